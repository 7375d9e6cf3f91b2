"""Mails about awards. Each is sent by the worker from an outbox row; no date is typed here."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from danvan.core import clock
from danvan.core.links import absolute
from nominations.enums import Standing
from nominations.models import AwardDecision
from registrations.models import Unit, addresses_of


def send_award_result(payload: dict) -> None:
    """To the unit and who acts for it: what a released decision says of its nominees."""
    decision = AwardDecision.objects.with_names().get(pk=payload["decision"])
    unit = Unit.objects.get(pk=payload["unit"])
    to = addresses_of([unit], clock.local_day(clock.now()))[unit.pk]
    if not to:
        return
    nominees = decision.nominations.filter(dossier__sheet__unit=unit).select_related("person")
    rows = list(nominees.order_by("subject", "position"))
    values = {
        "unit": unit,
        "decision": decision,
        "scheme": decision.issued.scheme,
        "year": decision.issued.campaign.year,
        "awarded": [row for row in rows if row.standing == Standing.AWARDED],
        "others": [row for row in rows if row.standing == Standing.NOT_AWARDED],
        "link": absolute("unit-awards", unit.code),
    }
    subject = f"Kết quả xét {decision.issued.scheme} năm {values['year']}"
    EmailMessage(subject, render_to_string("mail/award_result.txt", values), to=to).send()
