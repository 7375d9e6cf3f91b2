"""The department's council: its meetings as data, begun from the composition of the last one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import QuerySet

from danvan.core import clock
from danvan.core.errors import RuleViolation, StaleVersion
from danvan.core.policy import require, require_rule
from danvan.core.vietnamese import fold
from nominations import policies
from nominations.models import AwardScheme, CouncilMeeting, CouncilMember, Nomination, Vote
from nominations.rules.department_council import Member, may_sit, votes_allowed
from nominations.rules.states import RANKED
from nominations.services.quotas import OTHER_MOVEMENT
from registrations.enums import Action, UnitKind
from registrations.models import Actor, Campaign, Person, Unit
from registrations.services.common import log, open_campaign

CHANGED_MEANWHILE = "Biên bản này vừa được người khác sửa; hãy xem lại trước khi lưu."
IN_THE_FUTURE = "Ngày họp không thể sau hôm nay."
ENDS_BEFORE = "Giờ kết thúc phải sau giờ bắt đầu."
NO_DEPARTMENT = "Chưa có đơn vị nào là Sở trong danh sách đơn vị."
NOT_VOTED_ON = "Hội đồng chỉ biểu quyết những đề nghị đủ điều kiện của đợt này."
VOTES_OF = "{}: {}"


@dataclass(frozen=True)
class Minutes:
    """What the minutes say beside names and votes."""

    number: str
    met_on: date | None
    began_at: time | None
    ended_at: time | None
    place: str
    note: str = ""


def begin_meeting(*, campaign: Campaign, scheme: AwardScheme, actor: Actor, at: datetime) -> CouncilMeeting:
    """A new meeting of the council for the scheme, with the people and the place of the last one.

    Raises NotAllowed, or RuleViolation for an archived year and another movement's scheme.
    """
    require(policies.may_manage_nominations(actor))
    with transaction.atomic():
        campaign = open_campaign(campaign)
        if scheme.movement_id != campaign.movement_id:
            raise RuleViolation(OTHER_MOVEMENT)
        last = meetings().order_by("-pk").first()
        place = last.place if last else ""
        meeting = CouncilMeeting.objects.create(campaign=campaign, scheme=scheme, place=place)
        if last:
            _copy_members(last, meeting)
        log(
            action=Action.RECORD_COUNCIL,
            actor=actor,
            at=at,
            about=f"Lập biên bản, {scheme}, {campaign}"[:300],
        )
        return meeting


def record_meeting(
    *, meeting: CouncilMeeting, minutes: Minutes, members: Sequence[Member], row_version: int, actor: Actor,
    at: datetime,
) -> CouncilMeeting:  # fmt: skip
    """Store what the minutes say and who sat in the council.

    Raises NotAllowed, StaleVersion, RuleViolation for a day to come, hours in the wrong order, a council
    without exactly one chair and one secretary, an absence without a reason, or fewer present than votes.
    """
    require(policies.may_manage_nominations(actor))
    with transaction.atomic():
        meeting = _locked(meeting, row_version)
        _require_times(minutes, at)
        require_rule(may_sit(members))
        present = sum(member.is_present for member in members)
        for vote in meeting.votes.select_related("nomination__person"):
            _require_votes(vote.nomination, (vote.votes_for, vote.votes_against), present)
        for name in ("number", "met_on", "began_at", "ended_at", "place", "note"):
            setattr(meeting, name, getattr(minutes, name))
        _seat(meeting, members)
        about = f"{meeting}: {len(members)} thành viên, có mặt {present}"
        return _stored(meeting, about, actor, at)


def record_votes(
    *, meeting: CouncilMeeting, votes: Mapping[int, tuple[int | None, int | None]], row_version: int,
    actor: Actor, at: datetime,
) -> CouncilMeeting:  # fmt: skip
    """Store how the council voted on each nominee; a pair of None takes the vote away.

    Raises NotAllowed, StaleVersion, RuleViolation for more votes than people present and for nominees that
    are not before the council.
    """
    require(policies.may_manage_nominations(actor))
    with transaction.atomic():
        meeting = _locked(meeting, row_version)
        present = meeting.members.filter(is_present=True).count()
        nominees = nominees_of(meeting).in_bulk(list(votes))
        if len(nominees) != len(votes):
            raise RuleViolation(NOT_VOTED_ON)
        for key, pair in votes.items():
            _require_votes(nominees[key], pair, present)
        meeting.votes.filter(nomination__in=votes).delete()
        noted = [
            Vote(meeting=meeting, nomination=nominees[key], votes_for=pair[0], votes_against=pair[1])
            for key, pair in votes.items()
            if pair != (None, None)
        ]
        Vote.objects.bulk_create(noted)
        return _stored(meeting, f"{meeting}: biểu quyết {len(noted)} đề nghị", actor, at)


def meetings() -> QuerySet[CouncilMeeting]:
    """The meetings of the department's council."""
    rows = CouncilMeeting.objects.filter(dossier=None)
    return rows.select_related("campaign", "scheme")


def nominees_of(meeting: CouncilMeeting) -> QuerySet[Nomination]:
    """The nominees before the council: those found eligible, whatever was decided on them since."""
    rows = Nomination.objects.in_office().filter(
        dossier__sheet__campaign=meeting.campaign_id, dossier__scheme=meeting.scheme_id,
        standing__in=RANKED,
    )  # fmt: skip
    return rows.with_names().order_by("subject", "order", "name_key", "pk")


def _locked(meeting: CouncilMeeting, row_version: int) -> CouncilMeeting:
    open_campaign(meeting.campaign)
    rows = CouncilMeeting.objects.select_for_update(of=("self",)).select_related("campaign", "scheme")
    meeting = rows.get(pk=meeting.pk)
    if meeting.row_version != row_version:
        raise StaleVersion(CHANGED_MEANWHILE)
    return meeting


def _stored(meeting: CouncilMeeting, about: str, actor: Actor, at: datetime) -> CouncilMeeting:
    meeting.row_version += 1
    meeting.full_clean(exclude=["dossier", "campaign", "scheme"], validate_unique=False)
    meeting.save()
    log(action=Action.RECORD_COUNCIL, actor=actor, at=at, about=about[:300])
    return meeting


def _require_times(minutes: Minutes, at: datetime) -> None:
    if minutes.met_on and minutes.met_on > clock.local_day(at):
        raise RuleViolation(IN_THE_FUTURE)
    if minutes.began_at and minutes.ended_at and minutes.ended_at <= minutes.began_at:
        raise RuleViolation(ENDS_BEFORE)


def _require_votes(nomination: Nomination, pair: tuple[int | None, int | None], present: int) -> None:
    allowed = votes_allowed(*pair, present)
    if not allowed:
        raise RuleViolation(VOTES_OF.format(nomination.name, allowed.reason))


def _copy_members(source: CouncilMeeting, meeting: CouncilMeeting) -> None:
    CouncilMember.objects.bulk_create(
        CouncilMember(meeting=meeting, person_id=row.person_id, seat=row.seat, position=row.position)
        for row in source.members.all()
    )


def _seat(meeting: CouncilMeeting, members: Sequence[Member]) -> None:
    """Replace who sits in the council."""
    department = Unit.objects.filter(kind__in=(UnitKind.DEPARTMENT, UnitKind.DEPARTMENT_OFFICE))
    department = department.order_by("kind", "pk").first()
    if department is None:
        raise RuleViolation(NO_DEPARTMENT)
    people = _people_of(department)
    meeting.members.all().delete()
    for position, member in enumerate(members, start=1):
        row = CouncilMember(
            meeting=meeting, person=_person(member, department, people), seat=member.seat, position=position,
            is_present=member.is_present,
            absence_reason="" if member.is_present else member.absence_reason,
        )  # fmt: skip
        row.full_clean(exclude=["meeting", "person"], validate_unique=False)
        row.save()


def _people_of(department: Unit) -> dict[tuple[str, str], Person]:
    """The people of the department by folded name and position: who was known stays the same record."""
    rows = Person.objects.filter(unit=department).order_by("-pk")
    return {(row.search_text, fold(row.position)): row for row in rows}


def _person(member: Member, department: Unit, people: Mapping[tuple[str, str], Person]) -> Person:
    known = people.get((fold(member.full_name), fold(member.position)))
    if known:
        return known
    person = Person(unit=department, title=member.title, full_name=member.full_name, position=member.position)
    person.fill_keys()
    person.full_clean(exclude=["unit"])
    person.save()
    return person
