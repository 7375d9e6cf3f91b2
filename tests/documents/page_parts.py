"""The parts of a printed paper, found on its pages: head, number, kind, text, tables, who signs."""

import re

from danvan.core.documents.layout import BOTTOM, LEFT, RIGHT, TOP
from tests.documents.pdf import Printed, Row, Word

MM = 72 / 25.4
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
DOTS = "…" * 12
DAY = re.compile(
    r", ngày ((0[1-9]|[12]\d|3[01]) tháng (01|02|[3-9]|1[0-2]) năm \d{4}|\.{5} tháng \.{5} năm \.{10})$"
)


def line_of(paper: Printed, start: str, page: int = 1) -> Word:
    """The first line of the page that starts so."""
    return next(line for line in paper.lines if line.page == page and line.text.startswith(start))


def looks(paper: Printed, line: Word) -> set[tuple[bool, bool]]:
    """Whether bold, whether italic: of every piece of the line."""
    return {
        (piece.bold, piece.italic)
        for piece in paper.pieces()
        if piece.page == line.page
        and abs(piece.top + piece.height / 2 - line.centre) < 4
        and piece.left < line.right - 2
        and piece.left + piece.width > line.left + 2
    }


def is_bold(paper: Printed, line: Word) -> bool:
    return looks(paper, line) == {(True, False)}


def middle_of_text(paper: Printed, page: int = 1) -> float:
    """Halfway between the margins."""
    return (LEFT * MM + paper.sizes[page - 1][0] - RIGHT * MM) / 2


def is_on_left(line: Word, paper: Printed) -> bool:
    """Whether the line stands in the block of the issuing body."""
    return line.page == 1 and line.middle < line_of(paper, NATION).left


def day_line(paper: Printed) -> Word | None:
    """Place and day; minutes have none."""
    return next((line for line in paper.lines if line.page == 1 and DAY.search(line.text)), None)


def number_line(paper: Printed) -> Word:
    """The number with its symbol, however wide the room between them."""
    number = line_of(paper, "Số:")
    parts = [
        line
        for line in paper.lines
        if line.page == 1 and is_on_left(line, paper) and abs(line.bottom - number.bottom) < 1
    ]
    words = " ".join(part.text for part in parts)
    return Word(1, words, number.left, number.top, parts[-1].right, number.bottom)


def ends_of_head(paper: Printed) -> list[Word]:
    """The lines with number and day; where a paper has neither, the first one in the middle of the page."""
    number = [line for line in paper.lines if line.page == 1 and line.text.startswith("Số:")]
    found = [line for line in (day_line(paper), *number) if line]
    middle, below = middle_of_text(paper), line_of(paper, MOTTO).bottom
    return found or [
        next(line for line in paper.lines if line.top > below and abs(line.middle - middle) <= 2)
    ]


def issuers(paper: Printed) -> list[Word]:
    """The lines over number and day in the left block: who is above, who issues."""
    end = min(line.top for line in ends_of_head(paper))
    return [line for line in paper.lines if is_on_left(line, paper) and line.bottom < end + 1]


def under_head(paper: Printed) -> list[Word]:
    """The lines of page 1 below number and day."""
    ends = ends_of_head(paper)
    end = (
        max(line.bottom for line in ends)
        if ends[0].text.startswith("Số:") or day_line(paper)
        else ends[0].top
    )
    return [line for line in paper.lines if line.page == 1 and line.top > end - 1]


def is_capitals(line: Word) -> bool:
    """Whether the line is in capitals, or dotted to be filled in."""
    return line.text.isupper() or line.text == DOTS


def kind_lines(paper: Printed) -> list[Word]:
    """The name of the kind of paper: the first bold capitals in the middle of page 1."""
    middle = middle_of_text(paper)
    bold = [line for line in under_head(paper) if line.size >= 12.9 and line.text.isupper()]
    first = next(line for line in bold if is_bold(paper, line) and abs(line.middle - middle) <= 2)
    return [line for line in bold if 0 <= line.top - first.top < 20]


def summary_lines(paper: Printed) -> list[Word]:
    """What the paper is about: the bold lines in the middle under its kind."""
    below = max(line.bottom for line in kind_lines(paper))
    lines = []
    for line in under_head(paper):
        is_next = -2 < line.top - below < 6
        if line.top > below - 3 and is_next and is_bold(paper, line) and not line.text.isupper():
            lines.append(line)
            below = line.bottom
    assert lines
    return lines


def annex_page(paper: Printed) -> int:
    """The page on which the annex begins; beyond the end where there is none."""
    heads = [line.page for line in paper.lines if line.text == "Phụ lục" and line.size > 13.5]
    return min(heads, default=len(paper.sizes) + 1)


def printed_numbers(paper: Printed) -> dict[int, Word]:
    """The page numbers in the top margin."""
    return {
        word.page: word for word in paper.words if word.bottom < TOP * MM and re.fullmatch(r"\d+", word.text)
    }


def body_lines(paper: Printed) -> list[Word]:
    """The lines of the text, as large as the text has to be."""
    return [line for line in paper.lines if 12.9 <= line.size <= 14.1 and line.bottom > TOP * MM]


def is_indented(line: Word) -> bool:
    return abs(line.left - (LEFT + 10) * MM) <= 1


def pages_that_go_on_with_a_table(paper: Printed) -> list[list[Row]]:
    """The rows of each page on top of which a table goes on."""
    found = []
    for page in range(2, len(paper.sizes) + 1):
        rows = [row for row in paper.rows if row.page == page]
        above = [line for line in paper.lines if line.page == page and line.centre > TOP * MM]
        if rows and not any(line.bottom < rows[0].top for line in above) and page != annex_page(paper):
            found.append(rows)
    return found


def bold_in(paper: Printed, row: Row) -> bool:
    pieces = [
        piece
        for piece in paper.pieces()
        if piece.page == row.page and row.top < piece.top + piece.height / 2 < row.bottom
    ]
    return all(piece.bold for piece in pieces)


def lines_in(paper: Printed, row: Row) -> int:
    """How many lines of text stand in the row."""
    inside = (word for word in paper.words if word.page == row.page and row.top < word.centre < row.bottom)
    return len({round(word.bottom) for word in inside})


def signers(paper: Printed) -> list[Word]:
    """The bold capitals below the end mark, or below all answers where a paper has none."""
    end = next((line for line in paper.lines if line.text.endswith("./.")), None)
    if end is None:
        lines = [
            line for line in under_head(paper) if line.top > max(k.bottom for k in kind_lines(paper)) + 40
        ]
    else:
        last = annex_page(paper)
        lines = [
            line
            for line in paper.lines
            if (line.page, line.top) > (end.page, end.bottom) and line.page < last
        ]
    return [line for line in lines if is_capitals(line) and is_bold(paper, line) and line.size >= 12.9]


def filled_share(paper: Printed, page: int) -> float:
    """How much of the room between the margins of the page is used, from its top to its last line or row."""
    top, bottom = TOP * MM, paper.sizes[page - 1][1] - BOTTOM * MM
    ends = [
        part.bottom for part in (*paper.lines, *paper.rows) if part.page == page and part.bottom < bottom + 1
    ]
    return (max(ends, default=top) - top) / (bottom - top)


def text_above_signature(paper: Printed) -> tuple[list[Row], list[Word]]:
    """What stands above the signature on its page: rows of a table, not its headings, and lines of text."""
    foot = foot_of(paper)
    rows = [row for row in paper.rows if row.page == foot.page and row.bottom < foot.top + 1]
    lines = [line for line in paper.lines if line.page == foot.page and TOP * MM <= line.top < foot.top - 2]
    return [row for row in rows if not bold_in(paper, row)], lines


def foot_of(paper: Printed) -> Word:
    """The first line of recipients and signatures, wherever they stand."""
    end = next((line for line in paper.lines if line.text.endswith("./.")), None) or kind_lines(paper)[-1]
    last = annex_page(paper)
    found = [
        line
        for line in paper.lines
        if (end.page, end.bottom) < (line.page, line.top) and line.page < last and _is_of_foot(paper, line)
    ]
    page = max(line.page for line in found)
    return min((line for line in found if line.page == page), key=lambda line: line.top)


def _is_of_foot(paper: Printed, line: Word) -> bool:
    """Whether it heads recipients or says who signs; the heading of a section is numbered."""
    is_signer = is_capitals(line) and line.size >= 12.9 and is_bold(paper, line)
    return line.text == "Nơi nhận:" or (is_signer and not re.match(r"[IVX]+\. ", line.text))
