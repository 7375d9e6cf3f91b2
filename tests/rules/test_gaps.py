"""What a letter says of the paper that a sheet still lacks."""

from datetime import date

import pytest

from registrations.enums import PaperCondition, SheetState
from registrations.rules.gaps import (
    IN_THE_PAST,
    NOT_RECEIVED,
    SIGNED_PAPER,
    gap_of_papers,
    may_ask_for_paper,
    may_be_due_on,
)
from registrations.rules.paper import Paper

DAY = date(2027, 3, 10)


@pytest.mark.parametrize(
    ("papers", "line"),
    [
        ([], NOT_RECEIVED),
        ([Paper(1, DAY)], "Bản giấy nhận ngày 10/3/2027 là bản cũ (lần 1, hiện là lần 2)."),
        ([Paper(2, DAY, PaperCondition.UNSTAMPED)], "Bản giấy nhận ngày 10/3/2027 chưa đạt: thiếu dấu."),
        (
            [Paper(2, DAY, PaperCondition.DIFFERENT)],
            "Bản giấy nhận ngày 10/3/2027 có nội dung khác bản điện tử.",
        ),
        ([Paper(None, DAY)], "Bản giấy nhận ngày 10/3/2027 không rõ in từ lần gửi nào."),
        ([Paper(1, DAY), Paper(2, DAY, PaperCondition.COPY)],
         "Bản giấy nhận ngày 10/3/2027 chưa đạt: bản photo."),
    ],
)  # fmt: skip
def test_the_gap_of_a_sheet_is_what_keeps_its_best_paper_from_matching(papers, line):
    gap = gap_of_papers(papers, 2)

    assert gap.asked == SIGNED_PAPER
    assert [(part.head, part.lines) for part in gap.parts] == [("", (line,))]


def test_a_matching_paper_leaves_no_gap_whatever_else_came():
    assert gap_of_papers([Paper(1, DAY), Paper(2, DAY), Paper(2, DAY, PaperCondition.COPY)], 2) is None


def test_paper_is_asked_for_while_a_sending_stands_and_no_new_one_is_awaited():
    allowed = {state for state in SheetState if may_ask_for_paper(state)}

    assert allowed == {SheetState.SUBMITTED, SheetState.ACCEPTED}
    assert may_ask_for_paper(SheetState.RETURNED).reason == (
        "Hồ sơ đang ở tình trạng “Yêu cầu bổ sung”; phiếu chỉ lập khi hồ sơ đã gửi hoặc đã duyệt."
    )


def test_papers_are_due_today_at_the_earliest_or_without_a_day():
    assert may_be_due_on(DAY, DAY)
    assert may_be_due_on(None, DAY)
    assert may_be_due_on(date(2027, 3, 9), DAY).reason == IN_THE_PAST
