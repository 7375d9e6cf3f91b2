"""The parts of a Word file that are made of several lines: how each kind of paragraph looks, who signs."""

from dataclasses import dataclass

from docx.document import Document
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from danvan.core.documents import layout
from danvan.core.documents.frame import Frame, Signature
from danvan.core.documents.measure import lines_of, width_of
from danvan.core.documents.paper import Role
from danvan.core.documents.word_text import CENTRE, LEFT, write

POINTS = 72 / 25.4  # in a mm
BOLD, ITALIC = {"bold": True}, {"italic": True}
Place = _Cell | Document


@dataclass(frozen=True)
class Look:
    """How paragraphs of one role are written; `gaps` in points above and below."""

    words: dict[str, bool]
    tail: dict[str, bool]
    gaps: tuple[float, float] = (0, layout.PARAGRAPH_GAP)
    style: str = "Normal"


LOOKS = {
    Role.TEXT: Look({}, BOLD),
    Role.BASIS: Look(ITALIC, {}),
    Role.SECTION: Look(BOLD, {}, layout.SECTION_GAPS, "Heading 1"),
    Role.OWNER: Look(BOLD | ITALIC, {}, layout.POINT_GAPS, "Heading 2"),
    Role.POINT: Look(BOLD, ITALIC, layout.POINT_GAPS, "Heading 2"),
    Role.NOTE: Look(ITALIC, {}),
}


def line_in(place: Place) -> Paragraph:
    """The next line of a cell, which is born with an empty one, or of the paper."""
    is_new = isinstance(place, _Cell) and len(place.paragraphs) == 1 and not place.paragraphs[0].runs
    return place.paragraphs[0] if is_new else place.add_paragraph()


def write_recipients(place: Place, frame: Frame, *, before: float = 0) -> None:
    """ "Nơi nhận:" and its lines, so many points under what stands above."""
    if frame.recipients:
        head = line_in(place)
        write(head, "Nơi nhận:", layout.RECIPIENTS_HEAD, LEFT, before=before, **BOLD, **ITALIC)
    for line in frame.recipient_lines:
        write(line_in(place), line, layout.RECIPIENTS, LEFT)


def write_authority(place: Place, signature: Signature, *, keep: bool = False) -> None:
    """In which office somebody signs, and how."""
    for words in signature.authority_lines:
        write(line_in(place), words, layout.SIGNER, CENTRE, keep=keep, **BOLD)
    if signature.note:
        write(line_in(place), signature.note, layout.SIGNER, CENTRE, keep=keep, **ITALIC)


def write_name(place: Place, signature: Signature, *, keep: bool = False) -> None:
    """Who signs, under the room for signature and stamp."""
    name, room = signature.name or layout.DOTS, layout.SIGNATURE_ROOM * POINTS
    write(line_in(place), name, layout.SIGNER, CENTRE, before=room, keep=keep, **BOLD)


def together(name: str) -> str:
    """The name with its last two syllables on one line, as the PDF has it."""
    head, _, last = name.rpartition(" ")
    return f"{head}\N{NO-BREAK SPACE}{last}" if head else last


def short_rule(text: str, size: float, room: float) -> float:
    """How long the rule under a name is, in mm: a share of its longest line; the `room` for a line in mm."""
    lines = lines_of(text, size, room * POINTS)
    return max(width_of(line, size) for line in lines) / POINTS * layout.SHORT_RULE / 100
