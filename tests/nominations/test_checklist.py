"""The checklist of the three sets: what is expected, what is missing, when a gate is open (INV-04)."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nominations.enums import CopyDefect, CopyMark
from nominations.rules.checklist import (
    INTAKE,
    LISTING,
    Checklist,
    Copy,
    PaperKind,
    count_marks,
    may_mark,
    required_papers,
    words_for_unit,
)
from registrations.enums import SheetState

SIGNED, STAMPED, ORIGINAL, ENDORSED = CopyMark
PLAIN = (SIGNED, STAMPED, ORIGINAL)
KINDS = [
    PaperKind(1, "Bản đề nghị", False, PLAIN),
    PaperKind(2, "Biên bản họp Hội đồng", False, PLAIN),
    PaperKind(3, "Báo cáo thành tích", True, (*PLAIN, ENDORSED)),
]
NAMES = [(7, "bà Neáng Sóc Kha"), (8, "Tổ Ngữ văn"), (9, "ông Chau Sóc Phia")]


def full(nominees=1, version=1, sets=3):
    """A checklist with nothing missing."""
    papers = required_papers(sets, KINDS, NAMES[:nominees])
    return Checklist(
        papers, {paper.place: Copy(version, frozenset(paper.marks)) for paper in papers}, version
    )


def with_copy(checklist, place, **changes):
    """The same, with one copy that differs."""
    return replace(checklist, copies=checklist.copies | {place: replace(checklist.copies[place], **changes)})


def sentences(checklist, gate=LISTING):
    return [shortage.sentence for shortage in checklist.shortages(gate)]


@pytest.mark.parametrize("nominees", [0, 1, 2, 3])
def test_plan_05_three_sets_of_two_papers_and_one_for_each_nominee_bear_18_and_12_marks_each(nominees):
    checklist = Checklist(required_papers(3, KINDS, NAMES[:nominees]), {}, 1)

    assert len(checklist.papers) == 3 * (2 + nominees)
    assert len({paper.place for paper in checklist.papers}) == len(checklist.papers)
    assert (checklist.wanted, checklist.standing) == (18 + 12 * nominees, 0)
    assert checklist.words == f"0/{18 + 12 * nominees} dấu"


def test_inv_04_the_sentences_name_set_paper_nominee_and_each_missing_mark():
    checklist = full(version=2)
    checklist = with_copy(checklist, (2, 3, 7), marks=frozenset({ORIGINAL, ENDORSED}))
    checklist = with_copy(checklist, (3, 1, None), version=1)
    checklist = with_copy(checklist, (3, 2, None), defect=CopyDefect.PHOTOCOPY)
    checklist = replace(
        checklist, copies={place: copy for place, copy in checklist.copies.items() if place != (1, 2, None)}
    )

    assert sentences(checklist) == [
        "Bộ 1: chưa nhận Biên bản họp Hội đồng.",
        "Bộ 2: Báo cáo thành tích của bà Neáng Sóc Kha chưa ký, chưa đóng dấu.",
        "Bộ 3: Bản đề nghị là bản cũ (lần 1, hiện là lần 2).",
        "Bộ 3: Biên bản họp Hội đồng có thiếu sót: bản photo.",
    ]
    assert checklist.may_pass(LISTING).reason == "Còn thiếu 11 dấu trên 4 bản giấy."
    assert (checklist.standing, checklist.wanted, checklist.defect_words) == (19, 30, "1 bản photo")


def test_inv_04_the_endorsement_closes_the_second_gate_alone():
    checklist = with_copy(full(), (1, 3, 7), marks=frozenset(PLAIN))

    assert checklist.may_pass(INTAKE)
    assert sentences(checklist) == [
        "Bộ 1: Báo cáo thành tích của bà Neáng Sóc Kha chưa có xác nhận của cấp trình khen thưởng."
    ]


def test_inv_04_one_nominee_more_makes_a_complete_dossier_incomplete():
    complete = full(nominees=1)
    grown = replace(complete, papers=required_papers(3, KINDS, NAMES[:2]))

    assert complete.may_pass(LISTING)
    assert sentences(grown) == [
        f"Bộ {number}: chưa nhận Báo cáo thành tích của Tổ Ngữ văn." for number in (1, 2, 3)
    ]
    assert count_marks(grown.shortages(INTAKE)) == 9


def test_papers_that_nobody_asked_for_count_for_nothing():
    checklist = full()
    extra = {(4, 1, None): Copy(1, frozenset(PLAIN), CopyDefect.WRONG_FORM), (1, 3, 99): Copy(1)}

    more = replace(checklist, copies=checklist.copies | extra)

    assert (more.standing, more.wanted, more.defect_words) == (30, 30, "")
    assert more.may_pass(LISTING)


def test_a_paper_that_needs_no_mark_has_still_to_be_received():
    bare = [PaperKind(1, "Giấy giới thiệu", False, ())]

    checklist = Checklist(required_papers(1, bare, []), {}, 1)

    assert sentences(checklist) == ["Bộ 1: chưa nhận Giấy giới thiệu."]
    assert not checklist.may_pass(INTAKE)
    assert replace(checklist, copies={(1, 1, None): Copy(1)}).may_pass(INTAKE)


# --- the gate against a rule written another way, and that rule with planted faults ---------------


def stands(checklist, gate):
    """The gate in other words: every mark of every paper stands on a good copy of the present sending."""
    for paper in checklist.papers:
        copy = checklist.copies.get(paper.place)
        if copy is None or copy.version != checklist.version or copy.defect:
            return False
        for mark in paper.marks:
            if mark in gate and mark not in copy.marks:
                return False
    return True


@st.composite
def checklists(draw):
    """Dossiers in which most is there: a gate that is nearly always shut would prove little."""
    version = draw(st.integers(1, 3))
    checklist = full(draw(st.integers(0, 3)), version, draw(st.integers(1, 3)))
    copies = dict(checklist.copies)
    for place in draw(st.lists(st.sampled_from(list(copies)), max_size=3, unique=True)):
        copy = draw(
            st.none()
            | st.builds(
                Copy,
                st.integers(1, version),
                st.frozensets(st.sampled_from(CopyMark), min_size=2),
                st.sampled_from(["", "", *CopyDefect]),
            )
        )
        copies.pop(place)
        copies |= {place: copy} if copy else {}
    return replace(checklist, copies=copies)


@given(checklists(), st.sampled_from([INTAKE, LISTING]))
def test_inv_04_a_gate_is_open_if_and_only_if_every_mark_stands(checklist, gate):
    assert bool(checklist.may_pass(gate)) == stands(checklist, gate)
    assert (checklist.standing == checklist.wanted) == stands(checklist, LISTING)


@given(checklists())
def test_inv_04_what_is_missing_and_what_stands_are_all_there_is(checklist):
    missing = checklist.shortages()

    assert checklist.standing + count_marks(missing) == checklist.wanted
    assert len({shortage.paper.place for shortage in missing}) == len(missing)
    assert {s.paper.place for s in checklist.shortages(INTAKE)} <= {s.paper.place for s in missing}


@given(checklists())
def test_inv_04_taking_one_mark_away_closes_the_gate(checklist):
    assume(checklist.may_pass(LISTING))
    for paper in checklist.papers:
        for mark in paper.marks:
            copy = checklist.copies[paper.place]
            assert not with_copy(checklist, paper.place, marks=copy.marks - {mark}).may_pass(LISTING)


def forgets_a_set(checklist, gate):
    papers = [paper for paper in checklist.papers if paper.set_no > 1]
    return stands(replace(checklist, papers=papers), gate)


def forgets_the_endorsement(checklist, gate):
    return stands(checklist, gate - {ENDORSED})


def takes_an_old_version(checklist, gate):
    now = {place: replace(copy, version=checklist.version) for place, copy in checklist.copies.items()}
    return stands(replace(checklist, copies=now), gate)


def overlooks_defects(checklist, gate):
    good = {place: replace(copy, defect="") for place, copy in checklist.copies.items()}
    return stands(replace(checklist, copies=good), gate)


def counts_at_least(checklist, gate):
    """As many marks as are wanted, wherever they are."""
    found = sum(len(copy.marks & gate) for copy in checklist.copies.values())
    return found >= sum(len({*paper.marks} & gate) for paper in checklist.papers)


BROKEN = [
    (forgets_a_set, with_copy(full(), (1, 1, None), marks=frozenset())),
    (forgets_the_endorsement, with_copy(full(), (1, 3, 7), marks=frozenset(PLAIN))),
    (takes_an_old_version, with_copy(full(version=2), (2, 1, None), version=1)),
    (overlooks_defects, with_copy(full(), (2, 1, None), defect=CopyDefect.NO_SEAL)),
    (
        counts_at_least,
        with_copy(
            with_copy(full(), (1, 1, None), marks=frozenset({SIGNED, STAMPED})),
            (1, 2, None),
            marks=frozenset(CopyMark),
        ),
    ),
]


@pytest.mark.parametrize(("fault", "dossier"), BROKEN, ids=[fault.__name__ for fault, _ in BROKEN])
def test_inv_04_a_planted_fault_would_open_a_gate_that_is_shut(fault, dossier):
    assert fault(dossier, LISTING)
    assert not dossier.may_pass(LISTING)
    assert not stands(dossier, LISTING)


# --- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "is_open"),
    [
        (SheetState.DRAFT, False), (SheetState.SUBMITTED, True), (SheetState.RETURNED, False),
        (SheetState.ACCEPTED, True), (SheetState.WITHDRAWN, False),
    ],
)  # fmt: skip
def test_copies_are_recorded_only_while_a_sending_lies_with_the_office(state, is_open):
    assert bool(may_mark(state)) == is_open


def test_the_unit_reads_in_one_sentence_what_it_has_still_to_bring():
    nothing, complete = Checklist(full().papers, {}, 1), full()
    unendorsed = with_copy(complete, (1, 3, 7), marks=frozenset(PLAIN))
    some = replace(complete, copies={p: c for p, c in complete.copies.items() if p[0] == 1})
    some = with_copy(some, (1, 3, 7), marks=frozenset())

    def words(checklist, state=SheetState.SUBMITTED):
        return words_for_unit(checklist, state, 3)

    assert words(nothing) == (
        "Sở chưa nhận bản giấy nào: nộp 3 bộ, ký, đóng dấu đầy đủ; Sở không nhận bản photo."
    )
    assert words(some) == (
        "Hồ sơ giấy còn thiếu: bộ 1: Báo cáo thành tích của bà Neáng Sóc Kha chưa ký, chưa đóng dấu, "
        "chưa phải bản chính; bộ 2: chưa nhận bản nào; bộ 3: chưa nhận bản nào."
    )
    assert words(complete) == words(unendorsed) == "Sở đã nhận đủ 3 bộ hồ sơ giấy."
    assert words(replace(complete, version=0), SheetState.DRAFT) == (
        "Sau khi gửi, in, ký, đóng dấu và nộp 3 bộ hồ sơ giấy; Sở không nhận bản photo."
    )
    assert words(complete, SheetState.RETURNED) == (
        "Sau khi gửi lại, in lại, ký, đóng dấu và nộp 3 bộ hồ sơ giấy; Sở không nhận bản photo."
    )
    assert words(complete, SheetState.WITHDRAWN) == ""
