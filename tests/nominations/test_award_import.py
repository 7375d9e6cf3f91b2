"""Awards of earlier years from a workbook: looked at, confirmed, brought again, and left out where known."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation
from danvan.core.legacy_text import Encoding
from nominations.enums import AwardLevel
from nominations.models import AwardRecord
from nominations.rules.past_awards import AWARD_COLUMNS
from nominations.services import import_awards
from registrations import spreadsheets
from registrations.enums import Action, Role, Subject
from registrations.models import Event, ImportBatch, Unit, UnitName
from registrations.services import imports
from tests import factories
from tests.admin.office import client_of, text_of, url
from tests.admin.test_imports import workbook
from tests.nomination_world import make_listed, make_officer
from tests.nominations.test_awards import first_of, record
from tests.services.import_corpus import book_of, in_font, saved
from tests.services.test_imports import NOTHING, all_counts, forbid

pytestmark = pytest.mark.django_db
HEADER = [
    "Năm",
    "Họ và tên",
    "Đơn vị",
    "Chức vụ",
    "Hình thức khen thưởng",
    "Số QĐ",
    "Ngày QĐ",
    "Cơ quan ban hành",
]
SCHOOL = "Trường THPT Long Xuyên"
PERSON = [2019, "Néang Kim Chêng", SCHOOL, "Giáo viên", "Giấy khen", "12/QĐ-SGDĐT", "20/11/2019", "Sở GDĐT"]
COLLECTIVE = [2020, "Tổ Ngữ văn", SCHOOL, "", "Bằng khen", "", "", ""]
REGISTER = "nominations_awardrecord_"
CHANGED = "Dữ liệu vừa thay đổi so với bản xem thử; hãy xem lại rồi xác nhận."


@pytest.fixture
def office():
    """An officer of the office."""
    return make_officer()


@pytest.fixture
def school():
    """The unit that the rows name."""
    return factories.make_unit(SCHOOL, code="THPT-LX")


def look(content, actor):
    """The batch and plan of a workbook."""
    reading = spreadsheets.read_sheet("Sổ.xlsx", io.BytesIO(content), AWARD_COLUMNS)
    return imports.preview_import(
        kind=ImportBatch.Kind.AWARDS, uploaded=SimpleUploadedFile("Sổ.xlsx", content), reading=reading,
        actor=actor, at=clock.now(),
    )  # fmt: skip


def confirm(batch, plan, actor):
    """Confirm what was looked at."""
    return imports.apply_import(batch=batch, seen=plan.fingerprint, actor=actor, at=clock.now())


def run(actor, *rows, header=HEADER):
    """Look at the rows and confirm them."""
    batch, plan = look(saved(book_of(header, *rows)), actor)
    return confirm(batch, plan, actor)


def row_with(**cells):
    """The person's row with other cells."""
    places = {"year": 0, "name": 1, "unit": 2, "award": 4, "number": 5, "day": 6}
    row = list(PERSON)
    for key, cell in cells.items():
        row[places[key]] = cell
    return row


def test_rows_enter_the_register_with_keys_history_and_batch(office, school):
    batch = run(office, PERSON, COLLECTIVE)

    person, collective = AwardRecord.objects.order_by("year")
    assert (person.subject, person.name, person.unit, person.unit_name) == (
        Subject.INDIVIDUAL, "Néang Kim Chêng", school, SCHOOL,
    )  # fmt: skip
    assert (person.level, person.decision_number, person.decided_on, person.issuer, person.position) == (
        AwardLevel.PROVINCE, "12/QĐ-SGDĐT", date(2019, 11, 20), "Sở GDĐT", "Giáo viên",
    )  # fmt: skip
    assert (collective.subject, collective.decision, collective.batch) == (Subject.COLLECTIVE, None, batch)
    assert person.match_key == "neang kim cheng"
    assert list(AwardRecord.objects.search("cheng 12/qd")) == [person]
    keys = person.match_key, person.name_key, person.search_text
    person.fill_keys()
    assert (person.match_key, person.name_key, person.search_text) == keys
    history = person.history.get()
    assert (history.history_type, history.history_user, history.batch_id) == ("+", office.user, batch.pk)
    event = Event.objects.get(action=Action.IMPORT)
    assert event.about == "Sổ khen thưởng: 2 mới, 0 thay đổi – Sổ.xlsx"


def test_the_awards_are_open_to_their_unit_at_once(office, school):
    run(office, PERSON)
    actor = factories.actor_of(factories.make_member(school))
    stranger = factories.actor_of(factories.make_member(factories.make_unit()))
    assert AwardRecord.objects.released(clock.now()).filter(unit__in=actor.unit_ids).count() == 1
    assert AwardRecord.objects.released(clock.now()).filter(unit__in=stranger.unit_ids).count() == 0


def test_the_level_is_read_and_the_province_where_none_is_given(office, school):
    run(office, [*PERSON, "Sở"], [*COLLECTIVE, None], header=[*HEADER, "Cấp khen thưởng"])
    assert list(AwardRecord.objects.order_by("year").values_list("level", flat=True)) == [
        AwardLevel.DEPARTMENT, AwardLevel.PROVINCE,
    ]  # fmt: skip


def test_flt_27_a_preview_writes_nothing_but_the_batch(office, school):
    before = all_counts()
    _, plan = look(saved(book_of(HEADER, PERSON, COLLECTIVE)), office)
    assert len(plan.new) == 2
    assert all_counts() == before | {"registrations.ImportBatch": before["registrations.ImportBatch"] + 1}


def test_flt_30_the_same_file_twice_changes_nothing(office, school):
    rows = [PERSON, COLLECTIVE, row_with(unit="Trường đã giải thể"), row_with(unit="THPT-LX", year=2018)]
    run(office, *rows)
    before = list(AwardRecord.objects.order_by("pk").values()), AwardRecord.history.count()
    batch, plan = look(saved(book_of(HEADER, *rows)), office)
    assert (plan.new, plan.changed, plan.problems, plan.remarks) == ([], [], [], [])
    with pytest.raises(RuleViolation) as refused:
        confirm(batch, plan, office)
    assert refused.value.reason == NOTHING
    assert (list(AwardRecord.objects.order_by("pk").values()), AwardRecord.history.count()) == before


def test_a_known_award_is_filled_in_and_nothing_else_of_it_changes(office, school):
    first = run(office, row_with(number="", day=""))
    other = AwardRecord.objects.create(
        year=2019,
        subject=Subject.INDIVIDUAL,
        name="Néang Kim Chêng",
        unit=school,
        unit_name=SCHOOL,
        award="Bằng khen",
    )
    batch, plan = look(saved(book_of(HEADER, row_with(name="NEANG KIM CHENG", unit="thpt-lx"))), office)
    (row,) = plan.changed
    assert row.changes == {"decision_number": "12/QĐ-SGDĐT", "decided_on": date(2019, 11, 20)}
    confirm(batch, plan, office)

    filled = AwardRecord.objects.get(award="Giấy khen")
    assert (filled.name, filled.decision_number, filled.decided_on, filled.batch) == (
        "Néang Kim Chêng", "12/QĐ-SGDĐT", date(2019, 11, 20), first,
    )  # fmt: skip
    assert list(AwardRecord.objects.search("12/QD")) == [filled]
    assert list(filled.history.values_list("history_type", flat=True)) == ["~", "+"]
    other.refresh_from_db()
    assert (other.decision_number, AwardRecord.objects.count()) == ("", 2)


def test_a_unit_is_found_by_the_name_that_it_bore_in_that_year(office, school):
    UnitName.objects.create(
        unit=school, name="Trường Thoại Ngọc Hầu", place="Long Xuyên", ends_on=date(2010, 8, 31)
    )
    namesake = factories.make_unit(
        "Trường Thoại Ngọc Hầu", code="MOI", place="Tri Tôn", valid_from=date(2015, 9, 1)
    )
    old = row_with(unit="Trường Thoại Ngọc Hầu", year=2009, day="")
    new = row_with(unit="Trường Thoại Ngọc Hầu", year=2019)
    run(office, old, new, row_with(unit="THPT-LX", year=2008, day=""))
    found = AwardRecord.objects.order_by("year").values_list("year", "unit", "unit_name")
    assert list(found) == [
        (2008, school.pk, "Trường Thoại Ngọc Hầu"),
        (2009, school.pk, "Trường Thoại Ngọc Hầu"),
        (2019, namesake.pk, "Trường Thoại Ngọc Hầu"),
    ]


def test_a_unit_that_nobody_knows_is_kept_as_text_and_tied_once_it_is_known(office):
    run(office, PERSON)
    assert AwardRecord.objects.values_list("unit", "unit_name").get() == (None, SCHOOL)
    unit = factories.make_unit(SCHOOL)
    run(office, PERSON)
    assert AwardRecord.objects.values_list("unit", "unit_name").get() == (unit.pk, SCHOOL)


def test_the_same_name_in_two_units_of_one_name(office):
    for code, place in (("TH-A1", "Tri Tôn"), ("TH-A2", "An Phú")):
        factories.make_unit("Trường Tiểu học A", code=code, place=place)
    _, plan = look(saved(book_of(HEADER, row_with(unit="Trường Tiểu học A"))), office)
    assert [problem.sentence for problem in plan.problems] == [
        "Có 2 đơn vị mang tên này; hãy ghi mã: TH-A1 (Tri Tôn); TH-A2 (An Phú)."
    ]
    run(office, row_with(unit="TH-A1"), row_with(unit="TH-A2"))
    assert set(AwardRecord.objects.values_list("unit__code", "unit_name")) == {
        ("TH-A1", "Trường Tiểu học A"), ("TH-A2", "Trường Tiểu học A"),
    }  # fmt: skip


def test_what_a_decision_of_the_portal_entered_is_never_changed(office):
    issued, (one, _), _ = make_listed()
    record(issued, {first_of(one).uid: True})
    entered = AwardRecord.objects.get()
    before = AwardRecord.objects.values().get()
    row = [entered.year, entered.name, entered.unit.code, "Chức vụ khác", entered.award, "999/QĐ", "", ""]
    batch, plan = look(saved(book_of(HEADER, row)), office)
    assert (plan.new, plan.changed, len(plan.remarks)) == ([], [], 2)
    with pytest.raises(RuleViolation):
        confirm(batch, plan, office)
    run(office, row, [2015, "Chau Sóc Kha", entered.unit.code, "", "Giấy khen", "", "", ""])
    assert AwardRecord.objects.filter(pk=entered.pk).values().get() == before
    assert (AwardRecord.objects.count(), entered.history.count()) == (2, 1)


def test_flt_28_a_failure_at_a_late_row_saves_nothing(office, school):
    rows = [row_with(name=f"Nguyễn Văn An {number}") for number in range(2, 1502)]
    batch, plan = look(saved(book_of(HEADER, *rows)), office)
    forbid("nominations_awardrecord", "NEW.name = 'Nguyễn Văn An 1400'")
    before = all_counts()
    with pytest.raises(RuleViolation):
        confirm(batch, plan, office)
    assert all_counts() == before
    assert ImportBatch.objects.get(pk=batch.pk).applied_at is None


def test_flt_29_what_changed_since_the_preview_is_looked_at_again(office, school):
    batch, plan = look(saved(book_of(HEADER, PERSON)), office)
    run(office, row_with(number="13/QĐ-SGDĐT"))
    with pytest.raises(RuleViolation) as refused:
        confirm(batch, plan, office)
    assert refused.value.reason == CHANGED
    assert AwardRecord.objects.get().decision_number == "13/QĐ-SGDĐT"


@pytest.mark.parametrize("count", [1, 30, 300])
def test_perf_11_looking_at_a_file_asks_three_times_whatever_its_length(office, school, count):
    rows = [HEADER, *([str(cell) for cell in row_with(name=f"An {number}")] for number in range(count))]
    with CaptureQueriesContext(connection) as queries:
        assert len(import_awards.plan(rows, office, clock.now()).new) == count
    assert len(queries) == 3


def test_a_wrong_cell_keeps_everything_out(office, school):
    batch, plan = look(saved(book_of(HEADER, PERSON, row_with(name=""))), office)
    with pytest.raises(RuleViolation):
        confirm(batch, plan, office)
    assert AwardRecord.objects.count() == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN, None])
def test_only_the_office_imports(role, school):
    user = factories.make_office(role) if role else factories.make_member(school, Role.UNIT_HEAD)
    with pytest.raises(NotAllowed):
        look(saved(book_of(HEADER, PERSON)), factories.actor_of(user))
    assert ImportBatch.objects.count() == 0


def test_five_thousand_rows_below_a_title_are_taken(office):
    rows = [row_with(name=f"Nguyễn Văn An {number}") for number in range(5000)]
    reading = spreadsheets.read_sheet(
        "a.xlsx", io.BytesIO(saved(book_of(["SỔ KHEN THƯỞNG"], [], HEADER, *rows))), AWARD_COLUMNS
    )
    assert len(import_awards.plan(reading.grid, office, clock.now()).new) == 5000


# --- Workbooks as offices have them -------------------------------------------


def two_row_header():
    """The headings of the decision below a wide one, the rows numbered, a total and signatures below."""
    above = [["UBND TỈNH AN GIANG"], ["DANH SÁCH KHEN THƯỞNG"], []]
    upper = ["STT", *HEADER[:5], "Quyết định", None]
    lower = [*[None] * 6, "Số", "Ngày"]
    below = [["Tổng cộng: 2 tập thể, cá nhân"], [None, None, None, "Lập biểu"]]
    book = book_of(*above, upper, lower, [1, *PERSON[:7]], [2, *COLLECTIVE[:7]], *below)
    book.active.merge_cells("G4:H4")
    return book


def real_days():
    """Days as spreadsheets keep them, years as numbers with a word."""
    return book_of(HEADER, row_with(day=date(2019, 11, 20), year="Năm 2019"), COLLECTIVE)


def in_tcvn3():
    """Typed in .VnTime."""
    return in_font(book_of(HEADER, PERSON, COLLECTIVE), ".VnTime", Encoding.TCVN3, "2:3")


def merged_units():
    """The unit and the year stand once for both rows."""
    book = book_of(HEADER, PERSON, [None, "Tổ Ngữ văn", None, *COLLECTIVE[3:]])
    book.active.merge_cells("C2:C3")
    book.active["A3"] = 2020
    return book


@pytest.mark.parametrize("build", [two_row_header, real_days, in_tcvn3, merged_units])
def test_flt_27_and_30_a_workbook_as_offices_have_them(office, school, build):
    content = saved(build())
    batch, plan = look(content, office)
    assert [problem.sentence for problem in plan.problems] == []
    confirm(batch, plan, office)
    assert list(AwardRecord.objects.order_by("year").values_list("name", "unit", "decided_on")) == [
        ("Néang Kim Chêng", school.pk, date(2019, 11, 20)), ("Tổ Ngữ văn", school.pk, None),
    ]  # fmt: skip
    _, plan = look(content, office)
    assert (plan.new, plan.changed, plan.problems) == ([], [], [])


# --- Pages -------------------------------------------------------------------


def upload(client, *rows):
    """Upload the rows; the page of the preview."""
    return client.post(url(f"{REGISTER}import"), {"file": workbook(HEADER, *rows)}, follow=True)


def test_flt_27_a_wrong_cell_shows_what_stands_in_the_file_and_not_what_follows_from_others(office, school):
    html = text_of(upload(client_of(office.user), ["năm <2019>", *PERSON[1:]]))
    listed, rows = html.split('id="cac-dong"')
    assert '<td>Năm</td><td class="import-written">năm &lt;2019&gt;</td>' in listed
    assert rows.count("><mark>năm &lt;2019&gt;</mark></td>") == rows.count("<mark>") == 1


def test_from_the_list_to_the_preview_to_the_register(office, school):
    client = client_of(office.user)
    assert "Nhập từ Excel/CSV" in text_of(client.get(url(f"{REGISTER}changelist")))
    AwardRecord.objects.create(
        year=2019, subject=Subject.INDIVIDUAL, name="Néang Kim Chêng", position="Nhân viên", unit=school,
        unit_name=SCHOOL, award="Giấy khen",
    )  # fmt: skip
    page = upload(client, PERSON, row_with(unit="Trường đã giải thể", name="=1+1"))
    html = page.content.decode()
    assert "<del>Nhân viên</del> → <ins>Giáo viên</ins>" in html
    assert "<td><ins>12/QĐ-SGDĐT</ins></td>" in html
    assert "<td>Thay đổi:<br>Chức vụ, Số quyết định, Ngày quyết định, Cơ quan ban hành</td>" in html
    assert "Cổng không có đơn vị này; tên được giữ như trong tệp." in html
    assert [count for _, count in page.context["counts"]] == [1, 1, 0, 0]
    address = page.redirect_chain[-1][0]
    done = client.post(address, {"seen": page.context["plan"].fingerprint}, follow=True)
    assert "Đã nhập tệp “Danh sách.xlsx”." in text_of(done)
    assert set(AwardRecord.objects.values_list("name", "decision_number")) == {
        ("Néang Kim Chêng", "12/QĐ-SGDĐT"), ("=1+1", "12/QĐ-SGDĐT"),
    }  # fmt: skip


def test_the_template_file_is_taken_and_holds_nothing(office):
    client = client_of(office.user)
    content = client.get(url(f"{REGISTER}import_template")).getvalue()
    headings = [cell.value for cell in load_workbook(io.BytesIO(content)).active[1]]
    assert headings == [column.title for column in AWARD_COLUMNS]
    file = SimpleUploadedFile("mẫu.xlsx", content)
    plan = client.post(url(f"{REGISTER}import"), {"file": file}, follow=True).context["plan"]
    assert (plan.rows, plan.problems, plan.ignored) == ([], [], [])


def test_flt_27_the_workbook_comes_back_with_its_marks(office, school):
    client = client_of(office.user)
    page = upload(client, PERSON, row_with(name=""))
    marked = client.get(f"{page.redirect_chain[-1][0]}danh-dau/")
    sheet = load_workbook(io.BytesIO(marked.getvalue())).active
    assert sheet["B3"].comment.text == "Nhập họ và tên/tên tập thể."
    assert sheet["I3"].value == "Họ và tên/Tên tập thể: Nhập họ và tên/tên tập thể."


def test_sec_ac_03_a_file_belongs_to_who_brought_it(office, school):
    address = upload(client_of(office.user), PERSON).redirect_chain[-1][0]
    assert client_of(make_officer().user).get(address).status_code == 404
    auditor = client_of(factories.make_office(Role.AUDITOR))
    assert auditor.get(address).status_code == 403
    assert "Nhập từ Excel/CSV" not in text_of(auditor.get(url(f"{REGISTER}changelist")))
    assert AwardRecord.objects.count() == 0


def test_an_award_written_in_by_hand_twice_is_said_beside_the_form(office, school):
    client = client_of(office.user)
    run(office, PERSON)
    values = {
        "year": 2019, "subject": "INDIVIDUAL", "name": "néang kim chêng", "unit": school.pk,
        "unit_name": "Tên khác", "award": "Giấy khen", "level": "PROVINCE",
    }  # fmt: skip
    page = client.post(url(f"{REGISTER}add"), values)
    assert "Mục khen thưởng này đã có trong sổ." in text_of(page)
    assert client.post(url(f"{REGISTER}add"), values | {"unit": ""}).status_code == 302
    assert Unit.objects.filter(award_records__isnull=False).distinct().count() == 1
