"""The first page: what each unit has to do."""

from datetime import timedelta

import pytest
from django.urls import reverse

from danvan.core import clock
from registrations.enums import Role
from registrations.models import Sheet
from registrations.services import extensions, review
from tests import factories
from tests.web.school import ready, send, shows, signed_in

pytestmark = pytest.mark.django_db


def test_home_offers_to_begin_while_the_window_is_open(at_local):
    at_local(2027, 3, 1, 8)
    unit = factories.make_unit("Trường Tiểu học A Mỹ Đức")
    factories.make_campaign(2027, closes_on=clock.local_day(clock.now()) + timedelta(days=11))

    page = signed_in(factories.make_member(unit)).get("/")

    assert shows(page, "Trường Tiểu học A Mỹ Đức")
    assert shows(page, "Gửi đến hết ngày 11/3/2027 (thứ Năm), còn 10 ngày.")
    assert shows(page, "Bắt đầu đăng ký")


def test_begin_makes_one_sheet_however_often_it_is_pressed():
    unit = factories.make_unit()
    campaign = factories.make_campaign()
    client = signed_in(factories.make_member(unit))
    address = reverse("sheet-start", args=[unit.code, campaign.year])

    first, second = client.post(address), client.post(address)

    sheet = Sheet.objects.get()
    assert first.url == second.url == reverse("sheet", args=[sheet.code])


def test_begin_before_the_window_is_refused_with_the_day(at_local):
    at_local(2027, 3, 1, 8)
    unit = factories.make_unit()
    campaign = factories.make_campaign(2027)
    client = signed_in(factories.make_member(unit))
    at_local(2027, 1, 5, 8)

    page = client.post(reverse("sheet-start", args=[unit.code, campaign.year]))

    assert page.status_code == 409
    assert shows(page, "Chưa đến ngày mở nhận; đợt này mở từ ngày 30/1/2027 (thứ Bảy).")
    assert not Sheet.objects.exists()


def test_home_counts_what_is_missing():
    client, sheet = ready()
    assert shows(client.get("/"), "Kiểm tra và gửi")

    details = sheet.registration_sheet
    details.contact_name = details.contact_phone = ""
    details.save()

    assert shows(client.get("/"), "Còn 2 chỗ cần bổ sung")


def test_home_of_a_sent_returned_and_accepted_sheet():
    client, sheet = ready()
    office = factories.actor_of(factories.make_office())
    user = sheet.changed_by
    send(sheet, user)
    assert shows(client.get("/"), "Đã gửi, chờ Sở duyệt")

    sheet.refresh_from_db()
    remark = review.NewRemark("Nêu rõ chỉ tiêu.")
    review.return_sheet(
        sheet=sheet, remarks=[remark], row_version=sheet.row_version, actor=office, at=clock.now()
    )
    assert shows(client.get("/"), "Cần bổ sung rồi gửi lại")

    send(sheet, user)
    sheet.refresh_from_db()
    review.accept_sheet(sheet=sheet, row_version=sheet.row_version, actor=office, at=clock.now())
    assert shows(client.get("/"), "Đã được duyệt")


def test_home_after_the_deadline_offers_to_ask_for_more_time(at_local):
    at_local(2027, 3, 1, 8)
    _, sheet = ready()
    at_local(2027, 4, 15, 8)

    page = signed_in(sheet.changed_by).get("/")

    assert shows(page, "Đề nghị gia hạn")
    assert not shows(page, "Kiểm tra và gửi")


def test_home_knows_the_extension_of_the_unit(at_local):
    at_local(2027, 3, 1, 8)
    _, sheet = ready()
    at_local(2027, 4, 15, 8)
    extensions.extend_deadline(
        deadline=sheet.campaign.deadlines.get(kind="REGISTRATION"), unit=sheet.unit,
        until=clock.now() + timedelta(days=3),
        reason="Mưa lũ", actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip

    page = signed_in(sheet.changed_by).get("/")
    assert shows(page, "Được gia hạn: gửi đến trước 08 giờ 00 ngày 18/4/2027 (Chủ nhật), còn 3 ngày.")


def test_years_long_gone_stand_below(at_local):
    at_local(2027, 3, 1, 8)
    _, sheet = ready()
    at_local(2028, 3, 1, 8)

    page = signed_in(sheet.changed_by).get("/")

    assert (page.context["cards"], page.context["earlier"]) == ([], [sheet])
    assert shows(page, "Hiện không có việc cần làm")


def test_person_without_any_role_reads_whom_to_ask():
    page = signed_in(factories.make_user()).get("/")
    assert page.status_code == 200
    assert shows(page, "Tài khoản chưa được phân công")


def test_office_people_go_to_their_own_side():
    page = signed_in(factories.make_office(Role.OFFICE_LEAD)).get("/")
    assert page.url == reverse("admin:index")


def test_officer_of_two_units_sees_a_card_for_each():
    user = factories.make_member(factories.make_unit("Trường A"))
    other = factories.make_unit("Trường B")
    factories.Membership.objects.create(
        user=user, unit=other, role=Role.UNIT_HEAD, starts_on=clock.local_day(clock.now())
    )
    factories.make_campaign()

    page = signed_in(user).get("/")

    assert [card.unit.name for card in page.context["cards"]] == ["Trường A", "Trường B"]


def test_returned_sheet_of_a_year_long_gone_is_still_to_do(at_local):
    at_local(2027, 3, 1, 8)
    _, sheet = ready()
    send(sheet, sheet.changed_by)
    at_local(2027, 10, 1, 8)
    sheet.refresh_from_db()
    review.return_sheet(
        sheet=sheet, remarks=[review.NewRemark("Nêu rõ chỉ tiêu.")], row_version=sheet.row_version,
        actor=factories.actor_of(factories.make_office()), at=clock.now(),
    )  # fmt: skip

    page = signed_in(sheet.changed_by).get("/")

    assert shows(page, "Bổ sung và gửi lại đến hết ngày 6/10/2027 (thứ Tư), còn 5 ngày.")
    assert shows(page, "Xem ý kiến và bổ sung")
