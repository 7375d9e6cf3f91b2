"""Reads for appraisal and ranking; each the same number of queries however many nominees there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from danvan.core.vietnamese import fold
from nominations.enums import Standing
from nominations.models.appraisals import DeclaredConflict, Score
from nominations.models.awards import AwardRecord
from nominations.models.councils import Vote
from nominations.models.dossiers import Nomination, ScoreItem
from nominations.models.quotas import QuotaAllocation
from nominations.rules.appraisal import Total, total_of
from nominations.rules.quota import slots_over
from nominations.rules.states import TAKES_A_PLACE
from registrations.models import Actor, Campaign, Unit

UNDER_AN_ALLOCATION = TAKES_A_PLACE | {Standing.RESERVE}
BY_ORDER = (F("order").asc(nulls_last=True), "name_key", "pk")


def nominees_of_kind(campaign_id: int, scheme_id: int, subject: str) -> QuerySet[Nomination]:
    """The nominees of accepted dossiers of the campaign for one scheme, collectives or individuals."""
    rows = Nomination.objects.in_office().filter(subject=subject)
    return rows.filter(dossier__sheet__campaign=campaign_id, dossier__scheme=scheme_id)


def nominees_under(
    nominees: QuerySet[Nomination], allocations: Sequence[QuotaAllocation], group_id: int | None
) -> QuerySet[Nomination]:
    """Those of one kind for which the allocation of this group counts, or the common one where it is None.

    Who holds a place or waits in reserve stays with the allocation under which that was decided.
    """
    own = [row.group_id for row in allocations if row.group_id]
    group = "dossier__sheet__unit__group_place__group"
    in_group = Q(**{group: group_id}) if group_id else ~Q(**{f"{group}__in": own})
    here = [row.pk for row in allocations if row.group_id == group_id]
    held = Q(standing__in=UNDER_AN_ALLOCATION)
    return nominees.filter((held & Q(allocation__in=here)) | (~held & in_group))


def reserves_of(allocation: QuotaAllocation) -> QuerySet[Nomination]:
    """The reserve list of the allocation in its order."""
    return allocation.nominations.filter(standing=Standing.RESERVE).order_by(*BY_ORDER)


def taken_slots(allocation: QuotaAllocation) -> set[int]:
    """The places that are held now."""
    held = allocation.nominations.filter(standing__in=TAKES_A_PLACE, slot__isnull=False)
    return set(held.order_by().values_list("slot", flat=True))


def totals_of(nominations: Iterable[Nomination], movement_id: int, subject: str) -> dict[int, Total]:
    """The sum of the score sheet of each nominee; two queries."""
    keys = [row.pk for row in nominations]
    items = dict(score_items(movement_id, subject).values_list("pk", "max_points"))
    points: dict[int, dict[int, Decimal]] = defaultdict(dict)
    rows = Score.objects.filter(appraisal__in=keys).order_by()
    for nomination, item, value in rows.values_list("appraisal", "item", "points"):
        points[nomination][item] = value
    return {key: total_of((points[key].get(item), most) for item, most in items.items()) for key in keys}


def score_items(movement_id: int, subject: str) -> QuerySet[ScoreItem]:
    """The lines of the score sheet for this kind of nominee."""
    return ScoreItem.objects.filter(movement=movement_id, subject=subject).order_by("position", "pk")


def votes_of(nominations: Iterable[Nomination]) -> tuple[dict[int, Vote], dict[int, Vote]]:
    """The votes of the units' councils and the latest ones of the department's, by nominee; one query."""
    of_unit, of_department = {}, {}
    rows = Vote.objects.filter(nomination__in=[row.pk for row in nominations], votes_for__isnull=False)
    rows = rows.order_by(F("meeting__met_on").asc(nulls_first=True), "meeting_id")
    for vote in rows.select_related("meeting"):
        (of_unit if vote.meeting.dossier_id else of_department)[vote.nomination_id] = vote
    return of_unit, of_department


def exceeding(nominations: Iterable[Nomination]) -> set[int]:
    """Those of the nominees whose place exceeds the quota, to be red on every list; one query.

    Of rows that were read with their allocation.
    """
    rows = [row for row in nominations if row.slot is not None]
    amounts = {row.allocation_id: row.allocation.amount for row in rows}
    taken: dict[int, set[int]] = defaultdict(set)
    held = Nomination.objects.filter(allocation__in=amounts, slot__isnull=False).order_by()
    for allocation, slot in held.values_list("allocation", "slot"):
        taken[allocation].add(slot)
    over = {key: slots_over(slots, amounts[key]) for key, slots in taken.items()}
    return {row.pk for row in rows if row.slot in over[row.allocation_id]}


def earlier_awards(nomination: Nomination) -> QuerySet[AwardRecord]:
    """What the nominee, or somebody of the same name in the unit, has received in years before."""
    unit = nomination.dossier.sheet.unit_id
    same = Q(unit=unit, match_key=fold(nomination.name)[:200], subject=nomination.subject)
    if nomination.person_id:
        same |= Q(person=nomination.person_id)
    year = nomination.dossier.sheet.campaign.year
    return AwardRecord.objects.filter(same, year__lt=year).order_by("-year", "pk")


def units_in_conflict(actor: Actor, campaign: Campaign) -> set[int]:
    """The units on which the actor has declared not to decide this year."""
    user = actor.user.pk if actor.user else None
    rows = DeclaredConflict.objects.standing().filter(user=user, campaign=campaign).order_by()
    return set(rows.values_list("unit", flat=True))


def has_conflict(actor: Actor, campaign: Campaign, unit: Unit) -> bool:
    """Whether the actor has declared not to decide on the unit this year."""
    return unit.pk in units_in_conflict(actor, campaign)
