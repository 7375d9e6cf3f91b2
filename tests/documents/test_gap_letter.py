"""The letter "phiếu yêu cầu bổ sung": measured against Nghị định 30/2020, and read."""

import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from danvan.core import clock
from danvan.core.documents.layout import BOTTOM, LEFT, RIGHT, TOP
from nominations.models import PaperCopy
from nominations.models.checklists import gap_of_dossier
from registrations.enums import UnitKind
from registrations.gap_documents import gap_letter, gap_of, gap_params
from registrations.models import Movement, Unit
from registrations.rules.gaps import NO_GAP
from tests import factories
from tests.admin.office import sent_sheet
from tests.documents.pdf import Printed
from tests.nomination_world import INDIVIDUAL, make_officer, make_sent_dossier, make_year, receive_all_copies

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
MM = 72 / 25.4
DEPARTMENT = "Sở Giáo dục và Đào tạo An Giang"


@pytest.fixture
def department():
    """The department and its office."""
    department = factories.make_unit(
        DEPARTMENT, code="SGD", kind=UnitKind.DEPARTMENT, symbol="SGDĐT", place="An Giang",
        head_title="Giám đốc", head_name="Néang Kim Chêng",
    )  # fmt: skip
    factories.make_office()
    office = {"parent": department, "symbol": "CTTT", "place": "An Giang", "head_title": "Trưởng phòng"}
    Unit.objects.filter(code="CTTT").update(**office)


@pytest.fixture
def dossier(department):
    """A dossier of a unit with a long name: one stamp is missing, nothing came of the third set."""
    name = "Trường Phổ thông Dân tộc nội trú Trung học phổ thông và Giáo dục thường xuyên liên phường"
    sheet, _ = make_sent_dossier(factories.make_unit(name), make_year(), [INDIVIDUAL])
    Movement.objects.update(issuer_parent="Ủy ban nhân dân tỉnh An Giang")
    receive_all_copies(sheet, make_officer())
    PaperCopy.objects.filter(set_no=3).delete()
    PaperCopy.objects.filter(set_no=1, kind__position=2).update(stamped=False)
    return sheet


@pytest.fixture
def drawn(tmp_path):
    """Draw the letter about a sheet and read what was printed."""

    def draw(sheet, until: date | None = None) -> Printed:
        day = date(2027, 3, 12)
        path = tmp_path / "letter.pdf"
        params = gap_params(sheet, gap_of(sheet), day=day, until=until)
        path.write_bytes(gap_letter(params, lambda done, total: None))
        return Printed(path)

    return draw


def style(piece) -> tuple[int, bool, bool]:
    return piece.size, piece.bold, piece.italic


def test_the_letter_has_the_head_of_the_office_and_one_addressee(dossier, drawn):
    printed = drawn(dossier)

    number, kind = printed.piece("Số:"), printed.piece("PHIẾU YÊU CẦU BỔ SUNG")
    assert re.fullmatch(r"Số: {5,}/PYC-CTTT", number.text)
    assert (style(number), style(kind)) == ((13, False, False), (14, True, False))
    assert style(printed.piece("Bản giấy của hồ sơ")) == (14, True, False)
    assert style(printed.piece("SỞ GIÁO DỤC")) == (12, False, False)
    assert style(printed.piece("PHÒNG CHÍNH TRỊ")) == (12, True, False)
    assert f"Kính gửi: {dossier.unit.name}" in printed.text()
    assert style(printed.piece("TRƯỞNG PHÒNG")) == (13, True, False)
    assert style(printed.piece("Nơi nhận:")) == (12, True, True)
    assert style(printed.piece("- Lưu: VT, CTTT.")) == (11, False, False)


def test_the_letter_says_set_by_set_what_is_missing_and_nothing_else(dossier, drawn):
    text = drawn(dossier, date(2027, 3, 20)).text()

    assert (
        f"{DEPARTMENT} đã nhận hồ sơ khen thưởng năm {dossier.campaign.year} của {dossier.unit.name}" in text
    )
    assert f"(mã hồ sơ {dossier.code}, lần gửi 1)." in text
    assert "hồ sơ giấy gồm 03 bộ, có đủ chữ ký, dấu; không nhận bản photo." in text
    assert "Đối chiếu đến ngày 12/3/2027 (thứ Sáu)" in text
    assert "Bộ 1 - Biên bản họp Hội đồng thi đua khen thưởng chưa đóng dấu." in text
    assert "Bộ 2" not in text
    assert "Bộ 3: chưa nhận bản nào (03 bản giấy)" in text
    assert "(qua Phòng Chính trị, tư tưởng) đến hết ngày 20/3/2027 (thứ Bảy)." in text
    assert "Bản giấy in từ lần gửi 1 trên cổng (http://testserver)" in text
    assert "để được hướng dẫn./." in text


def test_without_a_day_the_papers_are_asked_for_at_once(dossier, drawn):
    assert "ngay khi nhận được phiếu này. Bản giấy" in drawn(dossier).text()


def test_everything_stands_inside_the_margins_however_much_is_missing(dossier, drawn):
    sheet, _ = make_sent_dossier(campaign=dossier.campaign, subjects=[INDIVIDUAL] * 25)
    receive_all_copies(sheet, make_officer(), original=False)
    printed = drawn(sheet)

    assert printed.text().count("chưa phải bản chính") == 3 * 27
    assert max(piece.page for piece in printed.pieces()) > 1
    for piece in printed.pieces():
        if piece.size == 13 and piece.top < TOP * MM - 5:
            continue  # the number of the page
        assert piece.left >= LEFT * MM - 1 and piece.left + piece.width <= (210 - RIGHT) * MM + 1
        assert piece.top >= TOP * MM - 1 and piece.top + piece.height <= (297 - BOTTOM) * MM + 1


def test_the_letter_about_a_registration_says_that_no_paper_came(department, drawn):
    sheet = sent_sheet(factories.make_campaign(), "Trường Tiểu học Bình Mỹ")
    text = drawn(sheet).text()

    assert "Bản giấy của bản tổng hợp đăng ký mô hình" in text
    assert "đơn vị gửi kèm bản in đã ký, đóng dấu. Đối chiếu" in text
    assert "- Chưa nhận được bản giấy của đơn vị." in text


def test_the_letter_says_what_was_seen_when_it_was_asked_for(dossier):
    params = gap_params(dossier, gap_of_dossier(dossier), day=clock.local_day(clock.now()), until=None)
    first = gap_letter(params, lambda done, total: None)
    PaperCopy.objects.all().delete()

    assert gap_letter(params, lambda done, total: None) == first


def test_a_unit_that_has_ended_is_written_to_through_its_successor(dossier, drawn):
    heir = factories.make_unit("Trường kế thừa")
    Unit.objects.filter(pk=dossier.unit_id).update(valid_to=date(2027, 3, 1), successor=heir)
    text = drawn(dossier).text()

    assert "Kính gửi: Trường kế thừa" in text
    assert f"của {dossier.unit.name} gửi trên cổng" in text


def test_it_is_drawn_from_the_command_line_and_refused_where_nothing_is_missing(dossier, tmp_path):
    options = {"campaign": dossier.campaign.year, "unit": dossier.unit.code, "kind": "NOMINATION"}
    call_command("render_document", "gap-letter", output=tmp_path / "a.pdf", **options)
    assert "Bộ 3: chưa nhận bản nào" in Printed(tmp_path / "a.pdf").text()

    PaperCopy.objects.all().delete()
    receive_all_copies(dossier, make_officer())
    with pytest.raises(CommandError, match=NO_GAP):
        call_command("render_document", "gap-letter", output=tmp_path / "b.pdf", **options)
