"""Sheets that go through a consolidating unit: who decides, who enters for whom, what is carried."""

import uuid

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation
from registrations import policies
from registrations.enums import Action, Recognition, Role, SheetKind, SheetState, Verdict
from registrations.models import Event, Membership, Registration, ReportingLine, ResultItem, Sheet
from registrations.rules.consolidation import all_models
from registrations.services import drafts, review, sending
from registrations.services.beginnings import NOTHING_ACCEPTED
from registrations.services.review import NewRemark
from registrations.services.summaries import compile_summary
from tests import factories
from tests.services.consolidating import Ward, by, fresh, make_ward, office, ready_report
from tests.services.test_sending import submit

pytestmark = pytest.mark.django_db
REMARK = [NewRemark("Nêu rõ chỉ tiêu.")]


@pytest.fixture
def ward():
    return make_ward(email="vhxh@example.edu.vn")


def carried(sheet):
    """Code and version of what the last sending of the sheet carries, as it says itself."""
    units = sheet.snapshots.get(version=sheet.version).payload["units"]
    return {(entry["sheet"], entry["version"]) for entry in units}


def left_out():
    """The codes of the accepted sheets that show "chưa tổng hợp"."""
    rows = Sheet.objects.with_consolidation().filter(is_unconsolidated=True)
    return set(rows.values_list("code", flat=True))


# --- who decides --------------------------------------------------------------


def test_the_whole_life_by_the_receiver(ward):
    sheet, actor = ward.sent(models=2)
    review.begin_review(sheet=sheet, **by(ward.actor))
    sheet = review.return_sheet(
        sheet=sheet, remarks=REMARK, row_version=fresh(sheet).row_version, **by(ward.actor)
    )
    assert sheet.state == SheetState.RETURNED
    submit(fresh(sheet), actor)
    refused = Registration.objects.filter(sheet=sheet.pk).first()

    sheet = ward.accept(sheet, {refused.uid: "Trùng với năm trước."})

    assert (sheet.state, sheet.reviewer) == (SheetState.ACCEPTED, ward.actor.user)
    verdicts = list(Registration.objects.filter(sheet=sheet.pk).values_list("verdict", flat=True))
    assert verdicts == [Verdict.REFUSED, Verdict.ACCEPTED]
    accepted = Event.objects.filter(action=Action.ACCEPT).get()
    assert (accepted.unit, accepted.acting_unit) == (sheet.unit, ward.unit)


def test_nobody_else_decides(ward):
    sheet, actor = ward.sent()
    foreign = make_other_actor()
    both = factories.actor_of(double_member(sheet.unit, ward.unit))

    for who, sentence in [
        (actor, policies.RECEIVER_ONLY),
        (foreign, policies.RECEIVER_ONLY),
        (office(), policies.RECEIVER_ONLY),
        (office(Role.OFFICE_LEAD), policies.RECEIVER_ONLY),
        (both, policies.OWN_UNIT),
    ]:
        for act in (
            lambda who: review.begin_review(sheet=sheet, **by(who)),
            lambda who: review.accept_sheet(sheet=sheet, row_version=sheet.row_version, **by(who)),
            lambda who: review.return_sheet(
                sheet=sheet, remarks=REMARK, row_version=sheet.row_version, **by(who)
            ),
        ):
            with pytest.raises(NotAllowed) as refused:
                act(who)
            assert refused.value.reason == sentence
    assert fresh(sheet).state == SheetState.SUBMITTED


def make_other_actor():
    return factories.actor_of(factories.make_member(factories.make_consolidator()))


def double_member(*units):
    user = factories.make_member(units[0])
    for unit in units[1:]:
        Membership.objects.create(user=user, unit=unit, role=Role.UNIT_OFFICER, starts_on="2000-01-01")
    return user


def test_the_consolidating_unit_does_not_decide_on_its_own_sheet_nor_on_one_sent_straight(ward):
    own = (ward.own_sheet(models=1), ward.send_own())[1]
    straight, actor = factories.make_ready_sheet(campaign=ward.campaign)
    submit(straight, actor)

    for sheet in (own, fresh(straight)):
        with pytest.raises(NotAllowed) as refused:
            ward.accept(sheet)
        assert refused.value.reason == policies.OFFICE_ONLY


def test_the_lead_takes_over_with_a_reason_and_then_the_office_decides(ward):
    sheet, _ = ward.sent()
    lead = office(Role.OFFICE_LEAD)

    with pytest.raises(NotAllowed, match="lãnh đạo phòng"):
        review.take_over_sheet(sheet=sheet, reason="Phòng giải thể", **by(office()))
    with pytest.raises(RuleViolation, match="Nêu lý do"):
        review.take_over_sheet(sheet=sheet, reason=" ", **by(lead))
    review.take_over_sheet(sheet=sheet, reason="Phòng giải thể", **by(lead))

    event = Event.objects.latest("pk")
    assert (event.action, event.about, event.reason) == (Action.TAKE_OVER, ward.unit.name, "Phòng giải thể")
    assert event.acting_unit_id == lead.office_unit_id
    with pytest.raises(NotAllowed):
        ward.accept(sheet)
    sheet = fresh(sheet)
    review.accept_sheet(sheet=sheet, row_version=sheet.row_version, **by(office()))
    with pytest.raises(NotAllowed) as refused:
        review.take_over_sheet(sheet=sheet, reason="x", **by(lead))
    assert refused.value.reason == policies.SENT_TO_OFFICE


def test_the_head_of_the_receiver_and_the_lead_reopen_its_officer_does_not(ward):
    sheet, _ = ward.accepted()
    head = factories.actor_of(factories.make_member(ward.unit, Role.UNIT_HEAD))

    for who in (ward.actor, office()):
        with pytest.raises(NotAllowed):
            review.reopen_sheet(sheet=sheet, reason="Ghi sai", **by(who))
    assert review.reopen_sheet(sheet=sheet, reason="Ghi sai", **by(head)).state == SheetState.RETURNED


def test_a_withdrawn_sheet_is_restored_by_the_office_whoever_had_it(ward):
    sheet, actor = ward.sent()
    sending.withdraw_sheet(sheet=sheet, reason="Thôi", **by(actor))

    with pytest.raises(NotAllowed):
        sending.restore_sheet(sheet=sheet, reason="Nhầm", **by(ward.actor))
    assert sending.restore_sheet(sheet=sheet, reason="Nhầm", **by(office())).state == SheetState.DRAFT


# --- on behalf ----------------------------------------------------------------


def test_the_consolidating_unit_enters_and_sends_for_a_school_visibly(ward):
    sheet, _ = factories.make_ready_sheet(ward.school(), ward.campaign)
    assert not policies.may_see_draft(ward.actor, sheet)

    sheet = drafts.enter_on_behalf(
        unit=sheet.unit, campaign=ward.campaign, reason="Trường mất mạng", **by(ward.actor)
    )
    factories.make_model(sheet, ward.actor)
    submit(fresh(sheet), ward.actor)

    events = Event.objects.filter(sheet=sheet, acting_unit=ward.unit)
    assert set(events.values_list("action", flat=True)) == {Action.ENTER_ON_BEHALF, Action.SUBMIT}
    assert events.get(action=Action.ENTER_ON_BEHALF).reason == "Trường mất mạng"
    assert set(events.values_list("unit", flat=True)) == {sheet.unit.pk}
    assert fresh(sheet).entry_unit is None
    assert not policies.may_see_draft(ward.actor, fresh(sheet))


def test_on_behalf_needs_a_line_and_a_reason_and_closes_with_the_line(ward):
    school, stranger = ward.school(), factories.make_unit()
    with pytest.raises(NotAllowed):
        drafts.enter_on_behalf(unit=stranger, campaign=ward.campaign, reason="x", **by(ward.actor))
    with pytest.raises(RuleViolation, match="Nêu lý do nhập thay"):
        drafts.enter_on_behalf(unit=school, campaign=ward.campaign, reason=" ", **by(ward.actor))
    with pytest.raises(NotAllowed):
        drafts.enter_on_behalf(unit=school, campaign=ward.campaign, reason="x", **by(make_other_actor()))

    sheet = drafts.enter_on_behalf(unit=school, campaign=ward.campaign, reason="x", **by(ward.actor))
    assert policies.may_edit_sheet(ward.actor, sheet)
    ReportingLine.objects.all().delete()
    assert not policies.may_edit_sheet(factories.actor_of(ward.actor.user), sheet)


def test_launch_plans_stay_a_matter_of_unit_and_office(ward):
    assert not policies.may_record_launch_plan(ward.actor, ward.school())
    assert policies.may_record_launch_plan(office(), ward.school())


# --- what is carried ----------------------------------------------------------


def test_the_own_sheet_carries_own_and_accepted_models_but_not_the_refused_ones(ward):
    sheet, actor = ward.sent("Trường A", models=2)
    first, second = Registration.objects.filter(sheet=sheet.pk)
    ward.accept(sheet, {first.uid: "Chưa rõ"})
    ward.sent("Trường chưa duyệt")
    foreign = make_ward_in(ward.campaign)
    foreign.accepted("Trường phường khác")
    ward.own_sheet(models=1)

    own = ward.send_own()

    payload = own.snapshots.get().payload
    assert [entry["name"] for entry in payload["units"]] == ["Trường A"]
    assert carried(own) == {(sheet.code, 1)}
    uids = {model["uid"] for model in all_models(payload)}
    assert uids == {str(second.uid), str(Registration.objects.get(sheet=own.pk).uid)}
    assert list(own.snapshots.get().carried.values_list("sheet__code", "version")) == [(sheet.code, 1)]
    assert "2 mô hình" in Event.objects.filter(action=Action.SUBMIT, sheet=own).get().about


def make_ward_in(campaign):
    unit = factories.make_consolidator()
    return Ward(unit, factories.actor_of(factories.make_member(unit)), campaign)


def test_a_consolidating_unit_needs_no_model_of_its_own_but_something_to_carry(ward):
    own = ward.own_sheet()
    with pytest.raises(RuleViolation) as refused:
        submit(own, ward.actor)
    assert [problem.field for problem in refused.value.problems] == ["models"]

    ward.accepted()
    own = ward.send_own()
    review.accept_sheet(sheet=own, row_version=own.row_version, **by(office()))

    assert fresh(own).state == SheetState.ACCEPTED


def test_accepted_after_the_parent_has_sent_is_left_out_until_its_next_version(ward):
    first, _ = ward.accepted("Trường A")
    assert left_out() == set()
    own = ward.send_own()
    second, _ = ward.accepted("Trường B")
    assert left_out() == {second.code}

    own = fresh(own)
    own = review.accept_sheet(sheet=own, row_version=own.row_version, **by(office()))
    review.reopen_sheet(sheet=own, reason="Bổ sung Trường B", **by(office(Role.OFFICE_LEAD)))
    own = ward.send_own()

    assert left_out() == set()
    assert own.version == 2
    assert carried(own) == {(first.code, 1), (second.code, 1)}


def test_a_recall_before_the_review_is_the_quick_way(ward):
    ward.accepted()
    own = ward.send_own()
    late, _ = ward.accepted()

    sending.recall_sheet(sheet=own, **by(ward.actor))
    assert left_out() == {late.code}
    ward.send_own()

    assert left_out() == set()


def test_a_newer_version_of_a_carried_sheet_is_left_out_and_the_sent_one_stays(ward):
    sheet, actor = ward.accepted()
    own = ward.send_own()
    review.reopen_sheet(sheet=sheet, reason="Ghi sai", **by(office(Role.OFFICE_LEAD)))
    assert left_out() == set()
    submit(fresh(sheet), actor)
    ward.accept(sheet)

    assert left_out() == {sheet.code}
    assert carried(own) == {(sheet.code, 1)}
    sending.recall_sheet(sheet=own, **by(ward.actor))
    assert carried(ward.send_own()) == {(sheet.code, 2)}
    assert left_out() == set()


def test_a_withdrawn_parent_carries_nothing(ward):
    sheet, _ = ward.accepted()
    own = ward.send_own()
    sending.withdraw_sheet(sheet=own, reason="Nhầm", **by(ward.actor))

    assert left_out() == {sheet.code}


def test_other_campaigns_and_kinds_stay_apart(ward):
    sheet, actor = ward.accepted()
    ward.send_own()
    report = ready_report(sheet.unit, ward.campaign, actor)
    submit(report, actor)
    ward.accept(report)

    assert left_out() == set()


def test_reports_are_carried_in_the_same_way(ward):
    sheet, actor = ward.accepted(models=2)
    own = ward.send_own()
    review.accept_sheet(sheet=own, row_version=own.row_version, **by(office()))
    report = ready_report(sheet.unit, ward.campaign, actor)
    submit(report, actor)
    assert fresh(report).receiver == ward.unit
    item = ResultItem.objects.filter(report=report.pk).first()
    ward.accept(report, {item.uid: "Chưa có minh chứng"})
    assert ResultItem.objects.filter(recognition=Recognition.NOT_RECOGNISED).count() == 1

    parent = ready_report(ward.unit, ward.campaign, ward.actor)
    snapshot = submit(parent, ward.actor)

    (entry,) = snapshot.payload["units"]
    assert (entry["sheet"], entry["version"]) == (report.code, 1)
    assert [model["uid"] for model in entry["models"]] == [
        str(uid) for uid in ResultItem.objects.filter(report=report.pk).exclude(pk=item.pk).values_list(
            "uid", flat=True)
    ]  # fmt: skip
    assert snapshot.payload["models"] == []


def test_a_unit_without_a_registration_of_its_own_reports_what_came_through_it(ward):
    sheet, actor = ward.accepted()
    with pytest.raises(RuleViolation, match=NOTHING_ACCEPTED):
        ready_report(ward.unit, ward.campaign, ward.actor)
    report = ready_report(sheet.unit, ward.campaign, actor)
    submit(report, actor)
    ward.accept(report)

    snapshot = submit(ready_report(ward.unit, ward.campaign, ward.actor), ward.actor)

    assert [entry["sheet"] for entry in snapshot.payload["units"]] == [report.code]
    assert snapshot.payload["models"] == []


def test_the_summary_counts_what_the_office_has_accepted_or_what_that_carries(ward):
    sheet, actor = ward.accepted("Trường A", models=2)

    def counted():
        compiled = compile_summary(campaign=ward.campaign, kind=SheetKind.REGISTRATION, at=clock.now())
        left = compiled.left_out.sheets.get(SheetState.ACCEPTED, [])
        return [row["unit"] for row in compiled.payload["rows"]], [each.unit.name for each in left]

    assert counted() == ([], ["Trường A"])
    own = ward.send_own()
    assert counted() == ([], ["Trường A"])
    review.accept_sheet(sheet=own, row_version=own.row_version, **by(office()))
    assert counted() == (["Trường A", "Trường A"], [])
    ward.accepted("Trường B")
    assert counted() == (["Trường A", "Trường A"], ["Trường B"])


def test_a_token_sent_twice_carries_once(ward):
    ward.accepted()
    own, token = ward.own_sheet(), uuid.uuid4()
    first = submit(own, ward.actor, token=token)

    assert submit(fresh(own), ward.actor, token=token) == first
    assert first.carried.count() == 1
    assert fresh(own).kind == SheetKind.REGISTRATION
