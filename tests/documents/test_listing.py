"""Long lists: pieces, headings on each page, nothing lost between the pieces."""

import re

import pytest

from danvan.core.documents import binding, listing
from danvan.core.documents.listing import list_chunks
from tests.documents.samples import ACROSS, COLUMNS, rows

pytestmark = pytest.mark.documents


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, [0]), (1, [1]), (125, [125]), (126, [63, 63]), (1000, [125] * 8), (1001, [112] * 8 + [105])],
)
def test_pieces_are_of_one_size_and_lose_nothing(count, sizes):
    chunks = list_chunks(ACROSS, COLUMNS, rows(count))
    numbers = [[int(found) for found in re.findall(r"Mô hình (\d+):", chunk)] for chunk in chunks]
    assert [len(piece) for piece in numbers] == sizes
    assert sum(numbers, []) == list(range(1, count + 1))


def test_heading_opens_the_first_piece_signature_closes_the_last():
    chunks = list_chunks(ACROSS, COLUMNS, rows(300))
    assert ["CỘNG HÒA" in chunk for chunk in chunks] == [True, False, False]
    assert ["Đơn vị đăng ký" in chunk for chunk in chunks] == [True, False, False]
    assert ["Cộng: 3 mô hình./." in chunk for chunk in chunks] == [False, False, True]
    assert ["Nơi nhận" in chunk for chunk in chunks] == [False, False, True]


def test_an_empty_list_says_so(printed):
    text = printed(*list_chunks(ACROSS, COLUMNS, [])).text()
    assert "Chưa có mục nào." in text and "Cộng: 3 mô hình./." in text


def test_each_page_repeats_the_headings_and_cuts_no_row(printed):
    long = [(n, "Vận động phụ huynh đưa trẻ đến lớp " * 20, n) for n in range(1, 31)]
    drawn = printed(*list_chunks(ACROSS, COLUMNS, long))
    pieces = drawn.pieces()
    last = pieces[-1].page
    assert last > 3
    assert [piece.page for piece in pieces if piece.text == "STT"] == list(range(1, last + 1))
    for page in range(2, last):
        begun = [
            piece for piece in pieces if piece.page == page and piece.text.isdigit() and piece.left < 120
        ]
        assert (
            len(begun) == drawn.lines_across(page) - 2
        )  # a line over the headings, one under them, one a row


def test_pages_are_numbered_through_all_pieces(printed, monkeypatch):
    monkeypatch.setattr(listing, "CHUNK_ROWS", 40)
    drawn = printed(*list_chunks(ACROSS, COLUMNS, rows(100)))
    numbers = [piece for piece in drawn.pieces() if piece.size == 13 and piece.text.isdigit()]
    last = drawn.pieces()[-1].page
    assert last >= 4
    assert [(piece.page, piece.text) for piece in numbers] == [
        (page, str(page)) for page in range(2, last + 1)
    ]
    assert all(abs(piece.middle - 842 / 2) <= 3 and piece.top + piece.height < 57 for piece in numbers)


def test_a_text_without_blanks_breaks_inside_its_cell(printed):
    drawn = printed(*list_chunks(ACROSS, COLUMNS, [(1, "W" * 400, 1)]))
    edge = drawn.piece("Số người").left
    pieces = [piece for piece in drawn.pieces() if piece.text.startswith("WW")]
    assert sum(len(piece.text) for piece in pieces) == 400
    assert all(piece.left + piece.width < edge + 80 for piece in pieces)


def test_numbers_go_on_from_layer_to_layer(printed, monkeypatch):
    monkeypatch.setattr(listing, "CHUNK_ROWS", 40)
    monkeypatch.setattr(binding, "LAYER_PAGES", 3)
    drawn = printed(*list_chunks(ACROSS, COLUMNS, rows(200)))
    numbers = [piece for piece in drawn.pieces() if piece.size == 13 and piece.text.isdigit()]
    last = drawn.pieces()[-1].page
    assert last >= 7
    assert [(piece.page, piece.text) for piece in numbers] == [
        (page, str(page)) for page in range(2, last + 1)
    ]
