"""Deadlines: set, extend, ask for an extension, answer the request."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.policy import require
from registrations import policies
from registrations.enums import Action, RequestState
from registrations.models import Actor, Deadline, DeadlineExtension, ExtensionRequest, Unit
from registrations.rules.deadlines import last_moment
from registrations.services.common import log, open_campaign, require_reason


def set_deadline(
    *,
    deadline: Deadline,
    opens_at: datetime | None,
    closes_at: datetime | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Deadline:
    """Set when the deadline opens and closes. Moving a set one needs the reason."""
    require(policies.may_manage_campaigns(actor))
    was_set = deadline.pk and Deadline.objects.filter(pk=deadline.pk, closes_at__isnull=False).exists()
    if was_set:
        require_reason(reason, "Nêu lý do đổi thời hạn đã công bố.")
    with transaction.atomic():
        open_campaign(deadline.campaign)
        deadline.opens_at, deadline.closes_at = opens_at, closes_at
        deadline.full_clean()
        deadline.save()
        about = f"{deadline}: {last_moment(clock.local(closes_at)) if closes_at else 'chưa mở'}"
        log(action=Action.SET_DEADLINE, actor=actor, at=at, about=about, reason=reason)
        return deadline


def extend_deadline(
    *,
    deadline: Deadline,
    unit: Unit | None,
    until: datetime,
    reason: str,
    document_number: str = "",
    actor: Actor,
    at: datetime,
) -> DeadlineExtension:
    """Give more time to one unit, or to all where `unit` is None; it holds in the same second."""
    require(policies.may_extend(actor, unit))
    require_reason(reason, "Nêu lý do gia hạn.")
    _require_later(deadline, unit, until, at)
    with transaction.atomic():
        open_campaign(deadline.campaign)
        extension = DeadlineExtension(
            deadline=deadline,
            unit=unit,
            until=until,
            reason=reason,
            document_number=document_number,
            granted_by=actor.user,
            granted_at=at,
        )
        extension.full_clean()
        extension.save()
        about = f"{deadline}: {last_moment(clock.local(until))}"
        log(action=Action.EXTEND, actor=actor, at=at, unit=unit, about=about, reason=reason)
        return extension


def request_extension(
    *, deadline: Deadline, unit: Unit, wanted_day: date, reason: str, actor: Actor, at: datetime
) -> ExtensionRequest:
    """Ask the office for time until the end of a day. One open request a unit."""
    require(policies.may_ask_extension(actor, unit))
    require_reason(reason, "Nêu lý do đề nghị gia hạn.")
    span = deadline.span_for(unit)
    if span.ends_at is None or clock.end_of_day(wanted_day) <= max(span.ends_at, at):
        raise RuleViolation("Ngày đề nghị phải sau thời hạn hiện tại và từ hôm nay trở đi.")
    request = ExtensionRequest(
        deadline=deadline, unit=unit, wanted_day=wanted_day, reason=reason,
        requested_by=actor.user, requested_at=at,
    )  # fmt: skip
    request.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            open_campaign(deadline.campaign)
            request.save()
            log(
                action=Action.REQUEST_EXTENSION,
                actor=actor,
                at=at,
                unit=unit,
                about=str(deadline),
                reason=reason,
            )
    except IntegrityError as error:
        raise RuleViolation("Đơn vị đã có đề nghị gia hạn đang chờ trả lời.") from error
    return request


def grant_request(
    *, request: ExtensionRequest, until: datetime, document_number: str = "", actor: Actor, at: datetime
) -> DeadlineExtension:
    """Answer a request with more time."""
    with transaction.atomic():
        request = _open_request(request, actor)
        extension = extend_deadline(
            deadline=request.deadline, unit=request.unit, until=until, reason=request.reason[:300],
            document_number=document_number, actor=actor, at=at,
        )  # fmt: skip
        _answer(request, RequestState.GRANTED, last_moment(clock.local(until)), actor, at)
        return extension


def refuse_request(*, request: ExtensionRequest, answer: str, actor: Actor, at: datetime) -> ExtensionRequest:
    """Answer a request with a no and its reason."""
    require_reason(answer, "Nêu lý do không gia hạn.")
    with transaction.atomic():
        request = _open_request(request, actor)
        _answer(request, RequestState.REFUSED, answer, actor, at)
        log(
            action=Action.REFUSE_EXTENSION, actor=actor, at=at, unit=request.unit,
            about=str(request.deadline), reason=answer,
        )  # fmt: skip
        return request


def _require_later(deadline: Deadline, unit: Unit | None, until: datetime, at: datetime) -> None:
    """Raise RuleViolation unless `until` is later than what holds for the unit, or for all, and than now."""
    span = deadline.span_for(unit) if unit else deadline.span_with([])
    if span.ends_at is None:
        raise RuleViolation("Thời hạn này chưa đặt nên chưa gia hạn được.")
    if until <= max(span.ends_at, at):
        now_until = last_moment(span.ends_at)
        raise RuleViolation(f"Gia hạn phải sau thời hạn hiện tại, tính {now_until}, và sau lúc này.")


def _open_request(request: ExtensionRequest, actor: Actor) -> ExtensionRequest:
    request = (
        ExtensionRequest.objects.select_for_update(of=("self",))
        .select_related("unit", "deadline__campaign")
        .get(pk=request.pk)
    )
    require(policies.may_extend(actor, request.unit))
    open_campaign(request.deadline.campaign)
    if request.state != RequestState.PENDING:
        raise RuleViolation("Đề nghị này đã được trả lời.")
    return request


def _answer(request: ExtensionRequest, state: RequestState, answer: str, actor: Actor, at: datetime) -> None:
    request.state, request.answer = state, answer
    request.decided_by, request.decided_at = actor.user, at
    request.full_clean(validate_constraints=False)
    request.save(update_fields=["state", "answer", "decided_by", "decided_at"])
