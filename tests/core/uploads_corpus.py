"""Small files that lie or harm, and some that are what they say; made here, never stored."""

import io
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from openpyxl import Workbook
from PIL import Image

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
OFFICE = "application/vnd.openxmlformats-officedocument"
OVERRIDE = f'<Override PartName="/{{}}" ContentType="{OFFICE}.{{}}.main+xml"/>'
WORD_TYPES = TYPES.format(OVERRIDE.format("word/document.xml", "wordprocessingml.document"))
EXCEL_TYPES = TYPES.format(OVERRIDE.format("xl/workbook.xml", "spreadsheetml.sheet"))
MACRO_TYPES = WORD_TYPES.replace(
    f"{OFFICE}.wordprocessingml.document", "application/vnd.ms-word.macroEnabled"
)
GROWING = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
REACHING = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
GPS = 0x8825


def package(types: str = WORD_TYPES, **parts: str | bytes) -> bytes:
    """A ZIP file with a list of parts and the parts; `__` in a name stands for a slash."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        if types:
            made.writestr("[Content_Types].xml", types)
        for name, part in parts.items():
            made.writestr(name.replace("__", "/"), part)
    return content.getvalue()


def docx(types: str = WORD_TYPES, body: str = "<document/>", **parts: str | bytes) -> bytes:
    """A Word document, as plain as its list of parts says."""
    return package(types, **{"word__document.xml": body}, **parts)


def xlsx() -> bytes:
    """A real workbook."""
    content = io.BytesIO()
    Workbook().save(content)
    return content.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], object] = lambda made: None, **options: object) -> bytes:
    """A PDF of one page, with a change."""
    content = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        change(made)
        made.save(content, **options)
    return content.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    """A photo of a red wall."""
    content = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(content, kind, **options)
    return content.getvalue()


def located_photo() -> bytes:
    """A photo that tells where it was taken, and lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(GPS)[2] = (10.0, 22.0, 55.0)
    return picture(exif=exif)


def large_png(side: int = 10_000) -> bytes:
    """A PNG that says it is so many points wide and high, in some bytes that do not hold them."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    head = side.to_bytes(4) * 2 + bytes([1, 0, 0, 0, 0])
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def with_script(made: pikepdf.Pdf) -> None:
    """A script in an object of its own, run at opening."""
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.Root.OpenAction = made.make_indirect(script)


def with_direct_script(made: pikepdf.Pdf) -> None:
    """A script inside the catalogue."""
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_deep_script(made: pikepdf.Pdf) -> None:
    """A script inside an array inside a dictionary of a page."""
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(Next=pikepdf.Array([action])))


def with_program(made: pikepdf.Pdf) -> None:
    """An action that starts a program."""
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def with_sending(made: pikepdf.Pdf) -> None:
    """An action that sends what is typed."""
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="http://example.com/")


def with_file(made: pikepdf.Pdf) -> None:
    """A file inside."""
    made.attachments["a.exe"] = b"MZ"


def with_film(made: pikepdf.Pdf) -> None:
    """A film on the page."""
    film = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 9, 9])
    made.pages[0].obj.Annots = pikepdf.Array([film])


def locked() -> bytes:
    """A PDF that asks for a password."""
    return pdf(encryption=pikepdf.Encryption(owner="a", user="b"))


def many_entries() -> bytes:
    """A package of 2,500 parts."""
    return docx(**{f"a{number}": "" for number in range(2500)})


def bomb() -> bytes:
    """A package of some 100 kB that unpacks to 110 MB."""
    return docx(**{f"word__media__{number}": bytes(10 * 1024 * 1024) for number in range(11)})


HTML, PROGRAM = b"<!DOCTYPE html><script>alert(1)</script>", b"MZ\x90\x00" + bytes(60)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
