"""Each set of a dossier is printed on its own: the receipt offers a copy of every paper for every set."""

import re

import pytest
from django.urls import reverse

from danvan.core.models import StoredDocument
from registrations.models import Sheet
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_sent_dossier, nominations_of
from tests.web.school import shows, signed_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    """A sent dossier of two nominees, and the browser of its unit."""
    sheet, actor = make_sent_dossier(subjects=[COLLECTIVE, INDIVIDUAL])
    return signed_in(actor.user), sheet


def offered_on(page) -> list[str]:
    """The papers that the receipt offers, in their order."""
    return re.findall(r'/bien-nhan/1/([^/"]+)/"', page.content.decode())


def slugs_of(sheet: Sheet) -> list[str]:
    """The address of each paper of the dossier."""
    group, person = (nomination.uid for nomination in nominations_of(sheet))
    reports = [f"achievement-collective-{group}", f"achievement-individual-{person}"]
    return ["dossier-cover", "request", "minutes", *reports]


def test_the_receipt_offers_every_paper_of_every_set_and_the_others_once(sent):
    client, sheet = sent

    page = client.get(url("receipt", sheet, 1))

    copies = [
        slug
        for paper in slugs_of(sheet)
        for slug in (*(f"{paper}-{number}" for number in (1, 2, 3)), *[paper] * (paper != "dossier-cover"))
    ]  # the file to be finished in Word is of no set
    assert offered_on(page) == [*copies, "signing-guide", "declaration", "receipt-slip"]
    assert shows(page, "Nộp 3 bộ.")


@pytest.mark.parametrize("place", range(5))
def test_the_copy_of_a_set_is_asked_for_as_such(sent, place):
    client, sheet = sent
    slug = slugs_of(sheet)[place]

    client.post(url("receipt-document", sheet, 1, f"{slug}-2"))

    document = StoredDocument.objects.get()
    nominee = {"nominee": slug[-36:]} if slug.startswith("achievement") else {}
    assert document.params == {"sheet": sheet.code, "version": 1, "set": 2} | nominee
    assert ", bộ 2 " in document.title and "-bo-2-" in document.filename


def test_a_set_that_the_dossier_has_not_is_not_found(sent):
    client, sheet = sent

    for slug in ("request-0", "request-4", "receipt-slip-1"):
        address = reverse("receipt-document", args=[sheet.code, 1, slug])
        assert client.post(address).status_code == 404
    assert not StoredDocument.objects.exists()
