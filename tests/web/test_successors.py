"""The school's pages for people of a successor: what an ended unit left open, and nothing more."""

from datetime import date

import pytest
from django.urls import reverse

from danvan.core import clock
from registrations.enums import Role, SheetState
from registrations.models import Event, Membership, Sheet, Unit
from registrations.services import drafts
from registrations.services.unit_endings import Ending, end_units, plan_ending
from registrations.services.unit_names import Renaming, plan_renaming, rename_unit
from tests import factories
from tests.web.school import send, sending_form, shows, signed_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Each test has a folder of its own for files."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def story(at_local):
    """A has a draft of the year and a sent sheet of the year before; it merges into C on 1/3/2027."""
    at_local(2026, 3, 1, 8)
    a, c = factories.make_unit("Trường A"), factories.make_unit("Trường C")
    old_person, head = factories.make_member(a), factories.make_member(c, Role.UNIT_HEAD)
    old, _ = factories.make_ready_sheet(unit=a, campaign=factories.make_campaign(2026), user=old_person)
    send(old, old_person)
    at_local(2027, 2, 20, 8)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12))
    draft, _ = factories.make_ready_sheet(unit=a, campaign=campaign, user=old_person)
    at_local(2027, 3, 1, 8)
    before = signed_in(old_person)
    assert before.get(url("sheet", draft)).status_code == 200
    close(a, date(2027, 2, 28), c)
    return {"a": a, "c": c, "old": old, "draft": draft, "left": before, "heir": signed_in(head), "head": head}


def close(unit, last_day, successor):
    """End the unit, as the office does."""
    by = {"actor": factories.actor_of(factories.make_office()), "at": clock.now()}
    ending = Ending((unit,), last_day, successor)
    seen = plan_ending(ending=ending, **by).fingerprint
    end_units(ending=ending, staying=(), seen=seen, **by)


def test_flt_51_home_says_whose_duty_it_is_and_offers_no_new_work_for_the_ended_unit(story):
    page = story["heir"].get("/")

    names = [(card.unit_name, card.sheet) for card in page.context["cards"]]
    assert sorted(names, key=str) == sorted(
        [("Trường A (từ ngày 1/3/2027 do Trường C tiếp nhận)", story["draft"]), ("Trường C", None)], key=str
    )
    assert shows(page, "Trường A (từ ngày 1/3/2027 do Trường C tiếp nhận)")
    assert not shows(page, reverse("sheet-start", args=[story["a"].code, 2027]))
    assert page.context["units"] == [story["c"]]
    assert not shows(page, reverse("launch-plan", args=[story["a"].code, 2027]))


def test_earlier_years_of_the_ended_unit_stay_in_sight_under_their_name(story):
    page = story["heir"].get("/")

    assert page.context["earlier"] == [story["old"]]
    assert shows(page, "Bản tổng hợp năm 2026 – Trường A")
    assert story["heir"].get(url("snapshot", story["old"], 1)).status_code == 200


def test_flt_51_the_successor_completes_and_sends_under_the_old_name(story):
    check = story["heir"].get(url("sheet-check", story["draft"]))
    assert shows(check, "Bạn đang làm tiếp việc của Trường A, đơn vị đã kết thúc hoạt động.")

    story["heir"].post(url("sheet-submit", story["draft"]), sending_form(check))

    sheet = Sheet.objects.get(pk=story["draft"].pk)
    assert sheet.state == SheetState.SUBMITTED
    assert sheet.snapshots.get().payload["unit"]["name"] == "Trường A"
    history = story["heir"].get(url("history", sheet))
    assert shows(history, f"{story['head'].full_name} (Trường C)")
    assert not shows(check, "Nhập thay")


def test_who_left_sees_nothing_from_the_next_request_on(story):
    for sheet in (story["draft"], story["old"]):
        assert story["left"].get(url("sheet", sheet)).status_code == 404
    page = story["left"].get("/")
    assert not shows(page, "Trường A")
    assert shows(page, "Tài khoản chưa được phân công")


def test_sec_ac_01_another_unit_finds_nothing_of_both(story):
    stranger = signed_in(factories.make_member(factories.make_unit()))
    for name in ("sheet", "sheet-check", "history"):
        assert stranger.get(url(name, story["draft"])).status_code == 404
    assert stranger.get(reverse("launch-plan", args=[story["a"].code, 2027])).status_code == 404
    assert stranger.post(url("sheet-submit", story["draft"])).status_code == 404


def test_an_ended_unit_begins_nothing_and_gets_nobody_new(story):
    heir, a = story["heir"], story["a"]
    begun = heir.post(reverse("sheet-start", args=[a.code, factories.make_campaign(2028).year]))
    assert (begun.status_code, Sheet.objects.filter(campaign__year=2028).exists()) == (409, False)
    assert shows(begun, "việc này do Trường C thực hiện.")
    assert heir.get(reverse("members", args=[a.code])).status_code == 404
    plan = reverse("launch-plan", args=[a.code, 2027])
    page = heir.get(plan)
    assert shows(page, "Đơn vị đã kết thúc hoạt động từ hết ngày 28/2/2027.")
    assert "<form" not in page.content.decode().split("<main")[1].split("</main>")[0]
    typed = {"number": "1", "issued_on": "1/2/2027", "file": factories.make_upload()}
    assert heir.post(plan, typed).status_code == 200
    assert not a.launch_plans.exists()


def test_the_successor_asks_for_more_time_for_the_ended_unit(story):
    address = reverse("extension-request", args=[story["a"].code, 2027])

    story["heir"].post(address, {"wanted_day": "20/3/2027", "reason": "Đang sáp nhập"})

    event = Event.objects.get(action="REQUEST_EXTENSION")
    assert (event.unit, event.acting_unit) == (story["a"], story["c"])


def test_models_of_the_ended_unit_are_offered_with_whose_they_were(story):
    sheet = drafts.start_sheet(
        unit=story["c"], campaign=story["draft"].campaign, actor=factories.actor_of(story["head"]),
        at=clock.now(),
    )  # fmt: skip

    page = story["heir"].get(url("model-copy", sheet))

    assert shows(page, "của Trường A")
    assert [model.sheet.sheet for model in page.context["models"]] == [story["old"]]


def test_flt_51_a_renamed_unit_reads_its_old_name_beside_the_old_year(story, at_local):
    at_local(2027, 3, 2, 8)
    person = factories.make_member(story["c"])
    sheet, _ = factories.make_ready_sheet(unit=story["c"], campaign=story["draft"].campaign, user=person)
    send(sheet, person)
    at_local(2028, 3, 2, 8)
    renaming = Renaming(Unit.objects.get(pk=story["c"].pk), date(2028, 1, 1), {"name": "Trường Mới"})
    by = {"renaming": renaming, "actor": factories.actor_of(factories.make_office()), "at": clock.now()}
    rename_unit(seen=plan_renaming(**by).fingerprint, **by)

    page = signed_in(story["head"]).get("/")

    assert shows(page, "Bản tổng hợp năm 2027 – Trường C")
    assert shows(page, "Người phụ trách của Trường Mới")


@pytest.mark.parametrize("count", [1, 3, 30])
def test_perf_11_home_takes_the_same_queries_however_many_units_are_followed(
    story, count, django_assert_num_queries
):
    for _ in range(count):
        unit = factories.make_unit()
        factories.make_ready_sheet(unit=unit, campaign=story["draft"].campaign)
        Unit.objects.filter(pk=unit.pk).update(valid_to=date(2027, 2, 28), successor=story["c"])
    Membership.objects.filter(unit__valid_to__isnull=False).update(ends_on=date(2027, 2, 28))
    story["heir"].get("/")

    with django_assert_num_queries(11):
        page = story["heir"].get("/")

    assert len(page.context["cards"]) == count + 2
