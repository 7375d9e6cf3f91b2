"""The list of launch plans: which unit, which number, which day; the same in PDF, XLSX and CSV."""

import csv
import io
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
from django.core.management import call_command

from danvan.core.documents.layout import BOTTOM, LEFT, RIGHT, TOP
from registrations.enums import UnitKind
from registrations.launch_plan_documents import COLUMNS, launch_plan_list, launch_plan_params
from registrations.models import LaunchPlan, Unit, UnitName
from registrations.services import launch_plans
from tests import factories
from tests.documents.pdf import Printed

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
MM = 72 / 25.4
LONG = "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên và Hướng nghiệp liên phường Ngọc Hầu"


@pytest.fixture
def campaign(settings, tmp_path):
    """A campaign, the office with its head; files go to a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    factories.make_office()
    department = factories.make_unit("Sở Giáo dục và Đào tạo An Giang", kind=UnitKind.DEPARTMENT)
    Unit.objects.filter(code="CTTT").update(
        parent=department, head_title="Trưởng phòng", head_name="Néang Kim Chêng"
    )
    return factories.make_campaign()


def make_plan(campaign, name: str) -> LaunchPlan:
    unit = factories.make_unit(name)
    return factories.make_launch_plan(unit, campaign, factories.actor_of(factories.make_member(unit)))


def bytes_of(campaign, plans, **more) -> bytes:
    params = launch_plan_params(plans=[plan.pk for plan in plans], year=campaign.year, **more)
    return launch_plan_list(params, lambda done, total: None)


@pytest.fixture
def printed(campaign, tmp_path):
    """Draw the list of these plans and read what was printed."""

    def draw(plans, **more) -> Printed:
        path = tmp_path / "plans.pdf"
        path.write_bytes(bytes_of(campaign, plans, **more))
        return Printed(path)

    return draw


def test_the_list_names_unit_number_and_day_in_the_order_of_the_units(campaign, printed):
    plans = [make_plan(campaign, name) for name in ("Trường Tiểu học Ông Bường", "Trường Tiểu học Ấp Chiến")]
    text = printed(plans, words="loại đơn vị: Trường").text()

    assert "PHÒNG CHÍNH TRỊ, TƯ TƯỞNG" in text
    assert f"Kế hoạch phát động phong trào thi đua “Dân vận khéo” năm {campaign.year}" in text
    assert "loại đơn vị: Trường" in text
    assert text.index("Trường Tiểu học Ấp Chiến") < text.index("Trường Tiểu học Ông Bường")
    day = plans[0].issued_on
    assert text.count(f"{day.day}/{day.month}/{day.year}") == 2 and text.count("12/KH-THPT") == 2
    assert "Cộng: 2 kế hoạch./." in text
    assert "TRƯỞNG PHÒNG" in text and "Néang Kim Chêng" in text


def test_a_plan_that_is_being_written_stands_in_no_list(campaign, printed):
    unit = factories.make_unit("Trường còn viết")
    actor = factories.actor_of(factories.make_member(unit))
    launch_plans.attach_plan_file(
        unit=unit, campaign=campaign, uploaded=factories.make_upload(), actor=actor,
        at=make_plan(campaign, "Trường đã ghi").attachment.uploaded_at,
    )  # fmt: skip
    text = printed(LaunchPlan.objects.all()).text()

    assert "Trường còn viết" not in text
    assert "Cộng: 1 kế hoạch./." in text


def test_a_unit_is_called_as_on_the_day_of_its_plan(campaign, printed):
    plan = make_plan(campaign, "Trường tên mới")
    UnitName.objects.create(unit=plan.unit, name="Trường tên cũ", ends_on=date(2100, 1, 1))
    text = printed([plan]).text()

    assert "Trường tên cũ" in text and "Trường tên mới" not in text


def test_an_empty_list_says_so(printed):
    text = printed([]).text()

    assert "Chưa có mục nào." in text and "Cộng: 0 kế hoạch./." in text


def test_many_long_names_stay_inside_the_margins(campaign, printed):
    plan = make_plan(campaign, f"{LONG} 1")
    units = [factories.make_unit(f"{LONG} {number}") for number in range(2, 60)]
    file = plan.attachment
    for unit in units:
        copy = type(file).objects.get(pk=file.pk)
        copy.pk, copy.unit = None, unit
        copy.token = uuid4()
        copy.save()
        LaunchPlan.objects.create(
            campaign=campaign, unit=unit, number="1234/KH-TTGDNN-GDTX", issued_on=plan.issued_on,
            attachment=copy,
        )  # fmt: skip
    drawn = printed(LaunchPlan.objects.all())
    pages = max(piece.page for piece in drawn.pieces())

    assert pages > 2 and drawn.text().count("Số kế hoạch") == pages
    for piece in drawn.pieces():
        if piece.size == 13 and piece.top < TOP * MM - 5:
            continue  # the number of the page
        assert piece.left >= LEFT * MM - 1 and piece.left + piece.width <= (210 - RIGHT) * MM + 1
        assert piece.top + piece.height <= (297 - BOTTOM) * MM + 1


def test_workbook_and_csv_have_the_same_rows(campaign):
    plan = make_plan(campaign, "Trường Tiểu học Bình Mỹ")
    LaunchPlan.objects.filter(pk=plan.pk).update(number="=1+1")

    rows = list(openpyxl.load_workbook(io.BytesIO(bytes_of(campaign, [plan], format="xlsx"))).active.values)
    lines = list(csv.reader(io.StringIO(bytes_of(campaign, [plan], format="csv").decode("utf-8-sig"))))

    assert rows[0] == tuple(lines[0]) == tuple(column.heading for column in COLUMNS)
    assert (rows[1][:2], rows[1][3]) == ((1, "Trường Tiểu học Bình Mỹ"), "=1+1")
    assert (lines[1][1], lines[1][3]) == ("Trường Tiểu học Bình Mỹ", "'=1+1")


def test_the_list_costs_two_queries_however_many(campaign, django_assert_num_queries):
    keys = [make_plan(campaign, f"Trường số {number}").pk for number in range(5)]

    for count in (1, 3, 5):
        params = launch_plan_params(plans=keys[:count], year=campaign.year, format="csv")
        with django_assert_num_queries(2):
            launch_plan_list(params, lambda done, total: None)


def test_the_columns_fill_the_width_of_the_paper():
    assert sum(column.width for column in COLUMNS) == 100


def test_it_is_drawn_from_the_command_line(campaign, tmp_path):
    make_plan(campaign, "Trường Tiểu học Bình Mỹ")
    make_plan(factories.make_campaign(campaign.year - 1), "Trường của năm trước")

    call_command("render_document", "launch-plan-list", campaign=campaign.year, output=tmp_path / "a.pdf")

    text = Printed(tmp_path / "a.pdf").text()
    assert "Trường Tiểu học Bình Mỹ" in text and "Trường của năm trước" not in text
