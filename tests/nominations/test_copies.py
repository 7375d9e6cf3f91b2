"""Two officers and one copy: both keep what they ticked, a contradiction is named, nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from nominations.enums import CopyDefect, CopyMark
from nominations.rules.checklist import Copy, RequiredPaper
from nominations.rules.copies import CopyChange, Merged, change_in_words, conflict_in_words, in_words, merge

SIGNED, STAMPED, ORIGINAL, ENDORSED = CopyMark
PAPER = RequiredPaper(2, 3, 7, "Báo cáo thành tích của bà Kha", tuple(CopyMark))


def change(field, value, seen=False, row_version=0):
    return CopyChange(*PAPER.place, field, value, seen, row_version)


def test_a_copy_is_received_with_its_first_mark():
    assert merge(None, 0, [change("received", True)], 1) == Merged(Copy(1))
    assert merge(None, 0, [change("signed", True)], 2) == Merged(Copy(2, frozenset({SIGNED})))
    assert merge(None, 0, [change("defect", "PHOTOCOPY", "")], 1) == Merged(Copy(1, frozenset(), "PHOTOCOPY"))


def test_what_another_has_ticked_meanwhile_stays():
    stored = Copy(1, frozenset({SIGNED, ORIGINAL}))

    assert merge(stored, 3, [change("stamped", True, row_version=1)], 1) == Merged(
        Copy(1, frozenset({SIGNED, STAMPED, ORIGINAL}))
    )
    assert merge(stored, 3, [change("received", True)], 1) == Merged(stored)
    assert merge(stored, 3, [change("signed", False, True, row_version=1)], 1) == Merged(
        Copy(1, frozenset({ORIGINAL}))
    )


def test_two_defects_of_one_copy_contradict_each_other_and_the_other_marks_are_kept():
    stored = Copy(1, frozenset({SIGNED}), CopyDefect.PHOTOCOPY)
    mine = change("defect", CopyDefect.NO_SEAL.value, "", row_version=1)
    stamped = change("stamped", True, row_version=1)

    merged = merge(stored, 2, [stamped, mine], 1)

    assert merged == Merged(Copy(1, frozenset({SIGNED, STAMPED}), CopyDefect.PHOTOCOPY), (mine,))
    assert conflict_in_words(PAPER, stored, mine) == (
        "Bộ 2: Báo cáo thành tích của bà Kha: người khác vừa ghi “bản photo”; "
        "“thiếu dấu” của bạn chưa được ghi."
    )
    assert merge(stored, 1, [mine], 1).copy.defect == CopyDefect.NO_SEAL  # nobody was in between


def test_a_copy_is_given_back_unless_another_has_marked_it_meanwhile():
    stored, back = Copy(1, frozenset({SIGNED})), change("received", False, True, row_version=4)

    assert merge(stored, 4, [back], 1) == Merged(None)
    assert merge(None, 0, [back], 1) == Merged(None)
    assert merge(stored, 5, [back], 1) == Merged(stored, (back,))
    assert conflict_in_words(PAPER, stored, back) == (
        "Bộ 2: Báo cáo thành tích của bà Kha vừa được người khác ghi thêm nên chưa bỏ ghi nhận."
    )


def test_a_mark_on_a_copy_that_another_has_given_back_is_named():
    mine = change("stamped", True, row_version=2)

    assert merge(None, 0, [mine], 1) == Merged(None, (mine,))
    assert conflict_in_words(PAPER, None, mine) == (
        "Bộ 2: Báo cáo thành tích của bà Kha vừa được người khác bỏ ghi nhận; "
        "“đã đóng dấu” của bạn chưa được ghi."
    )


def test_a_paper_of_another_sending_is_another_paper_without_marks():
    old = Copy(1, frozenset(CopyMark), CopyDefect.NO_SEAL)

    assert merge(old, 1, [change("signed", True, row_version=1)], 2) == Merged(Copy(2, frozenset({SIGNED})))
    assert merge(old, 1, [change("received", True, row_version=1)], 2) == Merged(Copy(2))
    present = Copy(2, frozenset(CopyMark))
    assert merge(present, 1, [change("version", 1, 2, 1)], 2) == Merged(Copy(1))


def test_two_sendings_named_for_one_paper_contradict_each_other():
    stored, mine = Copy(1), change("version", 2, 3, row_version=1)

    assert merge(stored, 2, [mine], 3) == Merged(stored, (mine,))
    assert conflict_in_words(PAPER, stored, mine) == (
        "Bộ 2: Báo cáo thành tích của bà Kha: người khác vừa ghi “lần gửi 1”; "
        "“lần gửi 2” của bạn chưa được ghi."
    )


def test_ticks_for_a_paper_that_another_calls_one_of_an_earlier_sending_are_named():
    stored, mine = Copy(1), [change("received", True), change("defect", CopyDefect.NO_SEAL.value, "")]

    assert merge(stored, 1, mine, 2) == Merged(stored, tuple(mine))
    assert [conflict_in_words(PAPER, stored, one) for one in mine] == [
        "Bộ 2: Báo cáo thành tích của bà Kha: người khác vừa ghi “lần gửi 1”; "
        f"“{words}” của bạn chưa được ghi."
        for words in ("đã nhận", "thiếu dấu")
    ]
    marked, old = Copy(2, frozenset({SIGNED})), change("version", 1, 2, row_version=1)
    assert merge(marked, 2, [old], 2) == Merged(marked, (old,))
    assert merge(stored, 1, [change("version", 1, 2), change("signed", True)], 2) == Merged(
        Copy(1, frozenset({SIGNED}))
    )


def test_the_log_names_exactly_what_happened():
    marks = frozenset({SIGNED, STAMPED})

    assert in_words(None, Copy(1, marks)) == "đã nhận (lần gửi 1), đã ký, đã đóng dấu"
    assert in_words(Copy(1, marks), None) == "bỏ ghi nhận"
    assert in_words(Copy(1, marks), Copy(1, frozenset({SIGNED}), CopyDefect.NO_SEAL)) == (
        "bỏ “đã đóng dấu”, thiếu sót: thiếu dấu"
    )
    assert in_words(Copy(1, marks, CopyDefect.NO_SEAL), Copy(1, marks)) == "hết thiếu sót"
    assert in_words(Copy(1, marks), Copy(2, marks)) == (
        "đã nhận bản lần 2 thay bản lần 1, đã ký, đã đóng dấu"
    )
    assert in_words(Copy(1, marks), Copy(1, marks)) == in_words(None, None) == ""


def test_what_was_ticked_and_not_stored_is_told_in_words():
    changes = [change("received", True), change("signed", False, True)]

    told = [change_in_words(PAPER, one) for one in changes]

    assert told == [
        "Bộ 2: Báo cáo thành tích của bà Kha: đã nhận.",
        "Bộ 2: Báo cáo thành tích của bà Kha: bỏ đã ký.",
    ]


marks_of = st.frozensets(st.sampled_from(CopyMark))


@given(marks_of, marks_of, marks_of)
def test_flt_13_two_officers_who_tick_one_copy_both_keep_their_ticks(drawn, first, second):
    """Both saw `drawn`; each adds and takes away. The second to save finds what the first has stored."""

    def wish(of, row_version):
        return [
            change(mark.value, mark in of, mark in drawn, row_version)
            for mark in CopyMark
            if (mark in of) != (mark in drawn)
        ]

    one = merge(Copy(1, drawn), 1, wish(first, 1), 1)
    both = merge(one.copy, 2, wish(second, 1), 1)

    added, taken = (first - drawn) | (second - drawn), (drawn - first) | (drawn - second)
    assert both == Merged(Copy(1, (drawn | added) - taken))
