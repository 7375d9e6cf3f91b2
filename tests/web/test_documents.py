"""The page of a drawn document and its file: to whom, and how."""

from datetime import timedelta

import pytest
from django.urls import reverse

from danvan.core import clock
from danvan.core.documents import store
from danvan.core.models import StoredDocument
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.DOCUMENT_BUILDERS = {
        "text": "tests.documents.builders.text", "unguarded": "tests.documents.builders.text",
        "broken": "tests.documents.builders.broken",
    }  # fmt: skip
    settings.DOCUMENT_GUARDS = dict.fromkeys(("text", "broken"), "tests.documents.builders.may_read")


def request(key: str = "text", readers: tuple = (), **fields: object) -> StoredDocument:
    owner = fields.get("owner")
    params = {"words": "nội dung", "readers": [reader.pk for reader in (*readers, owner) if reader]}
    values = {"params": params, "title": "Bản tổng hợp", "filename": "Bản tổng hợp.pdf"}
    return store.request_document(key=key, at=clock.now(), **values | fields)


def drawn(document: StoredDocument) -> StoredDocument:
    store.draw_document.call(document.pk)
    document.refresh_from_db()
    return document


def addresses(document: StoredDocument) -> list[str]:
    return [reverse("document", args=[document.token]), reverse("document-file", args=[document.token])]


def statuses(client, document: StoredDocument) -> list[int]:
    responses = [client.get(address) for address in addresses(document)]
    for response in responses:
        if response.streaming:
            response.getvalue()  # closes the file
    return [response.status_code for response in responses]


def test_sec_ac_05_an_export_is_its_owners_alone(client):
    owner, other = make_user(), make_user()
    document = drawn(request(owner=owner, readers=(owner, other)))
    client.force_login(other)
    assert statuses(client, document) == [404, 404]
    client.force_login(owner)
    assert statuses(client, document) == [200, 200]


def test_sec_ac_05_a_shared_paper_is_open_to_whom_its_guard_names(client):
    reader, other = make_user(), make_user()
    document = drawn(request(readers=(reader,)))
    client.force_login(other)
    assert statuses(client, document) == [404, 404]
    client.force_login(reader)
    assert statuses(client, document) == [200, 200]


def test_a_shared_paper_without_a_guard_is_nobodys(client):
    reader = make_user()
    document = drawn(request("unguarded", readers=(reader,)))
    client.force_login(reader)
    assert statuses(client, document) == [404, 404]


def test_sec_ac_05_an_export_is_no_longer_its_owners_when_the_guard_closes(client):
    owner = make_user()
    document = drawn(request(owner=owner))
    client.force_login(owner)
    assert statuses(client, document) == [200, 200]
    StoredDocument.objects.update(params={"words": "nội dung", "readers": []})
    assert statuses(client, document) == [404, 404]


def test_a_file_that_was_lost_is_not_found(client):
    owner = make_user()
    document = drawn(request(owner=owner))
    document.file.storage.delete(document.file.name)
    client.force_login(owner)
    assert statuses(client, document) == [200, 404]


def test_sec_ac_05_an_export_whose_time_is_over_is_gone_before_it_is_swept(client):
    owner = make_user()
    document = drawn(request(owner=owner))
    StoredDocument.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    client.force_login(owner)
    assert statuses(client, document) == [404, 404]


def test_strangers_sign_in_first(client):
    document = drawn(request())
    for address in addresses(document):
        assert client.get(address).headers["Location"].startswith(reverse("login"))


def test_the_file_is_an_attachment_that_no_browser_runs(client):
    owner = make_user()
    document = drawn(request(owner=owner))
    client.force_login(owner)
    response = client.get(addresses(document)[1])
    assert response.getvalue() == "nội dung".encode()
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''B%E1%BA%A3n%20t%E1%BB%95ng%20h%E1%BB%A3p.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response.headers["Cache-Control"]


def test_the_page_waits_then_offers_the_file(client):
    owner = make_user()
    document = request(owner=owner)
    client.force_login(owner)
    page, file = addresses(document)
    waiting = client.get(page).content.decode()
    assert 'hx-trigger="load delay:2s"' in waiting
    assert f'<noscript><meta http-equiv="refresh" content="2;url={page}?ve=%2F"></noscript>' in waiting
    assert file not in waiting
    assert client.get(file).status_code == 404
    drawn(document)
    ready = client.get(page).content.decode()
    assert f'href="{file}"' in ready
    assert "hx-get" not in ready and "refresh" not in ready


def test_flt_22_a_failed_drawing_says_so_and_is_tried_again(client):
    owner = make_user()
    document = drawn(request("broken", owner=owner))
    client.force_login(owner)
    page = addresses(document)[0]
    failed = client.get(page).content.decode()
    assert store.BROKEN in failed and "Lập lại" in failed
    assert client.post(page).status_code == 302
    document.refresh_from_db()
    assert document.state == StoredDocument.State.WAITING


def way_back(response) -> str:
    """Where the link below the document leads."""
    return response.context["back"]


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://testserver/ho-so/7/?lan=2", "/ho-so/7/?lan=2"),
        ("http://elsewhere.example/ho-so/7/", "/"),
        ("http://testserver/dang-nhap/?next=/van-ban/", "/"),
        ("", "/"),
    ],
)
def test_the_page_of_a_document_leads_back_to_where_it_was_asked_for(client, came_from, leads_to):
    owner = make_user()
    page, _ = addresses(request(owner=owner))
    client.force_login(owner)

    first = client.get(page, headers={"referer": came_from})

    assert way_back(first) == leads_to
    assert f'<a href="{leads_to}">' in first.content.decode()
    again = client.get(first.context["address"], headers={"referer": f"http://testserver{page}"})
    assert way_back(again) == leads_to


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "ho-so"]
)
def test_no_address_leads_out_of_the_portal(client, where):
    owner = make_user()
    page, _ = addresses(request(owner=owner))
    client.force_login(owner)
    assert way_back(client.get(page, {"ve": where})) == "/"


def test_a_document_that_is_tried_again_keeps_its_way_back(client):
    owner = make_user()
    page, _ = addresses(drawn(request("broken", owner=owner)))
    client.force_login(owner)
    address = client.get(page, {"ve": "/ho-so/7/"}).context["address"]
    assert way_back(client.post(address, follow=True)) == "/ho-so/7/"
