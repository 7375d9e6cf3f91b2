"""What the pages of a nomination list show of it, and what the person may do with it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from danvan.core.errors import RuleViolation
from danvan.core.policy import YES, Decision, all_of, no
from nominations import policies
from nominations.admin.list_exports import PAPERS
from nominations.enums import ListOrder
from nominations.list_columns import PAGE_COLUMNS
from nominations.list_documents import FORMATS
from nominations.models import AwardScheme, IssuedList, ListProposal
from nominations.rules.lists import (
    CHANGED,
    NOT_PROPOSED,
    SAME_PERSON,
    NumberedRow,
    groups_of,
    may_follow,
    may_list,
    may_stand,
)
from nominations.services.list_contents import CompiledList
from nominations.services.lists import ALREADY_OPEN, NOT_LATEST, may_decide_on
from registrations.models import Campaign
from registrations.policies import may_export_lists
from registrations.summary_documents import tables_in_words

ORDER = "thu-tu"


@dataclass(frozen=True)
class ListOfYear:
    """The list of one year and form of commendation, as it is looked at."""

    campaign: Campaign
    scheme: AwardScheme
    at: datetime

    @property
    def latest(self) -> IssuedList | None:
        """The version that holds now."""
        return IssuedList.objects.latest_of(self.campaign, self.scheme)

    @property
    def waiting(self) -> ListProposal | None:
        """What waits to be issued."""
        return ListProposal.objects.waiting_in(self.campaign, self.scheme)


def shown(request: HttpRequest, payload: dict, order: str) -> dict:
    """The rows and totals as the page prints them."""
    groups = [
        (subject.label, [(_cells(row), row.is_warning) for row in rows])
        for subject, rows in groups_of(payload["rows"], order)
    ]
    papers = [(key, words, FORMATS[key]) for key, (words, _) in PAPERS.items()]
    return {
        "payload": payload,
        "columns": PAGE_COLUMNS,
        "groups": groups,
        "tables": tables_in_words(payload),
        "order": order,
        "orders": ListOrder.choices,
        "order_name": ORDER,
        "papers": papers if may_export_lists(request.actor) else [],
    }


def _cells(row: NumberedRow) -> list[tuple[str, str | int]]:
    """The cells of a row, each with its heading for narrow screens."""
    return [(column.heading, column.value(row)) for column in PAGE_COLUMNS]


def order_of(request: HttpRequest) -> str:
    """The order that the address asks for, else that of the ranking."""
    asked = request.GET.get(ORDER)
    return asked if asked in ListOrder.values else ListOrder.RANK.value


def may_propose(
    request: HttpRequest, listed: ListOfYear, compiled: CompiledList, latest: IssuedList | None
) -> Decision:
    """Whether the list may be proposed now; the service decides the same under its lock."""
    return all_of(
        policies.may_prepare_list(request.actor),
        listed.campaign.writable,
        may_follow(str(latest or ""), bool(latest and latest.is_being_corrected)),
        may_list(len(compiled.nominations)),
        may_decide_on(compiled, listed.campaign, request.actor),
        may_stand(compiled.unrecognised),
    )


def may_issue(
    request: HttpRequest,
    listed: ListOfYear,
    compiled: CompiledList,
    latest: IssuedList | None,
    waiting: ListProposal | None,
    gate: RuleViolation | None,
) -> Decision:
    """Whether what was proposed may be issued now."""
    if waiting is None:
        return no(NOT_PROPOSED)
    return all_of(
        may_propose(request, listed, compiled, latest),
        YES if waiting.sha256 == compiled.digest else no(CHANGED),
        YES if waiting.proposed_by != request.user else no(SAME_PERSON),
        no(gate.reason) if gate else YES,
    )


def may_correct(request: HttpRequest, issued: IssuedList) -> Decision:
    """Whether a correction of the version may be opened now."""
    latest = IssuedList.objects.latest_of(issued.campaign, issued.scheme)
    return all_of(
        policies.may_correct_list(request.actor),
        issued.campaign.writable,
        YES if latest == issued else no(NOT_LATEST),
        no(ALREADY_OPEN) if issued.is_being_corrected else YES,
    )
