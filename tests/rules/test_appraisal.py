"""What an appraisal and the minutes of the department's council must say."""

from decimal import Decimal

import pytest

from nominations.enums import Seat
from nominations.rules.appraisal import (
    DROPPED,
    EARLIER_AWARD,
    NOT_ACCEPTED,
    Judged,
    Total,
    comes_first,
    may_be_appraised,
    may_find_eligible,
    points_allowed,
    total_of,
)
from nominations.rules.department_council import Member, may_sit, votes_allowed
from registrations.enums import SheetState

MET = Judged("Gương mẫu", True)


def test_a_nominee_of_an_accepted_dossier_is_appraised_unless_it_was_dropped():
    assert may_be_appraised(SheetState.ACCEPTED, False)
    assert may_be_appraised(SheetState.ACCEPTED, True).reason == DROPPED
    others = set(SheetState) - {SheetState.ACCEPTED}
    assert {may_be_appraised(state, False).reason for state in others} == {NOT_ACCEPTED}


@pytest.mark.parametrize(
    ("judged", "reason"),
    [
        ([MET], ""),
        ([], ""),
        ([MET, Judged("Sáng kiến", False, "Có bù bằng kết quả")], ""),
        ([MET, Judged("Sáng kiến", None)], "Hãy chọn đạt hoặc chưa đạt cho tiêu chí “Sáng kiến”."),
        (
            [Judged("Sáng kiến", False, " ")],
            "Ghi chú vì sao chưa đạt tiêu chí “Sáng kiến” mà vẫn đủ điều kiện.",
        ),
    ],
)
def test_eligible_needs_every_criterion_judged_and_a_note_where_one_is_not_met(judged, reason):
    assert may_find_eligible(judged, False, "").reason == reason


def test_an_earlier_award_needs_a_decision():
    assert may_find_eligible([MET], True, "").reason == EARLIER_AWARD
    assert may_find_eligible([MET], True, "Thành tích mới, vẫn xét.")


def test_a_long_criterion_is_named_by_its_first_words():
    refusal = may_find_eligible([Judged("chữ " * 40, None)], False, "").reason
    assert refusal == f"Hãy chọn đạt hoặc chưa đạt cho tiêu chí “{('chữ ' * 15).strip()}…”."


@pytest.mark.parametrize("points", ["-0.1", "15.1", "3.25"])
def test_points_out_of_range_are_refused_in_one_sentence(points):
    refusal = points_allowed(Decimal(points), 15)
    assert refusal.reason == "Điểm phải từ 0 đến 15, nhiều nhất một chữ số sau dấu phẩy."


@pytest.mark.parametrize("points", [None, "0", "15", "14.5"])
def test_points_within_the_range_stand(points):
    assert points_allowed(points and Decimal(points), 15)


def test_a_sum_says_what_is_missing_and_nothing_is_not_zero():
    assert total_of([(Decimal("10"), 10), (Decimal("75.5"), 90)]).words == "85,5 / 100"
    assert total_of([(Decimal("10.0"), 10), (None, 90)]).words == "10 / 100 (thiếu 1 mục)"
    assert total_of([(Decimal(100), 100)]).words == "100 / 100"
    assert total_of([(None, 10), (None, 90)]) == Total(None, 100, 2)
    assert total_of([(None, 100)]).words == ""
    assert total_of([(Decimal(0), 100)]).words == "0 / 100"


def test_women_and_collectives_of_seventy_per_cent_women_come_first_among_equals():
    assert comes_first("MS", None) == "Nữ, ưu tiên khi bằng nhau"
    assert comes_first("", Decimal("70.0")) == "70% nữ, ưu tiên khi bằng nhau"
    assert comes_first("", Decimal("82.5")) == "82,5% nữ, ưu tiên khi bằng nhau"
    assert comes_first("", Decimal("69.9")) == comes_first("MR", None) == ""


# --- The council ------------------------------------------------------------------------------------

CHAIR, SECRETARY = Member("Trần Văn A", Seat.CHAIR), Member("Lê Thị B", Seat.SECRETARY)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([CHAIR, SECRETARY], ""),
        ([SECRETARY], "Phiên họp phải có đúng một chủ tọa."),
        ([CHAIR, Member("Đỗ C", Seat.CHAIR), SECRETARY], "Phiên họp phải có đúng một chủ tọa."),
        ([CHAIR], "Phiên họp phải có đúng một thư ký."),
        (
            [CHAIR, SECRETARY, Member("lê thị b", Seat.MEMBER)],
            "Lê Thị B có hai lần trong danh sách Hội đồng.",
        ),
        (
            [Member("Trần Văn A", Seat.CHAIR, is_present=False, absence_reason="Họp"), SECRETARY],
            "Chủ tọa phải có mặt.",
        ),
        ([CHAIR, SECRETARY, Member("Đỗ C", Seat.MEMBER, is_present=False)], "Ghi lý do vắng mặt của Đỗ C."),
        ([CHAIR, SECRETARY, Member("Đỗ C", Seat.MEMBER, is_present=False, absence_reason="Ốm")], ""),
    ],
)
def test_a_council_has_one_chair_one_secretary_and_a_reason_for_each_absence(members, reason):
    assert may_sit(members).reason == reason


@pytest.mark.parametrize(
    ("votes", "reason"),
    [
        ((None, None), ""),
        ((9, None), ""),
        ((5, 4), ""),
        ((6, 4), "Tổng số phiếu không thể quá 9 người có mặt."),
        ((10, None), "Tổng số phiếu không thể quá 9 người có mặt."),
        ((None, 4), "Ghi số phiếu đồng ý."),
    ],
)
def test_no_more_votes_than_people_present(votes, reason):
    assert votes_allowed(*votes, present=9).reason == reason
