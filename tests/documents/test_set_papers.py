"""What goes with the paper sets: the cover of each set, who signs and stamps where, the head's declaration."""

import pytest

from danvan.core.documents import layout
from nominations.enums import CopyMark
from nominations.models import DocumentKind, NominationDossier
from nominations.set_documents import HEAD, declaration, dossier_cover, signing_guide
from registrations.models import Sheet, Snapshot
from tests import factories
from tests.documents.pdf import Printed
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_person, make_ready_dossier, make_nomination, send

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
BUILDERS = {"dossier-cover": dossier_cover, "signing-guide": signing_guide, "declaration": declaration}
LONG_NAME = "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên và Hướng nghiệp liên phường Thoại Ngọc Hầu"


@pytest.fixture
def draft():
    """A dossier of one collective and one person."""
    factories.make_office()
    unit = factories.make_unit("Trường Trung học phổ thông Ung Văn Khiêm", symbol="THPTUVK")
    return make_ready_dossier(unit=unit, subjects=[COLLECTIVE, INDIVIDUAL])


@pytest.fixture
def sent(draft):
    """The same, sent."""
    return send(*draft)


@pytest.fixture
def drawn(tmp_path):
    """Draw a paper of a sending and read what was printed."""

    def draw(snapshot: Snapshot, key: str, **more: object) -> Printed:
        params = {"sheet": snapshot.payload["code"], "version": snapshot.version} | more
        path = tmp_path / f"{key}.pdf"
        path.write_bytes(BUILDERS[key](params, lambda done, total: None))
        return Printed(path)

    return draw


def pages_of(printed: Printed) -> int:
    return max(piece.page for piece in printed.pieces())


def test_look(sent, drawn):
    import shutil
    for key in BUILDERS:
        shutil.copy(drawn(sent, key).path, f"/tmp/papers_out/{key}.pdf")


def test_look_long():
    factories.make_office()
    unit = factories.make_unit(LONG_NAME)
    sheet, actor = make_ready_dossier(unit=unit, subjects=[COLLECTIVE] * 3 + [INDIVIDUAL] * 27)
    snap = send(sheet, actor)
    params = {"sheet": snap.payload["code"], "version": 1}
    for key, b in BUILDERS.items():
        open(f"/tmp/papers_out/{key}-long.pdf", "wb").write(b(params, lambda a, b: None))
