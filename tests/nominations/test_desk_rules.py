"""What the desk of a dossier says of the paper in the hand, and of what came of each set."""

import pytest

from nominations.enums import CopyDefect, CopyMark
from nominations.rules.arrival import arrival_in_words, condition_on_arrival, has_come
from nominations.rules.checklist import INTAKE, Checklist, Copy, PaperKind, left_in_words, required_papers
from nominations.rules.desk import PaperInHand, Stand, may_belong, stand_in_words, stand_of
from registrations.enums import PaperCondition

KINDS = [
    PaperKind(1, "Bản đề nghị", False, tuple(CopyMark)[:3]),
    PaperKind(2, "Biên bản", False, tuple(CopyMark)[:3]),
    PaperKind(3, "Báo cáo thành tích", True, tuple(CopyMark)),
]
PAPERS = required_papers(3, KINDS, [(7, "bà Mai")])
WHOLE = Copy(1, INTAKE)


def checklist(copies, version=1, papers=PAPERS):
    """The dossier of one nominee with these copies, by set and place in it."""
    by_set = {number: [paper for paper in papers if paper.set_no == number] for number in range(1, 100)}
    return Checklist(papers, {by_set[number][i].place: copy for (number, i), copy in copies.items()}, version)


@pytest.mark.parametrize(
    ("paper", "stand", "words"),
    [
        (PaperInHand(2, 2), Stand.MATCHED, "Khớp: bộ 2/3, lần gửi 2"),
        (PaperInHand(2), Stand.MATCHED, "Khớp: lần gửi 2"),
        (PaperInHand(1, 3), Stand.OLD, "Bản cũ: bộ 3/3, lần 1, hiện là lần 2"),
        (PaperInHand(1, 3, is_edited=True), Stand.OLD, "Bản cũ: bộ 3/3, lần 1, hiện là lần 2"),
        (
            PaperInHand(2, 1, is_edited=True),
            Stand.NOT_COMPARED,
            "Đúng lần gửi, nội dung chưa đối chiếu: bộ 1/3, lần gửi 2, bản soạn lại (Word)",
        ),
        (PaperInHand(None), Stand.UNKNOWN, "Chưa rõ lần gửi in trên giấy; hiện là lần 2"),
    ],
)
def test_each_stand_has_its_sentence_and_a_paper_from_word_never_matches(paper, stand, words):
    assert (stand_of(paper, 2), stand_in_words(paper, 2, 3)) == (stand, words)


def test_a_sending_or_a_set_that_is_not_there_is_named():
    assert may_belong(PaperInHand(2, 3), 2, 3)
    assert may_belong(PaperInHand(3, 1), 2, 3).reason == (
        "Hồ sơ này chưa có lần gửi 3; hãy so lại mã với giấy."
    )
    assert may_belong(PaperInHand(1, 4), 2, 3).reason == (
        "Hồ sơ này chỉ có 3 bộ, không có bộ 4; hãy so lại mã với giấy."
    )


def test_the_marks_left_are_told_with_how_many_there_are():
    assert [left_in_words(missing, 30) for missing in (12, 0)] == ["Còn thiếu 12/30 dấu", "Đủ 30/30 dấu"]
    assert checklist({(1, 0): WHOLE}).left_words == "Còn thiếu 27/30 dấu"


def test_the_slip_says_what_came_of_each_set():
    part = {(1, i): WHOLE for i in range(3)} | {(2, 0): WHOLE, (2, 1): Copy(1, INTAKE - {CopyMark.STAMPED})}

    assert arrival_in_words(checklist(part)) == (
        "Bộ 1 đủ 3 bản; bộ 2 nhận 2/3 bản, còn thiếu 4 dấu; bộ 3 chưa nhận"
    )
    assert has_come(checklist(part))


def test_copies_of_an_earlier_sending_have_not_come():
    old = checklist({(1, i): WHOLE for i in range(3)}, version=2)

    assert not has_come(old)
    assert arrival_in_words(old) == "Bộ 1 chưa nhận; bộ 2 chưa nhận; bộ 3 chưa nhận"


def test_as_many_sets_as_no_line_holds_are_told_together():
    papers = required_papers(30, KINDS, [(7, "bà Mai")])

    assert arrival_in_words(checklist({(1, 0): WHOLE}, papers=papers)) == (
        "Cả hồ sơ nhận 1/90 bản, còn thiếu 267 dấu"
    )


@pytest.mark.parametrize(
    ("copies", "condition"),
    [
        ([WHOLE, WHOLE], PaperCondition.GOOD),
        ([WHOLE, Copy(1, INTAKE - {CopyMark.STAMPED})], PaperCondition.UNSTAMPED),
        ([Copy(1, INTAKE, CopyDefect.NO_SEAL), Copy(1, INTAKE, CopyDefect.PHOTOCOPY)], PaperCondition.COPY),
        ([Copy(1, INTAKE, CopyDefect.PAGES_MISSING)], PaperCondition.DAMAGED),
    ],
)
def test_the_worst_flaw_is_the_condition(copies, condition):
    assert condition_on_arrival(checklist({(1, i): copy for i, copy in enumerate(copies)})) == condition
