"""How people read a dossier: in answers, in the difference of two sendings."""

from nominations.rules.reading import DOSSIER, minutes_in_words, report_in_words
from registrations.answers import model_answers, sheet_answers
from registrations.rules.difference import compare
from tests.nominations.payloads import collective, dossier, meeting, member, nominee, report


def test_a_person_and_a_collective_show_what_belongs_to_them():
    payload = dossier(nominee(), collective(women_percent="62.5"))
    person, group = DOSSIER.items_of(payload)

    shown = {answer.label: answer.text for answer in model_answers(person, DOSSIER)}
    assert shown["Ông/Bà"] == "Bà"
    assert shown["Ngày sinh"] == "5/2/1985"
    assert shown["Nhóm đối tượng"] == "Đảng viên"
    assert shown["Mô hình"] == "Ngày thứ Bảy xanh (năm 2027)"
    assert shown["Minh chứng theo tiêu chí"] == "1. Gương mẫu\n→ Có"
    assert shown["Biểu quyết của Hội đồng"] == "4 đồng ý, 1 không đồng ý"
    assert "Tên tập thể" not in shown

    shown = {answer.label: answer.text for answer in model_answers(group, DOSSIER)}
    assert (shown["Tên tập thể"], shown["Tỉ lệ nữ (%)"]) == ("Tổ Ngữ văn", "62,5")
    assert "Họ và tên" not in shown


def test_the_declaration_is_read_as_yes_or_no():
    shown = {row.field: row.text for row in sheet_answers(dossier(no_complaint=False), DOSSIER)}
    assert (shown["no_discipline"], shown["no_complaint"]) == ("Đúng", "Không đúng")


def test_minutes_in_words():
    away = member("Mai", is_present=False, absence_reason="nghỉ ốm")
    held = meeting(members=[member("Tám", "CHAIR"), member("Bảy", "SECRETARY"), away])

    assert minutes_in_words(held) == (
        "Số 02/BB, ngày 20/8/2027, Phòng họp\nChủ tọa: Tám\nThư ký: Bảy\n"
        "Có mặt 2/3 thành viên\nVắng: Mai (nghỉ ốm)"
    )
    assert minutes_in_words({}) == ""


def test_the_report_in_words_keeps_the_two_tables_apart():
    honours = [
        {"kind": "COMMENDATION", "year": 2025, "name": "Giấy khen", "decision": "QĐ 5"},
        {"kind": "TITLE", "year": 2024, "name": "Lao động tiên tiến", "decision": ""},
    ]
    assert report_in_words(report() | {"honours": honours}).splitlines() == [
        "Thành tích: Năm năm vận động tốt.",
        "Danh hiệu thi đua: năm 2024, Lao động tiên tiến",
        "Hình thức khen thưởng đã nhận: năm 2025, Giấy khen (QĐ 5)",
    ]


def test_two_sendings_differ_in_what_was_changed():
    before = dossier(nominee(), collective())
    after = dossier(
        nominee(job="Tổ trưởng"), nominee(uid="n", name="Chau Sóc Ly", position=2), grounds="Mới."
    )

    difference = compare(before, after, DOSSIER)

    assert [change.label for change in difference.sheet] == ["Lý do đề nghị"]
    assert [item.name for item in difference.added] == ["Chau Sóc Ly"]
    assert [item.name for item in difference.removed] == ["Tổ Ngữ văn"]
    assert [[change.field for change in item.fields] for item in difference.changed] == [["job"]]
