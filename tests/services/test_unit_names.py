"""Units renamed and moved: old days and papers keep the old name, and it is found by each of them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation
from registrations.enums import Action, Role, UnitKind
from registrations.models import Event, Sheet, Snapshot, Unit, UnitName
from registrations.services import review
from registrations.services.unit_names import Renaming, plan_renaming
from tests import factories
from tests.services.test_sending import submit
from tests.services.unit_changing import end, rename

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march(at_local):
    """A morning in March, while registration is open."""
    return at_local(2027, 3, 1, 8)


@pytest.fixture
def office():
    """An officer of the office."""
    return factories.actor_of(factories.make_office())


def test_flt_51_a_renamed_unit_keeps_its_old_name_on_old_days_and_papers(office, at_local):
    unit = factories.make_unit("Trường Phổ thông Hòa Bình", short_name="Hòa Bình")
    sheet, actor = factories.make_ready_sheet(unit=unit)
    submit(sheet, actor)
    at_local(2027, 4, 10, 8)

    rename(unit, office, date(2027, 4, 1), name="Trường Trung học Chợ Mới", place="Chợ Mới")

    unit.refresh_from_db()
    days = [date(2021, 1, 1), date(2027, 3, 31), date(2027, 4, 1)]
    assert [unit.name_on(day) for day in days] == [
        "Trường Phổ thông Hòa Bình", "Trường Phổ thông Hòa Bình", "Trường Trung học Chợ Mới",
    ]  # fmt: skip
    assert [unit.called_on(day).place for day in days] == ["Long Xuyên", "Long Xuyên", "Chợ Mới"]
    assert Snapshot.objects.get().payload["unit"]["name"] == "Trường Phổ thông Hòa Bình"
    assert Sheet.objects.get().unit_name_then == "Trường Phổ thông Hòa Bình"
    event = Event.objects.get(action=Action.RENAME_UNIT)
    assert (event.unit, event.acting_unit_id, event.about) == (
        unit,
        office.office_unit_id,
        "Từ ngày 1/4/2027: Tên đơn vị: Trường Phổ thông Hòa Bình → Trường Trung học Chợ Mới; "
        "Địa danh: Long Xuyên → Chợ Mới",
    )
    assert unit.history.latest().history_user == office.user


def test_a_unit_is_found_by_each_name_it_ever_had(office, at_local):
    unit = factories.make_unit("Trường Phổ thông Hòa Bình", short_name="Hòa Bình")
    other = factories.make_unit("Trường Hòa An")
    rename(unit, office, date(2027, 2, 1), name="Trường Trung học Chợ Mới", short_name="")
    at_local(2027, 5, 1, 8)
    unit.refresh_from_db()
    rename(unit, office, date(2027, 4, 1), name="Trường Sông Tiền")

    found = {words: set(Unit.objects.search(words)) for words in ("hoa binh", "cho moi", "song tien", "hoa")}

    assert found == {"hoa binh": {unit}, "cho moi": {unit}, "song tien": {unit}, "hoa": {unit, other}}
    unit.refresh_from_db()
    unit.save()
    assert set(Unit.objects.search("hoa binh")) == {unit}


def test_a_new_parent_stands_on_the_papers_to_come_and_the_old_one_on_the_old_days(office, at_local):
    department, commune = (
        factories.make_unit("Sở Giáo dục", kind=UnitKind.DEPARTMENT),
        factories.make_unit("Phòng VH-XH Mỹ Thới", kind=UnitKind.COMMUNE_OFFICE),
    )
    unit = factories.make_unit(parent=department)
    sheet, actor = factories.make_ready_sheet(unit=unit)
    submit(sheet, actor)
    at_local(2027, 4, 10, 8)
    sheet.refresh_from_db()
    remark = review.NewRemark("Nêu rõ.")
    review.return_sheet(
        sheet=sheet, remarks=[remark], row_version=sheet.row_version, actor=office, at=clock.now()
    )

    rename(unit, office, date(2027, 4, 1), Action.MOVE_UNIT, parent=commune)

    sheet.refresh_from_db()
    submit(sheet, actor)
    parents = [snapshot.payload["unit"]["parent"] for snapshot in Snapshot.objects.order_by("version")]
    assert parents == ["Sở Giáo dục", "Phòng VH-XH Mỹ Thới"]
    unit.refresh_from_db()
    assert unit.called_on(date(2027, 3, 31)).parent == department
    assert Event.objects.filter(action=Action.MOVE_UNIT, unit=unit).count() == 1


def test_name_and_parent_that_change_on_one_day_are_one_change_of_history(office):
    commune = factories.make_unit(kind=UnitKind.COMMUNE_OFFICE)
    unit = factories.make_unit("Trường A")
    rename(unit, office, date(2027, 2, 1), name="Trường B")
    rename(Unit.objects.get(pk=unit.pk), office, date(2027, 2, 1), Action.MOVE_UNIT, parent=commune)

    row = UnitName.objects.get()
    assert (row.name, row.parent, row.ends_on) == ("Trường A", None, date(2027, 1, 31))


def test_what_keeps_a_renaming_from_being_done_is_said_and_nothing_is_written(office):
    unit, other = factories.make_unit("Trường A"), factories.make_unit("Trường B")
    at = clock.now()
    cases = [
        ({"name": "Trường A"}, date(2027, 2, 1), "Chưa có gì khác với hiện nay; hãy nhập điều cần đổi."),
        ({"name": "Trường B"}, date(2027, 2, 1), f"Đơn vị mã “{other.code}” đã có tên này ở địa danh này."),
        (
            {"name": "Trường C"},
            date(2027, 3, 2),
            "Ngày áp dụng không thể sau hôm nay; hãy ghi khi đến ngày đó.",
        ),
    ]  # fmt: skip
    for values, day, sentence in cases:
        plan = plan_renaming(renaming=Renaming(unit, day, values), actor=office, at=at)
        assert plan.problems == (sentence,)
        with pytest.raises(RuleViolation, match=sentence):
            rename(unit, office, day, **values)
    with pytest.raises(ValidationError):
        rename(unit, office, date(2027, 2, 1), name="")
    assert not UnitName.objects.exists()
    assert not Event.objects.exists()
    assert Unit.objects.get(pk=unit.pk).name == "Trường A"


def test_the_name_of_a_unit_that_ended_is_free_again(office):
    old = factories.make_unit("Trường A")
    unit = factories.make_unit("Trường B")
    end([old], office, date(2027, 1, 31), unit)
    unit.refresh_from_db()

    rename(unit, office, date(2027, 2, 1), name="Trường A")

    assert list(Unit.objects.filter(name="Trường A").order_by("pk")) == [old, unit]


def test_only_those_who_keep_the_register_change_units(office):
    unit, school = factories.make_unit(), factories.make_unit()
    outsiders = [factories.make_office(Role.AUDITOR), factories.make_member(unit, Role.UNIT_HEAD)]
    for user in outsiders:
        actor = factories.actor_of(user)
        with pytest.raises(NotAllowed):
            rename(unit, actor, date(2027, 2, 1), seen="", name="Trường khác")
        with pytest.raises(NotAllowed):
            end([unit], actor, successor=school, seen="")
    sysadmin = factories.actor_of(factories.make_office(Role.SYSADMIN))
    assert rename(unit, sysadmin, date(2027, 2, 1), name="Trường khác").name == "Trường khác"
