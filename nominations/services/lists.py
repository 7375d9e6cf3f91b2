"""The nomination list: proposed by one person, issued by another, never changed, corrected by a version."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from danvan.core.policy import Decision, require, require_rule
from nominations import policies
from nominations.models import (
    AwardScheme,
    DeclaredConflict,
    IssuedList,
    ListCorrection,
    ListedNomination,
    ListProposal,
    Nomination,
)
from nominations.rules.lists import (
    CHANGED,
    NOT_PROPOSED,
    SAME_PERSON,
    may_decide,
    may_follow,
    may_list,
    may_stand,
)
from nominations.rules.words import counts_in_words
from nominations.services.gates import require_listable
from nominations.services.list_contents import CompiledList, compile_list
from nominations.services.listed import lock_reports
from registrations.enums import Action, SheetKind
from registrations.models import Actor, Campaign
from registrations.services.common import log, open_campaign, require_reason
from registrations.services.payload import digest_of
from registrations.services.summaries import lock_sheets

CHANGED_SINCE_SEEN = "Danh sách vừa thay đổi sau khi bạn xem; hãy xem lại rồi trình."
NO_NUMBER = "Ghi số tờ trình."
IN_THE_FUTURE = "Ngày văn bản không thể sau hôm nay."
NOT_LATEST = "Chỉ sửa đổi được danh sách ban hành sau cùng."
ALREADY_OPEN = "Bản sửa đổi đã được mở."


def propose_list(
    *, campaign: Campaign, scheme: AwardScheme, seen: str, actor: Actor, at: datetime
) -> ListProposal:
    """Put the list before another person of the office; `seen` is the digest of what the actor looked at.

    Raises NotAllowed, StaleVersion where the list has changed since, RuleViolation for an empty one, for one
    with a nominee of an own unit or whose model is no longer recognised, and where a list holds that nobody
    corrects. Proposed twice is once.
    """
    require(policies.may_prepare_list(actor))
    with transaction.atomic():
        campaign, compiled = _locked(campaign, scheme, at)
        require_rule(may_list(len(compiled.nominations)))
        _require_follower(campaign, scheme)
        if compiled.digest != seen:
            raise StaleVersion(CHANGED_SINCE_SEEN)
        require(may_decide_on(compiled, campaign, actor))
        require_rule(may_stand(compiled.unrecognised))
        waiting = ListProposal.objects.waiting_in(campaign, scheme)
        if waiting and (waiting.sha256, waiting.proposed_by) == (compiled.digest, actor.user):
            return waiting
        proposal = ListProposal.objects.create(
            campaign=campaign, scheme=scheme, sha256=compiled.digest, count=len(compiled.nominations),
            proposed_by=actor.user, proposed_at=at,
        )  # fmt: skip
        _log(Action.PROPOSE_LIST, campaign, scheme, compiled, actor, at)
        return proposal


def issue_list(
    *, proposal: ListProposal, number: str, issued_on: date, actor: Actor, at: datetime
) -> IssuedList:
    """Number and freeze what was proposed, as another person than the one who proposed it.

    `number` and `issued_on` are those of the department's letter ("Tờ trình"). Raises NotAllowed,
    StaleVersion where the list has changed since, RuleViolation without a number, for a second version that
    no correction asks for, and while a nominee's model is not recognised or its papers are not complete.
    """
    require(policies.may_prepare_list(actor))
    if not number.strip():
        raise RuleViolation(NO_NUMBER)
    if issued_on > clock.local_day(at):
        raise RuleViolation(IN_THE_FUTURE)
    with transaction.atomic():
        campaign, compiled = _locked(proposal.campaign, proposal.scheme, at, issued_on)
        latest = _require_follower(campaign, proposal.scheme)
        _require_issuable(proposal, compiled, campaign, actor)
        issued = IssuedList(
            campaign=campaign, scheme=proposal.scheme, version=latest.version + 1 if latest else 1,
            proposal=proposal, reason=latest.correction.reason if latest else "", number=number,
            issued_on=issued_on, issued_by=actor.user, issued_at=at, payload=compiled.payload,
            sha256=digest_of(compiled.payload),
        )  # fmt: skip
        _freeze(issued, compiled.nominations)
        _log(Action.ISSUE_LIST, campaign, proposal.scheme, compiled, actor, at, str(issued), issued.reason)
        return issued


def open_list_correction(*, issued: IssuedList, reason: str, actor: Actor, at: datetime) -> ListCorrection:
    """Let the nominees of the latest list be moved until the next version is issued; by the lead."""
    require(policies.may_correct_list(actor))
    require_reason(reason, "Nêu lý do sửa đổi.")
    with transaction.atomic():
        campaign = open_campaign(issued.campaign)
        latest = IssuedList.objects.latest_of(campaign, issued.scheme)
        if latest != issued:
            raise RuleViolation(NOT_LATEST)
        if latest.is_being_corrected:
            raise RuleViolation(ALREADY_OPEN)
        correction = ListCorrection(issued=latest, reason=reason, opened_by=actor.user, opened_at=at)
        correction.full_clean(exclude=["opened_by"])
        correction.save()
        log(action=Action.CORRECT_LIST, actor=actor, at=at, about=str(latest), reason=reason)
        return correction


def lists_being_corrected(campaign: Campaign) -> list[str]:
    """How the lists of the campaign are called whose next version is still to be issued; one query."""
    rows = IssuedList.objects.latest().without_payload().filter(campaign=campaign, correction__isnull=False)
    return [str(issued) for issued in rows.order_by("scheme", "pk")]


def may_decide_on(compiled: CompiledList, campaign: Campaign, actor: Actor) -> Decision:
    """Whether the actor stands far enough from every nominee to propose or issue the list; one query."""
    units = {row.dossier.sheet.unit_id: row.dossier.sheet.unit.name for row in compiled.nominations}
    own = [name for unit, name in units.items() if actor.roles_in(unit)]
    declared = DeclaredConflict.objects.standing().filter(campaign=campaign, user=actor.user, unit__in=units)
    return may_decide(own, [units[unit] for unit in declared.values_list("unit", flat=True)])


def closed_gate(compiled: CompiledList) -> RuleViolation | None:
    """Why the papers keep the list from being issued, each missing mark among the `problems`; None where
    they are complete."""
    try:
        require_listable(compiled.nominations)
    except RuleViolation as closed:
        return closed
    return None


def _locked(
    campaign: Campaign, scheme: AwardScheme, at: datetime, issued_on: date | None = None
) -> tuple[Campaign, CompiledList]:
    """The open campaign and its list, of which nobody can move a nominee until the transaction ends, nor
    take back the report on which it stands."""
    campaign = open_campaign(campaign)
    lock_sheets(campaign, SheetKind.NOMINATION)
    lock_reports(campaign, scheme)
    return campaign, compile_list(campaign=campaign, scheme=scheme, at=at, issued_on=issued_on)


def _require_follower(campaign: Campaign, scheme: AwardScheme) -> IssuedList | None:
    """The list that holds now; raises RuleViolation where it may not be followed by another."""
    latest = IssuedList.objects.latest_of(campaign, scheme)
    require_rule(may_follow(str(latest or ""), bool(latest and latest.is_being_corrected)))
    return latest


def _require_issuable(
    proposal: ListProposal, compiled: CompiledList, campaign: Campaign, actor: Actor
) -> None:
    if ListProposal.objects.waiting_in(campaign, proposal.scheme) != proposal:
        raise RuleViolation(NOT_PROPOSED)
    if compiled.digest != proposal.sha256:
        raise StaleVersion(CHANGED)
    if proposal.proposed_by == actor.user:
        raise NotAllowed(SAME_PERSON)
    require(may_decide_on(compiled, campaign, actor))
    require_rule(may_stand(compiled.unrecognised))
    require_listable(compiled.nominations)


def _freeze(issued: IssuedList, nominations: Iterable[Nomination]) -> None:
    """Store the list and whom it names; from now on they stay as they are."""
    issued.full_clean(exclude=["issued_by", "campaign", "scheme", "proposal"])
    issued.save()
    ListedNomination.objects.bulk_create(
        ListedNomination(issued=issued, nomination=nomination, position=position)
        for position, nomination in enumerate(nominations, start=1)
    )


def _log(
    action: Action, campaign: Campaign, scheme: AwardScheme, compiled: CompiledList, actor: Actor,
    at: datetime, called: str = "", reason: str = "",
) -> None:  # fmt: skip
    counts = counts_in_words(compiled.payload["rows"])
    about = ": ".join(filter(None, [f"{campaign}, {scheme}", called, counts]))
    log(action=action, actor=actor, at=at, about=about[:300], reason=reason)
