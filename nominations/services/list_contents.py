"""What a nomination list says: those recommended, as the accepted sendings of their units name them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count

from danvan.core import clock
from nominations.models import (
    AwardScheme,
    CouncilMeeting,
    CouncilMember,
    Nomination,
    QuotaAllocation,
    Vote,
)
from nominations.rules.lists import tables_of
from nominations.rules.quota import slots_over
from nominations.rules.states import TAKES_A_PLACE
from registrations.enums import Subject, UnitKind
from registrations.models import Campaign, Snapshot, Unit
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


def compile_list(
    *, campaign: Campaign, scheme: AwardScheme, at: datetime, issued_on: date | None = None
) -> CompiledList:
    """What the list would say at this instant, in rank order; nothing is written. Ten queries.

    A nominee stands as the accepted sending names it, who proposes is called as on the day of the paper.
    """
    nominations, sent = _recommended(campaign, scheme), {}
    for snapshot in Snapshot.objects.filter(sheet__in={row.dossier_id for row in nominations}).last_sent():
        sent[snapshot.sheet_id] = snapshot
    votes, over = _council_votes(campaign, scheme), _over_quota(nominations)
    nominations.sort(key=lambda nomination: _place(nomination))
    rows = [
        _row(nomination, sent[nomination.dossier_id], scheme, votes) | {"is_over": nomination.pk in over}
        for nomination in nominations
    ]
    payload = _frame_of(campaign, scheme, issued_on or clock.local_day(at)) | {
        "rows": rows,
        "tables": tables_of(rows, _quotas(campaign, scheme)),
        "meeting": _meeting(campaign, scheme),
    }
    return CompiledList(payload, nominations)


def _recommended(campaign: Campaign, scheme: AwardScheme) -> list[Nomination]:
    """Those who hold a place of the quota; a decision of the province takes nobody out of the list."""
    rows = Nomination.objects.in_office().with_names().select_related("allocation__group")
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


def _council_votes(campaign: Campaign, scheme: AwardScheme) -> dict[int, str]:
    """How the department's council voted, by nomination; a later meeting holds. Two queries."""
    of_council = {"meeting__campaign": campaign, "meeting__scheme": scheme}
    members = CouncilMember.objects.filter(**of_council, is_present=True).order_by()
    present = dict(members.values_list("meeting").annotate(Count("pk")))
    rows = Vote.objects.filter(**of_council).order_by("meeting__met_on", "meeting")
    return {
        nomination: _votes_in_words(votes_for, present.get(meeting, 0))
        for nomination, meeting, votes_for in rows.values_list("nomination", "meeting", "votes_for")
    }


def _meeting(campaign: Campaign, scheme: AwardScheme) -> dict:
    """The last meeting of the department's council, as the letter names it; empty before there is one."""
    rows = CouncilMeeting.objects.filter(campaign=campaign, scheme=scheme, met_on__isnull=False)
    meeting = rows.order_by("-met_on", "-pk").first()
    return {"number": meeting.number, "met_on": meeting.met_on.isoformat()} if meeting else {}


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
    department = Unit.objects.filter(kind=UnitKind.DEPARTMENT).order_by("pk").first() or Unit()
    office = Unit.objects.filter(memberships__role__startswith="OFFICE").order_by("pk").first() or Unit()
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
