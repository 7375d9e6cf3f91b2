"""How the unit's list is broken into pages: nobody signs on a sheet without text, and none begins empty."""

from dataclasses import replace
from itertools import product

import pytest

from danvan.core.documents import engine
from danvan.core.documents.listing import list_chunks
from registrations.documents import registration_list
from registrations.models import Registration
from tests.documents import every_paper
from tests.documents.page_parts import filled_share, text_above_signature
from tests.documents.pdf import Printed
from tests.documents.samples import ACROSS, COLUMNS, FRAME, rows

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
SENTENCE = "Vận động phụ huynh cùng trồng, chăm sóc cây xanh quanh sân trường, ghi rõ người làm, ngày xong. "
LENGTHS = range(200, 1101, 100)


@pytest.fixture(scope="module", autouse=True)
def kept_presses():
    with engine.kept_presses():
        yield


def drawn_list(tmp_path, length: int, models: int) -> Printed:
    """The list of so many models whose content has so many characters."""
    data = replace(every_paper.SHORT, rows=models)
    unit, campaign = every_paper.make_bodies(data), every_paper.make_year(data)
    sheet = every_paper.make_registration(data, unit, campaign)
    Registration.objects.update(method=(SENTENCE * 12)[:length].strip())
    path = tmp_path / f"{length}-{models}.pdf"
    path.write_bytes(registration_list(every_paper.send(sheet), lambda *_: None))
    return Printed(path)


@pytest.mark.parametrize(("length", "models"), list(product(LENGTHS, (1, 2, 3))))
def test_the_signature_has_text_above_it_and_page_one_is_not_left_empty(tmp_path, length, models):
    paper = drawn_list(tmp_path, length, models)
    table, lines = text_above_signature(paper)
    assert table or len(lines) >= 2
    assert len(paper.sizes) == 1 or filled_share(paper, 1) >= 0.6


@pytest.mark.parametrize(
    ("frame", "ends", "css"),
    [
        (FRAME, ([], []), ".foot { break-before: page }"),
        (FRAME, ([], ["Cộng: 3 mô hình./."]), ".end.short { break-before: page }"),
        (replace(FRAME, closing=()), ([], []), ".end.short { break-before: page }"),
    ],
)
def test_a_planted_break_before_the_signature_is_seen(printed, frame, ends, css):
    [html] = list_chunks(frame, COLUMNS, rows(3))
    table, lines = text_above_signature(printed(html.replace("</style>", f"{css}</style>")))
    assert (table, [line.text for line in lines]) == ends


def test_a_planted_break_before_the_table_is_seen(printed):
    [html] = list_chunks(ACROSS, COLUMNS, rows(3))
    drawn = printed(html.replace("</style>", ".list { break-before: page }</style>"))
    assert filled_share(drawn, 1) < 0.5


def test_a_short_end_takes_the_last_row_along(printed):
    for count in range(16, 24):
        drawn = printed(*list_chunks(ACROSS, COLUMNS, rows(count)))
        table, _ = text_above_signature(drawn)
        assert table
