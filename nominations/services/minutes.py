"""The minutes of the unit's council as data: the meeting, its members, the votes on each nominee."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from danvan.core import clock
from danvan.core.errors import RuleViolation
from danvan.core.policy import require_rule
from nominations.enums import Seat
from nominations.models import CouncilMeeting, CouncilMember, Nomination, NominationDossier, Vote
from nominations.rules import minutes as rules
from registrations.models import Actor, Person, Sheet, Unit
from registrations.models.units import units_followed_by
from registrations.services.common import touch
from registrations.services.people import ENTRY, entry_of, forget_unnamed, persons_of
from registrations.services.writing import assign, note_changed, open_for_writing, refuse_stale

NO_EARLIER = "Chưa có phiên họp năm trước để sao chép thành phần."
ALL_THERE = "Thành phần của phiên họp năm trước đã có đủ trong biên bản này."
FOREIGN = "Có phiếu ghi cho đề nghị không thuộc hồ sơ này; hãy mở lại trang."
Entry = dict[str, object]
Votes = dict[str, tuple[int | None, int | None]]


def save_minutes(
    *,
    sheet: Sheet,
    values: Mapping[str, object],
    members: Sequence[Entry],
    votes: Votes,
    row_version: int,
    actor: Actor,
    at: datetime,
) -> CouncilMeeting:
    """Store the minutes of the dossier as they stand on their page; nothing is required of a draft.

    `members` are in their order, each with title, full_name, position, seat, is_present, absence_reason;
    `votes` are for and against by the uid of the nominee. Raises RuleViolation where something can not be
    right, StaleVersion when somebody else changed the same part meanwhile.
    """
    with transaction.atomic():
        sheet = open_for_writing(sheet, actor)
        meeting = meeting_of(sheet)
        members = [_complete(sheet.unit, member) for member in members]
        _require_sense(values, members, votes, clock.local_day(at))
        listed, counted = members_of(meeting), votes_of(meeting)
        replaced = assign(meeting, values)
        replaced |= {"members": listed} if members != listed else {}
        given = _given(votes)
        replaced |= {"votes": counted} if given != counted else {}
        if not replaced:
            return meeting
        refuse_stale(meeting, row_version, replaced, actor, sheet)
        _store(meeting, replaced)
        if "members" in replaced:
            _replace_members(meeting, sheet.unit, members)
        if "votes" in replaced:
            _replace_votes(meeting, given)
        touch(sheet, actor, at)
        return meeting


def copy_members(*, sheet: Sheet, actor: Actor, at: datetime) -> CouncilMeeting:
    """Add whoever was in the council in the unit's last earlier dossier and is not in the minutes yet.

    Raises RuleViolation where there is nobody to add.
    """
    with transaction.atomic():
        sheet = open_for_writing(sheet, actor)
        meeting, earlier = meeting_of(sheet), earlier_meeting(sheet, at)
        if earlier is None:
            raise RuleViolation(NO_EARLIER)
        listed = members_of(meeting)
        added = _not_listed(listed, members_of(earlier))
        if not added:
            raise RuleViolation(ALL_THERE)
        members = [*listed, *added]
        require_rule(rules.members_fit([_as_read(member) for member in members]))
        _store(meeting, {"members": listed})
        _replace_members(meeting, sheet.unit, members)
        touch(sheet, actor, at)
        return meeting


def meeting_of(sheet: Sheet) -> CouncilMeeting:
    """The meeting of the dossier; one that is not stored yet where nothing was written."""
    dossier = NominationDossier(pk=sheet.pk)
    known = CouncilMeeting.objects.filter(dossier=dossier).first()
    return known or CouncilMeeting(dossier=dossier, row_version=0)


def earlier_meeting(sheet: Sheet, at: datetime) -> CouncilMeeting | None:
    """The last meeting with members of the unit, or of one that it follows, in an earlier campaign."""
    units = [sheet.unit_id, *units_followed_by(sheet.unit_id, clock.local_day(at))]
    rows = CouncilMeeting.objects.filter(
        dossier__sheet__unit__in=units,
        dossier__sheet__campaign__year__lt=sheet.campaign.year,
        members__isnull=False,
    )
    return rows.order_by("-dossier__sheet__campaign__year", "-pk").first()


def members_of(meeting: CouncilMeeting) -> list[Entry]:
    """The members as the page shows and stores them."""
    if meeting.pk is None:
        return []
    rows = CouncilMember.objects.filter(meeting=meeting).select_related("person").order_by("position", "pk")
    return [
        entry_of(row.person)
        | {"seat": row.seat, "is_present": row.is_present, "absence_reason": row.absence_reason}
        for row in rows
    ]


def votes_of(meeting: CouncilMeeting) -> Votes:
    """For and against, by the uid of each nominee of which something was noted."""
    if meeting.pk is None:
        return {}
    rows = Vote.objects.filter(meeting=meeting, nomination__is_dropped=False).order_by()
    found = rows.values_list("nomination__uid", "votes_for", "votes_against")
    return _given({str(uid): (yes, no) for uid, yes, no in found})


def _given(votes: Votes) -> Votes:
    return {uid: tuple(pair) for uid, pair in votes.items() if tuple(pair) != (None, None)}


def _require_sense(
    values: Mapping[str, object], members: Sequence[Entry], votes: Votes, today: object
) -> None:
    """Raise RuleViolation for the first thing on the page that can not be right."""
    read = [_as_read(member) for member in members]
    present = rules.present_of(read)
    require_rule(rules.day_is_past(values.get("met_on"), today))
    require_rule(rules.ends_after_it_begins(values.get("began_at"), values.get("ended_at")))
    for decision in (*map(rules.member_is_right, read), rules.members_fit(read)):
        require_rule(decision)
    for pair in votes.values():
        require_rule(rules.votes_fit(*pair, present))


def _as_read(member: Entry) -> Entry:
    """A member as the rules know it, which read payloads too."""
    return member | {"name": member["full_name"], "job": member["position"]}


def _complete(unit: Unit, member: Entry) -> Entry:
    """A name alone that only one of the unit's people bears stands for that person; who is there needs no
    reason."""
    member = member | ({"absence_reason": ""} if member["is_present"] else {})
    if member["title"] or member["position"]:
        return member
    named = list(Person.objects.filter(unit=unit, full_name=member["full_name"])[:2])
    return member | entry_of(named[0]) if len(named) == 1 else member


def _not_listed(listed: Sequence[Entry], earlier: Sequence[Entry]) -> list[Entry]:
    names = {member["full_name"] for member in listed}
    taken = {member["seat"] for member in listed} - {Seat.MEMBER}
    return [
        member
        | {"is_present": True, "absence_reason": ""}
        | ({"seat": Seat.MEMBER.value} if member["seat"] in taken else {})
        for member in earlier
        if member["full_name"] not in names
    ]


def _store(meeting: CouncilMeeting, changed: Mapping[str, object]) -> None:
    meeting.row_version += 1
    note_changed(meeting, changed, meeting.row_version)
    meeting.full_clean(exclude=["dossier"], validate_unique=False, validate_constraints=False)
    meeting.save()


def _replace_members(meeting: CouncilMeeting, unit: Unit, members: Sequence[Entry]) -> None:
    known = [row.person for row in meeting.members.select_related("person").order_by("position", "pk")]
    meeting.members.all().delete()
    persons = persons_of(unit, known, [{name: member[name] for name in ENTRY} for member in members])
    rows = [
        CouncilMember(
            meeting=meeting, person=person, seat=member["seat"], is_present=member["is_present"],
            absence_reason=member["absence_reason"], position=place,
        )
        for place, (person, member) in enumerate(zip(persons, members, strict=True), start=1)
    ]  # fmt: skip
    for row in rows:
        row.full_clean(exclude=["meeting", "person"], validate_unique=False, validate_constraints=False)
    CouncilMember.objects.bulk_create(rows)
    if known:
        forget_unnamed([person.pk for person in known])


def _replace_votes(meeting: CouncilMeeting, votes: Votes) -> None:
    nominations = Nomination.objects.standing_in(meeting.dossier).filter(uid__in=votes)
    keys = {str(uid): key for uid, key in nominations.values_list("uid", "pk")}
    if keys.keys() != votes.keys():
        raise RuleViolation(FOREIGN)
    Vote.objects.filter(meeting=meeting, nomination__is_dropped=False).delete()
    Vote.objects.bulk_create(
        Vote(meeting=meeting, nomination_id=keys[uid], votes_for=yes, votes_against=no)
        for uid, (yes, no) in votes.items()
    )
