"""Two years of the movement, played through the services on their real dates (data/two_years.toml).

How the second of them ends in a decision of the province is told by `nomination_story.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from danvan.core import clock
from danvan.core.models import Outbox
from danvan.management.blank_page import blank_page
from danvan.management.data_files import read_toml
from danvan.management.nomination_story import ACTS as NOMINATION_ACTS
from danvan.management.nomination_story import NOMINATIONS
from danvan.management.plan import day_of
from danvan.management.sample_campaign import forget, forget_letters
from danvan.management.sample_models import contents_of, draw_people, fill, model_values, titles_of
from danvan.management.sample_names import draw_phone, seeded
from danvan.management.scene import Scene
from registrations.enums import DeadlineKind, Outcome, PaperCondition, SheetKind
from registrations.models import Actor, Deadline, ResultItem, Sheet, Unit
from registrations.services import (
    drafts,
    extensions,
    launch_plans,
    paper,
    reminders,
    reporting_lines,
    reports,
    review,
    sending,
    sheet_models,
    summaries,
)
from registrations.services.review import NewRemark

STORY = read_toml("two_years.toml")
STEPS = sorted([*STORY["steps"], *NOMINATIONS["steps"]], key=lambda step: step["at"])
BETWEEN = timedelta(minutes=10)  # from one unit of a step to the next


def play_two_years(*, office: Actor, since: date, now: datetime) -> None:
    """Play every step that has happened by now, in its order; nothing where its first sheet is there."""
    first = next(step for step in STORY["steps"] if step["do"] == "register")
    if Sheet.objects.filter(campaign__year=first["year"], unit__code=first["unit"]).exists():
        return
    for step in STEPS:
        at = clock.start_of_day(step["at"].date()) + _time_of(step["at"])
        if at <= now:
            for scene in _scenes(Scene(at, office, since, step)):
                ACTS[step["do"]](scene)


def _scenes(scene: Scene) -> Iterator[Scene]:
    """The scene itself; where it names `each` of several units, one for each of them, soon after another."""
    step = scene.step
    if "each" not in step:
        yield scene
    for place, unit in enumerate(step.get("each", [])):
        yield replace(scene, at=scene.at + place * BETWEEN, step=step | {"unit": unit})


def _time_of(moment: datetime) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute)


def set_deadline(scene: Scene) -> None:
    """Give the schools an earlier end of their own."""
    step, kind = scene.step, DeadlineKind(scene.step["kind"])
    deadline = Deadline.objects.filter(campaign=scene.campaign, kind=kind).first()
    extensions.set_deadline(
        deadline=deadline or Deadline(campaign=scene.campaign, kind=kind),
        opens_at=clock.start_of_day(day_of(step["year"], step["opens"])),
        closes_at=clock.start_of_day(day_of(step["year"], step["before"])),
        reason=step["reason"],
        **scene.by_office(),
    )


def register(scene: Scene) -> None:
    """Write a registration with one model of each theme."""
    by, unit = scene.by_unit(), scene.unit
    random = seeded(scene.step["year"], unit.code)
    sheet = drafts.start_sheet(unit=unit, campaign=scene.campaign, **by)
    contact = {"contact_name": by["actor"].user.full_name, "contact_phone": draw_phone(random)}
    sheet = drafts.save_details(sheet=sheet, values=contact, row_version=sheet.row_version, **by)
    contents = contents_of(scene.campaign)
    named = scene.step.get("people", {})
    for title in titles_of(scene.step["themes"]):
        values = model_values(title, contents, unit, scene.step["year"], random)
        people = named.get(title[0]) or draw_people(values["subject"], random)
        sheet = sheet_models.add_model(sheet=sheet, values=values, people=people, **by).sheet.sheet


def report(scene: Scene) -> None:
    """Write a report, its last model as far done as the step says."""
    by, unit = scene.by_unit(), scene.unit
    sheet = drafts.start_sheet(unit=unit, campaign=scene.campaign, kind=SheetKind.RESULT, **by)
    values = STORY["report"] | {"contact_name": by["actor"].user.full_name}
    values |= {"contact_phone": draw_phone(seeded(unit.code)), "signer_name": unit.head_name}
    values |= {"signer_title": unit.head_title}
    drafts.save_details(sheet=sheet, values=values, row_version=sheet.row_version, **by)
    items = list(ResultItem.objects.filter(report=sheet.pk).select_related("report__sheet"))
    for item in items:
        outcome = scene.step.get("outcome", Outcome.DONE) if item == items[-1] else Outcome.DONE
        values = _result(scene, unit, item, outcome)
        reports.save_item(item=item, values=values, row_version=item.row_version, **by)


def _result(scene: Scene, unit: Unit, item: ResultItem, outcome: str) -> dict[str, object]:
    random = seeded(scene.step["year"], unit.code, "kết quả", item.position)
    figures = {
        "people_count": random.randint(40, 600),
        "money": random.randint(0, 60) * 500_000,
        "working_days": Decimal(random.randint(4, 160)) / 2,
        "helped_count": random.randint(0, 90),
    }
    reason = "" if outcome == Outcome.DONE else "Mùa nước nổi kéo dài, còn một đợt chưa làm."
    return fill(STORY["item"], unit, random) | figures | {"outcome": outcome, "outcome_reason": reason}


def send(scene: Scene) -> None:
    """Send the unit's sheet."""
    sheet = scene.sheet
    token = UUID(int=seeded(sheet.code, sheet.version).getrandbits(128), version=4)
    sending.submit_sheet(sheet=sheet, token=token, row_version=sheet.row_version, **scene.by_unit())
    forget_letters([sheet])


def recall(scene: Scene) -> None:
    """Take the sheet back to mend it."""
    sending.recall_sheet(sheet=scene.sheet, **scene.by_unit())


def correct(scene: Scene) -> None:
    """Mend the first model."""
    model = scene.sheet.registration_sheet.models.select_related("sheet__sheet").first()
    values = {"targets": f"{model.targets} Có danh sách từng lớp."}
    sheet_models.save_model(model=model, values=values, row_version=model.row_version, **scene.by_unit())


def give_back(scene: Scene) -> None:
    """Return the sheet with one remark."""
    sheet, by = scene.sheet, scene.by_receiver()
    review.begin_review(sheet=sheet, **by)
    sheet.refresh_from_db()
    remarks = [NewRemark(scene.step["remark"])]
    review.return_sheet(sheet=sheet, remarks=remarks, row_version=sheet.row_version, **by)
    forget_letters([sheet])


def accept(scene: Scene) -> None:
    """Accept the sheet; of a report its last model perhaps not."""
    sheet = scene.sheet
    refused = {}
    if "refused" in scene.step:
        last = ResultItem.objects.filter(report=sheet.pk).order_by("position").last()
        refused = {last.uid: scene.step["refused"]}
    review.accept_sheet(sheet=sheet, row_version=sheet.row_version, refused=refused, **scene.by_receiver())
    forget_letters([sheet])


def extend(scene: Scene) -> None:
    """Give the unit more time."""
    deadline = scene.campaign.deadlines.get(kind=DeadlineKind(scene.kind))
    extensions.extend_deadline(
        deadline=deadline,
        unit=scene.unit,
        until=clock.end_of_day(scene.step["until"]),
        reason=scene.step["reason"],
        **scene.by_office(),
    )


def remind(scene: Scene) -> None:
    """What `run_due` does of itself on that morning."""
    reminders.send_due(scene.at)
    forget(Outbox.objects.filter(kind=reminders.LETTER))


def report_through(scene: Scene) -> None:
    """Let the units report through the office that takes over."""
    through = Unit.objects.get(code=scene.step["through"])
    for unit in Unit.objects.filter(code__in=scene.step["units"]).order_by("code"):
        reporting_lines.set_reporting_line(
            unit=unit, through=through, starts_on=clock.local_day(scene.at), **scene.by_office()
        )


def summary(scene: Scene) -> None:
    """Issue the department's summary."""
    compiled = summaries.compile_summary(campaign=scene.campaign, kind=scene.kind, at=scene.at)
    summaries.issue_summary(
        campaign=scene.campaign,
        kind=scene.kind,
        number=scene.step["number"],
        issued_on=clock.local_day(scene.at),
        seen=compiled.digest,
        **scene.by_office(),
    )


def receive_paper(scene: Scene) -> None:
    """Record the signed paper of a sending, with its slip where the step asks for one."""
    step, day = scene.step, clock.local_day(scene.at)
    receipt = paper.record_paper(
        unit=scene.unit,
        campaign=scene.campaign,
        kind=scene.kind,
        token=UUID(int=seeded(step["letter"]).getrandbits(128), version=4),
        received_on=day,
        condition=PaperCondition.GOOD,
        version=step["version"],
        letter_number=step["letter"],
        letter_date=day,
        **scene.by_office(),
    )
    if step.get("slip"):
        paper.issue_slip(receipt=receipt, **scene.by_office())


def launch_plan(scene: Scene) -> None:
    """Record the unit's launch plan, its file an empty page."""
    whose = {"unit": scene.unit, "campaign": scene.campaign, **scene.by_unit()}
    launch_plans.attach_plan_file(uploaded=SimpleUploadedFile("ke-hoach.pdf", blank_page()), **whose)
    launch_plans.record_launch_plan(number=scene.step["number"], issued_on=clock.local_day(scene.at), **whose)


ACTS: dict[str, Callable[[Scene], None]] = {
    "launch_plan": launch_plan,
    "set_deadline": set_deadline,
    "register": register,
    "report": report,
    "send": send,
    "recall": recall,
    "correct": correct,
    "give_back": give_back,
    "accept": accept,
    "extend": extend,
    "remind": remind,
    "paper": receive_paper,
    "report_through": report_through,
    "summary": summary,
} | NOMINATION_ACTS
