"""Every measure of an official paper: Nghị định 30/2020/NĐ-CP, Phụ lục I (its range behind each value)."""

# Page, in mm
PAPER = (210, 297)  # A4
TOP = 20  # 20-25
BOTTOM = 20  # 20-25
LEFT = 30  # 30-35
RIGHT = 20  # 15-20

# Type, sizes in pt
FONT = "Liberation Serif"  # the free font with the widths of Times New Roman, which the decree asks for
PAGE_NUMBER = 13  # 13-14, centred in the top margin, not on page 1
NATION = 12  # Quốc hiệu, 12-13, bold capitals
MOTTO = 13  # Tiêu ngữ, 13-14, bold, rule as long as the text
BODY_NAME = 12  # name of the issuing body (bold) and of the one above it, 12-13, capitals
NUMBER = 13  # Số, 13
SUBJECT = 12  # "V/v …" of a letter, 12-13, 6 pt under the number
PLACE_AND_DAY = 13  # 13-14, italic
KIND = 14  # name of the kind of paper, 13-14, bold capitals
SUMMARY = 14  # trích yếu, 13-14, bold
ANNEX = 14  # "Phụ lục", 14, bold
ANNEX_TITLE = 13  # 13-14, bold capitals; of which paper it is below, italic
TEXT = 13  # 13-14, justified
SIGNER = 13  # 13-14, bold
RECIPIENTS_HEAD = 12  # "Nơi nhận:", 12, bold italic
RECIPIENTS = 11  # 11
TABLE = 11  # free; small enough for a wide table
MARK = 9  # free: what recognises the paper, at the foot of each page
WARNING = "#c00000"  # free: what a list marks in red
QR = 15  # mm, free: read from 200 dpi on; fits the margin with room for what a printer can't reach

# Distances
INDENT = 10  # mm, first line of a paragraph: 10 or 12.7
PARAGRAPH_GAP = 6  # pt, at least 6
LINE_SPACING = "1.2"  # single (1.15 of the size in this font) to 1.5
SHORT_RULE = 40  # per cent of the text above it: 1/3 to 1/2
SIGNATURE_ROOM = 25  # mm, for signature and stamp
LEFT_HEAD = 42  # per cent for the issuing body; the rest for Quốc hiệu

DOTS = "…" * 12  # what is to be filled in by hand
PLACE_DOTS = "…" * 5  # the same for the place, whose line has to hold the day, too


def page_size(landscape: bool) -> str:
    """The size of the sheet for CSS; a wide table may lie across (Phụ lục I, mục I.1)."""
    width, height = reversed(PAPER) if landscape else PAPER
    return f"{width}mm {height}mm"


def text_width(landscape: bool) -> float:
    """The room between the margins, in mm."""
    return PAPER[landscape] - LEFT - RIGHT


def number_rules() -> str:
    """The CSS of the page number: in the middle of the sheet, not of the text, hence the padding."""
    return f"""
        @page {{ margin: {TOP}mm {RIGHT}mm {BOTTOM}mm {LEFT}mm;
          @top-center {{
            content: counter(page); font: {PAGE_NUMBER}pt "{FONT}"; padding-right: {LEFT - RIGHT}mm }} }}
        @page :first {{ @top-center {{ content: none }} }}"""
