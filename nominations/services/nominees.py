"""Whom a unit nominates, while its dossier is written: add, save, order, remove."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from danvan.core import clock
from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.policy import require_rule
from danvan.core.vietnamese import fold
from nominations.models import CampaignForm, CriterionAnswer, Nomination, NominationDossier
from nominations.rules.people import may_be_born_on, may_be_percentage
from nominations.services.candidates import models_for
from nominations.services.common import move_standing
from nominations.services.common import touch as touch_nomination
from registrations.enums import Action, Subject
from registrations.models import Actor, Person, Registration, Sheet
from registrations.services.common import log, touch
from registrations.services.sheet_models import person_in
from registrations.services.writing import assign, note_changed, open_for_writing, refuse_stale

GONE = "Đề nghị này vừa được người khác bỏ khỏi hồ sơ."
FOREIGN_MODEL = "Chỉ chọn được mô hình đã được duyệt của đơn vị mình."
KNOWN_PERSON = "Người này đã có trong hồ sơ."
KNOWN_COLLECTIVE = "Tập thể này đã có trong hồ sơ."
NO_NAME = "Nhập họ và tên người được đề nghị."

KEYS = ("search_text", "name_key")  # derived from the name, whoever bears it
# What a form calls the fields of the one record of a person.
PERSON_FIELDS = {"title": "title", "full_name": "full_name", "job": "position", "born_on": "born_on"}


def add_nominee(
    *,
    sheet: Sheet,
    registration: Registration,
    actor: Actor,
    at: datetime,
    collective: str = "",
    person: Person | None = None,
    full_name: str = "",
) -> Nomination:
    """Nominate for a model of the unit: a collective by name, a person who is known, or a new one by name.

    Raises RuleViolation for a model of others, and for whom the dossier names already.
    """
    with transaction.atomic():
        sheet = open_for_writing(sheet, actor)
        if not models_for(sheet, at).filter(pk=registration.pk).exists():
            raise RuleViolation(FOREIGN_MODEL)
        if not collective:
            person = _person_to_nominate(sheet, person, full_name)
        _require_new(sheet, person, collective)
        nomination = _new(sheet, registration, person, collective, actor, at)
        touch(sheet, actor, at)
        return nomination


def save_nominee(
    *, nomination: Nomination, values: Mapping[str, object], row_version: int, actor: Actor, at: datetime
) -> Nomination:
    """Store some fields of a nominee, those of the person in the one record of the person.

    Raises StaleVersion with the values now stored when somebody else changed the same fields meanwhile.
    """
    with transaction.atomic():
        sheet, nomination = _open(nomination, actor)
        of_person = {field: value for field, value in values.items() if field in PERSON_FIELDS}
        own = {field: value for field, value in values.items() if field not in PERSON_FIELDS}
        _require_possible(sheet, values, at)
        replaced = assign(nomination, own) | _assign_person(nomination.person, of_person)
        if not replaced:
            return nomination
        refuse_stale(nomination, row_version, replaced, actor, nomination)
        if "collective" in replaced:
            _require_new(sheet, None, nomination.collective, nomination)
        _store_person(sheet, nomination, replaced, actor, at)
        note_changed(nomination, replaced, nomination.row_version + 1)
        touch_nomination(nomination, actor, at, *(own.keys() & replaced.keys()), *KEYS, "changed_in")
        touch(sheet, actor, at)
        return nomination


def save_answers(
    *, nomination: Nomination, answers: Mapping[int, str], row_version: int, actor: Actor, at: datetime
) -> Nomination:
    """Store the nominee's answers to criteria, by the criteria's keys; an empty one is no answer.

    Raises StaleVersion with the answers now stored (by `answer_field`) where somebody else was faster.
    """
    with transaction.atomic():
        sheet, nomination = _open(nomination, actor)
        known = {answer.criterion_id: answer for answer in nomination.answers.all()}
        stored = {key: known[key].text if key in known else "" for key in answers}
        replaced = {answer_field(key): stored[key] for key, text in answers.items() if stored[key] != text}
        if not replaced:
            return nomination
        refuse_stale(nomination, row_version, replaced, actor, nomination)
        for key, text in answers.items():
            if answer_field(key) in replaced:
                _store_answer(
                    known.get(key) or CriterionAnswer(nomination=nomination, criterion_id=key), text
                )
        note_changed(nomination, replaced, nomination.row_version + 1)
        touch_nomination(nomination, actor, at, "changed_in")
        touch(sheet, actor, at)
        return nomination


def move_nominee(*, nomination: Nomination, step: int, actor: Actor, at: datetime) -> None:
    """Move the nominee up (-1) or down (+1) in the dossier; at either end nothing happens."""
    with transaction.atomic():
        sheet, nomination = _open(nomination, actor)
        order = list(Nomination.objects.standing_in(sheet))
        place = order.index(nomination)
        if not 0 <= place + step < len(order):
            return
        order.insert(place + step, order.pop(place))
        for position, other in enumerate(order, start=1):
            other.position = position
        Nomination.objects.bulk_update(order, ["position"])
        touch(sheet, actor, at)


def remove_nominee(*, nomination: Nomination, actor: Actor, at: datetime) -> None:
    """Take a nominee out of the dossier; one that was sent already is dropped, not deleted, and the paper
    copies of it no longer count."""
    with transaction.atomic():
        sheet, nomination = _open(nomination, actor)
        about = f"Đề nghị: {nomination.name}"
        if sheet.was_sent:
            about = f"{about}{_without_copies(nomination)}"
            nomination.is_dropped = True
            move_standing(nomination, Action.DROP, actor, at, "is_dropped")
        else:
            _forget_files(nomination)
            nomination.delete()
        touch(sheet, actor, at)
        log(action=Action.DROP, actor=actor, at=at, sheet=sheet, about=about[:300])


def answer_field(criterion: int) -> str:
    """How forms and conflicts call the answer to a criterion."""
    return f"criterion-{criterion}"


def _open(nomination: Nomination, actor: Actor) -> tuple[Sheet, Nomination]:
    """The sheet, locked and open for writing, and the nominee as it stands now."""
    sheet = open_for_writing(nomination.dossier.sheet, actor)
    rows = Nomination.objects.standing_in(sheet).select_related("person")
    nomination = rows.filter(pk=nomination.pk).first()
    if nomination is None:
        raise StaleVersion(GONE)
    nomination.dossier = sheet.nomination_dossier
    nomination.dossier.sheet = sheet
    return sheet, nomination


def _person_to_nominate(sheet: Sheet, person: Person | None, full_name: str) -> Person:
    if person is not None:
        return person_in(sheet.unit, person)
    if not full_name:
        raise RuleViolation(NO_NAME)
    person = Person(unit=sheet.unit, full_name=full_name)
    person.full_clean(exclude=["unit"])
    person.save()
    return person


def _require_new(sheet: Sheet, person: Person | None, collective: str, but: Nomination | None = None) -> None:
    """Raise RuleViolation where the dossier names the person, or a collective of this name, already."""
    others = Nomination.objects.standing_in(sheet).exclude(pk=but.pk if but else None)
    if person and others.filter(person=person).exists():
        raise RuleViolation(KNOWN_PERSON)
    if collective and others.filter(person=None, search_text=fold(collective)).exists():
        raise RuleViolation(KNOWN_COLLECTIVE)


def _new(
    sheet: Sheet,
    registration: Registration,
    person: Person | None,
    collective: str,
    actor: Actor,
    at: datetime,
) -> Nomination:
    """A nominee at the end of the dossier, with the campaign's form of report."""
    dossier = sheet.nomination_dossier
    subject = Subject.INDIVIDUAL if person else Subject.COLLECTIVE
    form = CampaignForm.objects.filter(campaign=sheet.campaign_id, subject=subject).first()
    nomination = Nomination(
        dossier=dossier, subject=subject, person=person, collective=collective, registration=registration,
        form_id=form and form.form_id, position=next_position(dossier), changed_at=at, changed_by=actor.user,
    )  # fmt: skip
    nomination.full_clean(exclude=["dossier", "person", "registration", "form", "changed_by"])
    nomination.save()
    return nomination


def next_position(dossier: NominationDossier) -> int:
    """The place behind the last nominee of the dossier."""
    last = dossier.nominations.filter(is_dropped=False).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _require_possible(sheet: Sheet, values: Mapping[str, object], at: datetime) -> None:
    """Raise RuleViolation for a day, a percentage or a model that can not be."""
    if values.get("born_on"):
        require_rule(may_be_born_on(values["born_on"], clock.local_day(at)))
    if values.get("women_percent") is not None:
        require_rule(may_be_percentage(values["women_percent"]))
    model = values.get("registration")
    if model and not models_for(sheet, at).filter(pk=model.pk).exists():
        raise RuleViolation(FOREIGN_MODEL)


def _assign_person(person: Person | None, values: Mapping[str, object]) -> dict[str, object]:
    """Set what differs in the record of the person; the values replaced, as the form calls them."""
    if person is None:
        return {}
    names = {PERSON_FIELDS[field]: field for field in values}
    replaced = assign(person, {PERSON_FIELDS[field]: value for field, value in values.items()})
    return {names[field]: value for field, value in replaced.items()}


def _store_person(
    sheet: Sheet, nomination: Nomination, replaced: Mapping[str, object], actor: Actor, at: datetime
) -> None:
    """Store the one record of the person, with a line in the log where something of it changed."""
    person = nomination.person
    if not PERSON_FIELDS.keys() & replaced.keys():
        return
    if not person.full_name:
        raise RuleViolation(NO_NAME)
    person.full_clean(exclude=["unit"])
    person.save()
    before = f"{replaced['full_name']} → " if "full_name" in replaced else ""
    about = f"{before}{person.full_name}"
    log(action=Action.SET_PERSON, actor=actor, at=at, sheet=sheet, about=about[:300])


def _store_answer(answer: CriterionAnswer, text: str) -> None:
    if not text:
        if answer.pk:
            answer.delete()
        return
    answer.text = text
    answer.row_version += 1 if answer.pk else 0
    answer.full_clean(exclude=["nomination"], validate_unique=False)
    answer.save()


def _without_copies(nomination: Nomination) -> str:
    """Take away the paper copies of the nominee; what the log says of it."""
    count, _ = nomination.copies.all().delete()
    return f"; {count} bản giấy không còn tính" if count else ""


def _forget_files(nomination: Nomination) -> None:
    """Delete the rows of the nominee's files; their files go with the next clean-up."""
    for file in nomination.files.select_related("attachment"):
        file.attachment.delete()
