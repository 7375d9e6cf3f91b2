"""Writing a draft: start, details, models, order, copy from an earlier year, delete."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from danvan.core import clock
from danvan.core.codes import new_code
from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.policy import require, require_rule
from registrations import policies
from registrations.enums import Action, DeadlineKind, Novelty, SheetKind, Verdict, Window
from registrations.guards import may_remove_models
from registrations.models import (
    Actor,
    AreaContent,
    Campaign,
    Deadline,
    Person,
    Registration,
    RegistrationSheet,
    Responsibility,
    Sheet,
    Unit,
)
from registrations.rules import deadlines
from registrations.rules.states import may_edit
from registrations.services.common import CHANGED_MEANWHILE, locked_sheet, log, touch

CODE_PREFIX = "DK"
# Either not changed by a save or just read by the caller: no query to check these again.
UNCHANGED_OR_READ = ["sheet", "source", "changed_by", "verdict", "area", "content"]
COPIED_FIELDS = [
    "name", "subject", "collective", "situation", "goals", "method", "audience", "forces",
    "resources", "outputs", "spread",
]  # fmt: skip


def start_sheet(*, unit: Unit, campaign: Campaign, actor: Actor, at: datetime) -> Sheet:
    """The unit's registration sheet of the campaign, begun if there is none yet.

    Raises NotAllowed for people of other units, RuleViolation before the window opens.
    """
    require(policies.may_start_sheet(actor, unit))
    with transaction.atomic():
        return _get_or_start(unit, campaign, actor, at)


def enter_on_behalf(*, unit: Unit, campaign: Campaign, reason: str, actor: Actor, at: datetime) -> Sheet:
    """Open the unit's draft to the office, visibly to the unit; begun if there is none yet."""
    require(policies.may_enter_on_behalf(actor, unit))
    if not reason.strip():
        raise RuleViolation("Nêu lý do nhập thay.")
    with transaction.atomic():
        sheet = locked_sheet(_get_or_start(unit, campaign, actor, at))
        require_rule(may_edit(sheet.state))
        sheet.office_entry_at = at
        touch(sheet, actor, at, "office_entry_at")
        log(action=Action.ENTER_ON_BEHALF, actor=actor, at=at, sheet=sheet, reason=reason)
        return sheet


def save_details(
    *, sheet: Sheet, values: Mapping[str, str], row_version: int, actor: Actor, at: datetime
) -> Sheet:
    """Store who signs and whom to call. Raises StaleVersion when the sheet changed meanwhile."""
    with transaction.atomic():
        sheet = _open_for_writing(sheet, actor)
        details = sheet.registration_sheet
        replaced = _assign(details, values)
        if not replaced:
            return sheet
        _refuse_stale(sheet, row_version, replaced)
        details.full_clean(exclude=["sheet"], validate_unique=False)
        details.save(update_fields=[*replaced])
        touch(sheet, actor, at)
        return sheet


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
        sheet = _open_for_writing(sheet, actor)
        model = Registration(sheet=sheet.registration_sheet, position=_next_position(sheet), row_version=0)
        _assign(model, values)
        _store_model(model, actor, at)
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

    Raises StaleVersion with the values now stored when somebody else changed the model meanwhile.
    """
    with transaction.atomic():
        sheet = _open_for_writing(model.sheet.sheet, actor)
        model = _locked_model(sheet, model.pk)
        replaced = _assign(model, values)
        listed = people_of(model)
        if people is not None and [*people] != listed:
            replaced["people"] = listed
        if not replaced:
            return model
        _refuse_stale(model, row_version, replaced)
        _store_model(model, actor, at, [field for field in replaced if field != "people"])
        if "people" in replaced:
            _replace_people(model, sheet.unit, people)
        touch(sheet, actor, at)
        return model


def move_model(*, model: Registration, step: int, actor: Actor, at: datetime) -> None:
    """Move the model up (-1) or down (+1) on the sheet; at either end nothing happens."""
    with transaction.atomic():
        sheet = _open_for_writing(model.sheet.sheet, actor)
        order = list(sheet.registration_sheet.models.order_by("position", "pk"))
        place = next(i for i, other in enumerate(order) if other.pk == model.pk)
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
        sheet = _open_for_writing(model.sheet.sheet, actor)
        model = _locked_model(sheet, model.pk)
        require_rule(may_remove_models([model.uid]))
        model.successors.update(source=None)
        name = str(model)
        model.delete()
        touch(sheet, actor, at)
        log(action=Action.DELETE, actor=actor, at=at, sheet=sheet, about=f"Mô hình: {name}")


def copy_models(*, sheet: Sheet, sources: Sequence[UUID], actor: Actor, at: datetime) -> list[Registration]:
    """Copy models of the unit's earlier years as kept ones, linked; dates and targets are left empty."""
    with transaction.atomic():
        sheet = _open_for_writing(sheet, actor)
        wanted = copyable_models(sheet).filter(uid__in=sources)
        position = _next_position(sheet)
        copies = [_copy(source, sheet, position + i) for i, source in enumerate(wanted)]
        if copies:
            touch(sheet, actor, at)
        return copies


def copyable_models(sheet: Sheet):
    """Models that the unit sent in earlier years and that are not on this sheet yet."""
    return (
        Registration.objects.filter(
            sheet__sheet__unit=sheet.unit_id,
            sheet__sheet__version__gte=1,
            sheet__sheet__campaign__year__lt=sheet.campaign.year,
        )
        .exclude(verdict=Verdict.REFUSED)
        .exclude(successors__sheet=sheet.pk)
        .select_related("sheet__sheet__campaign", "area", "content")
        .order_by("-sheet__sheet__campaign__year", "position")
    )


def delete_draft(*, sheet: Sheet, actor: Actor, at: datetime) -> None:
    """Delete a sheet that was never sent; a sent one can only be withdrawn."""
    with transaction.atomic():
        sheet = _open_for_writing(sheet, actor)
        if sheet.was_sent:
            raise RuleViolation("Hồ sơ đã từng gửi nên không xóa được; đơn vị có thể rút hồ sơ.")
        unit, about = sheet.unit, f"{sheet.get_kind_display()} {sheet.code}"
        sheet.delete()
        log(action=Action.DELETE, actor=actor, at=at, unit=unit, about=about)


def people_of(model: Registration) -> list[dict[str, str]]:
    """Those responsible for the model, as the form shows and stores them."""
    entries = model.responsibilities.select_related("person").order_by("position")
    return [
        {"title": e.person.title, "full_name": e.person.full_name, "position": e.person.position}
        for e in entries
    ]


def _get_or_start(unit: Unit, campaign: Campaign, actor: Actor, at: datetime) -> Sheet:
    known = Sheet.objects.filter(kind=SheetKind.REGISTRATION, unit=unit, campaign=campaign)
    sheet = known.select_related("unit", "campaign__movement").first()
    if sheet:
        return sheet
    _require_open_window(unit, campaign, at)
    try:
        with transaction.atomic():
            return _start(unit, campaign, actor, at)
    except IntegrityError:  # another person of the unit was faster
        return known.select_related("unit", "campaign__movement").get()


def _start(unit: Unit, campaign: Campaign, actor: Actor, at: datetime) -> Sheet:
    sheet = Sheet.objects.create(
        kind=SheetKind.REGISTRATION,
        unit=unit,
        campaign=campaign,
        code=new_code(CODE_PREFIX, campaign.year),
        created_at=at,
        changed_at=at,
        changed_by=actor.user,
    )
    RegistrationSheet.objects.create(
        sheet=sheet, signer_title=unit.head_title, signer_name=unit.head_name, contact_phone=unit.phone
    )
    log(action=Action.START, actor=actor, at=at, sheet=sheet, about=sheet.get_kind_display())
    return sheet


def _require_open_window(unit: Unit, campaign: Campaign, at: datetime) -> None:
    deadline = Deadline.objects.filter(campaign=campaign, kind=DeadlineKind.REGISTRATION).first()
    if deadline is None:
        raise RuleViolation("Đợt này chưa có thời hạn; Sở sẽ thông báo khi mở.")
    deadline.campaign = campaign
    span, now = deadline.span_for(unit), clock.local(at)
    if deadlines.window(span, now) == Window.NOT_OPEN:
        raise RuleViolation(deadlines.accepts(span, now).reason)


def _open_for_writing(sheet: Sheet, actor: Actor) -> Sheet:
    sheet = locked_sheet(sheet)
    require(policies.may_edit_sheet(actor, sheet))
    require_rule(may_edit(sheet.state))
    return sheet


def _locked_model(sheet: Sheet, pk: int) -> Registration:
    model = sheet.registration_sheet.models.filter(pk=pk).select_related("area", "content").first()
    if model is None:
        raise StaleVersion("Mô hình này vừa được người khác xóa khỏi bản tổng hợp.")
    return model


def _assign(record, values: Mapping[str, object]) -> dict[str, object]:
    """Set the values that differ; the values they replace, by field."""
    replaced = {}
    for name, value in values.items():
        field = record._meta.get_field(name)
        value = value if field.is_relation else field.to_python(value)
        if getattr(record, name) != value:
            replaced[name] = getattr(record, name)
            setattr(record, name, value)
    return replaced


def _refuse_stale(record: Sheet | Registration, row_version: int, replaced: Mapping[str, object]) -> None:
    if record.row_version != row_version:
        raise StaleVersion(CHANGED_MEANWHILE, replaced)


def _store_model(model: Registration, actor: Actor, at: datetime, changed: list[str] | None = None) -> None:
    """Check and store the model as one more row version; all fields where `changed` is None."""
    _require_content_of_area(model)
    model.row_version += 1
    model.changed_at, model.changed_by = at, actor.user
    model.full_clean(exclude=UNCHANGED_OR_READ, validate_unique=False)
    stamp = ["row_version", "changed_at", "changed_by"]
    model.save(update_fields=None if changed is None else [*changed, *stamp])


def _require_content_of_area(model: Registration) -> None:
    if model.area and model.area.movement_id != model.sheet.sheet.campaign.movement_id:
        raise RuleViolation("Lĩnh vực này không thuộc phong trào của đợt.")
    if model.content and model.content.area_id != model.area_id:
        raise RuleViolation("Nội dung đã chọn không thuộc lĩnh vực đã chọn.")


def _next_position(sheet: Sheet) -> int:
    last = sheet.registration_sheet.models.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _replace_people(model: Registration, unit: Unit, people: Sequence[Mapping[str, str]]) -> None:
    known = {entry.person.full_name: entry.person for entry in model.responsibilities.select_related("person")}
    if known:
        model.responsibilities.all().delete()
    entries = [
        Responsibility(registration=model, person=_person(unit, known, entry), position=position)
        for position, entry in enumerate(people, start=1)
    ]
    if len({entry.person for entry in entries}) < len(entries):
        raise RuleViolation("Một người được ghi hai lần; hãy bỏ bớt một dòng.")
    Responsibility.objects.bulk_create(entries)


def _person(unit: Unit, known: Mapping[str, Person], entry: Mapping[str, str]) -> Person:
    """The person's record: the one already on this model, else one of the unit that fits, else a new one."""
    person = known.get(entry["full_name"])
    if person is None:
        return Person.objects.filter(unit=unit, **entry).first() or _store_person(Person(unit=unit, **entry))
    if (person.title, person.position) == (entry["title"], entry["position"]):
        return person
    person.title, person.position = entry["title"], entry["position"]
    return _store_person(person)


def _store_person(person: Person) -> Person:
    person.full_clean(exclude=["unit"])
    person.save()
    return person


def _copy(source: Registration, sheet: Sheet, position: int) -> Registration:
    copy = Registration(
        sheet=sheet.registration_sheet,
        position=position,
        novelty=Novelty.KEPT,
        source=source,
        content=_same_content(source, sheet.campaign),
        changed_at=sheet.changed_at,
        changed_by=sheet.changed_by,
        **{field: getattr(source, field) for field in COPIED_FIELDS},
    )
    copy.area = copy.content.area if copy.content else None
    copy.save()
    Responsibility.objects.bulk_create(
        Responsibility(registration=copy, person=entry.person, position=entry.position)
        for entry in source.responsibilities.all()
    )
    return copy


def _same_content(source: Registration, campaign: Campaign) -> AreaContent | None:
    """The content with the same codes in the movement of the campaign, where there is one."""
    if source.content is None:
        return None
    return (
        AreaContent.objects.filter(
            area__movement=campaign.movement_id, area__code=source.area.code, code=source.content.code
        )
        .select_related("area")
        .first()
    )
