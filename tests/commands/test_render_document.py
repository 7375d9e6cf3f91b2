"""The catalogue of documents that a command draws; what it refuses, in one sentence each."""

import io

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from danvan.core.models import StoredDocument
from danvan.management.catalogue import CATALOGUE, OPTIONS
from nominations import bundles
from tests import factories

REQUEST = "Bản đề nghị của đơn vị kèm danh sách"


def refusal_of(*words: str, **options: object) -> str:
    """What the command answers to a call that it refuses."""
    with pytest.raises(CommandError) as refused:
        call_command("render_document", *words, **options)
    return str(refused.value)


def test_the_catalogue_names_every_builder_and_no_other():
    assert sorted([*CATALOGUE, bundles.KEY]) == sorted(settings.DOCUMENT_BUILDERS)  # a bundle is many papers
    assert {key: paper.key for key, paper in CATALOGUE.items()} == {key: key for key in CATALOGUE}


def test_names_differ_and_keys_fit_the_store():
    assert len({paper.name for paper in CATALOGUE.values()}) == len(CATALOGUE)
    longest = StoredDocument._meta.get_field("key").max_length
    assert [key for key in CATALOGUE if len(key) > longest] == []


def test_the_list_tells_key_name_formats_and_options_of_each():
    said = io.StringIO()
    call_command("render_document", list=True, stdout=said)

    lines = said.getvalue().splitlines()
    rows = {line.split()[0]: line for line in lines[1 : len(CATALOGUE) + 1]}
    assert sorted(rows) == sorted(CATALOGUE)
    for key, paper in CATALOGUE.items():
        cells = [cell.strip() for cell in rows[key].split("  ") if cell.strip()]
        assert cells[:3] == [key, paper.name, ", ".join(paper.formats)]
        assert [name for name in OPTIONS if OPTIONS[name] in rows[key]] == [
            name for name in OPTIONS if name in (*paper.needs, *paper.takes)
        ]
    assert lines[-1] == "Mọi văn bản đều cần --campaign NĂM và -o TỆP."


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        ((), {}, "Hãy xem danh sách bằng lệnh render_document --list."),
        (
            ("giay-khen",),
            {},
            "Không có văn bản “giay-khen”. Hãy xem danh sách bằng lệnh render_document --list.",
        ),
        (
            ("request",),
            {},
            f"Văn bản “{REQUEST}” còn cần --campaign NĂM, -o TỆP, --unit MÃ.",
        ),
        (("request",), {"campaign": 2027, "output": "a.pdf"}, f"Văn bản “{REQUEST}” còn cần --unit MÃ."),
        (
            ("office-summary",),
            {"campaign": 2027, "output": "a.pdf", "kind": "NOMINATION"},
            "--kind là một trong: REGISTRATION, RESULT.",
        ),
        (
            ("nomination-list",),
            {"campaign": 2027, "output": "a.pdf", "order": "ABC"},
            "--order là một trong: RANK, UNIT.",
        ),
        (
            ("office-summary",),
            {"campaign": 2027, "output": "a.pdf", "set": 2, "unit": "X"},
            "Văn bản “Bản tổng hợp của Sở” không dùng --unit MÃ, --set SỐ.",
        ),
        (
            ("office-summary",),
            {"campaign": 2027, "output": "a.docx"},
            "Văn bản “Bản tổng hợp của Sở” chỉ có dạng pdf, xlsx.",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_told_in_one_sentence(words, options, sentence, tmp_path):
    if "output" in options:
        options = options | {"output": tmp_path / options["output"]}

    assert refusal_of(*words, **options) == sentence


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "options", "sentence"),
    [
        ("request", {"unit": "X"}, "Đơn vị “X” chưa gửi hồ sơ khen thưởng năm 2027."),
        ("receipt-slip", {"unit": "X"}, "Đơn vị “X” chưa gửi đăng ký năm 2027."),
        ("receipt-slip", {"unit": "X", "kind": "RESULT"}, "Đơn vị “X” chưa gửi báo cáo kết quả năm 2027."),
        (
            "paper-receipt-slip",
            {"unit": "X"},
            "Đơn vị “X” chưa có phiếu tiếp nhận văn bản giấy năm 2027.",
        ),
        ("nomination-list", {"scheme": "khong-co"}, "Phong trào không có hình thức khen thưởng “khong-co”."),
    ],
)
def test_what_is_not_there_is_told(key, options, sentence, tmp_path):
    factories.make_campaign(2027)

    assert refusal_of(key, campaign=2027, output=tmp_path / "a.pdf", **options) == sentence


@pytest.mark.django_db
def test_an_unknown_year_is_told(tmp_path):
    assert (
        refusal_of("office-summary", campaign=1999, output=tmp_path / "a.pdf")
        == "Không có đợt thi đua năm 1999."
    )


def test_a_folder_that_is_missing_is_named(sent_list, tmp_path):
    target = tmp_path / "không có" / "ds.pdf"
    assert refusal_of("office-registration-list", campaign=sent_list, output=target) == (
        f"Không có thư mục “{target.parent}”. Hãy tạo thư mục rồi chạy lại lệnh."
    )


def test_a_file_that_cannot_be_written_is_named(sent_list, tmp_path):
    target = tmp_path / "ds.csv"
    target.mkdir()
    assert refusal_of("office-registration-list", campaign=sent_list, output=target) == (
        f"Không ghi được tệp “{target}”. Hãy xem lại tên tệp và quyền ghi."
    )


@pytest.fixture
def sent_list(db) -> int:
    """The year of a campaign, with the office that issues its lists."""
    factories.make_office()
    return factories.make_campaign().year
