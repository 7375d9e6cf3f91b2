"""The paper channel: each refusal with its sentence, nothing lost, nothing twice."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation
from registrations.enums import Action, PaperCondition, PaperStand, Role, SheetKind, SheetState
from registrations.models import Event, Membership, PaperReceipt, ReceiptSlip, Sheet
from registrations.models.paper import counted_version, paper_stand
from registrations.rules.paper import may_be_compared, stand_of
from registrations.services import review, sending
from registrations.services.paper import (
    AlreadyReceived,
    compare_paper,
    issue_slip,
    record_paper,
    reissue_slip,
    void_paper,
    void_slip,
)
from registrations.services.review import NewRemark
from tests import factories
from tests.services.test_sending import submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    """An actor of the office."""
    return factories.actor_of(factories.make_office())


@pytest.fixture
def sheet():
    """A sheet that was sent once."""
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)
    sheet.refresh_from_db()
    return sheet


def by(actor):
    return {"actor": actor, "at": clock.now()}


def actions():
    return list(
        Event.objects.filter(
            action__in=("RECEIVE_PAPER", "VOID_PAPER", "ISSUE_SLIP", "VOID_SLIP")
        ).values_list("action", "about")
    )


def test_a_received_paper_is_stored_and_logged_on_its_sheet(sheet, officer):
    receipt = factories.make_paper(sheet, officer, note="thiếu giáp lai")

    stored = PaperReceipt.objects.get()
    assert (stored, stored.version, stored.letter_number) == (receipt, 1, "15/BC-THPT")
    event = Event.objects.get(action=Action.RECEIVE_PAPER)
    assert (event.sheet, event.unit, event.reason) == (sheet, sheet.unit, "thiếu giáp lai")
    assert event.acting_unit_id == officer.office_unit_id


def test_inv_10_the_same_token_gives_the_same_entry(sheet, officer):
    token = uuid.uuid4()

    first, second = (factories.make_paper(sheet, officer, token=token) for _ in range(2))

    assert first == second
    assert PaperReceipt.objects.count() == 1


def test_the_same_sending_twice_needs_a_confirmation(sheet, officer):
    factories.make_paper(sheet, officer)

    with pytest.raises(AlreadyReceived) as refusal:
        factories.make_paper(sheet, officer)
    factories.make_paper(sheet, officer, is_one_more=True)
    factories.make_paper(sheet, officer, version=None)

    assert refusal.value.reason.startswith("Nguyễn Thị Hoa đã ghi bản giấy này (nhận ngày ")
    assert refusal.value.reason.endswith("hãy đánh dấu xác nhận rồi ghi lại.")
    assert PaperReceipt.objects.count() == 3


def test_after_a_void_entry_the_right_one_is_recorded(sheet, officer):
    void_paper(receipt=factories.make_paper(sheet, officer), reason="Ghi nhầm", **by(officer))

    factories.make_paper(sheet, officer)

    assert PaperReceipt.objects.standing().count() == 1


@pytest.mark.parametrize("kind", [SheetKind.REGISTRATION, SheetKind.RESULT])
def test_a_paper_without_electronic_sending_meets_it_by_itself(kind, officer):
    unit, campaign = factories.make_unit(), factories.make_campaign()
    day = clock.local_day(clock.now())

    receipt = record_paper(
        unit=unit, campaign=campaign, kind=kind, token=uuid.uuid4(), received_on=day,
        condition=PaperCondition.GOOD, **by(officer),
    )  # fmt: skip

    assert receipt.version is None
    assert Event.objects.get(action=Action.RECEIVE_PAPER).sheet is None
    if kind == SheetKind.REGISTRATION:
        sheet, actor = factories.make_ready_sheet(unit=unit, campaign=campaign)
        assert stand(sheet) == PaperStand.NO_FILE
        submit(sheet, actor)
        assert stand(sheet) == PaperStand.UNKNOWN


def test_who_may_not_record(sheet, officer):
    unit_head = factories.actor_of(factories.make_member(sheet.unit, Role.UNIT_HEAD))
    auditor = factories.actor_of(factories.make_office(Role.AUDITOR))
    both = factories.make_office()
    Membership.objects.create(user=both, unit=sheet.unit, role=Role.UNIT_OFFICER, starts_on="2000-01-01")

    for actor, reason in (
        (unit_head, "Chỉ phòng phụ trách của Sở làm được việc này."),
        (auditor, "Chỉ phòng phụ trách của Sở làm được việc này."),
        (
            factories.actor_of(both),
            "Bạn là người của đơn vị này nên không tiếp nhận bản giấy của chính đơn vị mình.",
        ),
    ):
        with pytest.raises(NotAllowed) as refusal:
            factories.make_paper(sheet, actor)
        assert refusal.value.reason == reason
    assert PaperReceipt.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"received_on": 1}, "Ngày nhận không thể sau hôm nay."),
        ({"letter_date": 1}, "Ngày văn bản không thể sau ngày nhận."),
        ({"version": 2}, "Hồ sơ chưa có lần gửi 2; hãy xem lại mã trên giấy."),
    ],
)
def test_what_can_not_be_is_refused(sheet, officer, fields, reason):
    today = clock.local_day(clock.now())
    days = {name: today + timedelta(days) for name, days in fields.items() if name != "version"}

    with pytest.raises(RuleViolation) as refusal:
        factories.make_paper(sheet, officer, **fields | days)

    assert refusal.value.reason == reason


def test_a_condition_that_is_none_is_no_row(sheet, officer):
    with pytest.raises(ValidationError):
        factories.make_paper(sheet, officer, condition="BURNT")


def test_a_withdrawn_sheet_takes_no_paper(officer):
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)
    sending.withdraw_sheet(sheet=sheet, reason="Trùng", **by(actor))

    with pytest.raises(RuleViolation) as refusal:
        factories.make_paper(sheet, officer, version=1)

    assert refusal.value.reason == (
        "Đơn vị đã rút hồ sơ này nên không ghi nhận bản giấy; muốn nhận, hãy khôi phục hồ sơ trước."
    )


def test_void_needs_a_reason_once_and_takes_the_slip_along(sheet, officer):
    receipt = factories.make_paper(sheet, officer)
    issue_slip(receipt=receipt, **by(officer))

    with pytest.raises(RuleViolation, match="^Nêu lý do hủy.$"):
        void_paper(receipt=receipt, reason="  ", **by(officer))
    void_paper(receipt=receipt, reason="Nhầm đơn vị", **by(officer))
    with pytest.raises(RuleViolation, match="^Mục này đã hủy trước đó.$"):
        void_paper(receipt=receipt, reason="Lần nữa", **by(officer))
    with pytest.raises(RuleViolation, match="^Lần tiếp nhận này đã hủy nên không cấp phiếu.$"):
        issue_slip(receipt=receipt, **by(officer))

    slip = ReceiptSlip.objects.get()
    assert (slip.void_reason, slip.voided_by) == ("Nhầm đơn vị", officer.user)
    assert [action for action, _ in actions()] == [
        Action.RECEIVE_PAPER, Action.ISSUE_SLIP, Action.VOID_PAPER, Action.VOID_SLIP,
    ]  # fmt: skip


def test_inv_11_slips_are_numbered_in_each_campaign_and_a_number_is_never_given_twice(officer):
    campaigns = [factories.make_campaign(2026), factories.make_campaign(2025)]
    sheets = [factories.make_ready_sheet(campaign=campaign)[0] for campaign in campaigns for _ in range(2)]
    receipts = [factories.make_paper(sheet, officer) for sheet in sheets]

    slips = [issue_slip(receipt=receipt, **by(officer)) for receipt in receipts]
    again = issue_slip(receipt=receipts[0], **by(officer))
    fresh = reissue_slip(slip=slips[0], reason="Sai ngày", **by(officer))

    assert [slip.number_in_words for slip in slips] == ["01", "02", "01", "02"]
    assert again == slips[0]
    assert (fresh.number, fresh.replaces) == (3, slips[0])
    assert actions()[-2:] == [
        (Action.VOID_SLIP, "Phiếu tiếp nhận số 01"),
        (Action.ISSUE_SLIP, "Phiếu tiếp nhận số 03, thay phiếu số 01"),
    ]


def test_a_void_slip_can_be_followed_later_by_one_that_names_it(sheet, officer):
    receipt = factories.make_paper(sheet, officer)
    first = issue_slip(receipt=receipt, **by(officer))

    void_slip(slip=first, reason="Mất phiếu", **by(officer))
    with pytest.raises(RuleViolation, match="^Mục này đã hủy trước đó.$"):
        void_slip(slip=first, reason="Mất phiếu", **by(officer))
    second = issue_slip(receipt=receipt, **by(officer))

    assert (second.number, second.replaces) == (2, first)


def test_who_may_not_deal_with_slips(sheet, officer):
    receipt = factories.make_paper(sheet, officer)
    slip = issue_slip(receipt=receipt, **by(officer))
    auditor = factories.actor_of(factories.make_office(Role.AUDITOR))

    for act in (
        lambda: issue_slip(receipt=receipt, **by(auditor)),
        lambda: void_slip(slip=slip, reason="a", **by(auditor)),
        lambda: reissue_slip(slip=slip, reason="a", **by(auditor)),
        lambda: void_paper(receipt=receipt, reason="a", **by(auditor)),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_edited_paper_matches_once_somebody_has_compared_it(sheet, officer):
    receipt = factories.make_paper(sheet, officer, is_edited=True)
    reader = factories.actor_of(factories.make_office())
    assert stand(sheet) == PaperStand.UNCOMPARED

    compare_paper(receipt=receipt, **by(reader))

    stored = PaperReceipt.objects.get()
    assert (stand(sheet), stored.compared_by, stored.is_edited) == (PaperStand.MATCHED, reader.user, True)
    event = Event.objects.get(action=Action.COMPARE_PAPER)
    assert (event.actor, event.at, event.sheet) == (reader.user, stored.compared_at, sheet)
    assert event.about.startswith(
        "Nội dung khớp lần gửi 1; Bản tổng hợp đăng ký mô hình, lần gửi 1, bản soạn lại đã đối chiếu, nhận "
    )


def test_a_comparison_that_was_wrong_is_void_with_its_entry(sheet, officer):
    receipt = compare_paper(receipt=factories.make_paper(sheet, officer, is_edited=True), **by(officer))
    void_paper(receipt=receipt, reason="Đọc sót trang 2", **by(officer))

    again = factories.make_paper(sheet, officer, is_edited=True)

    assert (stand(sheet), again.is_compared) == (PaperStand.UNCOMPARED, False)
    with pytest.raises(RuleViolation, match="^Mục này đã hủy trước đó.$"):
        compare_paper(receipt=receipt, **by(officer))


def test_a_paper_is_compared_once_and_only_with_the_present_sending(sheet, officer):
    receipt = factories.make_paper(sheet, officer, is_edited=True)
    for change, label in ({"version": 2}, "Bản cũ"), ({"state": SheetState.DRAFT}, "Thiếu file mềm"):
        before = Sheet.objects.values(*change).get(pk=sheet.pk)
        Sheet.objects.update(**change)
        with pytest.raises(RuleViolation, match=f"^Giấy này đang là “{label}”; chỉ đối chiếu giấy "):
            compare_paper(receipt=receipt, **by(officer))
        Sheet.objects.update(**before)
    compare_paper(receipt=receipt, **by(officer))

    with pytest.raises(RuleViolation, match="^Giấy này đang là “Khớp”; chỉ đối chiếu giấy "):
        compare_paper(receipt=receipt, **by(factories.actor_of(factories.make_office())))

    assert Event.objects.filter(action=Action.COMPARE_PAPER).count() == 1
    assert PaperReceipt.objects.get().compared_by == officer.user


def test_who_may_not_compare(sheet, officer):
    receipt = factories.make_paper(sheet, officer, is_edited=True)
    both = factories.make_office()
    Membership.objects.create(user=both, unit=sheet.unit, role=Role.UNIT_OFFICER, starts_on="2000-01-01")

    for actor in (
        factories.actor_of(factories.make_office(Role.AUDITOR)),
        factories.actor_of(factories.make_member(sheet.unit, Role.UNIT_HEAD)),
        factories.actor_of(both),
    ):
        with pytest.raises(NotAllowed):
            compare_paper(receipt=receipt, **by(actor))
    assert not PaperReceipt.objects.get().is_compared


@pytest.mark.parametrize(
    "change",
    [
        {"voided_at": "2027-01-01T00:00Z"},
        {"void_reason": "a"},
        {"version": 0},
        {"compared_at": "2027-01-01T00:00Z"},
    ],  # fmt: skip
    ids=str,
)
def test_the_database_refuses_half_a_void_sending_zero_and_a_comparison_by_nobody(sheet, officer, change):
    receipt = factories.make_paper(sheet, officer)

    with pytest.raises(IntegrityError), transaction.atomic():
        PaperReceipt.objects.filter(pk=receipt.pk).update(**change)


def test_the_database_refuses_that_a_printed_paper_is_compared(sheet, officer):
    receipt = factories.make_paper(sheet, officer)
    compared = {"compared_at": clock.now(), "compared_by": officer.user}

    with pytest.raises(IntegrityError), transaction.atomic():
        PaperReceipt.objects.filter(pk=receipt.pk).update(**compared)
    PaperReceipt.objects.filter(pk=receipt.pk).update(**compared, is_edited=True)


def test_the_database_refuses_two_slips_of_one_number_or_one_receipt(sheet, officer):
    receipt = factories.make_paper(sheet, officer)
    slip = issue_slip(receipt=receipt, **by(officer))
    other = factories.make_paper(sheet, officer, is_one_more=True)

    for changed in ({"receipt": other}, {"number": 2}):
        twin = {
            "campaign": slip.campaign,
            "number": 1,
            "receipt": receipt,
            "issued_by": officer.user,
        } | changed
        with pytest.raises(IntegrityError), transaction.atomic():
            ReceiptSlip.objects.create(**twin, issued_at=clock.now())


def stand(sheet):
    """The stand that the database finds for the sheet."""
    return Sheet.objects.annotate(stand=paper_stand()).get(pk=sheet.pk).stand


def test_rule_and_database_find_the_same_stand_for_every_pair_of_papers(sheet, officer):
    """The twins of rules.paper.stand_of and may_be_compared, over every state and every two papers of three
    conditions, good ones edited or not, compared or not."""
    Sheet.objects.update(version=2)
    sheet.refresh_from_db()
    looks = [
        (PaperCondition.GOOD, False, False), (PaperCondition.GOOD, True, False),
        (PaperCondition.GOOD, True, True), (PaperCondition.COPY, True, False),
        (PaperCondition.DIFFERENT, False, False),
    ]  # fmt: skip
    single = [(), *itertools.product([None, 1, 2], looks)]
    for first, second in itertools.combinations_with_replacement(single, 2):
        PaperReceipt.objects.all().delete()
        for paper in filter(None, (first, second)):
            version, (condition, is_edited, is_compared) = paper
            receipt = factories.make_paper(
                sheet, officer, version=version, condition=condition, is_edited=is_edited, is_one_more=True
            )
            if is_compared:
                compared = {"compared_at": clock.now(), "compared_by": officer.user}
                PaperReceipt.objects.filter(pk=receipt.pk).update(**compared)
        papers = PaperReceipt.objects.papers_of([sheet])[sheet.pk]
        for state in (SheetState.SUBMITTED, SheetState.RETURNED, SheetState.DRAFT):
            Sheet.objects.update(state=state)
            expected = stand_of(papers, 2, is_sent=state != SheetState.DRAFT)
            assert stand(sheet) == (expected or ""), (first, second, state)
            for row in PaperReceipt.objects.with_comparison():
                may = may_be_compared(row.paper, 2, is_sent=state != SheetState.DRAFT)
                assert row.is_uncompared == bool(may), (row.paper, state)


def test_void_papers_and_those_of_others_do_not_stand(sheet, officer):
    other, actor = factories.make_ready_sheet(campaign=sheet.campaign)
    submit(other, actor)
    other.refresh_from_db()
    factories.make_paper(other, officer)
    void_paper(receipt=factories.make_paper(sheet, officer), reason="Nhầm", **by(officer))

    assert PaperReceipt.objects.papers_of([sheet])[sheet.pk] == []
    assert (stand(sheet), stand(other)) == (PaperStand.NO_PAPER, PaperStand.MATCHED)


def test_the_sending_that_counts_is_the_last_one_out_of_a_draft(at_local, officer):
    def counted():
        return Sheet.objects.annotate(counted=counted_version()).get(pk=sheet.pk).counted

    at_local(2027, 3, 1, 8)
    sheet, actor = factories.make_ready_sheet(campaign=factories.make_campaign(2027))
    submit(sheet, actor)
    assert counted() == 1

    at_local(2027, 3, 1, 9)
    sending.recall_sheet(sheet=sheet, **by(actor))
    sheet.refresh_from_db()
    submit(sheet, actor)
    assert counted() == 2

    at_local(2027, 3, 1, 10)
    office = factories.actor_of(factories.make_office())
    sheet.refresh_from_db()
    review.return_sheet(
        sheet=sheet, remarks=[NewRemark("Bổ sung")], row_version=sheet.row_version, **by(office)
    )
    sheet.refresh_from_db()
    submit(sheet, actor)
    assert counted() == 2
