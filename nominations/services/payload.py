"""The contents of a nomination dossier as plain data: what is checked, sent, hashed and printed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from nominations.models import (
    CouncilMeeting,
    CouncilMember,
    CriterionAnswer,
    DossierFile,
    FormField,
    Honour,
    Nomination,
    Vote,
)
from registrations.enums import Recognition, SheetState
from registrations.models import ResultItem, Sheet
from registrations.models.people import PersonTitle
from registrations.services.payload import DETAILS, frame_of

DOSSIER_FIELDS = [*DETAILS, "grounds", "no_discipline", "no_complaint", "declared_by", "declaration_note"]
MEETING_FIELDS = ["number", "place", "note"]


def dossier_payloads_of(sheets: Sequence[Sheet], carried: object = None) -> dict[int, dict]:
    """Everything a paper of the dossiers may say, by their keys; the same number of queries however many.

    `carried` is not asked: nobody gathers the dossiers of others.
    """
    keys = [sheet.pk for sheet in sheets]
    nominees, meetings = _nominees_of(keys), _meetings_of(keys)
    files = _files_of(keys)
    return {
        sheet.pk: _payload(sheet, nominees[sheet.pk], meetings.get(sheet.pk), files[sheet.pk, None])
        for sheet in sheets
    }


def count_nominees(payload: dict) -> str:
    """How many are nominated, as the log says it."""
    return f"{len(payload['nominees'])} đề nghị khen thưởng"


def _payload(sheet: Sheet, nominees: list[dict], meeting: dict | None, files: list[dict]) -> dict:
    dossier = sheet.nomination_dossier
    scheme = dossier.scheme
    return frame_of(sheet) | {
        "sheet": {field: getattr(dossier, field) for field in DOSSIER_FIELDS},
        "scheme": {"code": scheme.code, "name": scheme.name, "set_count": scheme.set_count},
        "meeting": meeting or {},
        "nominees": [nominee | {"position": number} for number, nominee in enumerate(nominees, start=1)],
        "files": files,
        "models": [],
    }


def _nominees_of(dossiers: Sequence[int]) -> dict[int, list[dict]]:
    rows = Nomination.objects.filter(dossier__in=dossiers, is_dropped=False).order_by("position", "pk")
    rows = list(rows.select_related("person", "registration__sheet__sheet__campaign", "form"))
    keys = [row.pk for row in rows]
    answers, honours, votes = _answers_of(keys), _honours_of(keys), _votes_of(keys)
    recognised, fields = _recognised(rows), _fields_of(rows)
    files = _files_of(dossiers)
    found = defaultdict(list)
    for row in rows:
        found[row.dossier_id].append(
            _nominee(row, row.registration_id in recognised)
            | {"criteria": answers[row.pk], "report": _report(row, fields[row.form_id], honours[row.pk])}
            | votes.get(row.pk, {"votes_for": None, "votes_against": None})
            | {"files": files[row.dossier_id, row.pk]}
        )
    return found


def _nominee(row: Nomination, is_recognised: bool) -> dict:
    """Who is nominated; decimals and days as text, a hash must not depend on the database."""
    person, model = row.person, row.registration
    women = row.women_percent
    return {
        "uid": str(row.uid),
        "subject": row.subject,
        "title": PersonTitle(person.title).label if person and person.title else "",
        "name": row.name,
        "job": person.position if person else "",
        "born_on": person.born_on.isoformat() if person and person.born_on else "",
        "women_percent": None if women is None else f"{women.normalize():f}",
        "groups": row.groups,
        "summary": row.summary,
        "model": {
            "uid": str(model.uid),
            "name": model.name,
            "year": model.sheet.sheet.campaign.year,
            "is_recognised": is_recognised,
        }
        if model
        else None,
    }


def _report(row: Nomination, fields: Sequence[FormField], honours: list[dict]) -> dict:
    """The achievement report; only what the form asks for leaves the database."""
    form = row.form
    if form is None:
        return {}
    return {
        "form": {
            "code": form.code,
            "name": form.name,
            "decree": form.decree,
            "template": form.template,
            "years": form.years_covered,
        },
        "fields": [
            {
                "key": field.key,
                "part": field.part,
                "label": field.label,
                "kind": field.kind,
                "is_required": field.is_required,
                "text": row.texts.get(field.key, ""),
            }
            for field in fields
        ],
        "honours": honours,
    }


def _fields_of(rows: Iterable[Nomination]) -> dict[int | None, list[FormField]]:
    found = defaultdict(list)
    forms = {row.form_id for row in rows if row.form_id}
    for field in FormField.objects.filter(form__in=forms).order_by("position"):
        found[field.form_id].append(field)
    return found


def _recognised(rows: Iterable[Nomination]) -> set[int]:
    """The models among those of the nominees that the office has recognised with an accepted report."""
    models = {row.registration_id for row in rows if row.registration_id}
    items = ResultItem.objects.filter(
        registration__in=models,
        recognition=Recognition.RECOGNISED,
        report__sheet__state=SheetState.ACCEPTED,
    )
    return set(items.order_by().values_list("registration", flat=True))


def _answers_of(nominations: Sequence[int]) -> dict[int, list[dict]]:
    found = defaultdict(list)
    rows = CriterionAnswer.objects.filter(nomination__in=nominations).order_by("criterion__position")
    for row in rows.values("nomination", "text", "criterion", "criterion__text", "criterion__audience"):
        found[row["nomination"]].append(
            {
                "criterion": row["criterion"],
                "audience": row["criterion__audience"],
                "text": row["criterion__text"],
                "answer": row["text"],
            }
        )
    return found


def _honours_of(nominations: Sequence[int]) -> dict[int, list[dict]]:
    found = defaultdict(list)
    rows = Honour.objects.filter(nomination__in=nominations).order_by("kind", "year", "position", "pk")
    for row in rows.values("nomination", "kind", "year", "name", "decision"):
        found[row.pop("nomination")].append(row)
    return found


def _votes_of(nominations: Sequence[int]) -> dict[int, dict]:
    """The votes of the unit's own council, by nomination."""
    rows = Vote.objects.filter(nomination__in=nominations, meeting__dossier__isnull=False).order_by()
    return {row.pop("nomination"): row for row in rows.values("nomination", "votes_for", "votes_against")}


def _meetings_of(dossiers: Sequence[int]) -> dict[int, dict]:
    meetings = list(CouncilMeeting.objects.filter(dossier__in=dossiers).order_by())
    members = defaultdict(list)
    rows = CouncilMember.objects.filter(meeting__in=meetings).select_related("person")
    for row in rows.order_by("position", "pk"):
        members[row.meeting_id].append(_member(row))
    return {meeting.dossier_id: _meeting(meeting, members[meeting.pk]) for meeting in meetings}


def _meeting(meeting: CouncilMeeting, members: list[dict]) -> dict:
    return {field: getattr(meeting, field) for field in MEETING_FIELDS} | {
        "met_on": meeting.met_on.isoformat() if meeting.met_on else "",
        "began_at": f"{meeting.began_at:%H:%M}" if meeting.began_at else "",
        "ended_at": f"{meeting.ended_at:%H:%M}" if meeting.ended_at else "",
        "members": members,
    }


def _member(row: CouncilMember) -> dict:
    person = row.person
    return {
        "title": PersonTitle(person.title).label if person.title else "",
        "name": person.full_name,
        "job": person.position,
        "seat": row.seat,
        "is_present": row.is_present,
        "absence_reason": row.absence_reason,
    }


def _files_of(dossiers: Sequence[int]) -> dict[tuple[int, int | None], list[dict]]:
    """The soft files by dossier and nomination; None stands for the dossier as a whole."""
    found = defaultdict(list)
    rows = DossierFile.objects.filter(dossier__in=dossiers).select_related("attachment")
    for row in rows.order_by("attachment_id"):
        file = row.attachment
        found[row.dossier_id, row.nomination_id].append(
            {
                "name": file.name,
                "size": file.size,
                "sha256": file.sha256,
                "token": str(file.token),
                "state": file.state,
            }
        )
    return found
