"""The contents of a nomination dossier as plain data: what is checked, sent, hashed and printed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery, prefetch_related_objects

from danvan.core import clock
from nominations.models import (
    CouncilMember,
    DossierFile,
    FormField,
    Honour,
    Nomination,
    NominationDossier,
    Vote,
)
from registrations.enums import Audience, Subject
from registrations.models import Criterion, Sheet
from registrations.models.people import PersonTitle
from registrations.rules.states import SENT_STATES
from registrations.services.payload import DETAILS, frame_of

DOSSIER_FIELDS = [*DETAILS, "grounds", "no_discipline", "no_complaint", "declared_by", "declaration_note"]
MEETING_FIELDS = ["number", "place", "note"]
READ_ALONG = ["nomination_dossier__scheme", "nomination_dossier__meeting"]


def dossier_payloads_of(sheets: Sequence[Sheet], carried: object = None) -> dict[int, dict]:
    """Everything a paper of the dossiers may say, by their keys; the same number of queries however many:
    six, and three more where the sheets were not read with `READ_ALONG`.

    `carried` is not asked: nobody gathers the dossiers of others. `as_of` is the day of the reading.
    """
    prefetch_related_objects(sheets, *READ_ALONG)
    files = _files_of([sheet.pk for sheet in sheets])
    nominees, members = _nominees_of(sheets, files), _members_of(sheets)
    return {
        sheet.pk: _payload(sheet, nominees[sheet.pk], members[sheet.pk], files[sheet.pk, None])
        for sheet in sheets
    }


def count_nominees(payload: dict) -> str:
    """How many are nominated, as the log says it."""
    return f"{len(payload['nominees'])} đề nghị khen thưởng"


def _payload(sheet: Sheet, nominees: list[dict], members: list[dict], files: list[dict]) -> dict:
    dossier = sheet.nomination_dossier
    scheme = dossier.scheme
    return frame_of(sheet) | {
        "as_of": clock.local_day(clock.now()).isoformat(),
        "sheet": {field: getattr(dossier, field) for field in DOSSIER_FIELDS},
        "scheme": {"code": scheme.code, "name": scheme.name, "set_count": scheme.set_count},
        "meeting": _meeting(dossier, members),
        "nominees": [nominee | {"position": number} for number, nominee in enumerate(nominees, start=1)],
        "files": files,
        "models": [],
    }


def _nominees_of(sheets: Sequence[Sheet], files: dict) -> dict[int, list[dict]]:
    movements = {sheet.pk: sheet.campaign.movement_id for sheet in sheets}
    rows = list(_rows_of([*movements]))
    keys = [row.pk for row in rows]
    criteria, honours, fields = _criteria_of(keys, {*movements.values()}), _honours_of(keys), _fields_of(rows)
    found = defaultdict(list)
    for row in rows:
        found[row.dossier_id].append(
            _nominee(row)
            | _criteria(row, criteria[movements[row.dossier_id]])
            | {"report": _report(row, fields[row.form_id], honours[row.pk])}
            | {"votes_for": row.votes_for, "votes_against": row.votes_against}
            | {"files": files[row.dossier_id, row.pk]}
        )
    return found


def _rows_of(dossiers: Sequence[int]) -> Iterable[Nomination]:
    """The nominees with the votes of the unit's own council; whether the model is recognised, and whether
    another unit has sent the same person in the same campaign."""
    votes = Vote.objects.filter(nomination=OuterRef("pk"), meeting__dossier__isnull=False)
    same = Nomination.objects.filter(
        is_dropped=False,
        person__born_on=OuterRef("person__born_on"),
        person__search_text=OuterRef("person__search_text"),
        dossier__sheet__campaign=OuterRef("dossier__sheet__campaign"),
        dossier__sheet__state__in=SENT_STATES,
    )
    rows = Nomination.objects.filter(dossier__in=dossiers, is_dropped=False).with_recognition()
    return (
        rows.annotate(
            votes_for=Subquery(votes.values("votes_for")[:1]),
            votes_against=Subquery(votes.values("votes_against")[:1]),
            is_elsewhere=Exists(same.exclude(dossier=OuterRef("dossier"))),
        )
        .select_related("person", "registration__sheet__sheet__campaign", "form")
        .order_by("position", "pk")
    )


def _nominee(row: Nomination) -> dict:
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
        "award_note": row.award_note,
        "is_elsewhere": row.is_elsewhere,
        "model": {
            "uid": str(model.uid),
            "name": model.name,
            "year": model.sheet.sheet.campaign.year,
            "is_recognised": row.is_recognised,
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


def speaks_to(audience: str, subject: str, groups: Sequence[str]) -> bool:
    """Whether criteria for this audience speak to such a nominee."""
    return audience == Audience.COLLECTIVE if subject == Subject.COLLECTIVE else audience in groups


def _criteria(row: Nomination, criteria: Iterable[dict]) -> dict[str, list[dict]]:
    """The criteria that speak to the nominee: the answered ones with their answers, and the others."""
    asked = [entry for entry in criteria if speaks_to(entry["audience"], row.subject, row.groups)]
    answered = [entry for entry in asked if entry["answers"].get(row.pk)]
    return {
        "criteria": [_criterion(entry) | {"answer": entry["answers"][row.pk]} for entry in answered],
        "unanswered": [_criterion(entry) for entry in asked if entry not in answered],
    }


def _criterion(entry: dict) -> dict:
    return {field: entry[field] for field in ("criterion", "audience", "text")}


def _criteria_of(nominations: Sequence[int], movements: Iterable[int]) -> dict[int, list[dict]]:
    """The criteria of each movement in their order, each with its answers by nomination; one query."""
    own = FilteredRelation("answers", condition=Q(answers__nomination__in=nominations))
    rows = Criterion.objects.filter(movement__in=movements).annotate(own=own).order_by("position")
    found: dict[int, dict[int, dict]] = defaultdict(dict)
    for key, movement, audience, text, nomination, answer in rows.values_list(
        "pk", "movement", "audience", "text", "own__nomination", "own__text"
    ):
        new = {"criterion": key, "audience": audience, "text": text, "answers": {}}
        found[movement].setdefault(key, new)["answers"][nomination] = answer
    return {movement: [*found[movement].values()] for movement in movements}


def _honours_of(nominations: Sequence[int]) -> dict[int, list[dict]]:
    found = defaultdict(list)
    rows = Honour.objects.filter(nomination__in=nominations).order_by("kind", "year", "position", "pk")
    for row in rows.values("nomination", "kind", "year", "name", "decision"):
        found[row.pop("nomination")].append(row)
    return found


def _members_of(sheets: Sequence[Sheet]) -> dict[int, list[dict]]:
    """The members of the councils, by dossier."""
    rows = CouncilMember.objects.filter(meeting__dossier__in=[sheet.pk for sheet in sheets])
    found = defaultdict(list)
    for row in rows.select_related("person").annotate(of=F("meeting__dossier")).order_by("position", "pk"):
        found[row.of].append(_member(row))
    return found


def _meeting(dossier: NominationDossier, members: list[dict]) -> dict:
    meeting = getattr(dossier, "meeting", None)
    if meeting is None:
        return {}
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
                "scan": file.scan,
            }
        )
    return found
