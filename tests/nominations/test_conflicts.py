"""Whoever has declared a conflict of interest decides on nothing of that unit in that campaign (INV-20)."""

from uuid import uuid4

import pytest

from danvan.core import clock
from danvan.core.codes import paper_code
from danvan.core.errors import NotAllowed, RuleViolation
from nominations.models import DeclaredConflict
from nominations.models.ranking import units_in_conflict
from nominations.policies import (
    DECLARED,
    OWN_CONFLICT,
    OWN_DECLARATION,
    may_declare_conflict,
    may_handle_dossier,
)
from nominations.services.conflicts import (
    DECLARED_ALREADY,
    LIFTED_ALREADY,
    NO_REASON,
    NO_REASON_TO_LIFT,
    declare_conflict,
    lift_conflict,
)
from registrations.enums import Action, PaperCondition, Role
from registrations.models import Event, PaperReceipt, ReceiptSlip
from registrations.policies import LEAD_ONLY, OFFICE_ONLY, OWN_UNIT
from registrations.services import review
from registrations.services.paper import compare_paper, issue_slip, record_paper, void_paper, void_slip
from tests import factories
from tests.admin.office import client_of, send, text_of, url
from tests.nomination_world import (
    accept,
    archive_all,
    is_accepted,
    make_accepted_dossier,
    make_lead,
    make_officer,
    make_officer_of,
    make_sent_dossier,
    make_year,
    receive_all_copies,
)

pytestmark = pytest.mark.django_db


def declare(sheet, actor, reason="Chồng là người được đề nghị"):
    return declare_conflict(
        unit=sheet.unit, campaign=sheet.campaign, reason=reason, actor=actor, at=clock.now()
    )


def test_inv_20_every_decision_is_closed_to_whoever_has_declared_and_open_to_others():
    sheet, _ = make_sent_dossier()
    receive_all_copies(sheet, make_officer())
    lead = make_lead()
    declare(sheet, lead)
    by = {"sheet": sheet, "actor": lead, "at": clock.now()}

    for act in (
        lambda: review.begin_review(**by),
        lambda: review.return_sheet(remarks=[review.NewRemark("a")], row_version=sheet.row_version, **by),
        lambda: accept(sheet, lead),
    ):
        with pytest.raises(NotAllowed, match=DECLARED):
            act()
    assert not is_accepted(sheet)

    accept(sheet, make_officer())
    with pytest.raises(NotAllowed, match=DECLARED):
        review.reopen_sheet(reason="a", **by)
    assert is_accepted(sheet)


def test_inv_20_the_conflict_holds_for_that_unit_and_campaign_alone():
    campaign = make_year()
    sheet, _ = make_sent_dossier(campaign=campaign)
    other, _ = make_sent_dossier(campaign=campaign)
    receive_all_copies(other, make_officer())
    officer = make_officer()
    declare(sheet, officer)

    accept(other, officer)

    assert is_accepted(other)


def test_a_conflict_of_dossiers_leaves_registrations_of_the_unit_alone():
    sheet, actor = factories.make_ready_sheet()
    from_year = sheet.campaign
    officer = make_officer()
    declare_conflict(unit=sheet.unit, campaign=from_year, reason="a", actor=officer, at=clock.now())
    send(sheet, actor)

    review.accept_sheet(sheet=sheet, row_version=sheet.row_version, actor=officer, at=clock.now())

    assert is_accepted(sheet)


def test_it_is_declared_once_with_a_reason_and_logged_on_the_unit():
    sheet, _ = make_accepted_dossier()
    officer = make_officer()
    with pytest.raises(RuleViolation, match=NO_REASON):
        declare(sheet, officer, "  ")

    declare(sheet, officer)

    with pytest.raises(RuleViolation, match=DECLARED_ALREADY):
        declare(sheet, officer)
    event = Event.objects.get(action=Action.DECLARE_CONFLICT)
    assert (event.unit, event.sheet, event.reason) == (sheet.unit, None, "Chồng là người được đề nghị")
    assert DeclaredConflict.objects.get().user == officer.user


def test_only_the_office_declares_and_nobody_on_the_own_unit():
    sheet, actor = make_sent_dossier()
    own = make_officer_of(sheet.unit)

    for who, sentence in [
        (actor, OFFICE_ONLY),
        (factories.actor_of(factories.make_office(Role.AUDITOR)), OFFICE_ONLY),
        (own, OWN_CONFLICT),
    ]:
        with pytest.raises(NotAllowed, match=sentence):
            declare(sheet, who)
    assert DeclaredConflict.objects.count() == 0


def lift(conflict, actor, reason="Khai nhầm đơn vị"):
    return lift_conflict(conflict=conflict, reason=reason, actor=actor, at=clock.now())


def test_inv_20_the_lead_lifts_a_conflict_with_a_reason_and_what_was_declared_stays():
    sheet, _ = make_sent_dossier()
    receive_all_copies(sheet, make_officer())
    officer, lead = make_officer(), make_lead()
    conflict = declare(sheet, officer)
    with pytest.raises(RuleViolation, match=NO_REASON_TO_LIFT):
        lift(conflict, lead, "  ")

    lift(conflict, lead)

    with pytest.raises(RuleViolation, match=LIFTED_ALREADY):
        lift(conflict, lead)
    conflict.refresh_from_db()
    assert (conflict.reason, conflict.void_reason) == ("Chồng là người được đề nghị", "Khai nhầm đơn vị")
    event = Event.objects.get(action=Action.LIFT_CONFLICT)
    assert (event.unit, event.sheet, event.actor, event.reason) == (
        sheet.unit, None, lead.user, "Khai nhầm đơn vị",
    )  # fmt: skip
    assert officer.user.full_name in event.about
    assert units_in_conflict(officer, sheet.campaign) == set()
    accept(sheet, officer)
    assert is_accepted(sheet)


def test_inv_20_what_was_lifted_may_be_declared_again_and_holds():
    sheet, _ = make_sent_dossier()
    officer = make_officer()
    lift(declare(sheet, officer), make_lead())

    declare(sheet, officer, "Em ruột")

    assert DeclaredConflict.objects.count() == 2
    assert units_in_conflict(officer, sheet.campaign) == {sheet.unit_id}
    with pytest.raises(RuleViolation, match=DECLARED_ALREADY):
        declare(sheet, officer)


def test_inv_20_nobody_lifts_an_own_conflict_and_only_the_lead_that_of_others():
    sheet, _ = make_sent_dossier()
    officer, lead = make_officer(), make_lead()
    for conflict, actor, why in [
        (declare(sheet, lead), lead, OWN_DECLARATION),
        (declare(sheet, officer), officer, LEAD_ONLY),
    ]:
        with pytest.raises(NotAllowed, match=why):
            lift(conflict, actor)

    assert DeclaredConflict.objects.standing().count() == 2


def test_the_lead_lifts_it_on_a_page_where_both_reasons_are_read():
    sheet, _ = make_sent_dossier()
    officer, lead = make_officer(), make_lead()
    conflict = declare(sheet, officer)
    page, change = (url(f"nominations_declaredconflict_{name}", conflict.pk) for name in ("lift", "change"))
    of_officer, of_lead = client_of(officer.user), client_of(lead.user)

    assert page not in text_of(of_officer.get(change)) and page in text_of(of_lead.get(change))
    assert "Chỉ lãnh đạo phòng làm được việc này." in text_of(of_officer.post(page, follow=True))
    assert NO_REASON_TO_LIFT in text_of(of_lead.post(page, {"reason": ""}))
    of_lead.post(page, {"reason": "Khai nhầm đơn vị"})

    text = text_of(of_officer.get(change))
    assert "Chồng là người được đề nghị" in text and "Khai nhầm đơn vị" in text
    assert page not in text_of(of_lead.get(change))


def test_an_archived_campaign_takes_no_conflict():
    sheet, _ = make_sent_dossier()
    archive_all()

    with pytest.raises(RuleViolation, match="đã lưu trữ"):
        declare(sheet, make_officer())


def test_each_no_has_its_sentence():
    sheet, actor = make_sent_dossier()
    own = make_officer_of(sheet.unit)

    assert may_handle_dossier(make_officer(), sheet, declared=False)
    assert may_handle_dossier(make_officer(), sheet, declared=True).reason == DECLARED
    assert may_handle_dossier(own, sheet, declared=False).reason == OWN_UNIT
    assert may_handle_dossier(actor, sheet, declared=False).reason == OFFICE_ONLY
    assert may_declare_conflict(make_officer(), sheet.unit)
    assert may_declare_conflict(actor).reason == OFFICE_ONLY


def test_in_an_archived_campaign_no_conflict_is_lifted():
    sheet, _ = make_sent_dossier()
    conflict = declare(sheet, make_officer())
    archive_all()

    with pytest.raises(RuleViolation, match="đã lưu trữ"):
        lift(conflict, make_lead())


def test_inv_20_no_paper_of_the_dossier_at_the_general_desk_either_nor_its_slips():
    sheet, _ = make_sent_dossier()
    officer = make_officer()
    where = {"unit": sheet.unit, "campaign": sheet.campaign, "kind": sheet.kind}
    day = {"received_on": clock.local_day(clock.now()), "condition": PaperCondition.GOOD, "at": clock.now()}
    receipt = record_paper(**where, **day, token=uuid4(), actor=make_officer())
    slip = issue_slip(receipt=receipt, actor=make_officer(), at=clock.now())
    declare(sheet, officer)
    by = {"reason": "Nhầm", "actor": officer, "at": clock.now()}

    for act in (
        lambda: record_paper(**where, **day, token=uuid4(), actor=officer, is_one_more=True),
        lambda: void_paper(receipt=receipt, **by),
        lambda: void_slip(slip=slip, **by),
        lambda: compare_paper(receipt=receipt, actor=officer, at=clock.now()),
    ):
        with pytest.raises(NotAllowed, match=DECLARED):
            act()
    assert PaperReceipt.objects.standing().count() == ReceiptSlip.objects.filter(voided_at=None).count() == 1

    client, desk = client_of(officer.user), url("registrations_paperreceipt_desk")
    form = {
        "token": uuid4(),
        "received_on": f"{clock.local_day(clock.now()):%d/%m/%Y}",
        "condition": PaperCondition.GOOD,
    }
    answer = client.post(f"{desk}?ma={paper_code(sheet.code, 1)}", form | {"is_one_more": "on"})
    assert DECLARED in text_of(answer)
    assert PaperReceipt.objects.count() == 1
