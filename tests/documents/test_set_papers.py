"""What goes with the paper sets: covers, who signs and stamps where, the declaration of the head."""

import pytest
from pypdf import PdfReader

from danvan.core.documents import layout
from danvan.core.errors import RuleViolation
from nominations.models import DocumentKind, Nomination, NominationDossier
from nominations.set_documents import HEAD, declaration, dossier_cover, signing_guide
from registrations.models import Sheet, Snapshot
from tests import factories
from tests.documents.pdf import Printed
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_ready_dossier, nominations_of, send

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
BUILDERS = {"dossier-cover": dossier_cover, "signing-guide": signing_guide, "declaration": declaration}
SCHEME = "Bằng khen của Chủ tịch UBND tỉnh An Giang"
LONG_NAME = "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên và Hướng nghiệp liên phường Ngọc Hầu"


@pytest.fixture
def draft():
    """A dossier of one collective and one person."""
    factories.make_office()
    unit = factories.make_unit("Trường Trung học phổ thông Ung Văn Khiêm", symbol="THPTUVK")
    return make_ready_dossier(unit=unit, subjects=[COLLECTIVE, INDIVIDUAL])


@pytest.fixture
def sent(draft):
    """The same, sent."""
    return send(*draft)


@pytest.fixture
def drawn(tmp_path):
    """Draw a paper of a sending and read what was printed."""

    def draw(snapshot: Snapshot, key: str, **more: object) -> Printed:
        path = tmp_path / f"{key}.pdf"
        path.write_bytes(bytes_of(snapshot, key, **more))
        return Printed(path)

    return draw


def bytes_of(snapshot: Snapshot, key: str, **more: object) -> bytes:
    params = {"sheet": snapshot.payload["code"], "version": snapshot.version} | more
    return BUILDERS[key](params, lambda done, total: None)


def cell_by_cell(printed: Printed) -> str:
    """All words, each cell of a table by itself instead of line by line across the table."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(printed.path).pages).split())


def change_dossier(draft, **fields: object) -> Snapshot:
    """Send the dossier after its fields were changed."""
    sheet, actor = draft
    NominationDossier.objects.filter(sheet=sheet).update(**fields)
    return send(Sheet.objects.get(pk=sheet.pk), actor)


def test_plan_05_each_set_has_a_cover_with_its_number_and_code(sent, drawn):
    printed = drawn(sent, "dossier-cover")
    pages = [page.extract_text() for page in PdfReader(printed.path).pages]

    assert len(pages) == 3
    for number, text in enumerate(pages, start=1):
        assert f"Bộ {number}/3" in text
        assert f"{sent.payload['code']}-1-B{number}-" in text
        assert "Bộ này gồm 04 bản giấy." in text
        for other in {1, 2, 3} - {number}:
            assert f"Bộ {other}/3" not in text


def test_the_cover_names_unit_year_and_every_paper_with_its_marks(sent, drawn):
    collective, person = sent.payload["nominees"]
    text = drawn(sent, "dossier-cover", set=2).text()

    for words in [
        "TRƯỜNG TRUNG HỌC PHỔ THÔNG UNG VĂN KHIÊM", f"Đề nghị tặng {SCHEME} năm {sent.payload['year']}",
        "Đề nghị: 01 tập thể và 01 cá nhân", f"Mã hồ sơ: {sent.payload['code']}, lần gửi 1",
        "1 Bản đề nghị kèm danh sách Ký, đóng dấu, bản chính",
        f"3 Báo cáo thành tích: {collective['name']} Ký, đóng dấu, bản chính, Sở xác nhận",
        f"4 Báo cáo thành tích: Bà {person['name']}",
    ]:  # fmt: skip
        assert words in text, words
    assert "Bộ 2/3" in text and "Bộ 1/3" not in text


@pytest.mark.parametrize("number", [4, -1])
def test_a_set_that_the_dossier_does_not_have_is_refused(sent, number):
    with pytest.raises(RuleViolation, match="Hồ sơ không có bộ này."):
        bytes_of(sent, "dossier-cover", set=number)


def test_a_cover_of_many_papers_goes_on_with_the_head_of_the_table(drawn):
    factories.make_office()
    unit = factories.make_unit(LONG_NAME)
    sheet, actor = make_ready_dossier(unit=unit, subjects=[COLLECTIVE] * 3 + [INDIVIDUAL] * 27)
    printed = drawn(send(sheet, actor), "dossier-cover", set=1)

    assert {piece.page for piece in printed.pieces()} == {1, 2}
    assert printed.text().count("Mỗi bản phải có") == 2
    assert printed.text().count("Báo cáo thành tích:") == 30
    assert printed.text().count("Mã bản giấy") == 2
    assert "Bộ này gồm 32 bản giấy." in printed.text()


def test_a_dossier_without_papers_has_a_cover_and_a_guide_that_say_so(sent, drawn):
    DocumentKind.objects.all().delete()

    for key in ("dossier-cover", "signing-guide"):
        assert "Chưa có giấy tờ nào." in drawn(sent, key).text()


def test_the_guide_says_who_signs_each_paper_and_where_the_stamp_goes(sent, drawn):
    person = sent.payload["nominees"][1]
    secretary = next(m for m in sent.payload["meeting"]["members"] if m["seat"] == "SECRETARY")
    text = cell_by_cell(drawn(sent, "signing-guide"))

    for words in [
        "KÝ Ở ĐÂU, ĐÓNG DẤU Ở ĐÂU", f"Hồ sơ đề nghị tặng {SCHEME} năm {sent.payload['year']}",
        "In đủ 03 bộ từ lần gửi 1.", "bút mực xanh", "mỗi dấu nhiều nhất 5 tờ",
        "Hiệu trưởng Lê Văn Tám: cuối tờ trình, bên phải",
        f"Thư ký {secretary['name']}: cuối biên bản, bên trái",
        f"Bà {person['name']}: cuối báo cáo, bên phải, ghi rõ họ và tên.",
        "Để trống phần “Xác nhận của cấp trình khen thưởng”",
    ]:  # fmt: skip
        assert words in text, words
    assert f"Mã hồ sơ {sent.payload['code']} · lần gửi 1" in text
    assert "Mã bản giấy" not in text  # it is no paper that is handed in


def test_the_guide_for_many_nominees_stays_on_two_pages(drawn):
    factories.make_office()
    sheet, actor = make_ready_dossier(subjects=[COLLECTIVE] * 3 + [INDIVIDUAL] * 27)
    printed = drawn(send(sheet, actor), "signing-guide")

    assert {piece.page for piece in printed.pieces()} <= {1, 2}
    assert "Báo cáo thành tích của 27 cá nhân" in cell_by_cell(printed)
    assert "Từng người được đề nghị: cuối báo cáo" in cell_by_cell(printed)


def test_the_declaration_says_what_was_declared_of_whom_and_by_whom(sent, drawn):
    printed = drawn(sent, "declaration")
    text = printed.text()

    assert "Tôi là Lê Văn Tám, thủ trưởng Trường Trung học phổ thông Ung Văn Khiêm, cam kết về" in text
    assert "1. Không có tập thể, cá nhân nào trong hồ sơ đang bị xem xét kỷ luật." in text
    assert "2. Không có đơn thư khiếu nại, tố cáo chưa giải quyết" in text
    assert all(nominee["name"] in text for nominee in sent.payload["nominees"])
    assert "Tôi chịu trách nhiệm về nội dung cam kết này./." in text
    assert "HIỆU TRƯỞNG" in text and "(Ký tên, đóng dấu)" in text
    assert "Ghi chú" not in text and "None" not in text
    assert f"Mã bản giấy {sent.payload['code']}-1-" in text
    assert {name.partition("-")[0] for name in printed.fonts()} == {layout.FONT.split()[0]}


def test_a_head_who_lets_a_deputy_sign_the_request_declares_as_head(draft, drawn):
    note = "Đơn của phụ huynh lớp 9A đã giải quyết xong tháng 5."
    snapshot = change_dossier(
        draft, declared_by="Neáng Kim Chêng", signer_title="Phó Hiệu trưởng", declaration_note=note
    )
    text = drawn(snapshot, "declaration").text()

    assert HEAD.upper() in text and "PHÓ HIỆU TRƯỞNG" not in text
    assert "Tôi là Neáng Kim Chêng," in text
    assert f"- Ghi chú: {note}" in text


def test_what_was_changed_after_the_sending_is_not_drawn(sent, draft, drawn):
    sheet, _ = draft
    before = {key: drawn(sent, key).text() for key in BUILDERS}
    NominationDossier.objects.filter(sheet=sheet).update(declared_by="Chim hoàng yến", signer_name="Chim")
    Nomination.objects.filter(pk=nominations_of(sheet)[0].pk).update(collective="Chim hoàng yến")

    assert {key: drawn(Snapshot.objects.get(pk=sent.pk), key).text() for key in BUILDERS} == before


def test_inv_16_the_same_sending_gives_the_same_bytes(sent):
    for key in BUILDERS:
        assert bytes_of(sent, key) == bytes_of(sent, key)
