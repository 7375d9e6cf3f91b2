"""Cover, signing guide and declaration from the pages: open to the unit and the office alone."""

import pytest
from django.urls import reverse

from danvan.core.documents import store
from danvan.core.models import StoredDocument
from registrations.enums import Role
from tests import factories
from tests.nomination_world import make_sent_dossier
from tests.web.school import signed_in, url

pytestmark = pytest.mark.django_db
KEYS = ["dossier-cover", "signing-guide", "declaration"]


@pytest.mark.parametrize("key", KEYS)
def test_sec_ac_05_a_paper_of_the_sets_is_open_to_unit_office_and_auditor_and_to_nobody_else(key):
    sheet, actor = make_sent_dossier()
    stranger = signed_in(factories.make_member(factories.make_unit()))
    unit = signed_in(actor.user)
    address = url("receipt-document", sheet, 1, key)

    page = unit.post(address).url

    document = StoredDocument.objects.get()
    assert (document.key, document.owner) == (key, None)
    assert document.params == {"sheet": sheet.code, "version": 1}
    readers = [
        unit,
        *(signed_in(factories.make_office(role)) for role in (Role.OFFICE_OFFICER, Role.AUDITOR)),
    ]
    assert [client.get(page).status_code for client in readers] == [200, 200, 200]
    others = [stranger, signed_in(factories.make_office(Role.SYSADMIN))]
    assert [client.get(page).status_code for client in others] == [404, 404]
    assert [client.post(address).status_code for client in others] == [404, 404]


@pytest.mark.documents
def test_the_worker_draws_the_cover_that_was_asked_for():
    sheet, actor = make_sent_dossier()
    unit = signed_in(actor.user)
    unit.post(url("receipt-document", sheet, 1, "dossier-cover-2"))
    document = StoredDocument.objects.get()

    store.draw_document.func(document.pk)

    file = unit.get(reverse("document-file", args=[document.token]))
    assert b"".join(file.streaming_content).startswith(b"%PDF-")
    assert document.filename == f"bia-ho-so-bo-2-{sheet.code}-lan-1.pdf"
