"""What a nomination list says: those recommended, as the accepted sendings of their units name them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q

from danvan.core import clock
from nominations.models import (
    AwardScheme,
    CouncilMeeting,
    Nomination,
    QuotaAllocation,
    Vote,
)
from nominations.rules.lists import named, tables_of
from nominations.rules.quota import slots_over
from nominations.rules.states import TAKES_A_PLACE
from registrations.enums import Subject, UnitKind
from registrations.models import Campaign, Membership, Snapshot, Unit
from registrations.services.payload import digest_of, plan_of

CONTENTS = ("year", "scheme", "rows", "tables", "meeting")


@dataclass(frozen=True)
class CompiledList:
    """A list that nobody has issued: its contents, and the nominations in their order."""

    payload: dict
    nominations: list[Nomination]

    @property
    def digest(self) -> str:
        """Changes with whom the list names and what it says of them, not with who signs it."""
        return digest_of({part: self.payload[part] for part in CONTENTS})

    @property
    def unrecognised(self) -> list[str]:
        """The nominees whose model the office recognises no longer: its report was reopened, say."""
        rows = zip(self.payload["rows"], self.nominations, strict=True)
        return [
            named(row)
            for row, nomination in rows
            if nomination.registration_id and not nomination.is_recognised
        ]


def compile_list(
    *, campaign: Campaign, scheme: AwardScheme, at: datetime, issued_on: date | None = None
) -> CompiledList:
    """What the list would say at this instant, in rank order; nothing is written. Seven queries.

    A nominee stands as the accepted sending names it, who proposes is called as on the day of the paper.
    """
    nominations, sent = _recommended(campaign, scheme), {}
    for snapshot in Snapshot.objects.filter(sheet__in={row.dossier_id for row in nominations}).last_sent():
        sent[snapshot.sheet_id] = snapshot
    meetings, over = _meetings(campaign, scheme), _over_quota(nominations)
    votes = _council_votes(meetings)
    nominations.sort(key=lambda nomination: _place(nomination))
    rows = [
        _row(nomination, sent[nomination.dossier_id], scheme, votes) | {"is_over": nomination.pk in over}
        for nomination in nominations
    ]
    payload = _frame_of(campaign, scheme, issued_on or clock.local_day(at)) | {
        "rows": rows,
        "tables": tables_of(rows, _quotas(campaign, scheme)),
        "meeting": _last_meeting(meetings),
    }
    return CompiledList(payload, nominations)


def _recommended(campaign: Campaign, scheme: AwardScheme) -> list[Nomination]:
    """Those who hold a place of the quota; a decision of the province takes nobody out of the list."""
    rows = Nomination.objects.in_office().with_names().with_recognition().select_related("allocation__group")
    return list(
        rows.filter(
            dossier__sheet__campaign=campaign, dossier__scheme=scheme, standing__in=TAKES_A_PLACE
        ).order_by("name_key", "pk")
    )


def _place(nomination: Nomination) -> tuple:
    """Where a nominee stands: collectives first, by rank; the unranked come last, by unit."""
    unit = nomination.dossier.sheet.unit
    is_unranked = nomination.order is None
    is_individual = nomination.subject == Subject.INDIVIDUAL
    return is_individual, is_unranked, nomination.order or 0, unit.name_key, unit.code


def _row(nomination: Nomination, snapshot: Snapshot, scheme: AwardScheme, votes: Mapping) -> dict:
    """One nominee as text, from the sending that was accepted with its papers."""
    sent, unit = snapshot.payload, snapshot.payload["unit"]
    uid = str(nomination.uid)
    nominee = next(nominee for nominee in sent["nominees"] if nominee["uid"] == uid)
    return {
        "uid": uid,
        "code": sent["code"],
        "version": snapshot.version,
        "unit": unit["name"],
        "unit_code": unit["code"],
        "unit_kind": unit["kind"],
        **{part: nominee[part] for part in ("subject", "title", "name", "job", "summary")},
        "born": int(nominee["born_on"][:4]) if nominee["born_on"] else None,
        "award": scheme.name,
        "unit_votes": _unit_votes(sent["meeting"], nominee),
        "council_votes": votes.get(nomination.pk, ""),
    }


def _unit_votes(meeting: Mapping, nominee: Mapping) -> str:
    present = sum(member["is_present"] for member in meeting.get("members", ()))
    return _votes_in_words(nominee["votes_for"], present)


def _votes_in_words(votes_for: int | None, present: int) -> str:
    """ "5/7": for, of those present; empty where it was not noted, which is not 0."""
    return "" if votes_for is None else f"{votes_for}/{present}"


def _over_quota(nominations: Sequence[Nomination]) -> set[int]:
    """Those who were let in beyond the quota, and those for whom it has no place since it was lowered; who
    holds a place of it is among the nominations."""
    taken = defaultdict(set)
    for row in nominations:
        taken[row.allocation].add(row.slot)
    over = {quota: slots_over(slots, quota.amount) for quota, slots in taken.items()}
    return {row.pk for row in nominations if row.override_reason or row.slot in over[row.allocation]}


def _meetings(campaign: Campaign, scheme: AwardScheme) -> list[CouncilMeeting]:
    """The meetings of the department's council in their order, each with how many were `present`."""
    present = Count("members", filter=Q(members__is_present=True))
    rows = CouncilMeeting.objects.filter(campaign=campaign, scheme=scheme).annotate(present=present)
    return list(rows.order_by(F("met_on").asc(nulls_first=True), "pk"))


def _council_votes(meetings: Sequence[CouncilMeeting]) -> dict[int, str]:
    """How the department's council voted, by nomination; a later meeting holds. One query."""
    place = {meeting.pk: number for number, meeting in enumerate(meetings)}
    rows = Vote.objects.filter(meeting__in=place).order_by().values_list("meeting", "nomination", "votes_for")
    return {
        nomination: _votes_in_words(votes_for, meetings[place[meeting]].present)
        for meeting, nomination, votes_for in sorted(rows, key=lambda row: place[row[0]])
    }


def _last_meeting(meetings: Sequence[CouncilMeeting]) -> dict:
    """The last meeting of the department's council, as the letter names it; empty before there is one."""
    held = [meeting for meeting in meetings if meeting.met_on]
    return {"number": held[-1].number, "met_on": held[-1].met_on.isoformat()} if held else {}


def _quotas(campaign: Campaign, scheme: AwardScheme) -> Sequence[dict]:
    rows = QuotaAllocation.objects.filter(campaign=campaign, scheme=scheme).with_used()
    return [
        {"name": _name_of(quota), "amount": quota.amount, "used": quota.used}
        for quota in rows.order_by("subject", "group__position", "group__name")
    ]


def _name_of(quota: QuotaAllocation) -> str:
    subject = quota.get_subject_display()
    return f"{subject}, {quota.group}" if quota.group else subject


def _frame_of(campaign: Campaign, scheme: AwardScheme, day: date) -> dict:
    """Who proposes whom to whom on which ground, as everybody is called on the day."""
    movement = campaign.movement
    department, office = _department_and_office()
    called, office_called = (unit.called_on(day) if unit.pk else unit for unit in (department, office))
    return {
        "year": campaign.year,
        "movement": movement.name,
        "plan": plan_of(movement),
        "scheme": scheme.name,
        "submit_to": scheme.submit_to,
        "basis": scheme.basis.splitlines(),
        "issuer": movement.issuer,
        "issuer_parent": movement.issuer_parent,
        "place": called.place,
        "symbol": called.symbol,
        "office_symbol": office_called.symbol,
        "signer_title": department.head_title,
        "signer_name": department.head_name,
    }


def _department_and_office() -> tuple[Unit, Unit]:
    """Who proposes and whose people prepare it, each with its former names; two queries."""
    members = Membership.objects.filter(unit=OuterRef("pk"), role__startswith="OFFICE")
    rows = Unit.objects.annotate(is_office=Exists(members)).order_by("pk")
    rows = rows.filter(Q(kind=UnitKind.DEPARTMENT) | Q(is_office=True))
    units = list(rows.prefetch_related(Prefetch("names", to_attr="known_names")))
    department = next((unit for unit in units if unit.kind == UnitKind.DEPARTMENT), Unit())
    return department, next((unit for unit in units if unit.is_office), Unit())
