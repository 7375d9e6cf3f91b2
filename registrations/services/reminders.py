"""Reminders: those that fall due by themselves, and those that the office sends by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from danvan.core import clock, outbox
from danvan.core.errors import RuleViolation
from danvan.core.policy import require
from registrations import policies
from registrations.enums import Action
from registrations.models import (
    Actor,
    Deadline,
    Reminder,
    ReminderRule,
    Terms,
    UnitProgress,
    addresses_of,
    answering_units,
    deadlines_to_remind_of,
)
from registrations.rules.progress import owes
from registrations.rules.reminders import due_now
from registrations.services.common import log, open_campaign

LETTER = "reminder"
SLICE = 100  # units in one transaction: a killed run loses none, and nobody waits long for the lock
RECENT = timedelta(hours=24)
NOT_SET = "Thời hạn này chưa đặt hoặc chưa mở nên chưa nhắc được."
NOBODY = "Không có đơn vị nào cần nhắc trong số đã chọn."


def send_due(at: datetime) -> int:
    """Send what the rules of all campaigns ask for at the instant; how many letters.

    Run as often as one likes: each rule reminds a unit of an end once.
    """
    return sum(_send_due_of(deadline, at) for deadline in deadlines_to_remind_of(at))


@dataclass(frozen=True)
class Selection:
    """Chosen units, sorted by what becomes of them: written to, or left out and why."""

    ready: list[UnitProgress]
    without_address: list[UnitProgress]
    recent: list[UnitProgress]
    done: list[UnitProgress]


def select(*, terms: Terms, unit_ids: Collection[int], again: bool, at: datetime) -> Selection:
    """Sort the chosen units; `again` writes even to those that were reminded within the last day.

    Each carries `addresses` and `last_reminded_at`. Three queries.
    """
    day = clock.local_day(at)
    units = list(UnitProgress.objects.towards(terms, day).filter(pk__in=unit_ids).order_by("name_key", "pk"))
    add_contacts(units, terms, at)
    sorted_out = Selection([], [], [], [])
    for unit in units:
        _place_of(unit, sorted_out, again, at).append(unit)
    return sorted_out


def remind_by_hand(
    *, deadline: Deadline, unit_ids: Collection[int], again: bool, words: str, token: UUID,
    actor: Actor, at: datetime,
) -> int:  # fmt: skip
    """Write to the chosen units that still owe; how many. The same token writes once and answers the same.

    `words` is how they were chosen. Raises NotAllowed, or RuleViolation where there is nothing to remind of.
    """
    require(policies.may_remind(actor))
    with transaction.atomic():
        terms = _locked_terms(deadline)
        known = Reminder.objects.filter(batch=token).count()
        if known:
            return known
        if terms.common_end is None or at < terms.opens_at:
            raise RuleViolation(NOT_SET)
        units = select(terms=terms, unit_ids=unit_ids, again=again, at=at).ready
        if not units:
            raise RuleViolation(NOBODY)
        by_hand = {"batch": token, "sent_by": actor.user}
        _write([_reminder(terms, unit, at, **by_hand) for unit in units], at)
        log(
            action=Action.REMIND, actor=actor, at=at,
            about=f"{deadline}: {len(units)} đơn vị", reason=words,
        )  # fmt: skip
        return len(units)


def add_contacts(units: Sequence[UnitProgress], terms: Terms, at: datetime) -> None:
    """Set `answering` (who answers for it), `addresses` and `last_reminded_at` on each; two queries.

    Six where a unit has ended.
    """
    day = clock.local_day(at)
    answering, addresses = answering_units(units, day), addresses_of(units, day)
    of = {"deadline__campaign": terms.campaign, "deadline__kind": terms.deadline.kind}
    rows = Reminder.objects.filter(unit__in=addresses, **of).order_by()
    last = dict(rows.values_list("unit").annotate(Max("created_at")))
    for unit in units:
        unit.answering, unit.addresses = answering[unit.pk], addresses[unit.pk]
        unit.last_reminded_at = last.get(unit.pk)


def _send_due_of(deadline: Deadline, at: datetime) -> int:
    waiting = [reminder.unit_id for reminder in _due(Terms.of(deadline), at)]
    sent = 0
    for start in range(0, len(waiting), SLICE):
        with transaction.atomic():
            sent += _write(_due(_locked_terms(deadline), at, waiting[start : start + SLICE]), at)
    return sent


def _due(terms: Terms, at: datetime, unit_ids: Collection[int] | None = None) -> list[Reminder]:
    """What is to be sent now and has not been, to these units or to all; nothing is stored yet."""
    rules = {rule.days: rule for rule in ReminderRule.objects.in_force_for(terms.deadline)}
    units = UnitProgress.objects.towards(terms, clock.local_day(at)).owing()
    if unit_ids is not None:
        units = units.filter(pk__in=unit_ids)
    found = [reminder for unit in units if (reminder := _due_for(unit, terms, rules, at))]
    rows = Reminder.objects.filter(rule__in=rules.values(), unit__in=[one.unit_id for one in found])
    known = set(rows.order_by().values_list("rule_id", "unit_id", "ends_at"))
    new = [one for one in found if (one.rule_id, one.unit_id, one.ends_at) not in known]
    reachable = addresses_of([one.unit for one in new], clock.local_day(at))
    return [one for one in new if reachable[one.unit_id]]


def _due_for(
    unit: UnitProgress, terms: Terms, rules: dict[int, ReminderRule], at: datetime
) -> Reminder | None:
    end = terms.end_of(unit)
    days = end and due_now(rules, end, clock.local(at), settings.REMINDER_HOUR)
    return None if days is None else _reminder(terms, unit, at, rule=rules[days])


def _reminder(terms: Terms, unit: UnitProgress, at: datetime, **by: object) -> Reminder:
    ends_at = terms.end_of(unit).ends_at
    return Reminder(deadline=terms.deadline, unit=unit, ends_at=ends_at, created_at=at, **by)


def _write(reminders: list[Reminder], at: datetime) -> int:
    """Store the reminders and their letters, in the caller's transaction; how many."""
    Reminder.objects.bulk_create(reminders)
    outbox.put_many(LETTER, [{"reminder": reminder.pk} for reminder in reminders], at=at)
    return len(reminders)


def _locked_terms(deadline: Deadline) -> Terms:
    """The deadline as it stands now; nobody else reminds of it until the transaction ends.

    Raises RuleViolation where its campaign is archived.
    """
    open_campaign(deadline.campaign)
    rows = Deadline.objects.select_for_update(of=("self",), no_key=True).select_related("campaign__movement")
    return Terms.of(rows.get(pk=deadline.pk))


def _place_of(unit: UnitProgress, sorted_out: Selection, again: bool, at: datetime) -> list[UnitProgress]:
    if not owes(unit.sheet_state):
        return sorted_out.done
    if not unit.addresses:
        return sorted_out.without_address
    if not again and unit.last_reminded_at and unit.last_reminded_at > at - RECENT:
        return sorted_out.recent
    return sorted_out.ready
