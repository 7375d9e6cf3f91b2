"""What a unit of the demo does for its nomination dossier: whom it names, reports, minutes, mending."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal

from danvan.management.data_files import read_toml
from danvan.management.sample_models import fill
from danvan.management.sample_names import draw_person, draw_phone, head_of, seeded
from danvan.management.scene import Scene
from nominations.enums import Seat
from nominations.models import FormField, Nomination
from nominations.rules.achievement import TABLES
from nominations.services import achievements, minutes, nominees, prefill
from nominations.services.appraisals import criteria_for
from nominations.services.candidates import models_for
from registrations.enums import SheetKind
from registrations.models import Registration, Sheet
from registrations.services import drafts

NOMINATIONS = read_toml("nomination_story.toml")
OF_NOMINEE = ("summary", "women_percent", "born_on", "groups", "award_note")


def dossier(scene: Scene) -> None:
    """Write the unit's dossier as its step tells it: request, nominees with reports, minutes, declaration."""
    sheet = drafts.start_sheet(
        unit=scene.unit, campaign=scene.campaign, kind=SheetKind.NOMINATION, **scene.by_unit()
    )
    _write_request(scene, sheet)
    votes = {}
    for told in scene.step["nominees"]:
        nomination = _nominate(scene, sheet, told)
        _answer(scene, nomination)
        _report(scene, nomination, told)
        votes[str(nomination.uid)] = tuple(told["votes"])
    _write_minutes(scene, sheet, votes)


def mend_summary(scene: Scene) -> None:
    """Say more exactly what the first nominee has done, as the office has asked."""
    first = Nomination.objects.standing_in(scene.sheet).select_related("dossier__sheet").first()
    nominees.save_nominee(
        nomination=first,
        values={"summary": scene.step["summary"]},
        row_version=first.row_version,
        **scene.by_unit(),
    )


def _write_request(scene: Scene, sheet: Sheet) -> None:
    """Who signs and whom to call, why the unit asks, what its head declares."""
    by, unit, random = scene.by_unit(), scene.unit, seeded(scene.step["number"])
    values = fill({"grounds": NOMINATIONS["dossier"]["grounds"]}, unit, random)
    values |= {"document_number": scene.step["number"], "contact_name": by["actor"].user.full_name}
    values |= {"contact_phone": draw_phone(random), "declared_by": unit.head_name}
    values |= {"no_discipline": True, "no_complaint": True}
    drafts.save_details(sheet=sheet, values=values, row_version=sheet.row_version, **by)


def _nominate(scene: Scene, sheet: Sheet, told: Mapping) -> Nomination:
    """A collective of the unit, or somebody who answers for the model."""
    by, model = scene.by_unit(), _model_of(scene, sheet, told["model"])
    who = {"person": model.people.get(full_name=told["person"])} if "person" in told else {}
    if not who:
        who = {"collective": f"{told['collective']} {scene.unit.name}"}
    nomination = nominees.add_nominee(sheet=sheet, registration=model, **who, **by)
    values = {field: told[field] for field in OF_NOMINEE if field in told}
    if "women_percent" in values:
        values["women_percent"] = Decimal(str(values["women_percent"]))
    return nominees.save_nominee(
        nomination=nomination, values=values, row_version=nomination.row_version, **by
    )


def _model_of(scene: Scene, sheet: Sheet, position: int) -> Registration:
    """The unit's model of this year at this place of its registration."""
    rows = models_for(sheet, scene.at).filter(sheet__sheet__campaign=sheet.campaign)
    return rows.get(position=position)


def _answer(scene: Scene, nomination: Nomination) -> None:
    """Say how the nominee meets each criterion."""
    answers, random = {}, seeded(nomination.name)
    told = {audience: iter(texts) for audience, texts in NOMINATIONS["answers"].items()}
    for criterion in criteria_for(nomination):
        text = {"text": next(told[criterion.audience])}
        answers[criterion.pk] = fill(text, scene.unit, random)["text"]
    nominees.save_answers(
        nomination=nomination, answers=answers, row_version=nomination.row_version, **scene.by_unit()
    )


def _report(scene: Scene, nomination: Nomination, told: Mapping) -> None:
    """Write the achievement report: what the portal knows first, then the unit's own words and honours."""
    by = scene.by_unit()
    fields = FormField.objects.filter(form=nomination.form_id)
    keys = list(fields.values_list("key", flat=True))
    nomination, _ = prefill.prefill_part(nomination=nomination, keys=keys, **by)
    random, told_of_all = seeded(nomination.name, "báo cáo"), NOMINATIONS["reports"][nomination.subject]
    texts = {key: fill({key: text}, scene.unit, random)[key] for key, text in told_of_all.items()}
    stored = achievements.report_values(nomination, fields.filter(kind__in=TABLES))
    tables = {key: [*rows, *told.get(key, [])] for key, rows in stored.items()}
    achievements.save_report_part(
        nomination=nomination,
        values=texts | told.get("texts", {}) | tables,
        row_version=nomination.row_version,
        **by,
    )


def _write_minutes(scene: Scene, sheet: Sheet, votes: dict[str, tuple[int, int]]) -> None:
    """The unit's council: its head in the chair, one member away."""
    step, place = scene.step, NOMINATIONS["dossier"]["meeting_place"]
    values = {"number": step["minutes"], "met_on": step["met_on"], "place": place}
    values |= {"began_at": time(14), "ended_at": time(15, 30)}
    row_version = minutes.meeting_of(sheet).row_version
    minutes.save_minutes(
        sheet=sheet,
        values=values,
        members=_members(scene),
        votes=votes,
        row_version=row_version,
        **scene.by_unit(),
    )


def _members(scene: Scene) -> list[dict[str, object]]:
    """Head, secretary and members; the last one is away with a reason."""
    told, unit = NOMINATIONS["dossier"], scene.unit
    title = draw_person(seeded(unit.name))["title"] if unit.head_name == head_of(unit.name) else ""
    head = {"title": title, "full_name": unit.head_name, "position": unit.head_title}
    random = seeded(unit.code, "Hội đồng")
    others = [draw_person(random) | {"position": position} for position in told["positions"]]
    seats = [Seat.CHAIR, *[Seat.MEMBER] * (len(others) - 1), Seat.SECRETARY]
    members = [
        person | {"seat": seat.value, "is_present": True, "absence_reason": ""}
        for person, seat in zip([head, *others], seats, strict=True)
    ]
    members[-2] |= {"is_present": False, "absence_reason": told["absence"]}
    return members
