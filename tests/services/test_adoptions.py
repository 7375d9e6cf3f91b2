"""Who has taken up a model: recorded, removed, each refusal with its sentence."""

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation
from registrations.enums import Action, Recognition, Role, SheetState
from registrations.models import Adoption, Event, Membership, Registration, ResultItem, Sheet
from registrations.services import adoptions, review, sending, sheet_models
from tests import factories
from tests.services.test_sending import submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    """An officer."""
    return factories.actor_of(factories.make_office())


@pytest.fixture
def model():
    """A model that was recognised after its result."""
    report, actor = factories.make_ready_report()
    submit(report, actor)
    factories.accept_sent(report)
    return Registration.objects.recognised().get()


def record(model, unit, office, **values):
    """Record that the unit adopts the model this year."""
    first = {"year": clock.local_day(clock.now()).year, "actor": office, "at": clock.now()}
    return adoptions.record_adoption(registration=model, unit=unit, **first | values)


def test_record_keeps_model_unit_year_note_and_one_event(model, office):
    unit = factories.make_unit("Trường Trung học cơ sở Bạn")

    adoption = record(model, unit, office, note="Khối 6")

    assert list(Adoption.objects.of_models([model.uid])) == [adoption]
    assert (adoption.unit, adoption.note, adoption.recorded_by) == (unit, "Khối 6", office.user)
    event = Event.objects.get(action=Action.RECORD_ADOPTION)
    assert event.about == f"{model.name} → Trường Trung học cơ sở Bạn, từ năm {adoption.year}"
    assert (event.sheet, event.unit) == (model.sheet.sheet, model.sheet.sheet.unit)


def test_long_names_fit_the_log(model, office):
    Registration.objects.update(name="m" * 255)

    record(model, factories.make_unit("đ" * 200), office)

    assert len(Event.objects.get(action=Action.RECORD_ADOPTION).about) <= 300


def test_a_unit_stands_once(model, office):
    unit = factories.make_unit()
    record(model, unit, office)

    with pytest.raises(RuleViolation, match=r"^Đã ghi đơn vị này nhân rộng mô hình\.$"):
        record(model, unit, office)

    assert Adoption.objects.count() == Event.objects.filter(action=Action.RECORD_ADOPTION).count() == 1


@pytest.mark.parametrize("change", [{"recognition": Recognition.PENDING}, {"state": SheetState.RETURNED}])
def test_only_recognised_models_of_accepted_reports(model, office, change):
    if "state" in change:
        Sheet.objects.filter(kind="RESULT").update(**change)
    else:
        ResultItem.objects.update(**change)

    with pytest.raises(RuleViolation, match=r"^Chỉ ghi nhân rộng cho mô hình đã được công nhận\.$"):
        record(model, factories.make_unit(), office)


def test_own_unit_and_early_year_are_refused(model, office):
    owner, year = model.sheet.sheet.unit, model.sheet.sheet.campaign.year

    with pytest.raises(RuleViolation, match=r"^Đơn vị nhân rộng phải khác đơn vị có mô hình\.$"):
        record(model, owner, office)
    with pytest.raises(RuleViolation, match=rf"^Năm nhân rộng phải từ năm {year} đến năm {year + 1}\.$"):
        record(model, factories.make_unit(), office, year=year - 1)

    assert Adoption.objects.count() == 0


def test_sec_ac_11_the_office_alone_and_nobody_for_the_own_unit(model, office):
    unit = factories.make_unit()
    school = factories.actor_of(factories.make_member(unit))
    auditor = factories.actor_of(factories.make_office(Role.AUDITOR))
    day = clock.local_day(clock.now())
    Membership.objects.create(
        user=office.user, unit=model.sheet.sheet.unit, role=Role.UNIT_OFFICER, starts_on=day
    )

    for actor in (school, auditor):
        with pytest.raises(NotAllowed, match=r"^Chỉ phòng phụ trách của Sở làm được việc này\.$"):
            record(model, unit, actor)
    with pytest.raises(NotAllowed, match=r"^Bạn là người của đơn vị có mô hình này"):
        record(model, unit, factories.actor_of(office.user))


def test_remove_needs_a_reason_and_leaves_it_in_the_log(model, office):
    adoption = record(model, factories.make_unit(), office)
    by = {"adoption": adoption, "actor": office, "at": clock.now()}

    with pytest.raises(RuleViolation, match=r"^Nêu lý do bỏ nhân rộng\.$"):
        adoptions.remove_adoption(reason=" ", **by)
    assert Adoption.objects.count() == 1
    adoptions.remove_adoption(reason="Ghi nhầm trường", **by)
    with pytest.raises(RuleViolation, match=r"^Người khác vừa bỏ mục nhân rộng này\.$"):
        adoptions.remove_adoption(reason="Ghi nhầm trường", **by)

    assert Adoption.objects.count() == 0
    assert Event.objects.get(action=Action.REMOVE_ADOPTION).reason == "Ghi nhầm trường"


def test_models_are_found_by_their_own_name_or_that_of_their_unit_without_accents(model):
    Registration.objects.filter(pk=model.pk).first().save()
    unit = model.sheet.sheet.unit
    unit.name = "Trường Tiểu học Đặng Dung"
    unit.save()

    found = [
        list(Registration.objects.recognised().search(query)) for query in ("truong hoc xanh", "dang DUNG")
    ]
    assert found == [[model], [model]]
    assert list(Registration.objects.recognised().search("khong co")) == []


def test_a_reported_model_stays_on_its_registration(model, office):
    """Deleting it would leave report and adoption without their model."""
    record(model, factories.make_unit(), office)
    sheet = model.sheet.sheet
    lead = factories.actor_of(factories.make_office(Role.OFFICE_LEAD))
    review.reopen_sheet(sheet=sheet, reason="Ghi lại chỉ tiêu.", actor=lead, at=clock.now())
    owner = factories.actor_of(sheet.events.first().actor)

    sentence = r"^Mô hình đã có trong báo cáo kết quả của đơn vị nên không bỏ được\.$"
    with pytest.raises(RuleViolation, match=sentence):
        sheet_models.delete_model(model=model, actor=owner, at=clock.now())
    with pytest.raises(RuleViolation, match=sentence):
        sending.withdraw_sheet(sheet=sheet, reason="Rút", actor=owner, at=clock.now())

    assert list(Registration.objects.recognised()) == [model]
