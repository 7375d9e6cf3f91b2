"""The layout of every document, measured on the finished PDF against Nghị định 30/2020 (Phụ lục I).

Each document of the catalogue is drawn once with little, with much and with next to no data
(`every_paper`); each rule then looks at all of them, at what `page_parts` finds on the page. What a rule does
not ask of a document stands in `layout_exceptions` with its reason, and has to be a real exception.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pikepdf
import pytest
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from danvan.core.documents import engine
from danvan.core.documents.layout import BOTTOM, LEFT, RIGHT, TOP
from danvan.management.catalogue import CATALOGUE
from tests.documents.every_paper import EVERY_DATA, SAMPLES
from tests.documents.layout_exceptions import EXCEPTIONS, LETTERS, SLIPS, TWO_SIGNERS
from tests.documents.page_parts import (
    MM,
    MOTTO,
    NATION,
    annex_page,
    body_lines,
    bold_in,
    day_line,
    filled_share,
    is_bold,
    is_capitals,
    is_indented,
    issuers,
    kind_lines,
    line_of,
    lines_in,
    looks,
    middle_of_text,
    number_line,
    pages_that_go_on_with_a_table,
    printed_numbers,
    signers,
    summary_lines,
    text_above_signature,
)
from tests.documents.pdf import Printed

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
OVER = 2  # points by which a justified line may pass the right margin, of which the decree leaves 5 mm more
WATERMARK = (0.894, 0.894, 0.894)  # what says across a page that it is none
LONG_ROW = 10  # lines
LEAST = 2  # lines of a row that is cut stand at least on each of its two pages
FILLED = 0.5  # of page 1; three who confirm a report take half a page for themselves
WITHOUT_LONG_TABLE = {*SLIPS, "gap-letter", "minutes"}  # in the samples
Rule = Callable[[Printed], None]
RULES: dict[str, Rule] = {}


# --- drawing ------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Iterator[dict[tuple[str, str], Printed]]:
    """The papers that are drawn already; all in the same two processes, which no other test meets."""
    with engine.kept_presses():
        yield {}


@pytest.fixture
def paper_of(drawn, at_local, tmp_path_factory) -> Callable[[str, str], Printed]:
    """The paper of a key and of data, drawn when it is first asked for."""

    def find(key: str, data: str) -> Printed:
        if (key, data) not in drawn:
            path = tmp_path_factory.mktemp("papers") / f"{key}.{data}.pdf"
            at_local(*EVERY_DATA[data].day)
            with transaction.atomic():  # the rows of one paper are not in the way of the next
                params = SAMPLES[key](EVERY_DATA[data])
                builder = import_string(settings.DOCUMENT_BUILDERS[key])
                path.write_bytes(builder(params, lambda *_: None))
                transaction.set_rollback(True)
            drawn[key, data] = Printed(path)
        return drawn[key, data]

    return find


@pytest.fixture
def paper(paper_of, key, data) -> Printed:
    """The paper of the parameters."""
    return paper_of(key, data)


def rule(check: Rule) -> Rule:
    """Ask it of every document, with all data, that is no exception."""
    name = check.__name__.removeprefix("test_")
    RULES[name] = check
    return _asked_of([key for key in CATALOGUE if key not in EXCEPTIONS.get(name, {})])(check)


def rule_of(*keys: str) -> Callable[[Rule], Rule]:
    """Ask it of these documents alone."""
    return _asked_of(keys)


def _asked_of(keys: Sequence[str]) -> Callable[[Rule], Rule]:
    return pytest.mark.parametrize(("key", "data"), [(key, data) for key in keys for data in EVERY_DATA])


def test_every_document_of_the_catalogue_has_samples():
    assert sorted(SAMPLES) == sorted(CATALOGUE)


@pytest.mark.parametrize(("name", "key"), [(name, key) for name, keys in EXCEPTIONS.items() for key in keys])
def test_every_exception_is_one(name, key, paper_of):
    """A rule that would hold anyway needs no exception."""
    papers = [paper_of(key, data) for data in EVERY_DATA]
    with pytest.raises((AssertionError, StopIteration, ValueError)):
        for paper in papers:
            RULES[name](paper)


# --- the sheet ----------------------------------------------------------------


@rule
def test_every_page_is_a4(paper):
    upright = tuple(round(side * MM, 1) for side in (210, 297))
    assert {tuple(sorted(round(side, 1) for side in size)) for size in paper.sizes} == {upright}


@rule
def test_all_text_stands_inside_the_margins(paper):
    numbers = {id(word) for word in printed_numbers(paper).values()}
    for word in paper.words:
        width, height = paper.sizes[word.page - 1]
        if id(word) in numbers or (word.size < 9.5 and word.top > height - BOTTOM * MM):
            continue  # page number and mark stand in the margins
        assert word.left >= LEFT * MM - 1 and word.right <= width - RIGHT * MM + OVER, word
        assert word.top >= TOP * MM - 1 and word.bottom <= height - BOTTOM * MM + 1, word


@rule
def test_pages_are_numbered_from_the_second_on_and_anew_in_an_annex(paper):
    numbers, pages, annex = printed_numbers(paper), len(paper.sizes), annex_page(paper)
    expected = {page: str(page) for page in range(2, annex)}
    expected |= {page: str(page - annex + 1) for page in range(annex + 1, pages + 1)}
    assert {page: word.text for page, word in numbers.items()} == expected
    for page, word in numbers.items():
        assert abs(word.middle - paper.sizes[page - 1][0] / 2) <= 3
        assert 12.9 <= word.size <= 14.1 and looks(paper, word) == {(False, False)}


# --- the head -----------------------------------------------------------------


@rule
def test_the_nation_is_named_exactly(paper):
    nation, motto = line_of(paper, NATION), line_of(paper, MOTTO)
    assert (nation.text, motto.text) == (NATION, MOTTO)
    assert 11.9 <= nation.size <= 13.1 and 12.9 <= motto.size <= 14.1
    assert is_bold(paper, nation) and is_bold(paper, motto)
    assert abs(nation.middle - motto.middle) <= 2


@rule
def test_the_rule_under_the_motto_is_as_long_as_its_text(paper):
    motto = line_of(paper, MOTTO)
    length, middle = paper.rule_under([motto])
    assert abs(length - (motto.right - motto.left)) <= 2 and abs(middle - motto.middle) <= 2


@rule
def test_the_issuing_body_is_bold_over_a_short_rule_and_the_one_above_is_not(paper):
    lines = issuers(paper)
    bold = [line for line in lines if is_bold(paper, line)]
    above = [line for line in lines if line.top < bold[0].top]
    assert bold == lines[len(above) :] and all(looks(paper, line) == {(False, False)} for line in above)
    longest = max(line.right - line.left for line in bold)
    length, middle = paper.rule_under(bold)
    assert 1 / 3 <= length / longest <= 1 / 2, (length, longest)
    assert abs(middle - bold[-1].middle) <= 2


@rule
def test_the_number_has_the_form_of_the_decree(paper):
    number = number_line(paper)
    assert re.fullmatch(r"Số: (\d{2,})?/([^\W\d_]+|…)(-([^\W\d_]+|…))*", number.text), number.text
    assert 12.9 <= number.size <= 13.1 and looks(paper, number) == {(False, False)}
    assert abs(number.middle - issuers(paper)[-1].middle) <= 2


@rule
def test_place_and_day_stand_in_italics_level_with_the_number(paper):
    day = day_line(paper)
    assert day and 12.9 <= day.size <= 14.1 and looks(paper, day) == {(False, True)}
    number = next((line for line in paper.lines if line.page == 1 and line.text.startswith("Số:")), None)
    assert number is None or abs(number.bottom - day.bottom) <= 2


@rule
def test_the_kind_stands_bold_in_the_middle(paper):
    for line in kind_lines(paper):
        assert 12.9 <= line.size <= 14.1 and is_bold(paper, line)
        assert abs(line.middle - middle_of_text(paper)) <= 2


@rule
def test_what_it_is_about_stands_bold_over_a_short_rule(paper):
    lines = summary_lines(paper)
    assert lines[0].text[0].isupper()
    assert all(12.9 <= line.size <= 14.1 for line in lines)
    assert all(abs(line.middle - middle_of_text(paper)) <= 3 for line in lines)
    length, middle = paper.rule_under(lines)
    assert 1 / 3 <= length / max(line.right - line.left for line in lines) <= 1 / 2
    assert abs(middle - middle_of_text(paper)) <= 2


@rule_of(*LETTERS)
def test_a_letter_says_what_it_is_about_under_its_number(paper):
    number, subject = number_line(paper), line_of(paper, "V/v ")
    assert 11.9 <= subject.size <= 13.1 and looks(paper, subject) == {(False, False)}
    assert 6 <= subject.top - number.bottom <= 8
    assert abs(subject.middle - number.middle) <= 2
    assert line_of(paper, "Kính gửi").top > subject.bottom


# --- the text -----------------------------------------------------------------


@rule
def test_paragraphs_are_indented_and_justified(paper):
    assert [line for line in body_lines(paper) if is_indented(line)]
    for line, following in pairwise(body_lines(paper)):
        edge = paper.sizes[line.page - 1][0] - RIGHT * MM
        is_near = following.page == line.page and following.top - line.top < 1.5 * line.size
        if is_near and abs(following.left - LEFT * MM) <= 1:  # the paragraph goes on
            is_full = abs(line.right - edge) <= OVER
            begins_or_goes_on = is_indented(line) or abs(line.left - LEFT * MM) <= 1
            assert is_full == begins_or_goes_on, line


@rule
def test_the_text_ends_with_the_end_mark(paper):
    ends = [line for line in paper.lines if line.text.endswith("./.")]
    assert [line for line in ends if line.page < annex_page(paper)][1:] == []
    assert ends and all(12.9 <= line.size <= 14.1 for line in ends)


@rule
def test_recipients_are_named_as_the_decree_wants(paper):
    head = next(line for line in paper.lines if line.text == "Nơi nhận:")
    assert head.size == 12 and looks(paper, head) == {(True, True)}
    assert abs(head.left - LEFT * MM) <= 1
    items = [
        line
        for line in paper.lines
        if line.page == head.page and line.top > head.top and abs(line.left - LEFT * MM) <= 1
    ]
    assert items and {line.size for line in items} == {11.0}
    assert {look for line in items for look in looks(paper, line)} == {(False, False)}
    last = [line.text for line in items if line.text.startswith("- ")][-1]
    assert re.fullmatch(r"- Lưu: VT(, \S+)*\.", last)


@rule
def test_who_signs_stands_in_capitals_in_the_right_half(paper):
    lines = signers(paper)
    assert lines
    assert all(line.left > middle_of_text(paper, line.page) - 1 for line in lines), lines
    assert 12.9 <= lines[0].size <= 14.1


@rule_of(*TWO_SIGNERS)
def test_two_who_sign_stand_side_by_side(paper):
    """The one who answers for the paper on the right."""
    heads = [line for line in paper.lines if is_capitals(line) and is_bold(paper, line) and line.size == 13]
    last = [line for line in heads if line.page == heads[-1].page]
    pairs = [(a, b) for a, b in pairwise(last) if abs(a.top - b.top) < 2]
    assert pairs
    for left, right in pairs:
        assert left.right < middle_of_text(paper) < right.left + 1


# --- pages ---------------------------------------------------------------------


@rule
def test_the_signature_is_never_alone_on_its_page(paper):
    rows, lines = text_above_signature(paper)
    assert rows or len(lines) >= 2


@rule
def test_the_first_page_is_filled_before_a_second_begins(paper):
    assert annex_page(paper) == 2 or len(paper.sizes) == 1 or filled_share(paper, 1) >= FILLED


# --- tables -------------------------------------------------------------------


def test_tables_of_long_papers_do_go_on(paper_of):
    """Else the two rules below would look at nothing."""
    long = {key: pages_that_go_on_with_a_table(paper_of(key, "long")) for key in CATALOGUE}
    assert {key for key, pages in long.items() if not pages} == WITHOUT_LONG_TABLE


@rule
def test_a_table_repeats_its_headings_on_every_page(paper):
    for rows in pages_that_go_on_with_a_table(paper):
        assert bold_in(paper, rows[0]), rows[0]
        before = [row.cells for row in paper.rows if row.page == rows[0].page - 1]
        assert rows[0].cells in before


@rule
def test_a_row_is_cut_by_the_end_of_a_page_only_if_it_is_long(paper):
    for rows in pages_that_go_on_with_a_table(paper):
        if not rows[1].cells[0]:
            before = [row for row in paper.rows if row.page == rows[0].page - 1][-1]
            assert min(lines_in(paper, before), lines_in(paper, rows[1])) >= LEAST
            assert lines_in(paper, before) + lines_in(paper, rows[1]) >= LONG_ROW


# --- what is read -------------------------------------------------------------


@rule
def test_nothing_reads_none_or_null(paper):
    assert re.findall(r"\b(None|null|nan|NaN|undefined|True|False)\b|[{}\[\]]", paper.text()) == []


@rule
def test_only_the_official_type_is_embedded(paper):
    table = paper.font_table()
    assert table and {name.partition("-")[0] for name, _ in table} <= {"Liberation", "TimesNewRoman"}
    assert {name.split("-")[1] for name, _ in table if name.startswith("Liberation")} == {"Serif"}
    assert {is_embedded for _, is_embedded in table} == {True}


@rule
def test_the_text_can_be_read_and_is_in_nfc(paper):
    text = paper.text()
    assert text == unicodedata.normalize("NFC", text)
    assert len(text) > 100 and "\N{REPLACEMENT CHARACTER}" not in text
    assert not re.search("[\ue000-\uf8ff]", text)


@rule
def test_all_is_printed_in_black(paper):
    assert paper.colours <= {(0, 0, 0), WATERMARK}


@rule
def test_no_two_lines_touch(paper):
    """Accents over capitals need the whole height of the line."""
    lines = [line for line in paper.lines if line.bottom < paper.sizes[line.page - 1][1] - BOTTOM * MM]
    for line in lines:
        for other in lines:
            if other.page == line.page and 0 < other.top - line.top < 40:
                is_beside = other.left > line.right or other.right < line.left
                assert is_beside or other.top >= line.bottom - 0.6, (line, other)


# --- what a screen reader and a window say ------------------------------------


@rule
def test_a_screen_reader_finds_every_page(paper):
    with pikepdf.open(paper.path) as book:
        assert "/MarkInfo" in book.Root and book.Root.MarkInfo.Marked
        [document] = book.Root.StructTreeRoot.K
        assert document.S == "/Document"
        assert {element.Pg.objgen for element in elements_of(document)} == {
            page.objgen for page in book.pages
        }
        numbers = [int(key) for key in book.Root.StructTreeRoot.ParentTree.Nums[::2]]
        assert [int(page.StructParents) for page in book.pages] == numbers
        assert "<pdfuaid:part>1</pdfuaid:part>" in book.Root.Metadata.read_bytes().decode()


def elements_of(document) -> Iterator:
    """Every element below the document; a number is text on a page."""
    rest = list(document.K)
    while rest:
        element = rest.pop()
        if isinstance(element, pikepdf.Dictionary):
            yield element
            rest.extend(element.get("/K", []))


@rule
def test_title_and_language_are_set(paper):
    with pikepdf.open(paper.path) as book:
        assert str(book.Root.Lang) == "vi"
        assert book.Root.ViewerPreferences.DisplayDocTitle
        title = str(book.docinfo["/Title"])
        assert len(title) > 8 and title == unicodedata.normalize("NFC", title)
        with book.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            assert (about["dc:title"], about["dc:language"]) == (title, {"vi"})
