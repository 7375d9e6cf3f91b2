"""The receiver's moves with a sheet."""

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from danvan.core.models import Outbox
from registrations.enums import Action, Role, SheetState, Verdict
from registrations.models import Event, Membership, Registration, Remark, Sheet
from registrations.services import review
from registrations.services.common import CHANGED_BY_YOURSELF, CHANGED_MEANWHILE
from registrations.services.review import NewRemark
from tests import factories
from tests.services.test_sending import submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """An officer of the department's office."""
    return factories.actor_of(factories.make_office())


@pytest.fixture
def sent():
    """A sent sheet with two models, and an actor of its unit."""
    sheet, actor = factories.make_ready_sheet(models=2)
    submit(sheet, actor)
    sheet.refresh_from_db()
    return sheet, actor


def accept(sheet, actor, **fields):
    """Accept the sheet as it stands."""
    return review.accept_sheet(
        sheet=sheet, actor=actor, at=clock.now(), **({"row_version": sheet.row_version} | fields)
    )


def give_back(sheet, actor, *remarks):
    """Return the sheet as it stands."""
    return review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=actor, at=clock.now()
    )


def test_accept_decides_on_every_model(sent, office):
    sheet, _ = sent
    kept, refused = sheet.registration_sheet.models.all()

    accept(sheet, office, refused={refused.uid: "Trùng với phong trào khác"})

    assert Sheet.objects.get().state == SheetState.ACCEPTED
    assert list(Registration.objects.values_list("verdict", "verdict_reason")) == [
        (Verdict.ACCEPTED, ""),
        (Verdict.REFUSED, "Trùng với phong trào khác"),
    ]


def test_refusing_every_model_or_without_reason_is_refused(sent, office):
    sheet, _ = sent
    one, two = sheet.registration_sheet.models.all()

    for refused in ({one.uid: " "}, {one.uid: "a", two.uid: "b"}):
        with pytest.raises(RuleViolation):
            accept(sheet, office, refused=refused)

    assert Sheet.objects.get().state == SheetState.SUBMITTED


def test_return_needs_a_remark_and_sets_the_supplement_time(at_local, office):
    at_local(2027, 3, 1, 9)
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)
    sheet.refresh_from_db()
    model = sheet.registration_sheet.models.get()

    with pytest.raises(RuleViolation):
        give_back(sheet, office, NewRemark("  "))
    sheet = give_back(sheet, office, NewRemark("Nêu rõ số cây", model_uid=model.uid, field="targets"))

    assert sheet.state == SheetState.RETURNED
    assert clock.local(sheet.supplement_due_at).isoformat() == "2027-03-07T00:00:00+07:00"
    assert list(Remark.objects.values_list("version", "model_uid", "field", "text")) == [
        (1, model.uid, "targets", "Nêu rõ số cây")
    ]
    assert list(Outbox.objects.values_list("kind", flat=True)) == [
        "registration-receipt",
        "registration-soft-file",
        "sheet-returned",
    ]


def test_inv_02_supplement_keeps_the_counting_time_and_adds_a_version(at_local, office):
    first_sent = at_local(2027, 3, 1, 9)
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)
    sheet.refresh_from_db()
    give_back(sheet, office, NewRemark("Bổ sung"))
    at_local(2027, 3, 3, 9)
    sheet.refresh_from_db()

    snapshot = submit(sheet, actor)

    sheet.refresh_from_db()
    assert (sheet.submitted_at, sheet.version) == (first_sent, 2)
    assert snapshot.sent_at == clock.now()


@pytest.mark.parametrize(("is_own", "words"), [(True, CHANGED_BY_YOURSELF), (False, CHANGED_MEANWHILE)])
def test_flt_13_second_decision_is_stale_and_says_whose_was_first(sent, office, is_own, words):
    sheet, _ = sent
    other = factories.actor_of(factories.make_office())
    review.begin_review(sheet=sheet, actor=office if is_own else other, at=clock.now())

    with pytest.raises(StaleVersion, match=f"^{words}$"):
        accept(sheet, office)

    assert Sheet.objects.get().state == SheetState.SUBMITTED


def test_sec_ac_11_nobody_decides_on_an_own_unit(sent, office):
    sheet, _ = sent
    Membership.objects.create(
        user=office.user, unit=sheet.unit, role=Role.UNIT_OFFICER, starts_on="2000-01-01"
    )

    with pytest.raises(NotAllowed) as refusal:
        accept(sheet, factories.actor_of(office.user))

    assert refusal.value.reason.startswith("Bạn là người của đơn vị này")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN])
def test_auditor_and_sysadmin_do_not_decide(sent, role):
    sheet, _ = sent

    with pytest.raises(NotAllowed):
        accept(sheet, factories.actor_of(factories.make_office(role)))


def test_only_the_lead_reopens_and_the_verdicts_fall_with_the_next_sending(sent, office):
    sheet, actor = sent
    sheet = accept(sheet, office)
    lead = factories.actor_of(factories.make_office(Role.OFFICE_LEAD))

    with pytest.raises(NotAllowed):
        review.reopen_sheet(sheet=sheet, reason="Nhầm", actor=office, at=clock.now())
    sheet = review.reopen_sheet(sheet=sheet, reason="Đơn vị báo sai số liệu", actor=lead, at=clock.now())
    submit(sheet, actor)

    assert list(Registration.objects.values_list("verdict", flat=True)) == [Verdict.PENDING] * 2


def test_inv_07_replaying_the_log_gives_the_present_state(sent, office):
    sheet, actor = sent
    sheet = give_back(sheet, office, NewRemark("Bổ sung"))
    submit(sheet, actor)
    sheet.refresh_from_db()
    accept(sheet, office)

    moves = Event.objects.filter(sheet=sheet).exclude(action=Action.START)

    assert [(event.from_state, event.to_state) for event in moves] == [
        (SheetState.DRAFT, SheetState.SUBMITTED),
        (SheetState.SUBMITTED, SheetState.RETURNED),
        (SheetState.RETURNED, SheetState.SUBMITTED),
        (SheetState.SUBMITTED, SheetState.ACCEPTED),
    ]
