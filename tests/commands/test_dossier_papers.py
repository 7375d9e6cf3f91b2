"""The papers of a dossier are drawn from the command line, too."""

import pytest
from django.core.management import CommandError, call_command

from tests import factories
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_ready_dossier, send

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


def test_a_nominee_that_is_not_there_is_told(tmp_path):
    sheet, actor = make_ready_dossier(subjects=[INDIVIDUAL])
    send(sheet, actor)

    with pytest.raises(CommandError, match="có 0 báo cáo thành tích loại này"):
        draw(sheet, "achievement-collective", tmp_path / "a.pdf")
    with pytest.raises(CommandError, match="có 1 báo cáo thành tích loại này"):
        draw(sheet, "achievement-individual", tmp_path / "a.pdf", nominee=2)


def test_a_unit_without_a_dossier_is_told(tmp_path):
    sheet, _ = make_ready_dossier()

    with pytest.raises(CommandError, match="chưa gửi hồ sơ khen thưởng năm"):
        draw(sheet, "request", tmp_path / "a.pdf")
