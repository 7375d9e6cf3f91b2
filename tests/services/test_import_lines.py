"""The column "Mã đơn vị đầu mối" of an import of units."""

from datetime import date, timedelta

import pytest
from django.db.models import F

from danvan.core import clock
from danvan.management.data_files import read_csv
from danvan.management.sample_units import load_sample_units
from danvan.management.units import add_units
from registrations.enums import Action, UnitKind
from registrations.models import Event, ReportingLine, Unit
from registrations.rules import reporting
from tests import factories
from tests.services.consolidating import office
from tests.services.test_imports import preview, run

pytestmark = pytest.mark.django_db

TODAY = clock.local_day(clock.now())
HEADER = ["Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Địa danh", "Mã đơn vị đầu mối", "Có đến hết ngày"]
SCHOOL = ["TH-A", "Trường Tiểu học A", "Trường", "Tri Tôn", "vhxh-a", ""]
WARD = ["VHXH-A", "Phòng VHXH A", UnitKind.COMMUNE_OFFICE.label, "Tri Tôn", "", ""]


def lines():
    """Who reports through whom, from when until when."""
    rows = ReportingLine.objects.order_by("unit__code", F("starts_on").asc(nulls_first=True))
    return list(rows.values_list("unit__code", "through__code", "starts_on", "ends_on"))


def test_a_new_unit_reports_through_one_further_down_the_file_from_today_on():
    run([HEADER, SCHOOL, WARD], office())

    assert lines() == [("TH-A", "VHXH-A", TODAY, None)]
    assert Event.objects.filter(action=Action.SET_REPORTING_LINE, unit__code="TH-A").count() == 1


def test_the_same_file_again_changes_nothing_and_a_blank_keeps_the_line():
    run([HEADER, SCHOOL, WARD], office())

    for rows in ([HEADER, SCHOOL, WARD], [HEADER, [*SCHOOL[:4], "", ""]]):
        _, plan = preview(rows, office())
        assert (plan.new, plan.changed, plan.problems) == ([], [], [])
    assert len(lines()) == 1


def test_another_unit_takes_over_from_today_on():
    school, old = factories.make_unit(code="TH-A"), factories.make_consolidator(code="PGD-A")
    factories.make_line(school, old)

    run([HEADER, SCHOOL, WARD], office())

    yesterday = TODAY - timedelta(days=1)
    assert lines() == [("TH-A", "PGD-A", None, yesterday), ("TH-A", "VHXH-A", TODAY, None)]


def test_a_line_through_a_unit_that_has_ended_is_history_and_stays_so():
    ended = [*WARD[:5], "30/6/2025"]
    run([HEADER, SCHOOL, ended], office())

    assert lines() == [("TH-A", "VHXH-A", None, date(2025, 6, 30))]
    _, plan = preview([HEADER, SCHOOL, ended], office())
    assert (plan.new, plan.changed, plan.problems) == ([], [], [])


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([[*SCHOOL[:4], "KHONG-CO", ""], WARD], "Không có đơn vị mã “KHONG-CO”"),
        ([[*SCHOOL[:4], "TH-A", ""], WARD], reporting.ITSELF),
        ([SCHOOL, [*WARD[:4], "VHXH-B", ""], ["VHXH-B", "Phòng B", *WARD[2:]]], reporting.CHAIN_ABOVE),
        ([[*SCHOOL[:4], "TH-B", ""], ["TH-B", "Trường B", *WARD[2:]][:2] + ["Trường", "Tri Tôn", "", ""]],
         reporting.WRONG_KIND.split("{}")[0]),
    ],
)  # fmt: skip
def test_what_cannot_be_stands_beside_its_cell_and_nothing_is_stored(rows, sentence):
    _, plan = preview([HEADER, *rows], office())

    problems = [(problem.row, problem.column) for problem in plan.problems]
    assert (2, "Mã đơn vị đầu mối") in problems
    assert any(problem.sentence.startswith(sentence) for problem in plan.problems)
    assert not ReportingLine.objects.exists()


def test_the_sample_file_names_lines_that_end_with_their_phong():
    load_sample_units()

    rows = read_csv("an-giang-units.csv")
    named = {row["code"]: row["reports_through"] for row in rows if row["reports_through"]}
    assert {unit: through for unit, through, *_ in lines()} == named
    assert {ends_on for *_, ends_on in lines()} == {date(2025, 6, 30)}
    load_sample_units()
    assert len(lines()) == len(named)


def test_a_data_file_may_leave_the_column_out():
    add_units([{"code": "X", "name": "Trường X", "kind": "SCHOOL", "place": "Tri Tôn"}])

    assert Unit.objects.get().reporting_lines.count() == 0
