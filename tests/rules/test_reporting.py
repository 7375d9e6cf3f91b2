"""Reporting lines: one at a time, one level, through an office of a place."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.enums import UnitKind
from registrations.rules import reporting
from registrations.rules.reporting import Line, may_report_through

OFFICE = UnitKind.COMMUNE_OFFICE
DAY = date(2025, 7, 1)
days = st.none() | st.integers(0, 9).map(lambda number: DAY + timedelta(days=number))


def refusal(line, *others, kind=OFFICE):
    return may_report_through(line, kind, others).reason


@pytest.mark.parametrize("kind", UnitKind)
def test_only_offices_of_a_place_consolidate(kind):
    allowed = kind in (UnitKind.EDUCATION_OFFICE, UnitKind.COMMUNE_OFFICE)

    assert may_report_through(Line("a", "b"), kind, []).allowed is allowed


def test_the_refusal_names_who_may_be_one():
    assert refusal(Line("a", "b"), kind=UnitKind.SCHOOL) == (
        "Chỉ Phòng Giáo dục và Đào tạo hoặc Phòng Văn hóa - Xã hội xã, phường, đặc khu "
        "làm đơn vị đầu mối được."
    )


def test_no_unit_reports_through_itself():
    assert refusal(Line("a", "a")) == reporting.ITSELF


def test_a_line_does_not_end_before_it_begins():
    assert refusal(Line("a", "b", DAY, DAY - timedelta(days=1))) == reporting.BACKWARDS
    assert refusal(Line("a", "b", DAY, DAY)) == ""


def test_one_line_at_a_time_the_next_begins_the_day_after():
    old = Line("a", "phong", None, date(2025, 6, 30))

    assert refusal(Line("a", "xa", date(2025, 6, 30)), old) == reporting.TWO_LINES
    assert refusal(Line("a", "xa", date(2025, 7, 1)), old) == ""


def test_no_chain_and_no_circle():
    assert refusal(Line("a", "b"), Line("b", "c")) == reporting.CHAIN_ABOVE
    assert refusal(Line("a", "b"), Line("z", "a")) == reporting.CHAIN_BELOW
    assert refusal(Line("a", "b"), Line("b", "a")) == reporting.CHAIN_ABOVE


def test_many_units_report_through_one():
    assert refusal(Line("a", "b"), Line("x", "b"), Line("y", "b")) == ""


def holds(line, day):
    return (line.starts_on or day) <= day <= (line.ends_on or day)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), days, days), max_size=8))
def test_whatever_is_asked_for_every_day_has_one_level_and_one_line(asked):
    lines = []
    for unit, through, starts_on, ends_on in asked:
        line = Line(unit, through, starts_on, ends_on)
        if may_report_through(line, OFFICE, lines):
            lines.append(line)

    for day in (DAY + timedelta(days=number) for number in range(-1, 11)):
        today = [line for line in lines if holds(line, day)]
        units = [line.unit for line in today]
        assert len(units) == len(set(units))
        assert not set(units) & {line.through for line in today}


@given(days, days, days, days)
def test_overlap_is_a_day_on_which_both_hold(a, b, c, d):
    one, two = Line("a", "b", a, b), Line("a", "c", c, d)
    if any(x and y and y < x for x, y in ((a, b), (c, d))):
        return  # no line ends before it begins
    known = range(-1, 11)
    shared = any(holds(one, day) and holds(two, day) for day in (DAY + timedelta(days=n) for n in known))

    assert one.overlaps(two) == two.overlaps(one) == shared


@given(days, days, st.integers(0, 9))
def test_a_line_holds_from_its_first_day_to_its_last(starts_on, ends_on, number):
    day = DAY + timedelta(days=number)

    held = Line("a", "b", starts_on, ends_on).holds_on(day)

    assert held is ((starts_on or day) <= day <= (ends_on or day))
