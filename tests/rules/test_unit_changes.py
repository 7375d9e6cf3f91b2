"""Plans of changes of units: every refusal in a sentence, and none where nothing stands in the way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.enums import UnitKind
from registrations.rules import unit_changes as rules
from registrations.rules.unit_changes import ChangePlan, Duty, Line, MemberLine, UnitFacts

TODAY = date(2026, 7, 15)
DAY = date(2026, 6, 30)
A = UnitFacts(1, "Trường A", UnitKind.SCHOOL)
B = UnitFacts(2, "Trường B", UnitKind.SCHOOL)
LINE = Line("Trường A", "Tên đơn vị", "Trường A", "Trường B")
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
maybe_days = st.none() | days


def renaming(unit=A, starts_on=date(2026, 7, 1), changes=(LINE,), holder=""):
    return list(rules.renaming_problems(unit, starts_on, TODAY, changes=changes, holder=holder))


def ending(units=(A,), last_day=DAY, successor=B, links=None):
    return list(rules.ending_problems(units, last_day, successor, links or {}))


def test_nothing_stands_in_the_way_of_a_plain_change():
    assert renaming() == ending() == ending(successor=None) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"changes": ()}, "Chưa có gì khác với hiện nay; hãy nhập điều cần đổi."),
        (
            {"starts_on": date(2026, 7, 16)},
            "Ngày áp dụng không thể sau hôm nay; hãy ghi khi đến ngày đó.",
        ),
        (
            {"unit": replace(A, valid_to=DAY)},
            "Trường A đã kết thúc hoạt động từ hết ngày 30/6/2026; không đổi được nữa.",
        ),
        (
            {"unit": replace(A, valid_from=date(2026, 7, 1))},
            "Trường A có từ ngày 1/7/2026; ngày áp dụng phải sau ngày đó.",
        ),
        (
            {"unit": replace(A, called_since=date(2026, 7, 2))},
            "Trường A đã đổi lần trước từ ngày 2/7/2026; ngày áp dụng không thể trước ngày đó.",
        ),
        (
            {"unit": replace(A, last_sent=("DK26-A", date(2026, 7, 1)))},
            "Hồ sơ DK26-A gửi ngày 1/7/2026 mang tên cũ, cấp trên cũ; hãy chọn ngày sau đó.",
        ),
        ({"holder": "TH-B"}, "Đơn vị mã “TH-B” đã có tên này ở địa danh này."),
    ],
)
def test_every_refusal_of_a_renaming_is_one_sentence(change, sentence):
    assert renaming(**change) == [sentence]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"units": [replace(A, valid_to=DAY)]},
            "Trường A đã được ghi kết thúc hoạt động từ hết ngày 30/6/2026.",
        ),
        (
            {"units": [replace(A, is_office=True)]},
            "Trường A là nơi tiếp nhận, duyệt hồ sơ nên không kết thúc ở đây được.",
        ),
        (
            {"units": [replace(A, valid_from=date(2026, 7, 1))]},
            "Trường A có từ ngày 1/7/2026; không thể kết thúc trước ngày đó.",
        ),
        (
            {"units": [replace(A, last_sent=("DK26-A", date(2026, 7, 1)))]},
            "Trường A đã gửi hồ sơ DK26-A ngày 1/7/2026; không thể kết thúc trước ngày đó.",
        ),
        ({"successor": A}, "Đơn vị kế thừa phải khác đơn vị kết thúc."),
        (
            {"links": {2: 3, 3: 1}},
            "Trường B lại do chính đơn vị kết thúc kế thừa; hãy chọn đơn vị khác.",
        ),
        (
            {"successor": replace(B, valid_to=DAY)},
            "Trường B cũng kết thúc hoạt động từ hết ngày 30/6/2026; hãy chọn đơn vị còn hoạt động.",
        ),
        (
            {"successor": replace(B, valid_from=date(2026, 7, 2))},
            "Trường B chỉ có từ ngày 2/7/2026; hãy chọn lại ngày hoặc đơn vị.",
        ),
        (
            {"successor": replace(B, kind=UnitKind.DEPARTMENT)},
            "Trường B không gửi hồ sơ nên không kế thừa được; hãy chọn đơn vị khác.",
        ),
    ],
)
def test_every_refusal_of_an_ending_is_one_sentence(change, sentence):
    assert ending(**change) == [sentence]


def test_a_new_unit_is_made_of_two_with_a_name_of_its_own():
    assert list(rules.new_unit_problems([A, B], "")) == []
    assert list(rules.new_unit_problems([A], "TH-C")) == [
        "Thành đơn vị mới phải có từ hai đơn vị; chỉ một đơn vị thì hãy dùng “Đổi tên”.",
        "Đơn vị mã “TH-C” đã có tên này ở địa danh này.",
    ]


@given(days, maybe_days, maybe_days, maybe_days, maybe_days)
def test_a_renaming_is_free_exactly_after_all_that_speaks_of_the_old_name(day, since, begun, ended, sent):
    unit = replace(
        A, called_since=since, valid_from=begun, valid_to=ended, last_sent=("DK", sent) if sent else None
    )
    free = (
        day <= TODAY
        and (since is None or day >= since)
        and (begun is None or day > begun)
        and (ended is None or max(day, TODAY) <= ended)
        and (sent is None or day > sent)
    )

    assert (renaming(unit, day) == []) is free


@given(days, maybe_days, maybe_days, maybe_days)
def test_an_ending_is_free_exactly_when_both_units_live_on_their_days(day, begun, sent, follows_from):
    unit = replace(A, valid_from=begun, last_sent=("DK", sent) if sent else None)
    successor = replace(B, valid_from=follows_from)
    free = (
        (begun is None or day >= begun)
        and (sent is None or day >= sent)
        and (follows_from is None or follows_from <= day + timedelta(days=1))
    )

    assert (ending([unit], day, successor) == []) is free


@given(st.permutations(["lines", "problems", "members", "duties"]))
def test_whatever_the_preview_says_is_in_its_fingerprint(parts):
    said = {
        "lines": (LINE,),
        "problems": ("Không được.",),
        "members": (MemberLine(1, "Hoa", "Cán bộ phụ trách", "Trường A", True),),
        "duties": (Duty("Trường A", "Còn bản nháp."),),
    }
    plan, seen = ChangePlan(()), {ChangePlan(()).fingerprint}
    for part in parts:
        plan = replace(plan, **{part: said[part]})
        seen.add(plan.fingerprint)

    assert len(seen) == 5
    assert plan.fingerprint == replace(plan).fingerprint
