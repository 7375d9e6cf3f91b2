"""SEC-AC-01 to 04: the written access table, a closed world of addresses, each unit on its own pages."""

import pytest
from django.urls import reverse

from nominations.models import DossierFile, Nomination
from registrations.enums import Action
from registrations.models import Adoption, Event, Evidence, Registration, ResultItem, Sheet
from tests import factories
from tests.services.test_sending import submit
from tests.web.access import ROLES, World, addresses, read, read_table

pytestmark = pytest.mark.django_db
OFFICE = "quan-tri/registrations"
WRITTEN_BY_UNIT_AND_OFFICE = (
    "ho-so/", "don-vi/", f"{OFFICE}/sheet/", f"{OFFICE}/reportsheet/", f"{OFFICE}/adoption/",
)  # fmt: skip


def test_sec_ac_02_every_address_is_classified():
    assert sorted(read_table()) == sorted(address.name for address in addresses())


def test_sec_ac_01_03_every_role_gets_what_the_table_says():
    world = World()

    found = {address.name: world.answers(address) for address in addresses()}

    assert found == read_table()


@pytest.mark.parametrize("words", ["chưa đăng nhập", "cán bộ B", "giám sát", "quản trị"])
def test_sec_ac_03_posts_of_others_change_nothing(words):
    world = World()
    browser = world.browsers[words]
    before = _tables()

    for address in addresses():
        if address.pattern.startswith(WRITTEN_BY_UNIT_AND_OFFICE):
            status = browser.post(
                address.path(world.values_for(address)), {"row_version": 1, "reason": "x"}
            ).status_code
            shown_again = address.name.endswith(("_changelist", "_history"))
            assert status in (302, 403, 404, 405, 409) or shown_again, address.name

    assert _tables() == before


def _tables() -> list:
    return [
        list(Sheet.objects.values_list()),
        list(Registration.objects.values_list()),
        list(ResultItem.objects.values_list()),
        list(Evidence.objects.values_list()),
        list(Adoption.objects.values_list()),
        list(Nomination.objects.values_list()),
        list(DossierFile.objects.values_list()),
        Event.objects.exclude(action=Action.EXPORT).count(),  # whoever sees all may take lists; it is noted
    ]


def test_sec_ac_04_nothing_of_another_unit_on_ones_own_pages():
    world = World()
    world.sheet.registration_sheet.models.update(name="Chim hoàng yến")
    own, actor = factories.make_ready_sheet(unit=world.foreign_unit, campaign=world.sheet.campaign)
    submit(own, actor)
    browser = world.browsers["cán bộ B"]
    own.refresh_from_db()

    of_own = [("sheet", [own.code]), ("history", [own.code]), ("snapshot", [own.code, 1])]
    for name, args in [("home", []), *of_own]:
        page = browser.get(reverse(name, args=args))
        assert page.status_code == 200
        for canary in ("Bí Mật", "Chim hoàng yến", world.sheet.code, world.actor.user.username):
            assert canary not in page.content.decode(), name


def test_sec_ac_08_reading_changes_nothing():
    world = World()
    before = _tables()

    for address in addresses():
        if not address.name.startswith("admin:"):
            for browser in world.browsers.values():
                read(browser, address.path(world.values_for(address)))

    assert _tables() == before
    assert len(world.browsers) == len(ROLES)
