"""A dossier is a kind of sheet: it shares the life of the others, and holds what the office decides later."""

import pytest

from danvan.core import clock
from nominations.enums import Standing
from nominations.models import StandingChange
from nominations.services.common import locked_nomination, move_standing
from registrations.enums import Action, SheetKind, SheetState, UnitKind
from registrations.models import Event, Sheet
from registrations.services import review
from registrations.services.receiving import receiver_of
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    make_accepted_dossier,
    make_lead,
    make_officer,
    make_ready_dossier,
    nominations_of,
    send,
)

pytestmark = pytest.mark.django_db


def test_a_dossier_is_sent_and_accepted_like_every_sheet():
    sheet, actor = make_accepted_dossier(subjects=[INDIVIDUAL, COLLECTIVE])
    snapshot = sheet.snapshots.get()

    assert (sheet.kind, sheet.state, sheet.code[:2]) == (SheetKind.NOMINATION, SheetState.ACCEPTED, "KT")
    assert [nominee["subject"] for nominee in snapshot.payload["nominees"]] == [INDIVIDUAL, COLLECTIVE]
    submitted = Event.objects.get(sheet=sheet, action=Action.SUBMIT)
    assert submitted.about == "Lần gửi 1, 2 đề nghị khen thưởng"


def test_a_dossier_goes_to_the_office_also_where_the_unit_reports_through_another():
    gatherer = factories.make_consolidator(kind=UnitKind.COMMUNE_OFFICE)
    sheet, actor = make_ready_dossier()
    factories.make_line(sheet.unit, gatherer)

    assert receiver_of(sheet, clock.now()) is None
    send(sheet, actor)
    assert Sheet.objects.get(pk=sheet.pk).receiver is None


def test_reopening_takes_back_what_was_decided_on_the_nominees():
    sheet, actor = make_accepted_dossier()
    nomination, officer = nominations_of(sheet)[0], make_officer()
    move_standing(locked_nomination(nomination), Action.FIND_ELIGIBLE, officer, clock.now())

    review.reopen_sheet(sheet=sheet, reason="Thiếu tên", actor=make_lead(), at=clock.now())

    nomination.refresh_from_db()
    assert nomination.standing == Standing.PENDING
    changes = StandingChange.objects.values_list("action", "from_standing", "to_standing")
    assert list(changes) == [
        (Action.FIND_ELIGIBLE, Standing.PENDING, Standing.ELIGIBLE),
        (Action.REOPEN, Standing.ELIGIBLE, Standing.PENDING),
    ]


def test_the_unit_reads_nothing_of_the_appraisal_in_the_history_of_its_dossier():
    sheet, actor = make_accepted_dossier()
    move_standing(
        locked_nomination(nominations_of(sheet)[0]), Action.FIND_ELIGIBLE, make_officer(), clock.now()
    )

    assert not Event.objects.of_sheet(sheet).filter(action=Action.FIND_ELIGIBLE).exists()
    assert Event.objects.filter(unit=sheet.unit, action=Action.FIND_ELIGIBLE).count() == 1
