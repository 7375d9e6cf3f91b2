"""How often the dossier's pages ask the database, however many nominees there are."""

import pytest
from django.urls import reverse

from registrations.enums import DeadlineKind, Role
from registrations.models import Deadline, Membership
from tests import factories
from tests.nomination_world import INDIVIDUAL, make_person, make_recognised_model, make_year, nominations_of
from tests.nomination_world import send as send_past_pages
from tests.nominations.school import page_of, ready
from tests.web.school import signed_in, url
from tests.web.test_school_queries import queries

pytestmark = pytest.mark.django_db


def dossier_page(name: str):
    """A page of a draft with so many nominees."""

    def page(rows: int):
        client, sheet = ready(*[INDIVIDUAL] * rows)
        return client, url(name, sheet)

    return page


def nominee_page(name: str, *args: str):
    def page(rows: int):
        client, sheet = ready(*[INDIVIDUAL] * rows)
        return client, page_of(name, nominations_of(sheet)[0], *args)

    return page


def add_page(rows: int):
    client, sheet = ready()
    actor = factories.actor_of(sheet.changed_by)
    for number in range(rows):
        people = [make_person(sheet.unit)]
        make_recognised_model(sheet.unit, sheet.campaign, actor, f"Mô hình {number}", people)
    return client, url("nominee-add", sheet)


def sent_page(name: str, *args: int):
    def page(rows: int):
        client, sheet = ready(*[INDIVIDUAL] * rows)
        send_past_pages(sheet, factories.actor_of(sheet.changed_by))
        return client, url(name, sheet, *args)

    return page


def home_page(rows: int):
    user, campaign = factories.make_user(), make_year_once()
    for _ in range(rows):
        unit = factories.make_unit()
        Membership.objects.create(user=user, unit=unit, role=Role.UNIT_OFFICER, starts_on="2000-01-01")
        actor = factories.actor_of(user)
        make_recognised_model(unit, campaign, actor)
        client = signed_in(user)
        client.post(reverse("dossier-start", args=[unit.code, campaign.year]))
    return signed_in(user), "/"


def make_year_once():
    deadline = Deadline.objects.filter(kind=DeadlineKind.NOMINATION).select_related("campaign").first()
    return deadline.campaign if deadline else make_year()


@pytest.mark.parametrize(
    "page",
    [
        dossier_page("sheet"), dossier_page("sheet-check"), dossier_page("sheet-details"),
        dossier_page("dossier-files"), nominee_page("nominee-step", "ai"),
        nominee_page("nominee-step", "tom-tat"), nominee_page("nominee-criteria"),
        nominee_page("nominee-remove"), add_page, sent_page("sheet"), sent_page("receipt", 1),
        sent_page("snapshot", 1), home_page,
    ],
    ids=[
        "sheet", "check", "details", "files", "who", "summary", "criteria", "remove", "add", "sent",
        "receipt", "snapshot", "home",
    ],
)  # fmt: skip
def test_a_page_asks_the_database_as_often_for_1_3_and_30_nominees(page, monkeypatch):
    monkeypatch.setattr("tests.nomination_world.make_year", year_of_the_test())
    numbers = {queries(*page(rows)) for rows in (1, 3, 30)}
    assert len(numbers) == 1
    assert max(numbers) <= 12


def year_of_the_test():
    """All dossiers of one test share a year."""
    made = []

    def once(**fields: object):
        if not made:
            made.append(make_year(**fields))
        return made[0]

    return once
