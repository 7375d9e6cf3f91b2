"""Files of the office: good ones in every common writing, lying and hostile ones refused in one sentence."""

import io
import random
import subprocess
import sys
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from danvan.core.errors import RuleViolation
from danvan.core.uploads import office
from registrations import spreadsheets
from registrations.rules.import_table import read_table
from registrations.rules.import_units import UNIT_COLUMNS
from registrations.spreadsheets import limits

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET_XML = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{{}}</sheetData></worksheet>'
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
WORKBOOK_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def saved(book):
    """The bytes of a workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def xlsx(*rows):
    """An XLSX file with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def repacked(content, changed=None, added=None):
    """The package with some of its parts changed, and some added."""
    changed, out = changed or {}, io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
        for name, part in (added or {}).items():
            new.writestr(name, part)
    return out.getvalue()


def grid(content, filename="tệp.xlsx"):
    """What is read from the bytes."""
    return spreadsheets.read_sheet(filename, io.BytesIO(content), UNIT_COLUMNS).grid


def refusal(content, filename="tệp.xlsx"):
    """The sentence with which the bytes are refused."""
    with pytest.raises(RuleViolation) as refused:
        grid(content, filename)
    return refused.value.reason


def test_cells_become_texts_as_people_see_them():
    row = [
        "Trường",
        12,
        12.0,
        1.5,
        date(2000, 9, 1),
        datetime.fromisoformat("2000-09-01T08:00"),
        True,
        None,
        " x ",
    ]
    assert grid(xlsx(row)) == [["Trường", "12", "12", "1.5", "01/09/2000", "01/09/2000", "True", "", "x"]]


def test_flt_27_days_of_the_1904_calendar_are_the_same_days():
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([date(2000, 9, 1)])
    assert grid(saved(book)) == [["01/09/2000"]]


def test_rows_keep_the_numbers_of_the_spreadsheet():
    book = Workbook()
    book.active.merge_cells("A1:F1")
    book.active["A1"], book.active["B4"] = "DANH SÁCH", "x"
    assert grid(saved(book)) == [["DANH SÁCH"], [], [], ["", "x"]]


def test_phantom_rows_and_columns_cost_nothing():
    book = Workbook()
    book.active["A1"] = "Mã"
    book.active["XFD1"].font = book.active["A900000"].font = Font(bold=True)
    assert grid(saved(book)) == [["Mã"]]


def test_formulas_are_read_by_their_last_value():
    content = repacked(
        xlsx(["a"]),
        {SHEET: SHEET_XML.format('<row r="1"><c r="A1" t="str"><f>"x"&amp;"y"</f><v>xy</v></c></row>')},
    )
    assert grid(content) == [["xy"]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_csv_in_every_common_writing(separator, encoding, line_end):
    lines = [["Mã đơn vị", "Tên đơn vị", "Ghi chú"], ["A", '"Phòng Chính trị, tư tưởng"', "=1+1"]]
    content = line_end.join(separator.join(line) for line in lines).encode(encoding)
    assert grid(content, "TỆP.CSV") == [
        ["Mã đơn vị", "Tên đơn vị", "Ghi chú"],
        ["A", "Phòng Chính trị, tư tưởng", "=1+1"],
    ]


def test_the_template_reads_back_as_its_headings():
    rows = grid(spreadsheets.template_file(UNIT_COLUMNS))
    assert rows[0] == [column.title for column in UNIT_COLUMNS]
    assert read_table(rows, UNIT_COLUMNS).rows == []


@pytest.mark.parametrize(
    ("filename", "content", "sentence"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", limits.WRONG_KIND),
        ("a.pdf", b"%PDF-1.7", limits.WRONG_KIND),
        ("xlsx", b"PK", limits.BROKEN),
        ("a.xlsx", b"", limits.BROKEN),
        ("a.xlsx", b"Ma,Ten\nA,B", limits.BROKEN),
        ("a.xlsx", xlsx(["a"])[:-200], limits.BROKEN),
        ("a.csv", xlsx(["a"]), limits.NOT_UTF8),
        ("a.csv", "Mã,Tên".encode("utf-16"), limits.NOT_UTF8),
        ("a.csv", "Trường".encode("cp1258", "replace") + b"\xff", limits.NOT_UTF8),
        ("a.csv", b"Ma,Ten\0", limits.BROKEN),
        ("a.csv", b'"' + b"x" * 200_000, limits.BROKEN),
    ],
)
def test_sec_file_02_a_lying_or_foreign_file_is_refused(filename, content, sentence):
    assert refusal(content, filename) == sentence


def test_other_packages_are_no_workbook():
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    assert refusal(repacked(xlsx(["a"]), {"[Content_Types].xml": types})) == limits.BROKEN
    assert refusal(repacked(xlsx(["a"]), {"xl/workbook.xml": b"<x"})) == limits.BROKEN


def test_sec_file_02_macros_are_refused_under_any_name():
    assert refusal(repacked(xlsx(["a"]), added={"xl/vbaProject.bin": b"x"})) == limits.MACROS
    with zipfile.ZipFile(io.BytesIO(xlsx(["a"]))) as package:
        types = package.read("[Content_Types].xml")
    macro_types = types.replace(WORKBOOK_TYPE, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    assert macro_types != types
    assert refusal(repacked(xlsx(["a"]), {"[Content_Types].xml": macro_types})) == limits.MACROS


@pytest.mark.parametrize("doctype", [ENTITIES, EXTERNAL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_sec_file_07_entities_are_refused(doctype, encoding):
    sheet = SHEET_XML.format("")
    content = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{sheet}'.encode(encoding)
    assert refusal(repacked(xlsx(["a"]), {SHEET: content})) == limits.UNUSUAL


def test_sec_file_06_what_unpacks_too_large_is_refused_before_it_is_opened():
    zeros = b"\0" * (office.MAX_UNPACKED // 2)
    assert refusal(repacked(xlsx(["a"]), added={"x.bin": zeros})) == limits.UNUSUAL
    assert refusal(repacked(xlsx(["a"]), added={"x.bin": zeros, "y.bin": zeros})) == limits.UNUSUAL


def with_shared_texts(xml):
    """A workbook with a table of shared texts."""
    with zipfile.ZipFile(io.BytesIO(xlsx(["a"]))) as package:
        types = package.read("[Content_Types].xml")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/texts.xml" ContentType="{kind}"/></Types>'
    types = types.replace(b"</Types>", part.encode())
    return repacked(xlsx(["a"]), {"[Content_Types].xml": types}, {"xl/texts.xml": xml})


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_sec_file_06_many_shared_texts_are_refused_before_they_are_kept(prefix):
    def table(count):
        name = "xmlns" if not prefix else "xmlns:x"
        texts = f"<{prefix}si><{prefix}t>1</{prefix}t></{prefix}si>" * count
        return f'<{prefix}sst {name}="{NAMESPACE}">{texts}</{prefix}sst>'

    assert grid(with_shared_texts(table(1000))) == [["a"]]
    assert refusal(with_shared_texts(table(limits.MAX_SHARED_TEXTS + 1))) == limits.UNUSUAL


def test_sec_file_06_one_endless_text_is_refused():
    """The text packs well, yet not so well that the ratio alone gives it away."""
    text = random.Random(1).randbytes(500_000).hex() + "a" * limits.MAX_CHARACTERS
    content = repacked(xlsx(["a"]), added={"xl/long.xml": f"<t>{text}</t>"})
    assert len(text) < office.MAX_RATIO * len(content)
    assert refusal(content) == limits.UNUSUAL


def test_sec_file_06_two_thousand_entries_at_most():
    room = office.MAX_ENTRIES - len(zipfile.ZipFile(io.BytesIO(xlsx(["a"]))).namelist())
    entries = {f"x{i}": b"" for i in range(room)}
    assert grid(repacked(xlsx(["a"]), added=entries)) == [["a"]]
    assert refusal(repacked(xlsx(["a"]), added=entries | {"y": b""})) == limits.UNUSUAL


def test_flt_27_20_000_rows_and_too_many_columns_are_refused():
    assert len(grid(xlsx(*[["x"]] * limits.MAX_ROWS))) == limits.MAX_ROWS
    assert refusal(xlsx(*[["x"]] * 20_000)) == "Tệp có quá 5.000 dòng; hãy chia thành nhiều tệp."
    assert refusal(b"x\n" * 20_000, "a.csv") == "Tệp có quá 5.000 dòng; hãy chia thành nhiều tệp."
    assert grid(xlsx(["x"] * 50)) == [["x"] * 50]
    assert refusal(xlsx(["x"] * 51)) == "Tệp có quá 50 cột; hãy chỉ giữ các cột cần nhập."
    assert refusal(b"x," * 60 + b"x", "a.csv") == "Tệp có quá 50 cột; hãy chỉ giữ các cột cần nhập."


def test_a_row_number_beyond_any_spreadsheet_does_not_hang():
    row = '<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>'
    assert refusal(repacked(xlsx(["a"]), {SHEET: SHEET_XML.format(row)})) == limits.BROKEN


def test_more_than_five_megabytes_are_refused():
    assert refusal(b"x" * (limits.MAX_BYTES + 1), "a.csv") == "Tệp lớn hơn 5 MB; hãy chia thành nhiều tệp."


def test_flt_29_the_largest_file_that_is_opened_stays_below_200_megabytes(tmp_path):
    """A hundred thousand phantom rows up to the last column: measured in a process of its own."""
    rows = "".join(f'<row r="{i}"><c r="A{i}"/><c r="XFD{i}"/></row>' for i in range(1, 100_000))
    file = tmp_path / "lớn.xlsx"
    file.write_bytes(repacked(xlsx(["a"]), {SHEET: SHEET_XML.format(rows)}))
    program = (
        "import sys\n"
        "from registrations import spreadsheets\n"
        "with open(sys.argv[1], 'rb') as file:\n"
        "    assert spreadsheets.read_sheet('a.xlsx', file, []).grid == []\n"
        "with open('/proc/self/status') as status:\n"
        "    print(*[line.split()[1] for line in status if line.startswith('VmHWM')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) * 1024 < 200 * 1024 * 1024
