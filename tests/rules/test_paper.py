"""Paper and electronic sending: what is read, how they stand to each other, how late paper is."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan.core.codes import paper_code
from registrations.enums import PaperCondition, PaperStand
from registrations.rules import paper as rules
from registrations.rules.paper import Paper

CODE = "DK27-7KM4-PRXC-H6"
DAY = date(2027, 3, 5)
GOOD, UNSTAMPED, DIFFERENT = PaperCondition.GOOD, PaperCondition.UNSTAMPED, PaperCondition.DIFFERENT
papers = st.lists(
    st.builds(
        Paper,
        st.none() | st.integers(1, 4),
        st.dates(date(2027, 1, 1), date(2027, 12, 31)),
        st.sampled_from(PaperCondition.values),
        st.booleans(),
    ),
    max_size=4,
)


@pytest.mark.parametrize(
    ("typed", "version"),
    [(CODE, None), (CODE.lower().replace("-", " "), None), (paper_code(CODE, 2), 2)]
    + [(f"https://danvankheo.example.edu.vn/xac-minh/{paper_code(CODE, 3)}/", 3)],
)
def test_codes_and_links_are_read(typed, version):
    assert rules.read_code(typed) == rules.Reading(CODE, version)


@pytest.mark.parametrize("set_no", [0, 1, 12])
@pytest.mark.parametrize("edited", [False, True])
def test_set_and_word_file_are_read_with_the_version(set_no, edited):
    typed = paper_code(CODE, 2, set_no, edited)
    assert rules.read_code(typed) == rules.Reading(CODE, 2, set_no, edited)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (paper_code(CODE, 2)[:-1] + "Z", rules.WRONG_CHARACTER),
        (CODE[:-1] + "Z", rules.WRONG_CHARACTER),
        (paper_code(CODE, 12, 3, True)[:-1] + "Z", rules.WRONG_CHARACTER),
        (paper_code(CODE, 2, 3).replace("B3", "B2"), rules.WRONG_CHARACTER),
        (paper_code(CODE, 2)[:-3], rules.NOT_A_CODE),
        ("DK27-7KM4", rules.NOT_A_CODE),
        ("Trường Nguyễn Trãi", rules.NOT_A_CODE),
        ("Trường Tiểu học số 2 Vĩnh Tế", rules.NOT_A_CODE),
        ("https://danvankheo.example.edu.vn/", rules.NOT_A_CODE),
    ],
)
def test_what_can_not_be_read_is_said_in_one_sentence(typed, problem):
    assert rules.read_code(typed) == rules.Reading(problem=problem)


def test_a_paper_torn_behind_the_code_of_its_sheet_still_tells_the_sheet():
    assert rules.read_code(paper_code(CODE, 2)[:-4]) == rules.Reading(CODE, None)


@pytest.mark.parametrize(
    ("given_papers", "stand"),
    [
        ([], PaperStand.NO_PAPER),
        ([Paper(2, DAY)], PaperStand.MATCHED),
        ([Paper(1, DAY)], PaperStand.OLD),
        ([Paper(1, DAY), Paper(2, DAY)], PaperStand.MATCHED),
        ([Paper(None, DAY)], PaperStand.UNKNOWN),
        ([Paper(2, DAY, UNSTAMPED)], PaperStand.FLAWED),
        ([Paper(2, DAY, UNSTAMPED), Paper(2, DAY)], PaperStand.MATCHED),
        ([Paper(2, DAY, GOOD, True)], PaperStand.UNCOMPARED),
        ([Paper(2, DAY, GOOD, True), Paper(2, DAY)], PaperStand.MATCHED),
        ([Paper(2, DAY, GOOD, True), Paper(2, DAY, UNSTAMPED)], PaperStand.UNCOMPARED),
        ([Paper(2, DAY, GOOD, True, True)], PaperStand.MATCHED),
        ([Paper(2, DAY, GOOD, True), Paper(2, DAY, GOOD, True, True)], PaperStand.MATCHED),
        ([Paper(1, DAY, GOOD, True, True)], PaperStand.OLD),
        ([Paper(2, DAY, UNSTAMPED, True)], PaperStand.FLAWED),
        ([Paper(2, DAY, DIFFERENT, True)], PaperStand.MISMATCH),
        ([Paper(1, DAY, GOOD, True)], PaperStand.OLD),
        ([Paper(None, DAY, GOOD, True)], PaperStand.UNKNOWN),
        ([Paper(2, DAY, DIFFERENT)], PaperStand.MISMATCH),
        ([Paper(None, DAY, DIFFERENT)], PaperStand.MISMATCH),
        ([Paper(1, DAY, DIFFERENT)], PaperStand.OLD),
    ],
)
def test_how_paper_and_sending_stand(given_papers, stand):
    assert rules.stand_of(given_papers, 2, is_sent=True) == stand


def test_without_a_sending_the_file_is_missing_and_without_both_nothing_is_said():
    assert rules.stand_of([Paper(None, DAY)], 0, is_sent=False) == PaperStand.NO_FILE
    assert rules.stand_of([], 0, is_sent=False) is None
    assert rules.stand_in_words([], 0, is_sent=False) == ""


@given(papers, papers, st.integers(1, 4))
def test_more_papers_never_make_the_stand_worse(some, more, version):
    order = [*rules.BEST_FIRST, PaperStand.NO_PAPER]
    before = rules.stand_of(some, version, is_sent=True)
    after = rules.stand_of(some + more, version, is_sent=True)
    assert order.index(after) <= order.index(before)


@given(papers, st.integers(1, 4), st.randoms())
def test_the_order_of_recording_does_not_matter(some, version, chance):
    shuffled = list(some)
    chance.shuffle(shuffled)
    for ask in (rules.told_to_unit, lambda rows, n: rules.stand_in_words(rows, n, is_sent=True)):
        assert ask(some, version) == ask(shuffled, version)


def test_the_desk_says_matched_or_old_with_both_numbers():
    assert rules.version_in_words(2, 2) == "khớp"
    assert rules.version_in_words(1, 2) == "bản cũ (lần 1, hiện là lần 2)"
    assert rules.version_in_words(None, 2) == "chưa rõ lần gửi"


def test_the_desk_says_of_an_edited_paper_that_nobody_compared_it_or_that_it_is_old():
    assert rules.version_in_words(2, 2, edited=True) == "đúng lần gửi, nội dung chưa đối chiếu"
    assert rules.version_in_words(1, 2, edited=True) == "bản cũ (lần 1, hiện là lần 2)"
    assert rules.version_in_words(None, 2, edited=True) == "chưa rõ lần gửi"


@given(papers, st.integers(1, 4))
def test_nothing_matches_while_all_that_came_is_edited(some, version):
    edited = [replace(paper, is_edited=True) for paper in some]

    assert rules.stand_of(edited, version, is_sent=True) != PaperStand.MATCHED
    assert "khớp" not in rules.told_to_unit(edited, version)
    assert "khớp" not in rules.stand_in_words(edited, version, is_sent=True).lower()


@given(papers, st.integers(1, 4))
def test_a_compared_paper_stands_as_one_that_the_portal_has_printed(some, version):
    compared = [replace(paper, is_edited=True, is_compared=True) for paper in some]
    printed = [replace(paper, is_edited=False) for paper in some]

    for ask in (rules.told_to_unit, lambda rows, n: rules.stand_of(rows, n, is_sent=True)):
        assert ask(compared, version) == ask(printed, version)


@pytest.mark.parametrize(
    ("paper", "label"),
    [
        (Paper(2, DAY), "Khớp"),
        (Paper(2, DAY, GOOD, True, True), "Khớp"),
        (Paper(1, DAY, GOOD, True), "Bản cũ"),
        (Paper(2, DAY, UNSTAMPED, True), "Chưa đạt"),
        (Paper(2, DAY, DIFFERENT, True), "Lệch bản"),
        (Paper(None, DAY, GOOD, True), "Chưa rõ lần gửi"),
    ],
)
def test_only_a_paper_that_lacks_nothing_else_is_compared(paper, label):
    edited = Paper(2, DAY, GOOD, True)

    assert rules.may_be_compared(edited, 2, is_sent=True)
    assert rules.may_be_compared(paper, 2, is_sent=True).reason == (
        f"Giấy này đang là “{label}”; chỉ đối chiếu giấy “đúng lần gửi, nội dung chưa đối chiếu”."
    )
    assert rules.may_be_compared(edited, 2, is_sent=False).reason.startswith(
        "Giấy này đang là “Thiếu file mềm”;"
    )


@pytest.mark.parametrize(
    ("given_papers", "sentence"),
    [
        ([], "Sở chưa nhận bản giấy."),
        ([Paper(2, DAY)], "Sở đã nhận bản giấy ngày 5/3/2027, khớp lần gửi 2."),
        (
            [Paper(2, DAY, UNSTAMPED)],
            "Sở đã nhận bản giấy ngày 5/3/2027, đúng lần gửi 2 nhưng chưa đạt: thiếu dấu.",
        ),
        (
            [Paper(2, DAY, GOOD, True)],
            "Sở đã nhận bản giấy ngày 5/3/2027, đúng lần gửi 2; là bản soạn lại nên nội dung chưa đối chiếu.",
        ),
        ([Paper(2, DAY, DIFFERENT)], "Sở đã nhận bản giấy ngày 5/3/2027, nhưng nội dung khác bản điện tử."),
        ([Paper(None, DAY)], "Sở đã nhận bản giấy ngày 5/3/2027, chưa rõ của lần gửi nào."),
        (
            [Paper(1, DAY)],
            "Sở đã nhận bản giấy ngày 5/3/2027, nhưng là bản cũ (lần 1); chưa có bản giấy của lần gửi 2.",
        ),
    ],
)
def test_what_the_unit_is_told(given_papers, sentence):
    assert rules.told_to_unit(given_papers, 2) == sentence


def test_the_first_paper_of_the_counting_sending_or_a_supplement_counts():
    came = [Paper(1, DAY), Paper(2, DAY + timedelta(3)), Paper(3, DAY + timedelta(5))]
    assert rules.counting_day(came, 1) == DAY
    assert rules.counting_day(came, 2) == DAY + timedelta(3)  # the first was taken back
    assert rules.counting_day(came, 4) is None
    assert rules.counting_day([Paper(None, DAY)], 4) == DAY  # in doubt for the unit


ENDS_AT = datetime(2027, 3, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (date(2027, 3, 11), 0),
        (date(2027, 3, 12), 1),
        (date(2027, 3, 20), 9),
        (date(2026, 1, 1), 0),
        (None, 0),
    ],
)
def test_paper_is_late_from_the_day_after_the_last_valid_one(day, late):
    assert rules.paper_days_late(day, ENDS_AT) == late


def test_a_deadline_within_a_day_holds_for_paper_to_its_end():
    assert rules.paper_days_late(date(2027, 3, 12), ENDS_AT.replace(hour=17)) == 0
    assert rules.paper_days_late(date(2027, 3, 13), ENDS_AT.replace(hour=17)) == 1
    assert rules.paper_days_late(DAY, None) == 0


@given(st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.integers(0, 400))
def test_an_extension_never_makes_paper_later(day, days):
    assert rules.paper_days_late(day, ENDS_AT + timedelta(days)) <= rules.paper_days_late(day, ENDS_AT)


@pytest.mark.parametrize(
    ("day", "letter_day", "reason"),
    [
        (DAY, None, ""),
        (DAY, DAY, ""),
        (DAY + timedelta(1), None, "Ngày nhận không thể sau hôm nay."),
        (DAY, DAY + timedelta(1), "Ngày văn bản không thể sau ngày nhận."),
    ],
)
def test_days_that_can_not_be(day, letter_day, reason):
    assert rules.may_be_received_on(day, DAY, letter_day).reason == reason
