"""The list of those awarded on paper and as a workbook."""

import io
from datetime import date
from uuid import UUID

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from danvan.core.documents.layout import BOTTOM, LEFT, RIGHT, TOP
from danvan.core.vietnamese import document_date
from nominations.award_documents import COLUMNS, NOBODY, SHEET_COLUMNS, award_list
from nominations.enums import Standing
from nominations.models import AwardDecision, Nomination
from tests import factories
from tests.documents.pdf import Printed
from tests.list_world import issue, make_list_year, mixed_list, recommended, row_of, stored_list
from tests.nomination_world import INDIVIDUAL, copies_of, make_accepted_dossier, nominations_of
from tests.nominations.test_awards import record

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
MM = 72 / 25.4
LONG = "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên và Hướng nghiệp liên phường Ngọc Hầu"


@pytest.fixture
def decision():
    """A decision that awards two collectives and two individuals of three units, one individual not."""
    issued = issue(mixed_list())
    rows = issued.payload["rows"]
    return record(issued, {UUID(row["uid"]): row != rows[-1] for row in rows})


def drawn(decision, tmp_path) -> Printed:
    path = tmp_path / "list.pdf"
    path.write_bytes(bytes_of(decision))
    return Printed(path)


def bytes_of(decision, format="pdf") -> bytes:
    return award_list({"decision": decision.pk, "format": format}, lambda done, total: None)


def long_decision(count: int) -> AwardDecision:
    """A decision that awards so many nominees with the longest names."""
    campaign = make_list_year()
    [first] = nominations_of(make_accepted_dossier(campaign=campaign)[0])
    nominees = copies_of(first, count)
    rows = [row_of(1, uid=str(row.uid), unit=LONG, name=f"{LONG} {row.pk}") for row in nominees]
    decision = AwardDecision.objects.create(
        issued=stored_list(rows, campaign), number="1523/QĐ-UBND", decided_on=date(2026, 12, 10),
        issuer="Chủ tịch Ủy ban nhân dân tỉnh An Giang", recorded_by=first.changed_by,
        recorded_at=first.changed_at,
    )  # fmt: skip
    quota = campaign.allocations.get(subject=INDIVIDUAL)
    for slot, row in enumerate(nominees, start=1):
        result = {"decision": decision, "standing": Standing.AWARDED}
        Nomination.objects.filter(pk=row.pk).update(allocation=quota, slot=slot, **result)
    return decision


def test_the_list_is_the_annex_of_its_decision(decision, tmp_path):
    printed = drawn(decision, tmp_path)
    head, of = printed.piece("Phụ lục"), printed.piece("(Kèm theo Quyết định số")

    assert (head.size, head.bold, head.italic) == (14, True, False)
    assert (of.size, of.bold, of.italic) == (13, False, True)
    text = printed.text()
    day = document_date(decision.decided_on)
    assert f"(Kèm theo Quyết định số {decision.number} {day} của {decision.issuer})" in text
    assert "DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG BẰNG KHEN" in text
    assert "Số:" not in text


def test_the_list_counts_and_groups_those_awarded_and_names_no_other(decision, tmp_path):
    text = drawn(decision, tmp_path).text()
    rows = decision.issued.payload["rows"]

    assert "A. TẬP THỂ (2)" in text and "B. CÁ NHÂN (2)" in text
    assert "Danh sách này có 02 tập thể và 02 cá nhân./." in text
    assert [row["name"] in text for row in rows] == [True, True, True, True, False]
    assert "đề nghị" not in text


def test_the_workbook_has_the_same_rows(decision):
    rows = list(openpyxl.load_workbook(io.BytesIO(bytes_of(decision, "xlsx"))).active.values)

    assert rows[0] == tuple(column.heading for column in SHEET_COLUMNS)
    assert [row[3] for row in rows[1:]] == [row["name"] for row in decision.issued.payload["rows"]][:4]


def test_inv_16_the_same_decision_gives_the_same_bytes(decision):
    for format in ("pdf", "xlsx"):
        assert bytes_of(decision, format) == bytes_of(decision, format)


def test_a_list_without_anybody_says_so(tmp_path):
    campaign = make_list_year()
    [no] = recommended(campaign, factories.make_unit(), [INDIVIDUAL])
    printed = drawn(record(issue(campaign), {no.uid: False}), tmp_path)

    assert "Chưa có mục nào." in printed.text()
    assert NOBODY.rstrip(".") in printed.text()
    assert no.name not in printed.text()


def test_many_long_names_stay_inside_the_margins_with_the_head_on_each_page(tmp_path):
    printed = drawn(long_decision(60), tmp_path)
    pages = max(piece.page for piece in printed.pieces())

    assert pages > 3
    assert printed.text().count("Họ và tên, tên tập thể") == pages
    for piece in printed.pieces():
        if piece.size == 13 and piece.top < TOP * MM - 5:
            continue  # the number of the page
        assert piece.left >= LEFT * MM - 1 and piece.left + piece.width <= (210 - RIGHT) * MM + 1
        assert piece.size == 9 or piece.top + piece.height <= (297 - BOTTOM) * MM + 1


def test_the_columns_fill_the_width_of_the_paper():
    assert sum(column.width for column in COLUMNS) == 100


def test_it_is_drawn_from_the_command_line(decision, tmp_path):
    call_command(
        "render_document", "award-list", campaign=decision.issued.campaign.year, output=tmp_path / "a.pdf"
    )
    assert "A. TẬP THỂ (2)" in Printed(tmp_path / "a.pdf").text()

    empty = factories.make_campaign(decision.issued.campaign.year + 1)
    with pytest.raises(CommandError, match="chưa có quyết định khen thưởng"):
        call_command("render_document", "award-list", campaign=empty.year, output=tmp_path / "b.pdf")
