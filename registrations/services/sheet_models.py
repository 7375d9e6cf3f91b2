"""The models on a draft: add, save, their people, order, delete."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.policy import require_rule
from registrations.enums import Action
from registrations.guards import may_remove_models
from registrations.models import Actor, Person, Registration, Responsibility, Sheet, Unit
from registrations.services.common import log, touch
from registrations.services.people import entry_of, forget_unnamed, person_of, persons_of
from registrations.services.writing import assign, note_changed, open_for_writing, refuse_stale

# Either not changed by a save or just read by the caller: no query to check these again.
UNCHANGED_OR_READ = ["sheet", "source", "changed_by", "verdict", "area", "content"]


def add_model(
    *,
    sheet: Sheet,
    values: Mapping[str, object],
    actor: Actor,
    at: datetime,
    people: Sequence[Mapping[str, str]] = (),
) -> Registration:
    """Add a model, with its people where known, to the end of the draft; an entirely empty one is refused."""
    if not any(values.values()):
        raise RuleViolation("Nhập tên mô hình trước khi lưu.")
    with transaction.atomic():
        sheet = open_for_writing(sheet, actor)
        model = Registration(sheet=sheet.registration_sheet, position=next_position(sheet), row_version=0)
        _store_model(model, actor, at, changed=[*assign(model, values), *(["people"] if people else [])])
        if people:
            _replace_people(model, sheet.unit, people)
        touch(sheet, actor, at)
        return model


def save_model(
    *,
    model: Registration,
    values: Mapping[str, object],
    row_version: int,
    actor: Actor,
    at: datetime,
    people: Sequence[Mapping[str, str]] | None = None,
) -> Registration:
    """Store some fields of a model, and its people where given; nothing is required of a draft.

    Raises StaleVersion with the values now stored when somebody else changed the same fields meanwhile.
    """
    with transaction.atomic():
        sheet = open_for_writing(model.sheet.sheet, actor)
        model = _locked_model(sheet, model.pk)
        replaced = assign(model, values)
        listed = people_of(model)
        if people is not None and [*people] != listed:
            replaced["people"] = listed
        if not replaced:
            return model
        refuse_stale(model, row_version, replaced, actor, model)
        _store_model(model, actor, at, changed=replaced)
        if "people" in replaced:
            _replace_people(model, sheet.unit, people)
        touch(sheet, actor, at)
        return model


def move_model(*, model: Registration, step: int, actor: Actor, at: datetime) -> None:
    """Move the model up (-1) or down (+1) on the sheet; at either end nothing happens."""
    with transaction.atomic():
        sheet = open_for_writing(model.sheet.sheet, actor)
        model = _locked_model(sheet, model.pk)
        order = list(sheet.registration_sheet.models.order_by("position", "pk"))
        place = order.index(model)
        if not 0 <= place + step < len(order):
            return
        order.insert(place + step, order.pop(place))
        for position, other in enumerate(order, start=1):
            other.position = position
        Registration.objects.bulk_update(order, ["position"])
        touch(sheet, actor, at)


def delete_model(*, model: Registration, actor: Actor, at: datetime) -> None:
    """Take a model off the draft. Raises RuleViolation while something later depends on it."""
    with transaction.atomic():
        sheet = open_for_writing(model.sheet.sheet, actor)
        model = _locked_model(sheet, model.pk)
        require_rule(may_remove_models([model.uid]))
        model.successors.update(source=None)
        name = str(model)
        model.delete()
        touch(sheet, actor, at)
        log(action=Action.DELETE_MODEL, actor=actor, at=at, sheet=sheet, about=name)


def people_of(model: Registration) -> list[dict[str, str]]:
    """Those responsible for the model, as the form shows and stores them."""
    entries = model.responsibilities.select_related("person").order_by("position")
    return [entry_of(entry.person) for entry in entries]


def person_in(unit: Unit, person: Person) -> Person:
    """The unit's own record of a person, who may have been with a unit that it follows."""
    return person if person.unit_id == unit.pk else person_of(unit, [], entry_of(person))


def _locked_model(sheet: Sheet, pk: int) -> Registration:
    model = sheet.registration_sheet.models.filter(pk=pk).select_related("area", "content").first()
    if model is None:
        raise StaleVersion("Mô hình này vừa được người khác xóa khỏi bản tổng hợp.")
    return model


def _store_model(model: Registration, actor: Actor, at: datetime, changed: Iterable[str]) -> None:
    """Check and store the model, in which these fields changed, as one more row version."""
    _require_content_of_area(model)
    model.row_version += 1
    model.changed_at, model.changed_by = at, actor.user
    model.full_clean(exclude=UNCHANGED_OR_READ, validate_unique=False)
    note_changed(model, changed, model.row_version)
    columns = {*changed} - {"people"} | {"row_version", "changed_at", "changed_by", "changed_in"}
    model.save(update_fields=columns if model.pk else None)


def _require_content_of_area(model: Registration) -> None:
    if model.area and model.area.movement_id != model.sheet.sheet.campaign.movement_id:
        raise RuleViolation("Lĩnh vực này không thuộc phong trào của đợt.")
    if model.content and model.content.area_id != model.area_id:
        raise RuleViolation("Nội dung đã chọn không thuộc lĩnh vực đã chọn.")


def next_position(sheet: Sheet) -> int:
    """The place behind the last model of the sheet."""
    last = sheet.registration_sheet.models.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _replace_people(model: Registration, unit: Unit, people: Sequence[Mapping[str, str]]) -> None:
    known = [entry.person for entry in model.responsibilities.select_related("person").order_by("position")]
    if known:
        model.responsibilities.all().delete()
    persons = persons_of(unit, known, people)
    if len({*persons}) < len(persons):
        raise RuleViolation("Một người được ghi hai lần; hãy bỏ bớt một dòng.")
    Responsibility.objects.bulk_create(
        Responsibility(registration=model, person=person, position=position)
        for position, person in enumerate(persons, start=1)
    )
    if known:
        forget_unnamed([person.pk for person in known])
