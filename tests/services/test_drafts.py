"""Writing a draft."""

from datetime import date

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from registrations.enums import Action, Novelty, SheetState
from registrations.models import Event, Person, Registration, RegistrationSheet, Sheet
from registrations.services import copies, drafts, sheet_models
from tests import factories
from tests.services.test_sending import submit

pytestmark = pytest.mark.django_db


def test_starting_twice_gives_the_same_sheet():
    unit, campaign = factories.make_unit(), factories.make_campaign()
    actor = factories.actor_of(factories.make_member(unit))

    first = drafts.start_sheet(unit=unit, campaign=campaign, actor=actor, at=clock.now())
    second = drafts.start_sheet(unit=unit, campaign=campaign, actor=actor, at=clock.now())

    assert first == second
    assert Event.objects.filter(action=Action.START).count() == 1


def test_starting_before_the_window_opens_is_refused(at_local):
    at_local(2027, 2, 20)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12))
    unit = factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    at_local(2027, 1, 1)

    with pytest.raises(RuleViolation) as refusal:
        drafts.start_sheet(unit=unit, campaign=campaign, actor=actor, at=clock.now())

    assert refusal.value.reason == "Chưa đến ngày mở nhận; đợt này mở từ ngày 21/1/2027 (thứ Năm)."


def test_inv_21_texts_are_stored_as_nfc_without_control_characters():
    sheet, actor = factories.make_ready_sheet()

    model = sheet_models.add_model(
        sheet=sheet, values={"name": "Trươ\u0300ng  ho\u0323c\x00 xanh\u202e"}, actor=actor, at=clock.now()
    )

    model.refresh_from_db()
    assert model.name == "Trường học xanh"
    assert model.search_text == "truong hoc xanh"


def test_empty_model_is_refused():
    sheet, actor = factories.make_ready_sheet()

    with pytest.raises(RuleViolation):
        sheet_models.add_model(sheet=sheet, values={"name": "", "novelty": ""}, actor=actor, at=clock.now())


def test_model_is_added_with_its_people():
    sheet, actor = factories.make_ready_sheet(models=0)
    model = sheet_models.add_model(
        sheet=sheet, values={"name": "Vườn rau"}, people=factories.PEOPLE, actor=actor, at=clock.now()
    )
    assert (sheet_models.people_of(model), model.row_version) == (factories.PEOPLE, 1)


def test_flt_13_second_editor_gets_the_stored_values_and_nothing_is_overwritten():
    sheet, actor = factories.make_ready_sheet()
    seen = sheet.registration_sheet.models.get()
    colleague = factories.actor_of(factories.make_member(sheet.unit))
    sheet_models.save_model(
        model=seen,
        values={"goals": "Của người thứ nhất"},
        row_version=seen.row_version,
        actor=actor,
        at=clock.now(),
    )

    with pytest.raises(StaleVersion) as refusal:
        sheet_models.save_model(
            model=seen, values={"goals": "Của người thứ hai"}, row_version=seen.row_version,
            actor=colleague, at=clock.now(),
        )  # fmt: skip

    assert refusal.value.changed == {"goals": "Của người thứ nhất"}
    assert Registration.objects.get().goals == "Của người thứ nhất"


def test_flt_13_editors_of_different_fields_of_one_model_do_not_meet():
    sheet, actor = factories.make_ready_sheet()
    seen = sheet.registration_sheet.models.get()
    colleague = factories.actor_of(factories.make_member(sheet.unit))

    for who, values in ((actor, {"goals": "Mục tiêu mới"}), (colleague, {"spread": "Nhân rộng mới"})):
        sheet_models.save_model(
            model=seen, values=values, row_version=seen.row_version, actor=who, at=clock.now()
        )

    stored = Registration.objects.get()
    assert (stored.goals, stored.spread) == ("Mục tiêu mới", "Nhân rộng mới")
    assert stored.row_version == seen.row_version + 2
    assert (stored.changed_in["goals"], stored.changed_in["spread"]) == (
        seen.row_version + 1,
        seen.row_version + 2,
    )


def test_flt_13_a_field_that_the_other_changed_is_not_set_back():
    sheet, actor = factories.make_ready_sheet()
    seen = sheet.registration_sheet.models.get()
    colleague = factories.actor_of(factories.make_member(sheet.unit))
    page = {"goals": seen.goals, "targets": "Chỉ tiêu mới"}
    sheet_models.save_model(
        model=seen,
        values={"goals": "Mục tiêu mới"},
        row_version=seen.row_version,
        actor=actor,
        at=clock.now(),
    )

    with pytest.raises(StaleVersion):
        sheet_models.save_model(
            model=seen, values=page, row_version=seen.row_version, actor=colleague, at=clock.now()
        )

    assert Registration.objects.get().goals == "Mục tiêu mới"


@pytest.mark.parametrize(("theirs", "refused"), [("contact_phone", True), ("signer_name", False)])
def test_flt_13_details_meet_field_by_field_and_never_with_models(theirs, refused):
    sheet, actor = factories.make_ready_sheet()
    seen = sheet.row_version
    factories.make_model(sheet, actor)
    drafts.save_details(
        sheet=sheet, values={theirs: "0900 000 000"}, row_version=seen + 2, actor=actor, at=clock.now()
    )
    mine = {"values": {"contact_phone": "0911 111 111"}, "row_version": seen, "actor": actor}

    if refused:
        with pytest.raises(StaleVersion):
            drafts.save_details(sheet=sheet, at=clock.now(), **mine)
    else:
        drafts.save_details(sheet=sheet, at=clock.now(), **mine)

    stored = {True: "0900 000 000", False: "0911 111 111"}
    assert RegistrationSheet.objects.get().contact_phone == stored[refused]


def test_two_editors_of_different_models_do_not_meet():
    sheet, actor = factories.make_ready_sheet(models=2)
    one, two = sheet.registration_sheet.models.all()

    for model in (one, two):
        sheet_models.save_model(
            model=model, values={"goals": "Mới"}, row_version=model.row_version, actor=actor, at=clock.now()
        )

    assert set(Registration.objects.values_list("goals", flat=True)) == {"Mới"}


def test_saving_nothing_new_changes_nothing():
    sheet, actor = factories.make_ready_sheet()
    model = sheet.registration_sheet.models.get()

    sheet_models.save_model(
        model=model,
        values={"goals": model.goals},
        people=factories.PEOPLE,
        row_version=0,
        actor=actor,
        at=clock.now(),
    )

    assert Sheet.objects.get().row_version == sheet.row_version


def test_one_person_record_serves_two_models_and_a_new_position_is_stored_once():
    sheet, actor = factories.make_ready_sheet(models=2)
    model = sheet.registration_sheet.models.first()

    sheet_models.save_model(
        model=model, values={}, people=[factories.PEOPLE[0] | {"position": "Tổ trưởng"}],
        row_version=model.row_version, actor=actor, at=clock.now(),
    )  # fmt: skip

    assert list(Person.objects.values_list("full_name", "position")) == [("Danh Sóc Kha", "Tổ trưởng")]


def test_two_people_of_one_name_stay_two():
    sheet, actor = factories.make_ready_sheet()
    teacher = {"title": "MR", "full_name": "Nguyễn Văn An", "position": "Giáo viên"}
    secretary = teacher | {"position": "Bí thư chi đoàn"}
    leader = teacher | {"position": "Tổ trưởng"}

    for people in ([teacher], [teacher, secretary], [secretary, leader], [leader, secretary]):
        model = sheet.registration_sheet.models.get()
        sheet_models.save_model(
            model=model, values={}, people=people, row_version=model.row_version, actor=actor, at=clock.now()
        )
        assert sheet_models.people_of(model) == people

    assert Person.objects.filter(full_name="Nguyễn Văn An").count() == 2


def test_half_a_name_that_was_stored_while_it_was_typed_leaves_no_person():
    sheet, actor = factories.make_ready_sheet()

    for name in ("Ngu", "Nguyễn Văn", "Nguyễn Văn An"):
        model = sheet.registration_sheet.models.get()
        sheet_models.save_model(
            model=model, values={}, people=[factories.PEOPLE[0] | {"full_name": name}],
            row_version=model.row_version, actor=actor, at=clock.now(),
        )  # fmt: skip

    assert list(Person.objects.values_list("full_name", flat=True)) == ["Nguyễn Văn An"]


def test_deleting_a_model_is_logged_as_that_and_not_as_the_end_of_the_draft():
    sheet, actor = factories.make_ready_sheet(models=2)
    model = sheet.registration_sheet.models.first()

    sheet_models.delete_model(model=model, actor=actor, at=clock.now())

    event = sheet.events.last()
    assert (event.get_action_display(), event.about) == ("Xóa mô hình", model.name)


def test_moving_a_model_that_somebody_deleted_meanwhile_is_refused_in_words():
    sheet, actor = factories.make_ready_sheet(models=2)
    seen = sheet.registration_sheet.models.select_related("sheet__sheet").first()
    sheet_models.delete_model(model=sheet.registration_sheet.models.first(), actor=actor, at=clock.now())

    with pytest.raises(StaleVersion) as refusal:
        sheet_models.move_model(model=seen, step=1, actor=actor, at=clock.now())

    assert refusal.value.reason == "Mô hình này vừa được người khác xóa khỏi bản tổng hợp."


def test_moving_changes_the_order_only():
    sheet, actor = factories.make_ready_sheet(models=3)
    first, second, third = sheet.registration_sheet.models.all()

    sheet_models.move_model(model=third, step=-1, actor=actor, at=clock.now())
    sheet_models.move_model(model=first, step=-1, actor=actor, at=clock.now())

    assert list(sheet.registration_sheet.models.values_list("pk", flat=True)) == [
        first.pk,
        third.pk,
        second.pk,
    ]


def test_copy_from_last_year_is_kept_and_linked_without_dates_and_targets(at_local):
    at_local(2027, 2, 20)
    last, actor = factories.make_ready_sheet(campaign=factories.make_campaign(2027, date(2027, 3, 12)))
    submit(last, actor)
    at_local(2028, 2, 20)
    campaign = factories.make_campaign(2028, date(2028, 3, 12))
    sheet = drafts.start_sheet(unit=last.unit, campaign=campaign, actor=actor, at=clock.now())
    source = last.registration_sheet.models.get()

    [copy] = copies.copy_models(sheet=sheet, sources=[source.uid], actor=actor, at=clock.now())
    again = copies.copy_models(sheet=sheet, sources=[source.uid], actor=actor, at=clock.now())

    assert again == []
    assert (copy.novelty, copy.source, copy.name) == (Novelty.KEPT, source, source.name)
    assert (copy.area, copy.content, copy.goals) == (source.area, source.content, source.goals)
    assert (copy.starts_on, copy.ends_on, copy.targets, copy.milestones) == (None, None, "", "")
    assert sheet_models.people_of(copy) == factories.PEOPLE
    assert copy.uid != source.uid


def test_models_of_another_unit_are_never_copied(at_local):
    at_local(2027, 2, 20)
    foreign, actor = factories.make_ready_sheet(campaign=factories.make_campaign(2027, date(2027, 3, 12)))
    submit(foreign, actor)
    at_local(2028, 2, 20)
    sheet, own = factories.make_ready_sheet(campaign=factories.make_campaign(2028, date(2028, 3, 12)))
    source = foreign.registration_sheet.models.get()

    assert copies.copy_models(sheet=sheet, sources=[source.uid], actor=own, at=clock.now()) == []


def test_never_sent_draft_can_be_deleted_and_its_log_stays():
    sheet, actor = factories.make_ready_sheet()

    drafts.delete_draft(sheet=sheet, actor=actor, at=clock.now())

    assert Sheet.objects.count() == 0
    assert list(Event.objects.values_list("action", "sheet")) == [(Action.START, None), (Action.DELETE, None)]


def test_sent_sheet_is_never_deleted():
    sheet, actor = factories.make_ready_sheet()
    submit(sheet, actor)

    with pytest.raises(RuleViolation):
        drafts.delete_draft(sheet=sheet, actor=actor, at=clock.now())

    assert Sheet.objects.get().state == SheetState.SUBMITTED


def test_inv_13_office_writes_only_after_entering_on_behalf():
    sheet, _ = factories.make_ready_sheet()
    office = factories.actor_of(factories.make_office())
    values = {"contact_name": "Lê Thị Sáu"}

    with pytest.raises(NotAllowed):
        drafts.save_details(
            sheet=sheet, values=values, row_version=sheet.row_version, actor=office, at=clock.now()
        )
    sheet = drafts.enter_on_behalf(
        unit=sheet.unit,
        campaign=sheet.campaign,
        reason="Trường mất mạng, gửi bản giấy",
        actor=office,
        at=clock.now(),
    )
    drafts.save_details(
        sheet=sheet, values=values, row_version=sheet.row_version, actor=office, at=clock.now()
    )

    event = Event.objects.get(action=Action.ENTER_ON_BEHALF)
    assert (event.unit, event.acting_unit.code) == (sheet.unit, "CTTT")


def test_content_of_another_area_is_refused():
    sheet, actor = factories.make_ready_sheet()
    other = factories.make_movement(sheet.campaign.year + 50).areas.get()
    model = sheet.registration_sheet.models.get()

    with pytest.raises(RuleViolation):
        sheet_models.save_model(
            model=model, values={"area": other}, row_version=model.row_version, actor=actor, at=clock.now()
        )


def test_unit_that_has_ended_starts_nothing_new(at_local):
    at_local(2027, 2, 20)
    campaign = factories.make_campaign(2027, date(2027, 3, 12))
    heir = factories.make_unit("Phòng Văn hóa - Xã hội phường Long Xuyên")
    unit = factories.make_unit(valid_to=date(2027, 2, 19), successor=heir)
    actor = factories.actor_of(factories.make_member(unit))

    with pytest.raises(RuleViolation) as refusal:
        drafts.start_sheet(unit=unit, campaign=campaign, actor=actor, at=clock.now())

    assert refusal.value.reason == (
        "Đơn vị đã kết thúc hoạt động từ hết ngày 19/2/2027; "
        "việc này do Phòng Văn hóa - Xã hội phường Long Xuyên thực hiện."
    )
