"""Papers that may be finished in Word: asked for on the receipt, open to the same persons as the PDF."""

import io

import docx
import pytest
from django.urls import reverse

from danvan.core.documents.formats import MEDIA_TYPES, WORD
from danvan.core.documents.store import draw_document
from danvan.core.models import StoredDocument
from registrations.models import Sheet
from tests import factories
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_sent_dossier, nominations_of
from tests.services.test_sending import submit
from tests.web.school import shows, signed_in, url

pytestmark = pytest.mark.django_db
SENTENCE = "nên muốn đổi họ tên, số liệu thì sửa trên cổng rồi gửi lại."


@pytest.fixture
def reported():
    """A sent result report, and the browser of its unit."""
    sheet, actor = factories.make_ready_report()
    submit(sheet, actor)
    return signed_in(actor.user), Sheet.objects.get(pk=sheet.pk)


def ask(client, sheet, slug, format=WORD):
    """Ask for a paper of the first sending in this format."""
    return client.post(url("receipt-document", sheet, 1, slug), {"format": format})


def test_the_receipt_offers_word_beside_pdf_and_says_what_it_is_for(reported):
    client, sheet = reported

    page = client.get(url("receipt", sheet, 1)).content.decode()

    assert page.count(url("receipt-document", sheet, 1, "result-report")) == 2
    assert page.count('name="format" value="docx"') == 1
    assert SENTENCE in " ".join(page.split())


def test_a_registration_has_no_word_file_and_does_not_speak_of_one():
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)
    client = signed_in(actor.user)

    assert not shows(client.get(url("receipt", sheet, 1)), "Word")
    for slug in ("registration-list", "receipt-slip"):
        assert ask(client, sheet, slug).status_code == 404
    assert not StoredDocument.objects.exists()


@pytest.mark.parametrize("format", ["xlsx", "", "PDF"])
def test_a_format_that_the_paper_has_not_is_not_found(reported, format):
    client, sheet = reported

    assert ask(client, sheet, "result-report", format).status_code == 404
    assert not StoredDocument.objects.exists()


def test_word_and_pdf_are_files_of_their_own_each_stored_once(reported):
    client, sheet = reported

    asked = [ask(client, sheet, "result-report", format).url for format in ("docx", "pdf", "docx", "pdf")]

    assert asked[:2] == asked[2:] and len({*asked}) == 2
    word, pdf = StoredDocument.objects.order_by("pk")
    of = {"sheet": sheet.code, "version": 1}
    assert (word.params, pdf.params) == (of | {"format": "docx"}, of)
    assert (word.media_type, pdf.media_type) == (MEDIA_TYPES["docx"], "application/pdf")
    assert word.filename == f"bao-cao-ket-qua-thuc-hien-{sheet.code}-lan-1.docx"


def test_every_paper_of_a_dossier_is_had_as_word_but_not_its_copies():
    sheet, actor = make_sent_dossier(subjects=[COLLECTIVE, INDIVIDUAL])
    client = signed_in(actor.user)
    group, person = (nomination.uid for nomination in nominations_of(sheet))

    for slug in ("request", "minutes", f"achievement-collective-{group}", f"achievement-individual-{person}"):
        assert ask(client, sheet, slug).status_code == 302
        assert ask(client, sheet, f"{slug}-1").status_code == 404
    assert StoredDocument.objects.filter(media_type=MEDIA_TYPES["docx"], params__format="docx").count() == 4


def test_the_file_leaves_as_word_and_is_not_found_by_another_unit(reported):
    client, sheet = reported
    stranger = signed_in(factories.make_member(factories.make_unit()))
    assert ask(stranger, sheet, "result-report").status_code == 404
    ask(client, sheet, "result-report")
    document = StoredDocument.objects.get()
    draw_document.call(document.pk)

    address = reverse("document-file", args=[document.token])
    answer, at_office = (one.get(address) for one in (client, signed_in(factories.make_office())))

    assert answer["Content-Type"] == MEDIA_TYPES["docx"]
    assert answer["Content-Disposition"] == f'attachment; filename="{document.filename}"'
    for found in (answer, at_office):
        written = docx.Document(io.BytesIO(found.getvalue()))  # closes the file
        assert "BÁO CÁO" in [paragraph.text for paragraph in written.paragraphs]
    assert stranger.get(address).status_code == 404
