"""What has to be asked before something leaves on which a live nomination or an issued list depends."""

from uuid import UUID

from danvan.core.policy import YES, Decision, no
from nominations.models import IssuedList, Nomination
from nominations.rules.lists import may_reopen_report
from registrations.enums import SheetKind
from registrations.models import Sheet

MODEL_NEEDED = "Mô hình đang có trong hồ sơ khen thưởng của đơn vị nên không bỏ được."
REPORT_NEEDED = "Hồ sơ khen thưởng của đơn vị dựa vào báo cáo này nên không rút được."


def are_not_nominated(uids: list[UUID]) -> Decision:
    """Whether no live nomination stands on the models with these identities."""
    needed = Nomination.objects.alive().filter(registration__uid__in=uids)
    return no(MODEL_NEEDED) if needed.exists() else YES


def is_not_needed(sheet: Sheet) -> Decision:
    """Whether no live nomination stands on a model of the report."""
    if sheet.kind != SheetKind.RESULT:
        return YES
    needed = Nomination.objects.alive().filter(registration__results__report=sheet.pk)
    return no(REPORT_NEEDED) if needed.exists() else YES


def is_not_listed(sheet: Sheet) -> Decision:
    """Whether no issued list names a nominee whose model the report holds, save lists being corrected."""
    if sheet.kind != SheetKind.RESULT:
        return YES
    standing_on_it = Nomination.objects.filter(registration__results__report=sheet.pk)
    return may_reopen_report(str(IssuedList.objects.holding(standing_on_it) or ""))
