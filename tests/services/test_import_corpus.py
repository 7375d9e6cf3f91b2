"""Every workbook of the corpus through the whole import: looked at, confirmed, brought again, given back."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from danvan.core import clock
from danvan.core.errors import RuleViolation
from registrations import spreadsheets
from registrations.models import ImportBatch, Unit
from registrations.rules.import_units import UNIT_COLUMNS, plan_units
from registrations.services import imports
from registrations.spreadsheets.marking import AUTHOR, HEADING, MARKED
from tests.factories import actor_of, make_office
from tests.services.import_corpus import CORPUS, HEADER, book_of, saved, school, schools
from tests.services.test_imports import NOTHING, all_counts, forbid

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """An officer of the office."""
    return actor_of(make_office())


def look(content, actor, filename="Danh sách.xlsx"):
    """The batch and plan of a file."""
    reading = spreadsheets.read_sheet(filename, io.BytesIO(content), UNIT_COLUMNS)
    return imports.preview_import(
        kind=ImportBatch.Kind.UNITS,
        uploaded=SimpleUploadedFile(filename, content),
        reading=reading,
        actor=actor,
        at=clock.now(),
    )


def confirm(batch, plan, actor):
    """Confirm what was looked at."""
    return imports.apply_import(batch=batch, seen=plan.fingerprint, actor=actor, at=clock.now())


def said(plan):
    """The problems by cell."""
    return tuple((plan.cell_of(problem), problem.sentence) for problem in plan.problems)


def given_back(batch, plan):
    """The workbook that is given back, opened."""
    content = spreadsheets.marked_workbook(imports.workbook_of(batch), batch.reading, plan)
    return load_workbook(io.BytesIO(content))


def colour_of(cell):
    """The colour with which a cell is filled."""
    return cell.fill.fgColor.rgb


def look_of(cell):
    """What a cell holds and how it looks."""
    return cell.value, repr(cell.font), cell.number_format, colour_of(cell)


def test_flt_27_the_corpus_holds_twenty_five_workbooks_and_more():
    assert len(CORPUS) >= 25


@pytest.mark.parametrize("name", CORPUS)
def test_flt_27_and_30_a_workbook_of_the_corpus(office, name):
    build, expected = CORPUS[name]
    content, before = build(), all_counts()
    if expected.refusal:
        with pytest.raises(RuleViolation) as refused:
            look(content, office)
        assert (refused.value.reason, all_counts()) == (expected.refusal, before)
        return
    batch, plan = look(content, office)
    reading = ImportBatch.objects.get(pk=batch.pk).reading
    assert said(plan) == expected.problems
    assert (len(reading.conversions), len(reading.doubtful)) == (expected.converted, expected.doubtful)
    assert (plan.table.header.row, tuple(plan.table.passed_over)) == (
        expected.header_row,
        expected.passed_over,
    )
    assert tuple(reading.hidden_rows) == expected.hidden_rows
    assert all_counts() == before | {"registrations.ImportBatch": before["registrations.ImportBatch"] + 1}
    if expected.problems:
        with pytest.raises(RuleViolation):
            confirm(batch, plan, office)
        assert not Unit.objects.filter(code__startswith="TH").exists()
        return
    confirm(batch, plan, office)
    stored = Unit.objects.exclude(code="CTTT")
    assert dict(stored.values_list("code", "name")) == expected.names
    assert set(stored.values_list("valid_from", "place")) == {(expected.begins, "Tri Tôn")}
    after = all_counts()
    batch, plan = look(content, office)
    assert (plan.new, plan.changed, plan.problems) == ([], [], [])
    with pytest.raises(RuleViolation) as refused:
        confirm(batch, plan, office)
    assert refused.value.reason == NOTHING
    assert all_counts() == after | {"registrations.ImportBatch": after["registrations.ImportBatch"] + 1}


@pytest.mark.parametrize("name", [name for name, (_, expected) in CORPUS.items() if not expected.refusal])
def test_flt_27_a_workbook_comes_back_as_it_was_but_for_its_marks(office, name):
    build, expected = CORPUS[name]
    content = build()
    batch, plan = look(content, office)
    was, book = load_workbook(io.BytesIO(content)), given_back(batch, plan)
    assert book.sheetnames == was.sheetnames
    sheet = book[batch.reading.title]
    noted = {}
    for row in was[batch.reading.title].iter_rows(max_row=60, max_col=20):
        for old in row:
            new = sheet[old.coordinate]
            if new.comment:
                noted[old.coordinate] = new.comment.text
                assert (new.comment.author, colour_of(new)) == (AUTHOR, MARKED.fgColor.rgb)
            elif new.value != HEADING and colour_of(new) != MARKED.fgColor.rgb:
                assert look_of(new) == look_of(old)
    assert noted == dict(expected.problems)


def test_flt_27_the_wrong_rows_say_it_at_their_end(office):
    build, expected = CORPUS["wrong_cells_here_and_there"]
    batch, plan = look(build(), office)
    sheet = given_back(batch, plan).active
    assert [cell.value for cell in sheet["F"]] == [
        "Lỗi",
        *(f"{HEADER['ABCDE'.index(cell[0])]}: {sentence}" for cell, sentence in expected.problems),
    ]


def test_flt_27_a_marked_workbook_that_was_mended_is_taken_and_loses_its_marks(office):
    rows = schools()
    rows[1][2], rows[2][4] = "Nhà trẻ", "31/2/2000"
    batch, plan = look(saved(book_of(HEADER, *rows)), office)
    book = given_back(batch, plan)
    book.active["C3"] = "Trường"
    batch, plan = look(saved(book), office)
    assert (plan.ignored, said(plan)) == (["Lỗi"], said(plan)[:1])
    book = given_back(batch, plan)
    marks = [cell.coordinate for row in book.active.iter_rows() for cell in row if cell.comment]
    assert marks == ["E4"]
    assert [cell.value for cell in book.active["F"]][:3] == ["Lỗi", None, None]
    assert book.active["G1"].value is None
    book.active["E4"] = "28/2/2000"
    batch, plan = look(saved(book), office)
    confirm(batch, plan, office)
    assert Unit.objects.filter(code__startswith="TH-").count() == 3


def test_flt_27_what_looks_like_a_formula_comes_back_as_text(office):
    rows = "Mã đơn vị;Tên đơn vị;Loại đơn vị;Địa danh\nTH-1;=1+1;Nhà trẻ;Tri Tôn\n"
    batch, plan = look(rows.encode(), office, "a.csv")
    book = given_back(batch, plan)
    cell = book.active["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert book.sheetnames == ["Danh sách"]


def test_flt_27_a_note_in_a_merged_cell_stands_in_its_first(office):
    book = book_of(HEADER, school("TH-1", place="x" * 81), [*school("TH-2")[:3], None, SEPTEMBER_TEXT])
    book.active.merge_cells("D2:D3")
    batch, plan = look(saved(book), office)
    assert [cell for cell, _ in said(plan)] == ["D2", "D3"]
    sheet = given_back(batch, plan).active
    assert sheet["D2"].comment.text.count("Dài 81 ký tự") == 2


SEPTEMBER_TEXT = "1/9/2000"


def test_flt_28_a_failure_at_row_1400_leaves_nothing_and_the_file_and_preview_stay(office):
    rows = [[f"TH-{i}", f"Trường Tiểu học số {i}", "Trường", "Tri Tôn", ""] for i in range(2, 1502)]
    content = saved(book_of(HEADER, *rows))
    batch, plan = look(content, office)
    forbid("registrations_event", "NEW.about = 'Trường Tiểu học số 1400'")
    before = all_counts()
    with pytest.raises(RuleViolation):
        confirm(batch, plan, office)
    assert all_counts() == before
    kept = ImportBatch.objects.get(pk=batch.pk)
    assert (kept.applied_at, imports.workbook_of(kept)) == (None, content)
    assert imports.plan_import(batch=kept, actor=office, at=clock.now()).fingerprint == plan.fingerprint


CELLS = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, max_size=6), max_size=6))
def test_flt_27_any_rows_of_a_workbook_give_a_plan_or_one_sentence(rows):
    try:
        content = saved(book_of(HEADER, *rows))
    except (IllegalCharacterError, ValueError):
        return
    reading = spreadsheets.read_sheet("a.xlsx", io.BytesIO(content), UNIT_COLUMNS)
    plan = plan_units(reading.grid, {})
    assert plan.wrong_numbers <= set(range(2, len(rows) + 2))
    assert load_workbook(io.BytesIO(spreadsheets.marked_workbook(content, reading, plan)))
