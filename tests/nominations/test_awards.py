"""Decisions: recorded on an issued list, kept from the units until their moment, entered in the register."""

from datetime import timedelta

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from danvan.core.models import Outbox
from nominations.enums import Standing
from nominations.models import AwardDecision, AwardRecord, StandingChange
from nominations.policies import DECLARED_NOMINEE
from nominations.services import awards
from nominations.services.conflicts import declare_conflict
from registrations.enums import Action, Role
from registrations.models import Actor, Event, Membership
from tests import factories
from tests.nomination_world import (
    list_rows,
    make_lead,
    make_listed,
    make_officer,
    nominations_of,
)

pytestmark = pytest.mark.django_db


def record(issued, results, actor=None, **fields):
    """A decision of today with these results."""
    values = {
        "number": "1234/QĐ-UBND", "decided_on": clock.local_day(clock.now()),
        "issuer": "Chủ tịch UBND tỉnh An Giang",
    }  # fmt: skip
    return awards.record_decision(
        issued=issued, results=results, actor=actor or make_officer(), at=clock.now(), **values | fields
    )


def first_of(sheet):
    """The first nominee of the dossier."""
    return nominations_of(sheet)[0]


def release(decision, at=None, lead=None, moment=None):
    """Publish at the moment, now unless told otherwise."""
    at = at or clock.now()
    return awards.set_release(
        decision=decision, release_at=moment or at, row_version=decision.row_version,
        actor=lead or make_lead(), at=at,
    )  # fmt: skip


def told_to(actor, at):
    """What the register says to the people of a unit."""
    return AwardRecord.objects.released(at).filter(unit__in=actor.unit_ids)


def actor_of_unit(sheet):
    """Somebody of the unit."""
    return factories.actor_of(factories.make_member(sheet.unit))


def test_sm_04_a_decision_settles_each_nominee_and_the_awarded_enter_the_register():
    issued, (one, other), lead = make_listed()
    results = {first_of(one).uid: True, first_of(other).uid: False}

    decision = record(issued, results)

    assert [first_of(sheet).standing for sheet in (one, other)] == [Standing.AWARDED, Standing.NOT_AWARDED]
    assert {first_of(sheet).decision for sheet in (one, other)} == {decision}
    written = AwardRecord.objects.get()
    assert (written.name, written.unit, written.award) == (
        first_of(one).name, one.unit, one.nomination_dossier.scheme.name,
    )  # fmt: skip
    assert (written.decision_number, written.year) == ("1234/QĐ-UBND", decision.decided_on.year)
    event = Event.objects.get(action=Action.RECORD_DECISION)
    assert event.about == f"{decision}: 1 được khen, 2 có kết quả"


def test_who_has_no_result_waits_for_another_decision():
    issued, (one, other), lead = make_listed()
    record(issued, {first_of(one).uid: True})

    assert first_of(other).standing == Standing.RECOMMENDED
    record(issued, {first_of(other).uid: True}, number="1300/QĐ-UBND")
    assert AwardDecision.objects.count() == 2


def test_an_award_that_an_import_brought_before_is_not_entered_twice():
    issued, (one, other), lead = make_listed()
    nominee = first_of(one)
    award = one.nomination_dossier.scheme.name
    AwardRecord.objects.create(
        year=clock.local_day(clock.now()).year, subject="INDIVIDUAL", name=nominee.name, unit=one.unit,
        unit_name=one.unit.name, award=award, decision_number="1234",
    )  # fmt: skip

    record(issued, {nominee.uid: True})

    assert AwardRecord.objects.get().decision_number == "1234"
    assert first_of(one).standing == Standing.AWARDED


def test_units_see_nothing_before_the_moment_of_release():
    issued, (one, other), lead = make_listed()
    decision, unit, now = record(issued, {first_of(one).uid: True}), actor_of_unit(one), clock.now()
    moment = now + timedelta(hours=2)

    assert list(told_to(unit, now)) == []
    release(decision, now, lead, moment)
    assert awards.announce_due(moment - timedelta(seconds=1)) == 0
    assert list(told_to(unit, moment - timedelta(seconds=1))) == []
    assert Outbox.objects.filter(kind="award-result").count() == 0

    assert awards.announce_due(moment) == 1
    assert told_to(unit, moment).get().name == first_of(one).name
    assert list(told_to(actor_of_unit(other), moment)) == []
    assert [row.payload["unit"] for row in Outbox.objects.filter(kind="award-result")] == [one.unit_id]


def test_flt_44_announcing_twice_writes_one_letter_to_each_unit():
    issued, sheets, lead = make_listed()
    decision = record(issued, {first_of(sheet).uid: True for sheet in sheets})
    release(decision, lead=lead)

    assert awards.announce_due(clock.now()) == 0
    units = Outbox.objects.filter(kind="award-result").values_list("payload__unit", flat=True)
    assert sorted(units) == sorted(sheet.unit_id for sheet in sheets)


def test_once_the_units_know_nothing_of_it_changes():
    issued, (one, other), lead = make_listed()
    decision = release(record(issued, {first_of(one).uid: True}), lead=lead)

    with pytest.raises(RuleViolation) as refused:
        release(decision, lead=lead)
    with pytest.raises(RuleViolation) as void_refused:
        awards.void_decision(
            decision=decision, reason="Nhầm", row_version=decision.row_version, actor=lead, at=clock.now()
        )

    sentence = "Kết quả đã được công bố cho các đơn vị nên không đổi được nữa."
    assert [refused.value.reason, void_refused.value.reason] == [sentence, sentence]


def test_what_units_can_read_stays_also_before_the_letters_have_left():
    issued, (one, other), lead = make_listed()
    decision = record(issued, {first_of(one).uid: True})
    now = clock.now()
    AwardDecision.objects.filter(pk=decision.pk).update(release_at=now)
    seen = {"decision": decision, "row_version": decision.row_version, "actor": lead, "at": now}

    with pytest.raises(RuleViolation) as closed_again:
        awards.set_release(release_at=None, **seen)
    with pytest.raises(RuleViolation) as void_refused:
        awards.void_decision(reason="Nhầm", **seen)

    sentence = "Kết quả đã được công bố cho các đơn vị nên không đổi được nữa."
    assert [closed_again.value.reason, void_refused.value.reason] == [sentence, sentence]


def test_the_register_calls_the_awarded_as_the_issued_list_does():
    issued, (one, other), _ = make_listed()
    person = first_of(one).person
    name, position = person.full_name, person.position
    person.full_name, person.position = "Chau Sóc Phone", "Phó Hiệu trưởng"
    person.save()

    record(issued, {first_of(one).uid: True})

    assert AwardRecord.objects.values_list("name", "position").get() == (name, position)


def test_a_reason_of_characters_that_nobody_sees_is_none():
    issued, (one, other), lead = make_listed()
    decision = record(issued, {first_of(one).uid: True})

    with pytest.raises(RuleViolation, match="Nêu lý do hủy ghi quyết định."):
        awards.void_decision(
            decision=decision, reason="\u200b", row_version=decision.row_version, actor=lead, at=clock.now()
        )


def test_a_decision_recorded_wrongly_is_taken_out_with_its_reason():
    issued, (one, other), lead = make_listed()
    decision = record(issued, {first_of(one).uid: True, first_of(other).uid: False})

    awards.void_decision(
        decision=decision, reason="Nhầm số", row_version=decision.row_version, actor=lead, at=clock.now()
    )

    assert [first_of(sheet).standing for sheet in (one, other)] == [Standing.RECOMMENDED] * 2
    assert (AwardDecision.objects.count(), AwardRecord.objects.count()) == (0, 0)
    assert Event.objects.get(action=Action.VOID_DECISION, unit=None).reason == "Nhầm số"
    moves = StandingChange.objects.filter(action=Action.VOID_DECISION).values_list("reason", flat=True)
    assert list(moves) == ["Nhầm số"] * 2


REFUSALS = {
    "tomorrow": (
        lambda issued, uid: record(
            issued, {uid: True}, decided_on=clock.local_day(clock.now()) + timedelta(days=1)
        ),
        "Ngày quyết định không thể sau hôm nay.",
    ),
    "before the list": (
        lambda issued, uid: record(issued, {uid: True}, decided_on=issued.issued_on - timedelta(days=1)),
        "Ngày quyết định không thể trước ngày của danh sách đề nghị.",
    ),
    "nobody": (
        lambda issued, uid: record(issued, {}),
        "Chọn kết quả cho ít nhất một tập thể hoặc cá nhân.",
    ),
    "twice": (
        lambda issued, uid: [record(issued, {uid: True}), record(issued, {uid: False}, number="2/QĐ")],
        "Có tập thể, cá nhân không thuộc danh sách này hoặc đã có kết quả; hãy xem lại trang.",
    ),
    "an old list": (
        lambda issued, uid: [list_rows(issued.campaign, make_lead(), 2), record(issued, {uid: True})],
        "Danh sách này đã có bản sửa đổi; hãy ghi quyết định theo bản ban hành sau cùng.",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_decision_is_refused_in_words(case):
    issued, sheets, lead = make_listed()
    call, sentence = REFUSALS[case]

    with pytest.raises(RuleViolation) as refused:
        call(issued, first_of(sheets[0]).uid)

    assert refused.value.reason == sentence


def test_inv_20_nobody_records_a_decision_on_a_nominee_of_the_own_unit():
    issued, (one, other), lead = make_listed()
    officer = make_officer()
    Membership.objects.create(
        user=officer.user, unit=one.unit, role=Role.UNIT_OFFICER, starts_on=clock.local_day(clock.now())
    )
    officer = Actor.of(officer.user, clock.local_day(clock.now()))

    with pytest.raises(NotAllowed):
        record(issued, {first_of(one).uid: True}, actor=officer)
    record(issued, {first_of(other).uid: True}, actor=officer)

    assert first_of(one).standing == Standing.RECOMMENDED


def test_inv_20_nobody_records_a_decision_where_a_conflict_is_declared():
    issued, (one, other), lead = make_listed()
    officer = make_officer()
    declare_conflict(
        unit=one.unit, campaign=one.campaign, reason="Vợ là ủy viên", actor=officer, at=clock.now()
    )

    with pytest.raises(NotAllowed) as refused:
        record(issued, {first_of(one).uid: True}, actor=officer)

    assert refused.value.reason == DECLARED_NOMINEE
    assert first_of(one).standing == Standing.RECOMMENDED


def test_only_the_lead_releases_and_nobody_over_an_unseen_change():
    issued, (one, other), lead = make_listed()
    decision = record(issued, {first_of(one).uid: True})

    with pytest.raises(NotAllowed):
        release(decision, lead=make_officer())
    release(decision, lead=lead, moment=clock.now() + timedelta(days=1))
    with pytest.raises(StaleVersion):
        release(decision, lead=lead)


def test_the_moment_of_release_is_not_over():
    issued, (one, other), lead = make_listed()
    decision = record(issued, {first_of(one).uid: True})

    with pytest.raises(RuleViolation) as refused:
        release(decision, lead=lead, moment=clock.now() - timedelta(days=1))

    assert refused.value.reason == "Thời điểm công bố không thể trước lúc này."


def test_the_file_of_a_decision_gives_way_to_a_later_one():
    issued, (one, other), lead = make_listed()
    decision = record(issued, {first_of(one).uid: True})
    for name in ("QĐ nháp.pdf", "QĐ 1234.pdf"):
        decision = awards.attach_decision_file(
            decision=decision, uploaded=factories.make_upload(name=name), actor=make_officer(), at=clock.now()
        )

    assert decision.file.name == "QĐ 1234.pdf"
