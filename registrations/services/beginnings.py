"""What a new draft holds from the start: who signs, and for a report the accepted models."""

from datetime import datetime

from django.db.models import Max

from danvan.core.errors import RuleViolation
from registrations.enums import SheetKind, SheetState, Verdict
from registrations.models import Actor, Registration, RegistrationSheet, ResultItem, ResultReport, Sheet
from registrations.rules.states import EDITABLE_STATES
from registrations.services.consolidation import has_received

NOTHING_ACCEPTED = (
    "Báo cáo kết quả lập từ đăng ký đã được duyệt; đơn vị chưa có đăng ký nào được duyệt năm nay."
)
SIGNERS = ["signer_title", "signer_name", "contact_name", "contact_phone"]


def begin_registration(sheet: Sheet, actor: Actor, at: datetime) -> None:
    """An empty registration, signed by the unit's head."""
    RegistrationSheet.objects.create(sheet=sheet, **_signers(sheet, None))


def begin_report(sheet: Sheet, actor: Actor, at: datetime) -> None:
    """A report with an item for each accepted model, signed as the registration was; without any only for
    a unit that others report through.

    Raises RuleViolation while there is nothing to report.
    """
    registration = _accepted_registration(sheet)
    if registration is None and not has_received(sheet):
        raise RuleViolation(NOTHING_ACCEPTED)
    report = ResultReport.objects.create(sheet=sheet, **_signers(sheet, registration))
    if registration:
        add_missing_items(report, registration, actor, at)


def _signers(sheet: Sheet, registration: Sheet | None) -> dict[str, str]:
    if registration:
        return {field: getattr(registration.registration_sheet, field) for field in SIGNERS}
    unit = sheet.unit
    return {"signer_title": unit.head_title, "signer_name": unit.head_name, "contact_phone": unit.phone}


def add_missing_items(report: ResultReport, registration: Sheet, actor: Actor, at: datetime) -> None:
    """An item for each accepted model that the report has none for."""
    models = Registration.objects.filter(sheet=registration.pk, verdict=Verdict.ACCEPTED)
    missing = models.exclude(results__report=report).order_by("position", "pk")
    last = report.items.aggregate(last=Max("position"))["last"] or 0
    ResultItem.objects.bulk_create(
        ResultItem(report=report, registration=model, position=position, changed_at=at, changed_by=actor.user)
        for position, model in enumerate(missing, start=last + 1)
    )


def follow_acceptance(registration: Sheet, actor: Actor, at: datetime) -> None:
    """A report that is still being written gets the models that were accepted only now."""
    report = ResultReport.objects.filter(
        sheet__unit=registration.unit_id,
        sheet__campaign=registration.campaign_id,
        sheet__state__in=EDITABLE_STATES,
    ).first()
    if report:
        add_missing_items(report, registration, actor, at)


def catch_up(sheet: Sheet, actor: Actor, at: datetime) -> None:
    """A report that comes back to its unit gets the models that were accepted while it was away."""
    registration = _accepted_registration(sheet) if sheet.kind == SheetKind.RESULT else None
    if registration:
        add_missing_items(sheet.result_report, registration, actor, at)


def _accepted_registration(sheet: Sheet) -> Sheet | None:
    """The accepted registration of the sheet's unit in its campaign."""
    accepted = Sheet.objects.filter(
        kind=SheetKind.REGISTRATION, unit=sheet.unit_id, campaign=sheet.campaign_id, state=SheetState.ACCEPTED
    )
    return accepted.select_related("registration_sheet").first()
