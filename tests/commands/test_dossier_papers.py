"""The papers of a dossier are drawn from the command line, too."""

import docx
import pytest
from django.core.management import CommandError, call_command

from danvan.core.codes import paper_code
from tests import factories
from tests.documents.pdf import Printed
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_ready_dossier, send
from tests.services.test_sending import submit

pytestmark = [pytest.mark.django_db, pytest.mark.documents]


def draw(sheet, key, path, **options):
    """Draw the paper of the unit into the file."""
    call_command(
        "render_document", key, campaign=sheet.campaign.year, unit=sheet.unit.code, output=path, **options
    )


def test_every_paper_of_the_dossier_is_drawn(tmp_path):
    factories.make_office()
    sheet, actor = make_ready_dossier(subjects=[COLLECTIVE, INDIVIDUAL])
    send(sheet, actor)

    for key in ("request", "minutes", "achievement-collective", "achievement-individual"):
        path = tmp_path / f"{key}.pdf"
        draw(sheet, key, path)
        assert path.read_bytes()[:5] == b"%PDF-"
        draw(sheet, key, path.with_suffix(".docx"))
        foot = docx.Document(str(path.with_suffix(".docx"))).sections[0].footer.tables[0]
        assert f"Mã bản giấy {paper_code(sheet.code, 1, edited=True)}" in foot.rows[0].cells[0].text


def test_a_nominee_that_is_not_there_is_told(tmp_path):
    sheet, actor = make_ready_dossier(subjects=[INDIVIDUAL])
    send(sheet, actor)

    with pytest.raises(CommandError, match="có 0 báo cáo thành tích loại này"):
        draw(sheet, "achievement-collective", tmp_path / "a.pdf")
    with pytest.raises(CommandError, match="có 1 báo cáo thành tích loại này"):
        draw(sheet, "achievement-individual", tmp_path / "a.pdf", nominee=2)


def test_the_copy_of_a_set_is_drawn(tmp_path):
    factories.make_office()
    sheet, actor = make_ready_dossier(subjects=[COLLECTIVE])
    send(sheet, actor)
    path = tmp_path / "a.pdf"

    draw(sheet, "minutes", path, set=2)

    assert f"Mã bản giấy {paper_code(sheet.code, 1, 2)}" in Printed(path).text()
    with pytest.raises(CommandError, match="Hồ sơ không có bộ này."):
        draw(sheet, "minutes", path, set=4)


def test_a_paper_that_is_no_dossiers_has_no_sets(tmp_path):
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)

    with pytest.raises(CommandError, match="không dùng --set SỐ."):
        draw(sheet, "registration-list", tmp_path / "a.pdf", set=1)


def test_a_unit_without_a_dossier_is_told(tmp_path):
    sheet, _ = make_ready_dossier()

    with pytest.raises(CommandError, match="chưa gửi hồ sơ khen thưởng năm"):
        draw(sheet, "request", tmp_path / "a.pdf")
