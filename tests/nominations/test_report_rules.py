"""What an achievement report and the minutes of a council may hold, and the sentences written for them."""

from datetime import date, time
from decimal import Decimal

import pytest

from nominations.enums import FieldKind, HonourKind, Seat
from nominations.rules import minutes
from nominations.rules.achievement import (
    EMPTY_FORM,
    NO_FORM,
    cleaned,
    cleaned_rows,
    is_of_report,
    part_slugs,
    place_of,
    report_problems,
)
from nominations.rules.achievement_text import (
    ModelYear,
    decision_text,
    honour_kind,
    missing_rows,
    movement_text,
)
from nominations.rules.forms import decree_holds

TODAY = date(2023, 9, 1)
DECREE = "Nghị định số 91/2017/NĐ-CP ngày 31/7/2017"
PRESENT = {
    "title": "Ông", "name": "Lê Văn Tám", "job": "Hiệu trưởng", "seat": Seat.CHAIR, "is_present": True,
    "absence_reason": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2017, 9, 14), f"{DECREE} chỉ có hiệu lực từ 15/9/2017."),
        (date(2017, 9, 15), ""),
        (date(2023, 12, 31), ""),
        (date(2024, 1, 1), f"{DECREE} hết hiệu lực từ 1/1/2024."),
    ],
)
def test_decree_holds_from_its_first_day_to_its_last(day, reason):
    assert decree_holds(DECREE, date(2017, 9, 15), date(2023, 12, 31), day).reason == reason


def test_decree_without_an_end_holds_for_ever():
    assert decree_holds(DECREE, date(2017, 9, 15), None, date(2199, 1, 1))


def test_parts_keep_the_order_of_the_form():
    assert part_slugs(["I. A", "I. A", "II. B", "I. A"]) == {"phan-1": "I. A", "phan-2": "II. B"}


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (FieldKind.LINE, "  Quê\u0300  quán \n xã", "Quề quán xã"),
        (FieldKind.TEXT, " một\r\n\r\n\r\n\r\nhai\u200b ", "một\n\nhai"),
        (FieldKind.LINE, None, ""),
        (FieldKind.DAY, date(1999, 5, 19), "1999-05-19"),
        (FieldKind.DAY, "1999-05-19", "1999-05-19"),
        (FieldKind.DAY, None, ""),
    ],
)
def test_txt_values_are_stored_clean(kind, value, stored):
    assert cleaned(kind, "Mục", value, TODAY) == stored


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        (FieldKind.LINE, "a" * 301, "Mục “Quê quán” dài quá 300 ký tự; hãy viết gọn lại."),
        (FieldKind.TEXT, "a" * 20_001, "Mục “Quê quán” dài quá 20.000 ký tự; hãy viết gọn lại."),
        (FieldKind.DAY, date(2023, 9, 2), "Ngày ở mục “Quê quán” chưa tới; hãy xem lại."),
        (FieldKind.DAY, date(1899, 12, 31), "Năm 1899 không đúng; hãy xem lại ngày vừa ghi."),
    ],
)
def test_what_can_not_be_right_is_refused_with_its_sentence(kind, value, sentence):
    with pytest.raises(ValueError, match=".") as refused:
        cleaned(kind, "Quê quán", value, TODAY)
    assert str(refused.value) == sentence


def test_rows_are_cleaned_sorted_by_year_and_empty_ones_left_out():
    rows = [
        {"year": 2023, "name": " Giấy  khen ", "decision": None},
        {"year": None, "name": "", "decision": ""},
        {},
        {"year": 1975, "name": "Cờ", "decision": "QĐ 1"},
    ]
    assert cleaned_rows(rows, 2023) == [
        {"year": 1975, "name": "Cờ", "decision": "QĐ 1"},
        {"year": 2023, "name": "Giấy khen", "decision": ""},
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"year": 2024, "name": "Cờ"}, "Năm 2024 chưa tới; hãy xem lại năm được khen."),
        ({"year": 1974, "name": "Cờ"}, "Hãy ghi năm được khen từ 1975 trở đi."),
        ({"year": 2020}, "Ghi tên danh hiệu hoặc hình thức khen thưởng của dòng này."),
        ({"name": "Cờ"}, "Ghi năm của “Cờ”."),
        ({"year": 2020, "name": "a" * 201}, "Mỗi ô của bảng dài nhiều nhất 200 ký tự; hãy viết gọn lại."),
    ],
)
def test_a_row_that_can_not_be_right_is_refused(row, sentence):
    with pytest.raises(ValueError, match=".") as refused:
        cleaned_rows([row], 2023)
    assert str(refused.value) == sentence


def test_a_table_has_an_end():
    with pytest.raises(ValueError, match="Mỗi bảng ghi nhiều nhất 60 dòng"):
        cleaned_rows([{"year": 2020, "name": str(n)} for n in range(61)], 2023)


def field(key: str, kind: str = FieldKind.TEXT, text: str = "", required: bool = True) -> dict:
    part = {"duties": "I.", "results": "II."}.get(key, "III.")
    return {
        "key": key,
        "part": part,
        "label": key.title(),
        "kind": kind,
        "text": text,
        "is_required": required,
    }


def test_a_report_lacks_its_required_fields_and_tables():
    nominee = {
        "uid": "u1",
        "report": {
            "fields": [
                field("duties", text="Dạy học"), field("results"), field("fax", required=False),
                field("titles", FieldKind.TITLES), field("commendations", FieldKind.COMMENDATIONS),
            ],
            "honours": [{"kind": HonourKind.TITLE}],
        },
    }  # fmt: skip
    found = [(problem.field, problem.sentence, problem.uid) for problem in report_problems(nominee)]
    assert found == [
        ("phan-2.results", "Nhập mục “Results” của báo cáo thành tích.", "u1"),
        ("phan-3.commendations", "Nhập mục “Commendations” của báo cáo thành tích.", "u1"),
    ]


def test_a_problem_leads_to_its_part_and_its_control():
    assert place_of("phan-2.movement-results") == ("phan-2", "movement-results")
    assert place_of("report") == ("phan-1", "")
    assert [is_of_report(field) for field in ("report", "phan-2.a", "summary")] == [True, True, False]


def test_without_a_form_the_report_says_whom_to_call():
    assert [problem.sentence for problem in report_problems({"uid": "u", "report": {}})] == [NO_FORM]
    empty = {"uid": "u", "report": {"fields": [], "honours": []}}
    assert [problem.sentence for problem in report_problems(empty)] == [EMPTY_FORM]


def test_the_models_of_every_year_become_sentences():
    models = [
        ModelYear(2023, "Vườn rau", "Trồng 5 luống\nrau", 1200, 15_000_000, Decimal("60.0"), 20, True),
        ModelYear(2021, "Đọc sách"),
        ModelYear(2022, "Xe đạp", working_days=Decimal("12.5"), people_count=0),
    ]
    assert movement_text(models) == (
        "Từ năm 2021 đến năm 2023 thực hiện 3 mô hình “Dân vận khéo”, trong đó 1 mô hình được công nhận.\n"
        "Năm 2021: mô hình “Đọc sách”.\n"
        "Năm 2022: mô hình “Xe đạp”, 12,5 ngày công.\n"
        "Năm 2023: mô hình “Vườn rau”, 1.200 người tham gia, vận động được 15.000.000 đồng, 60 ngày công, "
        "giúp 20 người, được công nhận. Trồng 5 luống rau."
    )


def test_no_model_is_no_text_and_one_year_is_no_span():
    assert movement_text([]) == ""
    only = movement_text([ModelYear(2021, "Đọc sách")])
    assert only.splitlines()[0] == "Năm 2021 thực hiện 1 mô hình “Dân vận khéo”."


@pytest.mark.parametrize(
    ("award", "kind"),
    [
        ("Chiến sĩ thi đua cơ sở", HonourKind.TITLE),
        ("Lao động tiên tiến", HonourKind.TITLE),
        ("TẬP THỂ LAO ĐỘNG XUẤT SẮC", HonourKind.TITLE),
        ("Cờ thi đua của Chính phủ", HonourKind.TITLE),
        ("Bằng khen của Chủ tịch UBND tỉnh An Giang", HonourKind.COMMENDATION),
        ("Giấy khen của Giám đốc Sở", HonourKind.COMMENDATION),
        ("Huân chương Lao động hạng Ba", HonourKind.COMMENDATION),
        ("Kỷ niệm chương Vì sự nghiệp giáo dục", HonourKind.COMMENDATION),
        ("Cờ truyền thống", HonourKind.COMMENDATION),
    ],
)
def test_titles_and_commendations_are_kept_apart(award, kind):
    assert honour_kind(award) == kind


def test_decisions_say_what_is_known():
    assert decision_text("12/QĐ-UBND", date(2023, 2, 3), "UBND tỉnh") == (
        "Quyết định số 12/QĐ-UBND ngày 3/2/2023 của UBND tỉnh"
    )
    assert decision_text("12/QĐ-UBND", None, "") == "Quyết định số 12/QĐ-UBND"
    assert decision_text("", None, "UBND tỉnh") == "UBND tỉnh"


def test_only_honours_that_are_not_named_yet_are_missing():
    rows = [{"name": "giay khen", "year": 2020}]
    known = [{"name": "Giấy khen", "year": 2020}, {"name": "Giấy khen", "year": 2021}]
    assert missing_rows(rows, known) == [{"name": "Giấy khen", "year": 2021}]


# --- Minutes -------------------------------------------------------------------


def test_a_meeting_is_past_and_ends_after_it_begins():
    assert minutes.day_is_past(TODAY, TODAY)
    assert minutes.day_is_past(date(2023, 9, 2), TODAY).reason == (
        "Ngày họp 2/9/2023 chưa tới; biên bản chỉ ghi phiên họp đã diễn ra."
    )
    assert minutes.ends_after_it_begins(time(14), None)
    assert minutes.ends_after_it_begins(time(14), time(14, 1))
    assert minutes.ends_after_it_begins(time(14), time(14)).reason == "Giờ kết thúc phải sau giờ bắt đầu."


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"is_present": False}, "Người làm chủ tọa phải có mặt; hãy chọn người khác."),
        (
            {"is_present": False, "seat": Seat.SECRETARY, "absence_reason": "Ốm"},
            "Người làm thư ký phải có mặt; hãy chọn người khác.",
        ),
        ({"is_present": False, "seat": Seat.MEMBER}, "Nêu lý do vắng của Lê Văn Tám."),
        ({"is_present": False, "seat": Seat.MEMBER, "absence_reason": "Ốm"}, ""),
    ],
)
def test_a_member_is_there_or_says_why_not(changes, reason):
    assert minutes.member_is_right(PRESENT | changes).reason == reason


def test_one_chair_one_secretary_nobody_twice():
    other = PRESENT | {"name": "Trần Thị Út", "seat": Seat.MEMBER}
    assert minutes.members_fit([PRESENT, other])
    assert minutes.members_fit([PRESENT, other | {"seat": Seat.CHAIR}]).reason == (
        "Phiên họp chỉ có một chủ tọa."
    )
    secretary = PRESENT | {"seat": Seat.SECRETARY}
    assert minutes.members_fit([secretary, other | {"seat": Seat.SECRETARY}]).reason == (
        "Phiên họp chỉ có một thư ký."
    )
    assert minutes.members_fit([PRESENT, secretary]).reason == (
        "Một người được ghi hai lần; hãy bỏ bớt một dòng."
    )
    assert minutes.members_fit([PRESENT, other | {"name": PRESENT["name"], "title": "Bà"}])


@pytest.mark.parametrize(
    ("votes", "present", "reason"),
    [
        ((5, 0), 5, ""),
        ((3, 2), 5, ""),
        ((4, 2), 5, "Có 6 phiếu mà chỉ có 5 thành viên dự họp; hãy xem lại."),
        ((None, None), 5, ""),
        ((9, 0), 0, ""),
        ((-1, 0), 5, "Số phiếu phải từ 0 trở lên."),
    ],
)
def test_no_more_votes_than_members_present(votes, present, reason):
    assert minutes.votes_fit(*votes, present).reason == reason


def payload(vote: dict | None = None, **changes: object) -> dict:
    secretary = PRESENT | {"name": "Trần Thị Út", "seat": Seat.SECRETARY}
    meeting = {
        "number": "", "met_on": "2023-09-01", "began_at": "14:00", "ended_at": "15:00", "place": "Phòng họp",
        "members": [PRESENT, secretary],
    }  # fmt: skip
    nominee = {"uid": "u1", "name": "Neáng Sóc Kha", "votes_for": 2, "votes_against": 0}
    return {"as_of": "2023-09-01", "meeting": meeting | changes, "nominees": [nominee | (vote or {})]}


def test_complete_minutes_lack_nothing():
    assert minutes.minutes_problems(payload()) == []


def test_minutes_that_were_never_written_are_one_problem():
    found = minutes.minutes_problems({"meeting": {}, "nominees": []})
    assert [problem.sentence for problem in found] == [
        "Nhập biên bản họp Hội đồng thi đua khen thưởng của đơn vị."
    ]


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        (
            {"met_on": "", "place": ""},
            [("met_on", "Nhập ngày họp Hội đồng."), ("place", "Nhập địa điểm họp.")],
        ),
        ({"ended_at": "13:00"}, [("ended_at", "Giờ kết thúc phải sau giờ bắt đầu.")]),
        ({"members": []}, [("members", minutes.NO_MEMBERS)]),
        (
            {"members": [PRESENT | {"job": ""}]},
            [
                ("members", "Chọn thư ký của phiên họp."),
                ("members", "Nhập chức vụ của Lê Văn Tám."),
                ("votes", "Neáng Sóc Kha: Có 2 phiếu mà chỉ có 1 thành viên dự họp; hãy xem lại."),
            ],
        ),
        (
            {"vote": {"votes_against": None}},
            [("votes", "Ghi số phiếu đồng ý và không đồng ý cho Neáng Sóc Kha.")],
        ),
    ],
)
def test_what_minutes_lack(changes, problems):
    found = minutes.minutes_problems(payload(**changes))
    assert [(problem.field, problem.sentence) for problem in found] == problems
