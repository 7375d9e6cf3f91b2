"""The pages of the school ask the database as little as they can, however many rows they show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registrations.enums import Role
from registrations.models import Membership
from tests import factories
from tests.web.school import campaign_of_today, ready, send, signed_in, step_url, url

pytestmark = pytest.mark.django_db
MOST = 12


def queries(client, address: str) -> int:
    """How many statements a second visit takes: SELECT, INSERT, UPDATE, DELETE."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    words = [query["sql"].split()[0] for query in captured.captured_queries]
    return sum(word in ("SELECT", "INSERT", "UPDATE", "DELETE") for word in words)


def counts(page_of) -> set[int]:
    """The numbers of statements for 1, 3 and 30 rows."""
    return {queries(*page_of(rows)) for rows in (1, 3, 30)}


def draft_page(name: str):
    """A page of a draft with so many models."""

    def page(rows: int):
        client, sheet = ready(models=rows)
        return client, url(name, sheet)

    return page


def step_page(step: str):
    """A page of the first of so many models."""

    def page(rows: int):
        client, sheet = ready(models=rows)
        return client, step_url(sheet.registration_sheet.models.first(), step)

    return page


def sent_page(name: str, *args: int):
    """A page about a sending with so many models."""

    def page(rows: int):
        client, sheet = ready(models=rows)
        send(sheet, sheet.changed_by)
        return client, url(name, sheet, *args)

    return page


def history_page(rows: int):
    client, sheet = ready()
    for _ in range(rows):
        send(sheet, sheet.changed_by)
        client.post(url("sheet-recall", sheet))
    return client, url("history", sheet)


def home_page(rows: int):
    user = factories.make_user()
    campaign = campaign_of_today()
    for _ in range(rows):
        unit = factories.make_unit()
        Membership.objects.create(user=user, unit=unit, role=Role.UNIT_OFFICER, starts_on="2000-01-01")
        factories.make_ready_sheet(unit, campaign, user)
    return signed_in(user), "/"


def launch_plan_page(rows: int):
    campaign, unit = campaign_of_today(), factories.make_unit()
    user = factories.make_member(unit)
    for _ in range(rows):
        factories.make_launch_plan(unit, campaign, factories.actor_of(user))
    return signed_in(user), reverse("launch-plan", args=[unit.code, campaign.year])


def copy_page(rows: int):
    campaign = campaign_of_today()
    last = factories.Campaign.objects.filter(year=campaign.year - 1).first()
    last = last or factories.make_campaign(campaign.year - 1)
    unit = factories.make_unit()
    old, actor = factories.make_ready_sheet(unit, last, models=rows)
    send(old, actor.user)
    sheet, _ = factories.make_ready_sheet(unit, campaign, actor.user, models=0)
    return signed_in(actor.user), url("model-copy", sheet)


@pytest.mark.parametrize(
    "page_of",
    [
        draft_page("sheet"),
        draft_page("sheet-check"),
        draft_page("sheet-details"),
        step_page("ten"),
        step_page("linh-vuc"),
        step_page("dang-ky"),
        sent_page("sheet"),
        sent_page("receipt", 1),
        sent_page("snapshot", 1),
        history_page,
        home_page,
        launch_plan_page,
        copy_page,
    ],
    ids=[
        "sheet", "check", "details", "name", "content", "people",
        "sent", "receipt", "snapshot", "history", "home", "launch plan", "copy",
    ],
)  # fmt: skip
def test_perf_11_same_few_queries_for_1_3_and_30_rows(page_of):
    found = counts(page_of)
    assert len(found) == 1
    assert found.pop() <= MOST
