"""The frame of an official paper (Nghị định 30/2020/NĐ-CP): who issues it, its name, who signs it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from danvan.core.documents import layout
from danvan.core.vietnamese import document_date

ROOM_FOR_NUMBER = " " * 8
DAY_BY_HAND = "ngày ..... tháng ..... năm .........."
ROOM_FOR_DAY = "ngày      tháng      năm         "  # the same in the annex, which is drawn without dots
END_MARK = "./."
LETTER = "Công văn"  # how a paper without the name of a kind is called
FOR_ANOTHER = re.compile(r"(TM|KT|TL|TUQ|Q)\.", re.IGNORECASE)  # how a title begins (Phụ lục I)


@dataclass(frozen=True)
class Heading:
    """The top of page 1; the frame makes the capitals.

    `number` is whole ("05/BC-THPTLX"); where it is still to be given, `symbol` ("BC-THPTLX") follows
    the room for it. Without either there is no line "Số:". A letter ("công văn") has a `subject` ("V/v …")
    under its number and no kind. Minutes are `undated`: their head has neither place nor day. A list that
    goes with another paper says with which one in `belongs_to`.
    """

    parent_body: str
    issuing_body: str
    place: str
    kind_title: str = ""
    summary: str = ""
    subject: str = ""
    number: str = ""
    symbol: str = ""
    day: date | None = None
    undated: bool = False
    belongs_to: str = ""

    @property
    def about(self) -> str:
        """The summary as it is printed: with a capital in front."""
        return self.summary[:1].upper() + self.summary[1:]

    @property
    def number_line(self) -> str:
        """The line "Số: 12/KH-THPT", with room for handwriting where the number is still to be given."""
        return f"Số: {self._number}" if self._number else ""

    @property
    def of_annex(self) -> str:
        """What the annex of this paper says of it: "Kèm theo Tờ trình số 12/TTr-THPT ngày … của …", with room
        for the number and the day that are still to be given."""
        kind, day = self.kind_title or LETTER, document_date(self.day) if self.day else ROOM_FOR_DAY
        return f"Kèm theo {kind} số {self._number} {day} của {self.issuing_body}"

    @property
    def _number(self) -> str:
        if self.number:
            return with_leading_zero(self.number)
        return f"{ROOM_FOR_NUMBER}/{self.symbol}" if self.symbol else ""

    @property
    def day_line(self) -> str:
        """Place and day in words; dotted where they are to be written by hand."""
        if self.undated:
            return ""
        return f"{self.place or layout.PLACE_DOTS}, {document_date(self.day) if self.day else DAY_BY_HAND}"


@dataclass(frozen=True)
class Signature:
    """The signer: authority and title line by line, the name (dotted if empty), a note such as "(Ký tên)"."""

    authority: tuple[str, ...]
    name: str = ""
    note: str = ""

    @property
    def authority_lines(self) -> list[str]:
        """The lines as they are printed: capitals, dotted where one is to be filled in; who signs for another
        ("KT. Giám đốc, Phó Giám đốc") names both, one under the other."""
        lines = [part for line in self.authority for part in _authorities(line)]
        return [line.upper() or layout.DOTS for line in lines]


@dataclass(frozen=True)
class Annex:
    """The top of an annex ("Phụ lục"): its title, made capitals by the frame, and of which paper it is."""

    title: str
    belongs_to: str


@dataclass(frozen=True)
class Frame:
    """What stands around the text of a paper; `mark` (a line or two) is printed at the foot of each page.

    `link` stands beside it as a QR code. `left` signs beside the signer, in the place of the recipients, who
    then stand below; `below` confirms under both, in the middle. `preview` and `void` say across page 1 that
    the paper is none.
    """

    heading: Heading | None
    signature: Signature | None = None
    left: Signature | None = None
    below: Signature | None = None
    recipients: tuple[str, ...] = ()
    mark: str = ""
    link: str = ""
    landscape: bool = False
    preview: bool = False
    void: bool = False
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    annex: Annex | None = None

    @property
    def addressee_lines(self) -> list[str]:
        """What follows "Kính gửi:": one name as it is, several under each other as those of "Nơi nhận:"."""
        return list(self.addressees) if len(self.addressees) == 1 else _dashed(self.addressees)

    @property
    def closing_lines(self) -> list[str]:
        """The sentences after the text, the last one with the end mark of an official text."""
        return [*self.closing[:-1], *(last.rstrip(" .") + END_MARK for last in self.closing[-1:])]

    @property
    def recipient_lines(self) -> list[str]:
        """The lines under "Nơi nhận:": a dash before each, a semicolon after it, a full stop at the end."""
        return _dashed(self.recipients)


def kept_by(office_symbol: str = "") -> str:
    """The last line of "Nơi nhận:": the archive, and the office that wrote the paper."""
    return f"Lưu: VT, {office_symbol}" if office_symbol else "Lưu: VT"


def with_leading_zero(number: str) -> str:
    """The number of a paper; one below 10 takes a zero before it: "05/BC-THPT" of "5/BC-THPT"."""
    return re.sub(r"^\s*(\d)(?!\d)", r"0\1", number)


def _authorities(title: str) -> list[str]:
    """The title alone, or for whom somebody signs and as what."""
    return re.split(r",\s*", title, maxsplit=1) if FOR_ANOTHER.match(title) else [title]


def _dashed(names: tuple[str, ...]) -> list[str]:
    bare = ["- " + name.rstrip(" ;.") for name in names]
    return [*(line + ";" for line in bare[:-1]), *(line + "." for line in bare[-1:])]


def page_html(template: str, frame: Frame, **context: object) -> str:
    """The HTML of a paper from a template that extends `documents/frame.html`; all text in NFC."""
    measures = {"layout": layout, "page_size": layout.page_size(frame.landscape), "frame": frame}
    measures |= {"text_width": layout.text_width(frame.landscape)}
    return unicodedata.normalize("NFC", render_to_string(template, measures | context))
