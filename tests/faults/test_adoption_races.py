"""Two officers record the same adoption at once: one does, the others are told."""

import pytest
from django.db import connection

from danvan.core import clock
from registrations.models import Adoption, Event, Registration
from registrations.services import adoptions
from tests import factories
from tests.faults.test_races import meet, race
from tests.services.test_sending import submit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]


def recorder():
    """An act that records one adoption of a recognised model, the same for every racer."""
    report, actor = factories.make_ready_report()
    submit(report, actor)
    factories.accept_sent(report)
    model, unit = Registration.objects.recognised().get(), factories.make_unit()
    office, year = factories.actor_of(factories.make_office()), report.campaign.year

    def act(number):
        adoptions.record_adoption(registration=model, unit=unit, year=year, actor=office, at=clock.now())

    return act


def test_four_officers_record_one_adoption_and_one_wins():
    outcomes = race(recorder())

    assert outcomes == {"done": 1, "refused": 3}
    assert Adoption.objects.count() == Event.objects.filter(action="RECORD_ADOPTION").count() == 1


def test_control_without_the_lock_the_race_shows():
    act, clean = recorder(), Adoption.full_clean

    def clean_slowly(self, **options):
        clean(self, **options)
        meet()

    def act_unlocked(number):
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            connection.transaction_mode = "DEFERRED"
        adoptions._locked = lambda model: Registration.objects.get(pk=model.pk)
        Adoption.full_clean = clean_slowly
        act(number)

    outcomes = race(act_unlocked)

    assert outcomes["broken"] > 0
    assert Adoption.objects.count() <= 1
