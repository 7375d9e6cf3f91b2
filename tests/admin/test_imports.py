"""The office's pages of an import: upload, preview, confirmation, result and activation codes."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from danvan.core.models import ActivationCode, User
from registrations.enums import Role
from registrations.models import ImportBatch, Membership, Unit
from tests.factories import make_member, make_office, make_unit

pytestmark = pytest.mark.django_db
UNIT_HEADER = ["Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Địa danh", "STT"]
MEMBER_HEADER = ["Tên đăng nhập", "Họ và tên", "Mã đơn vị", "Vai trò"]


def address(name, *args, model="unit"):
    """An address of the import."""
    return reverse(f"admin:registrations_{model}_{name}", args=args)


def workbook(*rows):
    """An uploaded XLSX file."""
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    for cell in (cell for line in book.active.iter_rows() for cell in line if cell.data_type == "f"):
        cell.data_type = "s"  # typed as text, as Excel keeps it in a cell of texts
    book.save(content)
    return SimpleUploadedFile("Danh sách.xlsx", content.getvalue())


@pytest.fixture
def office(client):
    """A signed-in officer of the office."""
    client.force_login(make_office())
    return client


def upload(client, *rows, model="unit"):
    """Upload the rows; the address of the preview."""
    response = client.post(address("import", model=model), {"file": workbook(*rows)})
    assert response.status_code == 302
    return response["Location"]


def confirm(client, preview):
    """Confirm what the preview page shows."""
    seen = client.get(preview).context["plan"].fingerprint
    return client.post(preview, {"seen": seen}, follow=True)


def messages_of(response):
    """The messages on the page."""
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(("model", "title"), [("unit", "đơn vị"), ("membership", "phân công")])
def test_the_list_leads_to_the_import(office, model, title):
    page = office.get(address("changelist", model=model)).content.decode()
    assert f'<a href="{address("import", model=model)}">Nhập từ Excel/CSV</a>' in page
    assert f"Nhập {title} từ tệp" in office.get(address("import", model=model)).content.decode()


@pytest.mark.parametrize("model", ["unit", "membership"])
def test_the_template_file_has_the_headings_and_imports_nothing(office, model):
    response = office.get(address("import_template", model=model))
    content = response.getvalue()
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[1]][0] == {"unit": "Mã đơn vị", "membership": "Tên đăng nhập"}[model]
    file = SimpleUploadedFile("mẫu.xlsx", content)
    preview = office.post(address("import", model=model), {"file": file}, follow=True)
    plan = preview.context["plan"]
    assert (plan.rows, plan.problems, plan.ignored) == ([], [], [])


def test_upload_preview_confirm_result(office):
    make_unit("Trường <b>Cũ</b>", code="TH-A", place="Tri Tôn")
    preview = upload(
        office,
        UNIT_HEADER,
        ["TH-A", "Trường Mới", "Trường", "Tri Tôn", 1],
        ["TH-B", "=1+1", "Trường", "Tri Tôn", 2],
    )
    page = office.get(preview)
    text = page.content.decode()
    assert "<del>Trường &lt;b&gt;Cũ&lt;/b&gt;</del> → <ins>Trường Mới</ins>" in text
    assert "Cột không dùng đến: STT." in text
    assert (text.count("<td>Trường</td>"), "SCHOOL" in text) == (2, False)
    assert [(str(status), count) for status, count in page.context["counts"]] == [
        ("Mới", 1), ("Thay đổi", 1), ("Không đổi", 0), ("Sai", 0),
    ]  # fmt: skip
    done = confirm(office, preview)
    assert messages_of(done) == ["Đã nhập tệp “Danh sách.xlsx”."]
    names = Unit.objects.filter(code__startswith="TH-").order_by("code").values_list("name", flat=True)
    assert list(names) == ["Trường Mới", "=1+1"]


def test_flt_35_confirming_again_and_coming_back_shows_the_result(office):
    preview = upload(office, UNIT_HEADER, ["TH-A", "Trường A", "Trường", "Tri Tôn"])
    confirm(office, preview)
    before = Unit.objects.get(code="TH-A").history.count()
    office.post(preview, {"seen": "x"})
    assert Unit.objects.get(code="TH-A").history.count() == before
    assert "Trang này mở lại được, không nhập thêm lần nữa." in office.get(preview).content.decode()


def test_flt_27_problems_come_first_and_nothing_can_be_confirmed(office):
    preview = upload(office, UNIT_HEADER, ["TH-A", "Trường A", "Nhà trẻ", "Tri Tôn"])
    text = office.get(preview).content.decode()
    assert "Tệp còn 1 ô sai nên chưa nhập được." in text
    assert text.index("Ô cần sửa") < text.index("Các dòng trong tệp")
    assert 'name="seen"' not in text
    assert messages_of(confirm(office, preview)) == ["Tệp còn ô sai nên chưa nhập; hãy sửa rồi tải lên lại."]
    assert not Unit.objects.filter(code="TH-A").exists()


@pytest.mark.parametrize(
    ("model", "header", "row", "shown"),
    [
        (
            "unit",
            [*UNIT_HEADER, "Số điện thoại"],
            ["TH-A", "Trường A", "<b>Nhà trẻ</b>", "Tri Tôn", 1, "912 345 67"],
            ["&lt;b&gt;Nhà trẻ&lt;/b&gt;", "912 345 67"],
        ),
        (
            "membership",
            [*MEMBER_HEADER, "Từ ngày"],
            ["hoa-moi", "Hoa", "TH-A", "Trưởng &nhóm", "31/2/2027"],
            ["Trưởng &amp;nhóm", "31/2/2027"],
        ),
    ],
)
def test_flt_27_a_wrong_cell_shows_what_stands_in_the_file(office, model, header, row, shown):
    make_unit("Trường A", code="TH-A", place="Tri Tôn", phone="0296 3 852 000")

    text = office.get(upload(office, header, row, model=model)).content.decode()

    listed, rows = text.split('id="cac-dong"')
    for cell in shown:
        assert (listed.count(f">{cell}</td>"), rows.count(f"><mark>{cell}</mark></td>")) == (1, 1)
    assert rows.count("<mark>") == len(shown)
    assert "0296 3 852 000" not in rows


def test_a_column_without_one_readable_cell_is_shown_and_long_texts_are_cut(office):
    text = office.get(
        upload(office, [*UNIT_HEADER, "Tên ngắn"], ["TH-A", "A", "Trường", "Tri Tôn", 1, "x" * 400])
    )
    cut = "x" * 59 + "…"
    listed, rows = text.content.decode().split('id="cac-dong"')
    assert '<th scope="col">Tên ngắn</th>' in rows and f"><mark>{cut}</mark></td>" in rows
    assert (
        f'>{cut}</td><td class="import-sentence">Dài 400 ký tự; hãy rút gọn còn nhiều nhất 80 ký tự.</td>'
        in listed
    )
    assert "x" * 60 not in listed + rows


def test_a_cell_that_is_missing_is_called_empty(office):
    text = office.get(upload(office, UNIT_HEADER, ["TH-A", "", "Trường", "Tri Tôn"])).content.decode()
    assert '<td>Tên đơn vị</td><td class="import-written">(trống)</td>' in text
    assert "<mark>" not in text


def test_a_stale_confirmation_is_sent_back_to_the_preview(office):
    preview = upload(office, UNIT_HEADER, ["TH-A", "Trường A", "Trường", "Tri Tôn"])
    response = office.post(preview, {"seen": "x"}, follow=True)
    assert messages_of(response) == ["Dữ liệu vừa thay đổi so với bản xem thử; hãy xem lại rồi xác nhận."]
    assert not Unit.objects.filter(code="TH-A").exists()


def test_flt_27_a_file_that_is_no_table_is_refused_on_the_form(office):
    response = office.post(address("import"), {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.7")})
    assert response.status_code == 200
    assert "Tệp bị hỏng hoặc không phải là bảng tính" in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_flt_30_the_same_file_twice_says_that_nothing_changes(office):
    rows = [UNIT_HEADER, ["TH-A", "Trường A", "Trường", "Tri Tôn"]]
    confirm(office, upload(office, *rows))
    text = office.get(upload(office, *rows)).content.decode()
    assert "Mọi dòng trong tệp đều đã có đúng như vậy; không có gì để nhập." in text


def test_memberships_then_their_activation_codes(office):
    unit = make_unit()
    row = ["hoa-moi", "Néang Kim Chêng", unit.code, Role.UNIT_OFFICER.label]
    preview = upload(office, MEMBER_HEADER, row, model="membership")
    batch = ImportBatch.objects.get()
    done = confirm(office, preview)
    assert "1 tài khoản trong tệp chưa có mật khẩu." in done.content.decode()
    assert Membership.objects.get(user__username="hoa-moi").unit == unit
    codes = address("import_codes", batch.pk, model="membership")
    assert office.get(codes).status_code == 405
    assert not ActivationCode.objects.exists()
    page = office.post(codes)
    ((membership, code),) = page.context["codes"]
    assert f"<code>{code}</code>" in page.content.decode()
    assert (membership.user.username, "no-store" in page["Cache-Control"]) == ("hoa-moi", True)
    assert code not in office.get(preview).content.decode()


def test_sec_ac_03_another_persons_file_and_another_kind_are_not_found(office, client):
    preview = upload(office, UNIT_HEADER, ["TH-A", "Trường A", "Trường", "Tri Tôn"])
    batch = ImportBatch.objects.get()
    assert office.get(address("import_preview", batch.pk, model="membership")).status_code == 404
    client.force_login(make_office(Role.OFFICE_LEAD))
    assert client.get(preview).status_code == client.post(preview, {"seen": ""}).status_code == 404
    assert client.get(address("import_marked", batch.pk)).status_code == 404
    assert client.get(address("import_preview", batch.pk + 1)).status_code == 404


@pytest.mark.parametrize("model", ["unit", "membership"])
def test_sec_ac_01_the_auditor_sees_the_list_but_no_import(client, model):
    client.force_login(make_office(Role.AUDITOR))
    page = client.get(address("changelist", model=model))
    assert (page.status_code, "Nhập từ Excel/CSV" in page.content.decode()) == (200, False)
    for name, args in [
        ("import", []),
        ("import_template", []),
        ("import_preview", [1]),
        ("import_marked", [1]),
        ("import_codes", [1]),
    ]:
        assert client.get(address(name, *args, model=model)).status_code == 403
        assert client.post(address(name, *args, model=model)).status_code == 403


def test_sec_ac_01_people_of_units_find_no_import(client):
    client.force_login(make_member(make_unit(), Role.UNIT_HEAD))
    assert client.get(address("import")).status_code == 302
    assert client.post(address("import"), {"file": workbook(UNIT_HEADER)}).status_code == 302
    assert not ImportBatch.objects.exists()


def old_font_workbook():
    """A file with a row in VNI, one in doubt that is hidden, one that is wrong, and a total."""
    book, content = Workbook(), io.BytesIO()
    for row in (
        UNIT_HEADER,
        ["TH-A", "Tröôøng <b>Bình Ñöùc", "Trường", "Tri Tôn"],
        ["TH-B", "Hång", "Trường", "Tri Tôn"],
        ["TH-C", "Trường C", "Nhà trẻ", "Tri Tôn"],
        ["Cộng", "3"],
    ):
        book.active.append(row)
    book.active.title = "Danh sách"
    book.active.row_dimensions[3].hidden = True
    book.save(content)
    return SimpleUploadedFile("Danh sách.xlsx", content.getvalue())


def test_flt_27_the_preview_shows_each_text_that_was_turned_or_left_in_doubt(office):
    page = office.post(address("import"), {"file": old_font_workbook()}, follow=True)
    text = page.content.decode()
    assert (
        '<th scope="row">B2</th><td>Tröôøng &lt;b&gt;Bình Ñöùc</td>'
        "<td><ins>Trường &lt;b&gt;Bình Đức</ins></td><td>VNI</td>"
    ) in text
    assert '<th scope="row">B3</th><td>Hång</td>' in text
    assert "Đọc trang tính “Danh sách”, tiêu đề ở dòng 1." in text
    assert "Không nhập dòng 5: tiêu đề lặp lại, dòng cộng hoặc phần dưới dòng cộng." in text
    assert "Dòng đang ẩn trong tệp cũng được đọc: 3." in text
    assert '<tr><th scope="row">C4</th><td>Loại đơn vị</td>' in text


def test_flt_27_the_same_workbook_comes_back_with_its_errors_marked(office):
    preview = office.post(address("import"), {"file": old_font_workbook()})["Location"]
    marked = address("import_marked", ImportBatch.objects.get().pk)
    assert f'href="{marked}"' in office.get(preview).content.decode()
    response = office.get(marked)
    sheet = load_workbook(io.BytesIO(response.getvalue())).active
    assert (sheet.title, sheet["B2"].value) == ("Danh sách", "Tröôøng <b>Bình Ñöùc")
    assert sheet["C4"].comment.text.startswith("Không có lựa chọn này")
    assert (
        "filename*=utf-8''Danh%20s%C3%A1ch%20-%20%C4%91%C3%A1nh%20d%E1%BA%A5u%20l%E1%BB%97i.xlsx"
        in (response["Content-Disposition"])
    )


@pytest.mark.parametrize("count", [1, 3, 30, 300])
def test_perf_11_the_preview_page_asks_the_same_of_the_database(office, count, django_assert_num_queries):
    rows = [[f"TH-{i}", f"Trường {i}", "Trường", "Tri Tôn"] for i in range(count)]
    preview = upload(office, UNIT_HEADER, *rows)
    office.get(preview)
    with django_assert_num_queries(6):
        text = office.get(preview).content.decode()
    assert text.count('<th scope="row">') == min(count, 200)


def test_days_of_excel_are_read_as_days(office):
    preview = upload(office, ["Mã đơn vị", "Tên đơn vị", "Loại", "Địa danh", "Có từ ngày"],
                     ["TH-A", "Trường A", "Trường", "Tri Tôn", date(2000, 9, 1)])  # fmt: skip
    confirm(office, preview)
    assert Unit.objects.get(code="TH-A").valid_from == date(2000, 9, 1)
    assert not User.objects.filter(username="TH-A").exists()
