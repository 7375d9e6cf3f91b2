"""What has to be asked before something leaves on which a live nomination or an issued list depends."""

from uuid import UUID

from danvan.core.policy import YES, Decision, no
from nominations.models import IssuedList, Nomination
from nominations.rules.lists import may_reopen_report
from registrations.enums import SheetKind
from registrations.models import Actor, Sheet

MODEL_NEEDED = "Mô hình đang có trong hồ sơ khen thưởng của đơn vị nên không bỏ được."
LEAD_REOPENS = (
    "Hồ sơ khen thưởng đã duyệt của đơn vị dựa vào báo cáo này nên chỉ lãnh đạo phòng của Sở mở lại được."
)
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


def is_not_listed(sheet: Sheet, actor: Actor) -> Decision:
    """Whether no issued list names a nominee whose model the report holds, save lists being corrected.

    Who may not know yet what the office decides is refused from the acceptance of the dossier on.
    """
    if sheet.kind != SheetKind.RESULT:
        return YES
    standing_on_it = Nomination.objects.filter(registration__results__report=sheet.pk)
    if not actor.sees_all_units:
        return no(LEAD_REOPENS) if standing_on_it.in_office().exists() else YES
    return may_reopen_report(str(IssuedList.objects.holding(standing_on_it) or ""))
