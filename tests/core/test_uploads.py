"""SEC-FILE: files are what their bytes say; lying and harmful ones are refused with what to do."""

import io
import random
import subprocess
import sys
import unicodedata

import pytest
from PIL import Image

from danvan.core.errors import RuleViolation
from danvan.core.uploads import content, limits, office, pdf, photos, storage
from danvan.core.uploads.content import require_file
from danvan.core.uploads.limits import DOCX, JPG, PDF, PNG, XLSX, Limits
from tests.core import uploads_corpus as corpus

ALL = Limits((PDF, DOCX, XLSX, JPG, PNG))


def lying(extension, name):
    return content.LYING.format(extension, name)


LYING = {
    "html.pdf": (corpus.HTML, lying("pdf", "PDF")),
    "html before a pdf.pdf": (corpus.HTML + corpus.pdf(), lying("pdf", "PDF")),
    "program.pdf": (corpus.PROGRAM, lying("pdf", "PDF")),
    "word.pdf": (corpus.docx(), lying("pdf", "PDF")),
    "head only.pdf": (b"%PDF-1.7\n", pdf.BROKEN),
    "cut off.pdf": (corpus.pdf()[:200], pdf.BROKEN),
    "noise.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 4 + b"%%EOF", pdf.BROKEN),
    "script.pdf": (corpus.pdf(corpus.with_script), pdf.ACTIVE),
    "direct script.pdf": (corpus.pdf(corpus.with_direct_script), pdf.ACTIVE),
    "deep script.pdf": (corpus.pdf(corpus.with_deep_script), pdf.ACTIVE),
    "program inside.pdf": (corpus.pdf(corpus.with_program), pdf.ACTIVE),
    "sends.pdf": (corpus.pdf(corpus.with_sending), pdf.ACTIVE),
    "file inside.pdf": (corpus.pdf(corpus.with_file), pdf.ACTIVE),
    "film.pdf": (corpus.pdf(corpus.with_film), pdf.ACTIVE),
    "locked.pdf": (corpus.locked(), pdf.LOCKED),
    "program.docx": (corpus.PROGRAM, lying("docx", "Word")),
    "pdf.docx": (corpus.pdf(), lying("docx", "Word")),
    "old word.docx": (corpus.OLD_OFFICE, lying("docx", "Word")),
    "zip.docx": (corpus.package("", a="a"), office.BROKEN.format("Word")),
    "excel.docx": (corpus.xlsx(), office.BROKEN.format("Word")),
    "cut off.docx": (corpus.docx()[:-30], office.BROKEN.format("Word")),
    "not xml.docx": (corpus.docx(body="<a>"[:2]), office.BROKEN.format("Word")),
    "macro type.docx": (corpus.docx(corpus.MACRO_TYPES), office.MACROS.format("Word")),
    "macro part.docx": (corpus.docx(**{"word__vbaProject.bin": b"a"}), office.MACROS.format("Word")),
    "growing.docx": (corpus.docx(body=corpus.GROWING), office.UNUSUAL.format("Word")),
    "reaching.docx": (corpus.docx(body=corpus.REACHING), office.UNUSUAL.format("Word")),
    "reaching relations.docx": (
        corpus.docx(**{"word___rels__a.rels": corpus.REACHING}), office.UNUSUAL.format("Word"),
    ),
    "climbing.docx": (corpus.docx(**{"..__..__a.txt": "a"}), office.UNUSUAL.format("Word")),
    "rooted.docx": (corpus.docx(**{"__etc__passwd": "a"}), office.UNUSUAL.format("Word")),
    "windows.docx": (corpus.docx(**{"C:a.txt": "a"}), office.UNUSUAL.format("Word")),
    "many.docx": (corpus.many_entries(), office.UNUSUAL.format("Word")),
    "bomb.docx": (corpus.bomb(), office.UNUSUAL.format("Word")),
    "word.xlsx": (corpus.docx(), office.BROKEN.format("Excel")),
    "text.xlsx": (b"a;b\n1;2\n", lying("xlsx", "Excel")),
    "svg.jpg": (corpus.SVG, lying("jpg", "ảnh JPG")),
    "png.jpg": (corpus.picture("PNG"), lying("jpg", "ảnh JPG")),
    "cut off.jpg": (corpus.picture(size=(400, 400))[:700], photos.BROKEN),
    "head only.jpg": (b"\xff\xd8\xff\xe0", photos.BROKEN),
    "gif.png": (corpus.picture("GIF"), lying("png", "ảnh PNG")),
    "cut off.png": (corpus.picture("PNG")[:-20], photos.BROKEN),
    "many points.png": (corpus.large_png(), photos.TOO_MANY_PIXELS),
    "many points.jpg": (corpus.picture(size=(6000, 5000)), photos.TOO_MANY_PIXELS),
    "drawing.svg": (corpus.SVG, content.WRONG_KIND.format(ALL.words)),
    "page.html": (corpus.HTML, content.WRONG_KIND.format(ALL.words)),
    "program.pdf.exe": (corpus.PROGRAM, content.WRONG_KIND.format(ALL.words)),
    "nameless": (corpus.pdf(), content.WRONG_KIND.format(ALL.words)),
    "empty.pdf": (b"", content.EMPTY),
}  # fmt: skip
HONEST = {
    "kế hoạch.pdf": (corpus.pdf(), PDF),
    "QUÉT.PDF": (corpus.pdf() + b"\n\n", PDF),
    "in bị hạn chế.pdf": (corpus.pdf(encryption=corpus.pikepdf.Encryption(owner="a", user="")), PDF),
    "công văn.docx": (corpus.docx(), DOCX),
    "số liệu.xlsx": (corpus.xlsx(), XLSX),
    "ảnh.jpg": (corpus.located_photo(), JPG),
    "ảnh.jpeg": (corpus.picture() + b"<?php system('id') ?>", JPG),
    "ảnh.png": (corpus.picture("PNG"), PNG),
}


def found(name, data, allowed=ALL):
    return require_file(io.BytesIO(data), name, len(data), allowed)


def refusal(name, data, allowed=ALL):
    with pytest.raises(RuleViolation) as refused:
        found(name, data, allowed)
    return refused.value.reason


@pytest.mark.parametrize("name", LYING)
def test_sec_file_02_06_07_lying_and_harmful_files_are_refused_with_what_to_do(name):
    data, sentence = LYING[name]
    assert refusal(name, data) == sentence


def test_sec_file_02_the_corpus_holds_forty_files():
    assert len(LYING) >= 40


@pytest.mark.parametrize("name", HONEST)
def test_sec_file_02_honest_files_are_what_they_are(name):
    data, kind = HONEST[name]
    file = io.BytesIO(data)
    assert (require_file(file, name, len(data), ALL), file.tell()) == (kind, 0)


def test_sec_file_01_a_field_takes_what_its_table_says():
    narrow = Limits((PDF, JPG), max_bytes=3 * limits.MEGABYTE)

    assert narrow.accept == ".pdf,.jpg,.jpeg"
    assert narrow.words == "PDF (.pdf), ảnh JPG (.jpg); không quá 3 MB"
    assert refusal("a.docx", corpus.docx(), narrow) == content.WRONG_KIND.format(narrow.words)
    assert found("a.pdf", corpus.pdf(), narrow) == PDF


def test_sec_file_01_one_byte_too_many():
    data = corpus.pdf()
    exact, smaller = Limits((PDF,), max_bytes=len(data)), Limits((PDF,), max_bytes=len(data) - 1)

    assert found("a.pdf", data, exact) == PDF
    assert refusal("a.pdf", data, smaller) == content.TOO_LARGE.format(0)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("C:\\Users\\hoa\\Kế hoạch.pdf", "Kế hoạch.pdf"),
        ("a\x00\x1b.pdf", "a.pdf"),
        ("CON.pdf", "CON.pdf"),
        (unicodedata.normalize("NFD", "Kế hoạch số 5.pdf"), "Kế hoạch số 5.pdf"),
        ("ê" * 300 + ".docx", "ê" * 145 + ".docx"),
        (".pdf", "tep.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("", "tep"),
    ],
)
def test_sec_file_03_the_name_is_kept_as_clean_text(given, kept):
    assert storage.clean_name(given) == kept


def test_sec_file_08_a_photo_is_written_anew_upright_and_without_place():
    target = io.BytesIO()
    photos.write_anew(io.BytesIO(corpus.located_photo()), target)

    with Image.open(target) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (40, 60), {})


def test_sec_file_08_nothing_behind_the_end_of_a_photo_is_kept():
    target = io.BytesIO()
    photos.write_anew(io.BytesIO(corpus.picture() + b"<?php system('id') ?>"), target)

    assert b"php" not in target.getvalue()


def test_sec_file_08_large_photos_become_smaller():
    target = io.BytesIO()
    photos.write_anew(io.BytesIO(corpus.picture("PNG", size=(5000, 1000))), target)

    with Image.open(target) as image:
        assert (image.format, image.size) == ("PNG", (2500, 500))


MEMORY = """
import resource, sys
from danvan.core.uploads.content import require_file
from danvan.core.uploads.limits import DOCX, PDF, Limits
from danvan.core.uploads.storage import sha256_of
from tests.core import uploads_corpus
small, large, name = sys.argv[1:]
def check(path):
    with open(path, "rb") as file:
        size = file.seek(0, 2)
        require_file(file, name, size, Limits((PDF, DOCX)))
        sha256_of(file)
check(small)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
check(large)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_perf_a_document_of_20_mb_takes_less_than_30_mb_of_memory(name, tmp_path):
    noise = random.Random(1).randbytes(19 * limits.MEGABYTE)
    make = {
        "a.pdf": lambda data: corpus.pdf(lambda made: made.Root.__setitem__("/X", made.make_stream(data))),
        "a.docx": lambda data: corpus.docx(**{"word__media__a.png": data}),
    }[name]
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(make(b"a"))
    large.write_bytes(make(noise))

    done = subprocess.run(
        [sys.executable, "-c", MEMORY, small, large, name], capture_output=True, text=True, check=True
    )

    assert int(done.stdout) < 30 * 1024  # kilobytes
