"""The letter that reminds a unit. Its days come from the deadline as it stands when the letter leaves."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from danvan.core import clock
from danvan.core.links import absolute
from registrations.enums import DeadlineKind, LatePolicy, SheetState
from registrations.models import Reminder, ReminderRule, Terms, UnitProgress, addresses_of
from registrations.rules.kinds import NAMES
from registrations.rules.reminders import end_in_words

BY_HAND = "Nhắc gửi"
SUPPLEMENT = "Cần bổ sung"
EXTENSION_PAGES = {
    DeadlineKind.REGISTRATION: "extension-request",
    DeadlineKind.RESULT: "report-extension-request",
}


@dataclass(frozen=True)
class Letter:
    """What a unit would read."""

    subject: str
    body: str


def send_reminder(payload: dict) -> None:
    """To the unit and who acts for it; nothing where it has sent since the reminder was written."""
    reminder = Reminder.objects.select_related("deadline__campaign__movement", "rule").get(
        pk=payload["reminder"]
    )
    at, terms = clock.now(), Terms.of(reminder.deadline)
    day = clock.local_day(at)
    unit = UnitProgress.objects.towards(terms, day).owing().filter(pk=reminder.unit_id).first()
    to = addresses_of([unit], day)[unit.pk] if unit else []
    if to:
        letter = letter_to(unit, terms, at, reminder.rule)
        EmailMessage(letter.subject, letter.body, to=to).send()


def letter_to(unit: UnitProgress, terms: Terms, at: datetime, rule: ReminderRule | None = None) -> Letter:
    """The letter as it would leave at the instant: by a rule, or by hand where there is none."""
    at, end = clock.local(at), terms.end_of(unit)
    is_over = at >= end.ends_at
    values = {
        "unit": unit,
        "answering": unit.answering_unit(at.date()) or unit,
        "thing": f"{NAMES[terms.deadline.kind]} năm {terms.campaign.year}",
        "is_returned": unit.sheet_state == SheetState.RETURNED,
        "ending": end_in_words(end.ends_at, at),
        "is_over": is_over,
        "is_closed": is_over and terms.campaign.late_policy == LatePolicy.BLOCK,
        "text": rule.text if rule else "",
        "link": absolute("sheet", unit.sheet_code) if unit.sheet_code else absolute("home"),
        "extension": _extension_link(unit, terms),
        "phone": settings.OFFICE_PHONE,
        "hours": settings.OFFICE_HOURS,
    }
    return Letter(_subject(unit, terms, rule), render_to_string("mail/reminder.txt", values))


def _extension_link(unit: UnitProgress, terms: Terms) -> str:
    """Where the unit asks for more time."""
    return absolute(EXTENSION_PAGES[terms.deadline.kind], unit.code, terms.campaign.year)


def _subject(unit: UnitProgress, terms: Terms, rule: ReminderRule | None) -> str:
    if unit.sheet_state == SheetState.RETURNED:
        words = f"{SUPPLEMENT} {NAMES[terms.deadline.kind]}"
    else:
        words = rule.subject if rule else f"{BY_HAND} {NAMES[terms.deadline.kind]}"
    return f"[Nhắc hạn] {words} năm {terms.campaign.year}"
