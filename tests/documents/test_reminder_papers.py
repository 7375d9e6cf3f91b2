"""The call list and the letter "công văn đôn đốc": measured against Nghị định 30/2020, and read."""

import re
from datetime import date

import openpyxl
import pikepdf
import pytest
from django.core.management import CommandError, call_command

from danvan.core import clock
from danvan.core.documents.layout import BOTTOM, LEFT, RIGHT, TOP
from registrations.enums import DeadlineKind, SheetState, UnitKind
from registrations.models import Deadline, Sheet, Terms, Unit
from registrations.reminder_documents import MOST_ADDRESSEES, NOBODY, owing_params, reminder_letter
from registrations.reminder_lists import CALL_LIST_COLUMNS, MISSING_COLUMNS
from tests import factories
from tests.admin.office import sent_sheet
from tests.documents.pdf import Printed

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
MM = 72 / 25.4
DEPARTMENT = "Sở Giáo dục và Đào tạo An Giang"


@pytest.fixture
def campaign(at_local):
    """A registration that ended with 11/3, a day ago; the department and its office stand."""
    at_local(2027, 3, 1, 8)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12))
    campaign.deadlines.filter(kind="RESULT").delete()
    movement = campaign.movement
    movement.plan_date, movement.plan_title = date(2027, 2, 5), "Phát động phong trào thi đua"
    movement.issuer_parent = "Ủy ban nhân dân tỉnh An Giang"
    movement.save()
    department = factories.make_unit(
        DEPARTMENT, code="SGD", kind=UnitKind.DEPARTMENT, symbol="SGDĐT", place="An Giang",
        head_title="Giám đốc", head_name="Néang Kim Chêng",
    )  # fmt: skip
    factories.make_office()
    Unit.objects.filter(code="CTTT").update(parent=department, symbol="CTTT", place="An Giang")
    at_local(2027, 3, 12, 8)
    return campaign


@pytest.fixture
def letter(campaign, tmp_path):
    """Draw the letter to these units and read what was printed."""

    def draw(units) -> Printed:
        terms = Terms.of(Deadline.objects.select_related("campaign__movement").get(kind="REGISTRATION"))
        params = owing_params(terms=terms, unit_ids=[unit.pk for unit in units], at=clock.now())
        path = tmp_path / "letter.pdf"
        path.write_bytes(reminder_letter(params, lambda done, total: None))
        return Printed(path)

    return draw


@pytest.fixture
def sent(campaign, at_local):
    """A sheet that was sent in time."""

    def send(name: str) -> Sheet:
        at_local(2027, 3, 1, 8)
        sheet = sent_sheet(campaign, name)
        at_local(2027, 3, 12, 8)
        return sheet

    return send


def schools(count: int) -> list[Unit]:
    """Schools that Vietnamese sorts in their order."""
    return [factories.make_unit(name_of(number)) for number in range(count)]


def name_of(number: int) -> str:
    return f"Trường Tiểu học {chr(65 + number // 26)}{number:03}"


def style(piece) -> tuple[int, bool, bool]:
    return piece.size, piece.bold, piece.italic


def test_the_letter_to_one_unit_has_the_head_of_a_letter_and_no_kind(letter):
    drawn = letter([factories.make_unit("Trường Tiểu học Bình Mỹ")])

    assert style(drawn.piece("ỦY BAN NHÂN DÂN TỈNH")) == (12, False, False)
    assert style(drawn.piece("SỞ GIÁO DỤC")) == (12, True, False)
    number, subject, day = drawn.piece("Số:"), drawn.piece("V/v đôn đốc"), drawn.piece("An Giang, ngày")
    assert re.fullmatch(r"Số: {5,}/SGDĐT-CTTT", number.text)
    assert (style(number), style(subject)) == ((13, False, False), (12, False, False))
    assert abs(number.top - day.top) <= 2
    gap = subject.top - (number.top + number.height)
    assert 3 <= gap <= 9  # 6 pt between the lines, give or take what the letters leave
    middles = [piece.middle for piece in (subject, number, drawn.piece("SỞ GIÁO"))]
    assert max(middles) - min(middles) <= 6
    addressee = drawn.piece("Kính gửi:")
    assert style(addressee) == (13, False, False)
    assert "Kính gửi: Trường Tiểu học Bình Mỹ Thực hiện" in drawn.text()
    assert "GIÁM ĐỐC" in drawn.text() and style(drawn.piece("GIÁM ĐỐC")) == (13, True, False)
    assert style(drawn.piece("Nơi nhận:")) == (12, True, True)
    assert style(drawn.piece("- Như trên;")) == (11, False, False)
    assert style(drawn.piece("- Lưu: VT, CTTT.")) == (11, False, False)


def test_the_letter_says_what_is_missing_by_which_plan_and_deadline(letter):
    text = letter([factories.make_unit("Trường Tiểu học Bình Mỹ")]).text()

    assert (
        "Thực hiện Kế hoạch số 540/KH-SGDĐT ngày 05 tháng 02 năm 2027 của Sở Giáo dục và Đào tạo An Giang về "
        "phát động phong trào thi đua, đơn vị gửi bản tổng hợp đăng ký mô hình “Dân vận khéo” năm 2027 về "
        f"{DEPARTMENT} đến hết ngày 11/3/2027 (thứ Năm)."
    ) in text
    assert (
        f"Tính đến 08 giờ 00 ngày 12/3/2027 (thứ Sáu), {DEPARTMENT} chưa nhận được bản tổng hợp "
        "đăng ký mô hình “Dân vận khéo” năm 2027 của đơn vị."
    ) in text
    assert "hoàn thành và gửi ngay trên cổng “Dân vận khéo” (http://testserver)" in text
    assert "điện thoại 0296 3 852 112 để được hướng dẫn./." in text


def test_a_few_units_are_named_one_below_the_other_under_the_colon(letter):
    drawn = letter(schools(3))

    head, *names = [drawn.piece("Kính gửi:"), *(drawn.piece(f"- Trường Tiểu học A00{n}") for n in range(3))]
    assert [name.text[-1] for name in names] == [";", ";", "."]
    assert all(0 <= head.left + head.width - name.left <= 6 for name in names)  # as wide as the colon
    assert head.top < names[0].top < names[1].top < names[2].top
    assert "của 3 đơn vị nêu trên." in drawn.text()


def test_many_units_stand_in_an_annex_with_its_own_page_numbers(letter):
    drawn = letter(schools(200))
    pages = max(piece.page for piece in drawn.pieces())
    numbers = {
        piece.page: piece.text for piece in drawn.pieces() if piece.size == 13 and piece.top < TOP * MM - 5
    }

    assert "Kính gửi: Các đơn vị có tên trong danh sách kèm theo" in drawn.text()
    assert "của 200 đơn vị có tên trong danh sách kèm theo." in drawn.text()
    assert style(drawn.piece("Phụ lục", page=2)) == (14, True, False)
    assert style(drawn.piece("DANH SÁCH CÁC ĐƠN VỊ", page=2)) == (13, True, False)
    of = drawn.piece("(Kèm theo Công văn số", page=2)
    assert style(of) == (13, False, True)
    assert re.search(r"số {5,}/SGDĐT-CTTT ngày {3,}tháng {3,}năm", of.text)
    assert numbers == {page: str(page - 1) for page in range(3, pages + 1)}
    assert all(name_of(number) in drawn.text() for number in range(200))
    assert "V/v" in drawn.text() and drawn.text().count("Phụ lục") == 1


@pytest.mark.parametrize("count", [1, MOST_ADDRESSEES, MOST_ADDRESSEES + 1])
def test_everything_stands_inside_the_margins(letter, count):
    drawn = letter(schools(count))
    for piece in drawn.pieces():
        assert piece.left >= LEFT * MM - 1 and piece.left + piece.width <= (210 - RIGHT) * MM + 1
        assert piece.top >= TOP * MM - 1 and piece.top + piece.height <= (297 - BOTTOM) * MM + 1


def test_ten_long_names_take_no_more_than_two_pages(letter):
    name = "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên và Hướng nghiệp liên phường Thoại Ngọc Hầu"
    drawn = letter([factories.make_unit(f"{name} {number}") for number in range(MOST_ADDRESSEES)])

    assert {piece.page for piece in drawn.pieces()} <= {1, 2}
    assert drawn.text().count("Trung tâm Giáo dục nghề nghiệp") == MOST_ADDRESSEES


def test_units_that_have_sent_are_not_named_and_supplements_are_counted_by_themselves(sent, letter):
    done, returned = sent("Trường đã gửi"), sent("Trường cần bổ sung")
    Sheet.objects.filter(pk=returned.pk).update(state=SheetState.RETURNED)
    text = letter([done.unit, returned.unit, factories.make_unit("Trường chưa gửi")]).text()

    assert "Trường đã gửi" not in text
    assert "của 1 đơn vị và bản bổ sung của 1 đơn vị nêu trên." in text


def test_one_unit_with_more_time_is_told_its_own_deadline(campaign, letter):
    unit = factories.make_unit("Trường gia hạn")
    campaign.deadlines.get().extensions.create(
        unit=unit, until=clock.end_of_day(date(2027, 3, 20)), reason="Bão",
        granted_by=factories.make_office(), granted_at=clock.now(),
    )  # fmt: skip
    text = letter([unit]).text()

    assert "đến hết ngày 20/3/2027 (thứ Bảy)." in text
    assert "hoàn thành và gửi đúng hạn" in text


def test_the_columns_fill_the_width_of_the_paper():
    for columns in (CALL_LIST_COLUMNS, MISSING_COLUMNS):
        assert sum(column.width for column in columns) == 100


@pytest.mark.parametrize(("key", "kind"), [("call-list", "REGISTRATION"), ("reminder-letter", "RESULT")])
def test_both_are_drawn_from_the_command_line_for_both_kinds(campaign, sent, tmp_path, key, kind):
    sheet = sent("Trường đã duyệt")
    Sheet.objects.filter(pk=sheet.pk).update(state=SheetState.ACCEPTED)
    Deadline.objects.create(
        campaign=campaign, kind=DeadlineKind.RESULT,
        opens_at=clock.start_of_day(date(2027, 3, 12)), closes_at=clock.start_of_day(date(2027, 8, 12)),
    )  # fmt: skip
    target = tmp_path / "paper.pdf"

    call_command("render_document", key, campaign=2027, kind=kind, output=target)

    with pikepdf.open(target) as document:
        assert str(document.Root.Lang) == "vi"
    if kind == "RESULT":
        assert "báo cáo kết quả thực hiện mô hình “Dân vận khéo” năm 2027" in Printed(target).text()


def test_the_call_list_is_the_same_in_pdf_and_xlsx(campaign, tmp_path):
    unit = factories.make_unit("Trường Tiểu học Bình Mỹ", phone="0296 3 111 222")
    factories.make_member(unit, phone="0912 345 678", full_name="Danh Sóc Kha")
    factories.make_unit("Trường Tiểu học Núi Sập")
    for ending in ("pdf", "xlsx"):
        call_command("render_document", "call-list", campaign=2027, output=tmp_path / f"list.{ending}")

    text = Printed(tmp_path / "list.pdf").text()
    rows = list(openpyxl.load_workbook(tmp_path / "list.xlsx").active.values)
    assert rows[0] == tuple(column.heading for column in CALL_LIST_COLUMNS)
    assert [row[1] for row in rows[1:]] == ["Trường Tiểu học Bình Mỹ", "Trường Tiểu học Núi Sập"]
    for words in ("0296 3 111 222", "Danh Sóc Kha", "0912 345 678", "quá hạn 1 ngày", "Cộng: 2 đơn vị./."):
        assert words in text


def test_a_letter_to_nobody_is_refused_in_words(campaign, tmp_path):
    Unit.objects.exclude(kind=UnitKind.DEPARTMENT).update(valid_to=date(2027, 1, 1))
    with pytest.raises(CommandError, match=NOBODY):
        call_command("render_document", "reminder-letter", campaign=2027, output=tmp_path / "x.pdf")
