"""What the office sees of launch plans: who has none, the plans themselves, entry on behalf."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.core import clock
from danvan.core.models import StoredDocument
from registrations.enums import Action
from registrations.models import Event, LaunchPlan
from registrations.services import launch_plans
from tests import factories
from tests.admin.office import text_of, url

pytestmark = pytest.mark.django_db
PLANS, UNITS = "registrations_launchplan_changelist", "registrations_unit_changelist"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Each test has a folder of its own for files."""
    settings.MEDIA_ROOT = tmp_path


def unit_with(campaign, name, *, file=False, plan=False):
    """A unit with nothing, a file alone, or a recorded plan."""
    unit = factories.make_unit(name)
    actor = factories.actor_of(factories.make_member(unit))
    if plan:
        factories.make_launch_plan(unit, campaign, actor)
    elif file:
        launch_plans.attach_plan_file(
            unit=unit, campaign=campaign, uploaded=factories.make_upload(), actor=actor, at=clock.now()
        )
    return unit


@pytest.fixture
def units(campaign):
    """Three schools: with nothing, with a file alone, with a plan; the year before, the first had one."""
    nothing = unit_with(campaign, "Trường chưa có gì")
    last_year = factories.make_campaign(campaign.year - 1)
    actor = factories.actor_of(factories.make_member(nothing))
    factories.make_launch_plan(nothing, last_year, actor)
    return [
        nothing,
        unit_with(campaign, "Trường mới có tệp", file=True),
        unit_with(campaign, "Trường đã có kế hoạch", plan=True),
    ]


def listed(client, name, **filters):
    """The rows of a list."""
    return list(client.get(url(name), filters).context["cl"].result_list)


def test_units_without_a_plan_are_counted_and_listed(officer, units):
    nothing, file, plan = units

    [item] = [
        item for item in officer.get(url("index")).context["work"]
        if item.label == "Đơn vị chưa có kế hoạch phát động"
    ]  # fmt: skip

    assert item.count == 2
    assert set(officer.get(item.url).context["cl"].result_list) == {nothing, file}
    assert listed(officer, UNITS, **{"ke-hoach": "roi"}) == [plan]


def test_the_list_shows_recorded_plans_of_the_newest_campaign(officer, units, campaign):
    [plan] = listed(officer, PLANS)
    page = officer.get(url(PLANS))

    assert (plan.unit, plan.campaign) == (units[2], campaign)
    assert reverse("attachment", args=[plan.attachment.token]) in text_of(page)
    assert {row.unit for row in listed(officer, PLANS, dot="tat-ca")} == {units[0], units[2]}


def test_a_plan_that_is_being_written_is_not_for_the_office(officer, units):
    begun = LaunchPlan.objects.get(unit=units[1])
    page = officer.get(url("registrations_launchplan_change", begun.pk))

    assert (page.status_code, page.url) == (302, url("index"))


def test_the_plan_is_only_read(officer, units):
    plan = LaunchPlan.objects.recorded().get(unit=units[2])
    address = url("registrations_launchplan_change", plan.pk)

    assert officer.get(address).status_code == 200
    assert officer.post(address, {"number": "9"}).status_code == 403
    assert LaunchPlan.objects.get(pk=plan.pk).number == "12/KH-THPT"


def test_the_unit_page_leads_to_the_entry_on_behalf(officer, auditor, units, campaign):
    address = reverse("launch-plan", args=[units[0].code, campaign.year])
    page = url("registrations_unit_change", units[0].pk)

    assert address in text_of(officer.get(page))
    assert address not in text_of(auditor.get(page))


def test_what_is_filtered_is_taken_out_and_noted(officer, units, campaign):
    address = reverse("admin:registrations_launchplan_export", args=["xlsx"])
    assert address in text_of(officer.get(url(PLANS)))

    answer = officer.post(f"{address}?dot={campaign.pk}")

    document = StoredDocument.objects.get()
    assert answer.url == reverse("document", args=[document.token])
    plan = LaunchPlan.objects.recorded().get(campaign=campaign)
    assert document.params == {
        "plans": [plan.pk], "year": str(campaign.year), "format": "xlsx",
        "words": f"đợt thi đua: Năm {campaign.year}",
    }  # fmt: skip
    event = Event.objects.get(action=Action.EXPORT)
    assert event.about == "Danh sách kế hoạch phát động (XLSX): 1 đơn vị"


def test_a_new_number_makes_another_list(officer, units, campaign):
    address = reverse("admin:registrations_launchplan_export", args=["pdf"])
    officer.post(address)
    officer.post(address)
    assert StoredDocument.objects.count() == 1

    LaunchPlan.objects.recorded().filter(campaign=campaign).update(number="13/KH-THPT")
    officer.post(address)

    assert StoredDocument.objects.count() == 2


def test_sec_ac_05_the_list_is_its_owners_and_sysadmins_take_none(officer, auditor, sysadmin, units):
    address = reverse("admin:registrations_launchplan_export", args=["csv"])
    page = officer.post(address).url

    assert [client.get(page).status_code for client in (officer, auditor, sysadmin)] == [200, 404, 404]
    assert [auditor.post(address).status_code, sysadmin.post(address).status_code] == [302, 403]
    assert officer.get(address).status_code == 405
    assert officer.post(reverse("admin:registrations_launchplan_export", args=["docx"])).status_code == 404


def test_perf_11_the_list_asks_the_same_for_1_3_and_30_rows(officer, campaign):
    counts, made = [], 0
    for upto in (1, 3, 30):
        for number in range(made, upto):
            unit_with(campaign, f"Trường số {number}", plan=True)
        made = upto
        officer.get(url(PLANS))
        with CaptureQueriesContext(connection) as queries:
            assert len(listed(officer, PLANS)) == upto
        counts.append(len(queries))

    assert counts == [counts[0]] * 3
    assert counts[0] <= 20
