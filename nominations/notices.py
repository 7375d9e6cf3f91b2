"""Mails of this app: what the letters about a dossier say, and the result of a released decision.

Each is sent by the worker from an outbox row; no date is typed here.
"""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from danvan.core import clock
from danvan.core.links import absolute
from nominations.enums import Standing
from nominations.models import AwardDecision, listed_names
from registrations.models import Snapshot, Unit, addresses_of
from registrations.notices import LettersOf

NAME = "Hồ sơ khen thưởng phong trào thi đua"


def title_of(snapshot: Snapshot) -> str:
    """How a sending of the dossier is called."""
    return f"Hồ sơ khen thưởng {snapshot.payload['code']} (lần gửi {snapshot.version})"


DOSSIER_LETTERS = LettersOf(
    subject_word="Hồ sơ khen thưởng",
    about="hồ sơ khen thưởng",
    name=NAME,
    receipt="dossier_receipt",
    soft_file="",
    refused_words="không nhận",
    refused=lambda snapshot: [],
    paper="",  # its papers are drawn when the unit asks for them
    title_of=title_of,
    columns_of=lambda payload: [],
    rows_of=lambda payload: [],
    afterwards="Sở thẩm định từng đề nghị; kết quả hiện ở trang hồ sơ khi Sở công bố quyết định.",
)


def send_award_result(payload: dict) -> None:
    """To the unit and who acts for it: what a released decision says of its nominees."""
    decision = AwardDecision.objects.with_names().get(pk=payload["decision"])
    unit = Unit.objects.get(pk=payload["unit"])
    to = addresses_of([unit], clock.local_day(clock.now()))[unit.pk]
    if not to:
        return
    nominees = decision.nominations.filter(dossier__sheet__unit=unit).select_related("decision")
    rows = list(nominees.order_by("subject", "position"))
    names = listed_names(rows)
    values = {
        "unit": unit,
        "decision": decision,
        "scheme": decision.issued.scheme,
        "year": decision.issued.campaign.year,
        "awarded": [names[row.pk] for row in rows if row.standing == Standing.AWARDED],
        "others": [names[row.pk] for row in rows if row.standing == Standing.NOT_AWARDED],
        "link": absolute("unit-awards", unit.code),
    }
    subject = f"Kết quả xét {decision.issued.scheme} năm {values['year']}"
    EmailMessage(subject, render_to_string("mail/award_result.txt", values), to=to).send()
