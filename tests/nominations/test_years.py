"""The office's pages on nominations open at the year whose dossiers it handles."""

from datetime import timedelta

import pytest

from danvan.core import clock
from registrations.enums import DeadlineKind
from registrations.models import Deadline
from tests import factories
from tests.admin.office import client_of, text_of, url
from tests.nomination_world import make_officer, make_sent_dossier, make_year

pytestmark = pytest.mark.django_db
QUEUE = "nominations_dossiersheet_changelist"


@pytest.fixture
def two_years():
    """A year whose dossiers lie with the office, and the next one, open for registration."""
    old = make_year(year=clock.local_day(clock.now()).year - 1)
    new = factories.make_campaign(year=old.year + 1)
    sheet, _ = make_sent_dossier(campaign=old)
    return old, new, sheet


def test_the_queue_opens_at_the_year_whose_nominations_have_begun(two_years):
    _, _, sheet = two_years
    assert sheet.code in text_of(client_of(make_officer().user).get(url(QUEUE)))


def test_it_goes_on_to_the_next_year_when_its_window_opens(two_years):
    _, new, sheet = two_years
    now = clock.now()
    window = Deadline(campaign=new, kind=DeadlineKind.NOMINATION)
    window.opens_at, window.closes_at = now + timedelta(days=1), now + timedelta(days=9)
    window.save()
    officer = client_of(make_officer().user)
    assert sheet.code in text_of(officer.get(url(QUEUE)))

    Deadline.objects.filter(pk=window.pk).update(opens_at=now - timedelta(days=1))

    assert sheet.code not in text_of(officer.get(url(QUEUE)))
