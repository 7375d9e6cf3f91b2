"""The list of whom a decision has awarded: open to the office at once, to the units once it is released."""

from uuid import UUID

import pytest
from django.urls import reverse

from danvan.core import clock
from danvan.core.documents import store
from danvan.core.models import StoredDocument
from nominations.award_documents import awarded_rows, list_request
from nominations.models import AwardDecision
from nominations.services import awards
from registrations.enums import Action, Role
from registrations.models import Event
from tests import factories
from tests.admin.office import client_of, text_of, url
from tests.list_world import issue, make_list_year, mixed_list, recommended
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_lead, make_officer
from tests.nominations.test_awards import record, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """An issued list of two units; the first one's nominee is awarded, the other's is not."""
    campaign = make_list_year()
    [yes] = recommended(campaign, factories.make_unit("Trường được tặng"), [INDIVIDUAL])
    [no] = recommended(campaign, factories.make_unit("Trường không được"), [COLLECTIVE])
    decision = record(issue(campaign), {yes.uid: True, no.uid: False})
    return decision, yes, no


def client_of_unit(nomination):
    """Somebody of the nominee's unit."""
    return client_of(factories.make_member(nomination.dossier.sheet.unit))


def list_of(decision):
    return reverse("award-list", args=[decision.pk])


def page_of(decision, format="pdf"):
    return url("nominations_awarddecision_award_list", decision.pk, format)


def test_the_list_names_those_who_are_awarded_and_nobody_else(world):
    decision, yes, no = world

    rows = awarded_rows(AwardDecision.objects.get(pk=decision.pk))

    assert [(row["name"], row["unit"]) for row in rows] == [(yes.name, "Trường được tặng")]


def test_the_list_keeps_the_order_of_the_issued_list():
    campaign = mixed_list()
    issued = issue(campaign)
    listed = [row["uid"] for row in issued.payload["rows"]]
    decision = record(issued, {UUID(uid): True for uid in reversed(listed)})

    assert [row["uid"] for row in awarded_rows(decision)] == listed


@pytest.mark.parametrize("role", [Role.OFFICE_OFFICER, Role.AUDITOR])
def test_the_office_has_the_list_before_the_units_and_taking_it_is_noted(world, role):
    decision, _, _ = world
    client = client_of(factories.make_office(role))

    answer = client.post(page_of(decision))

    assert client.get(answer.url).status_code == 200
    event = Event.objects.get(action=Action.EXPORT)
    assert event.about == f"Danh sách được tặng theo {str(decision).lower()}: 1 đề nghị".replace(
        decision.number.lower(), decision.number
    )
    assert event.reason == "PDF"


def test_sec_ac_03_a_unit_gets_the_list_once_it_is_released_and_a_stranger_never(world):
    decision, yes, no = world
    officer, stranger = (
        client_of(make_officer().user),
        client_of(factories.make_member(factories.make_unit())),
    )
    drawn = officer.post(page_of(decision)).url
    unit, other = client_of_unit(yes), client_of_unit(no)

    assert [client.post(list_of(decision)).status_code for client in (unit, other, stranger)] == [404] * 3
    assert [client.get(drawn).status_code for client in (unit, other, stranger)] == [404] * 3
    release(decision, lead=make_lead())

    assert [client.post(list_of(decision)).status_code for client in (unit, other)] == [302, 302]
    assert stranger.post(list_of(decision)).status_code == 404
    assert [client.get(drawn).status_code for client in (unit, other, stranger)] == [200, 200, 404]
    assert StoredDocument.objects.count() == 1  # one paper of record for all of them


def test_the_page_of_the_unit_offers_each_released_list_once(world):
    decision, yes, _ = world
    unit, page = client_of_unit(yes), reverse("unit-awards", args=[yes.dossier.sheet.unit.code])

    assert list_of(decision) not in text_of(unit.get(page))
    release(decision, lead=make_lead())

    assert text_of(unit.get(page)).count(list_of(decision)) == 1


def test_the_list_of_a_voided_decision_is_gone_for_everybody(world):
    decision, _, _ = world
    client = client_of(make_officer().user)
    drawn = client.post(page_of(decision)).url

    awards.void_decision(
        decision=decision, reason="Ghi nhầm", row_version=decision.row_version, actor=make_lead(),
        at=clock.now(),
    )  # fmt: skip

    assert client.get(drawn).status_code == 404


def test_only_a_post_in_a_known_format_takes_the_list(world):
    decision, _, _ = world
    client = client_of(make_officer().user)

    assert client.get(page_of(decision)).status_code == 405
    assert client.post(page_of(decision, "docx")).status_code == 404
    assert client_of_unit(world[1]).get(list_of(decision)).status_code == 405


def test_a_decision_that_awards_nobody_offers_no_list(world):
    campaign = make_list_year(year=world[0].issued.campaign.year + 1)
    [no] = recommended(campaign, factories.make_unit(), [INDIVIDUAL])
    decision = record(issue(campaign), {no.uid: False}, number="9/QĐ-UBND")
    page = client_of(make_officer().user).get(url("nominations_awarddecision_change", decision.pk))

    assert page_of(decision) not in text_of(page)


def test_the_request_is_the_same_whoever_asks(world):
    decision, _, _ = world
    first, second = (
        store.request_document(**list_request(decision, "pdf"), at=clock.now()) for _ in range(2)
    )

    assert first.pk == second.pk and first.owner is None
    assert first.filename == "danh-sach-duoc-tang-1234qd-ubnd.pdf"
