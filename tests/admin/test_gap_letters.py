"""The letter about the signed paper of a registration or a report, from its page."""

import pytest

from danvan.core.models import StoredDocument
from registrations.enums import PaperCondition
from registrations.models import Sheet
from registrations.rules.gaps import NO_GAP, NOT_RECEIVED
from tests import factories
from tests.admin.office import send, sent_sheet, sheet_url, text_of

pytestmark = pytest.mark.django_db
LINK = "Lập công văn yêu cầu bổ sung"


def parts_of(document: StoredDocument) -> list[list[str]]:
    return [part["lines"] for part in document.params["gap"]["parts"]]


@pytest.fixture
def sheet(campaign):
    """A sheet of which no paper came."""
    return sent_sheet(campaign)


def test_a_sheet_without_paper_leads_to_the_letter(officer, auditor, sheet):
    assert LINK in text_of(officer.get(sheet_url("change", sheet)))
    assert LINK not in text_of(auditor.get(sheet_url("change", sheet)))

    officer.post(sheet_url("gap_letter", sheet), {"until": ""})

    document = StoredDocument.objects.get()
    assert parts_of(document) == [[NOT_RECEIVED]]
    assert (document.params["sheet"], document.params["version"]) == (sheet.code, 1)


def test_a_paper_that_does_not_do_is_named_and_one_that_does_ends_it(officer, sheet):
    office = factories.actor_of(factories.make_office())
    factories.make_paper(sheet, office, condition=PaperCondition.UNSIGNED)
    assert "chưa đạt: thiếu chữ ký." in text_of(officer.get(sheet_url("gap_letter", sheet)))

    factories.make_paper(sheet, office, is_one_more=True)

    assert LINK not in text_of(officer.get(sheet_url("change", sheet)))
    assert NO_GAP in text_of(officer.get(sheet_url("gap_letter", sheet), follow=True))


def test_a_sheet_that_went_to_a_consolidating_unit_is_not_missed_by_the_office(officer, campaign):
    unit, consolidator = factories.make_unit(), factories.make_consolidator()
    factories.make_line(unit, consolidator)
    sheet = send(*factories.make_ready_sheet(unit, campaign))
    assert Sheet.objects.get(pk=sheet.pk).receiver == consolidator

    assert LINK not in text_of(officer.get(sheet_url("change", sheet)))
    assert NO_GAP in text_of(officer.get(sheet_url("gap_letter", sheet), follow=True))
