"""What a Word file is made of below its tables: paragraphs with their look, lines, the package itself."""

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from danvan.core.documents import layout
from danvan.core.documents.word_table import clean, element

FONT = "Times New Roman"  # what the decree asks for; every office computer has it
SINGLE = 1.15  # times the size: what Word calls a single line of this font
LEFT, CENTRE, RIGHT, JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
HEADING_STYLES = ("Heading 1", "Heading 2")  # so that Word's navigation finds the headings
RULE = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
# What the template of python-docx brings along: a picture, names of tools, styles of old versions.
NEEDLESS = ("thumbnail", "extended-properties", "stylesWithEffects", "customXml")
PRESENT_WORD = "15"  # of the present Word; a lower one opens files in "Compatibility Mode"


def set_type(document: Document) -> None:
    """The type of everything, and no distance that nobody asked for."""
    normal = document.styles["Normal"]
    for style in (normal, *(document.styles[name] for name in HEADING_STYLES)):
        _set_font(style)
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = float(layout.LINE_SPACING) / SINGLE
    form.widow_control = True


def strip_package(document: Document) -> None:
    """Leave out of the file what is not of this paper."""
    for part in (document.part.package, document.part):
        for key, relation in list(part.rels.items()):
            if relation.reltype.rpartition("/")[2] in NEEDLESS:
                part.rels.pop(key)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), PRESENT_WORD)


def write(
    paragraph: Paragraph,
    text: str,
    size: float,
    align: WD_ALIGN_PARAGRAPH,
    *,
    before: float = 0,
    after: float = 0,
    left: float = 0,
    keep: bool = False,
    **looks: bool,
) -> None:
    """Put the text into the empty paragraph; sizes and distances in points, `left` in mm. `keep` holds the
    paragraph with the next one."""
    add_run(paragraph, text, size, **looks)
    form = paragraph.paragraph_format
    form.alignment, form.space_before, form.space_after = align, Pt(before), Pt(after)
    if left:
        form.left_indent = Mm(left)
    if keep:
        form.keep_with_next = True


def add_run(
    paragraph: Paragraph, text: str, size: float, *, bold: bool = False, italic: bool = False
) -> None:
    """Go on in the paragraph."""
    run = paragraph.add_run(clean(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def write_page_number(paragraph: Paragraph) -> None:
    """The number in the middle of the sheet, not of the text, hence the indent."""
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.right_indent = Mm(layout.LEFT - layout.RIGHT)
    for xml in (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve">PAGE</w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>2</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        run = paragraph.add_run()
        run.font.size = Pt(layout.PAGE_NUMBER)
        run._r.append(element(xml))


def draw_line(paragraph: Paragraph, length: float, room: float) -> None:
    """A line of this length in the middle of the room, both in mm, in the empty paragraph."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(max(0, room - length) / 2)
    form.space_before, form.line_spacing = Pt(2), Pt(2)
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))  # Word wants the line before it
    spacing.addprevious(element(RULE))


def _set_font(style: ParagraphStyle) -> None:
    """The font of the decree instead of the theme's, in the text's size, black; the language Vietnamese."""
    looks = style.element.get_or_add_rPr()
    looks.clear()
    names = " ".join(f'w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "cs", "eastAsia"))
    size = layout.TEXT * 2
    for xml in (
        f"<w:rFonts {names}/>",
        f'<w:sz w:val="{size}"/>',
        f'<w:szCs w:val="{size}"/>',
        '<w:lang w:val="vi-VN"/>',
    ):
        looks.append(element(xml))
