"""The pages of a consolidating unit: its list, a received sheet, the decisions, entering on behalf."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from danvan.core import clock
from registrations.enums import Action, DeadlineKind, Role, SheetState
from registrations.models import (
    Attachment,
    Deadline,
    Event,
    ExtensionRequest,
    Membership,
    Registration,
    Remark,
    ResultItem,
    Sheet,
)
from registrations.services import reports, review
from registrations.urls import campaign_patterns, received_patterns
from tests import factories
from tests.services.consolidating import Ward, fresh, make_ward, office, ready_report
from tests.services.test_sending import submit
from tests.web.school import signed_in
from tests.web.test_school_queries import MOST, queries

pytestmark = pytest.mark.django_db

DECISIONS = ["received-accept", "received-return", "received-reopen"]


@pytest.fixture
def ward():
    return make_ward()


@pytest.fixture
def clerk(ward):
    return signed_in(ward.actor.user)


def list_url(ward, kind="dang-ky"):
    return reverse("consolidation", args=[ward.unit.code, ward.campaign.year, kind])


def of(name, ward, sheet):
    return reverse(name, args=[ward.unit.code, sheet.code])


def words(answer):
    """The text of a page."""
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def groups(answer):
    """Standing to names of units, as the list shows them."""
    return {
        standing.name: sorted(row.unit.name for row in rows) for standing, rows in answer.context["groups"]
    }


def test_the_list_says_how_every_unit_stands(ward, clerk):
    ward.accepted("Đã duyệt")
    ward.send_own()
    ward.accepted("Duyệt sau")
    ward.sent("Đã gửi")
    returned, _ = ward.sent("Cần bổ sung")
    review.return_sheet(
        sheet=returned, remarks=[review.NewRemark("Rõ hơn")], row_version=returned.row_version,
        actor=ward.actor, at=clock.now(),
    )  # fmt: skip
    factories.make_ready_sheet(ward.school("Bản nháp"), ward.campaign)
    ward.school("Chưa gửi")
    make_ward_in(ward).sent("Trường phường khác")

    page = clerk.get(list_url(ward))

    assert groups(page) == {
        "ACCEPTED": ["Đã duyệt"], "LEFT_OUT": ["Duyệt sau"], "WAITING": ["Đã gửi"],
        "RETURNED": ["Cần bổ sung"], "DRAFT": ["Bản nháp"], "NOT_SENT": ["Chưa gửi"],
    }  # fmt: skip
    assert "1 hồ sơ đã duyệt chưa có trong bản đã gửi." in words(page)


def make_ward_in(ward):
    unit = factories.make_consolidator()
    return Ward(unit, factories.actor_of(factories.make_member(unit)), ward.campaign)


@pytest.mark.parametrize("kind", ["dang-ky", "ket-qua"])
def test_the_list_asks_the_same_of_the_database_for_1_3_and_30_units(ward, clerk, kind):
    counts = set()
    for more in (1, 2, 27):
        for _ in range(more):
            ward.sent()
        counts.add(queries(clerk, list_url(ward, kind)))
    assert len(counts) == 1
    assert counts.pop() <= MOST


def test_the_page_of_a_sheet_asks_the_same_for_1_3_and_30_models(ward, clerk):
    counts = {queries(clerk, of("received", ward, ward.sent(models=count)[0])) for count in (1, 3, 30)}

    assert len(counts) == 1
    assert counts.pop() <= MOST


def test_sec_ac_03_another_consolidating_unit_finds_nothing(ward):
    sheet, _ = ward.sent("Trường Bí Mật")
    other = make_ward_in(ward)
    own = signed_in(other.actor.user)
    addresses = [
        list_url(ward),
        *(of(name, ward, sheet) for name in ["received", "received-begin", *DECISIONS]),
    ]
    addresses += [of(name, other, sheet) for name in ["received", "received-begin", *DECISIONS]]
    addresses += [
        reverse("consolidation-entry", args=[unit.code, ward.campaign.year, "dang-ky", sheet.unit.code])
        for unit in (ward.unit, other.unit)
    ]

    for address in addresses:
        for answer in (own.get(address), own.post(address)):
            assert answer.status_code in (404, 405), address
            assert "Bí Mật" not in answer.content.decode()
    assert own.get(reverse("receipt", args=[sheet.code, 1])).status_code == 404


def test_a_school_and_the_office_have_no_such_pages(ward):
    sheet, actor = ward.sent()
    for who in (
        signed_in(actor.user),
        signed_in(office().user),
        signed_in(factories.make_member(sheet.unit)),
    ):
        assert who.get(list_url(ward)).status_code == 404
        assert who.get(of("received", ward, sheet)).status_code == 404
    school = reverse("consolidation", args=[sheet.unit.code, ward.campaign.year, "dang-ky"])
    assert signed_in(actor.user).get(school).status_code == 404


def test_a_sheet_that_went_to_the_office_or_is_a_draft_is_no_page_here(ward, clerk):
    draft, actor = factories.make_ready_sheet(ward.school(), ward.campaign)
    straight, other = factories.make_ready_sheet(campaign=ward.campaign)
    submit(straight, other)

    for sheet in (draft, straight):
        assert clerk.get(of("received", ward, sheet)).status_code == 404


def test_unknown_kind_and_year_are_404(ward, clerk):
    assert clerk.get(list_url(ward, "gi-do")).status_code == 404
    assert clerk.get(reverse("consolidation", args=[ward.unit.code, 1999, "dang-ky"])).status_code == 404


def test_accepting_leads_straight_to_the_next_and_at_the_end_to_the_list(ward, clerk):
    first, second = ward.sent()[0], ward.sent()[0]

    done = clerk.post(of("received-accept", ward, first), {"row_version": first.row_version})
    assert done.url == of("received", ward, second)
    done = clerk.post(of("received-accept", ward, second), {"row_version": second.row_version})
    assert done.url == list_url(ward)

    assert [fresh(sheet).state for sheet in (first, second)] == [SheetState.ACCEPTED] * 2
    assert "Không còn hồ sơ nào chờ duyệt." in words(clerk.get(done.url))


def test_single_models_are_refused_with_a_reason(ward, clerk):
    sheet, _ = ward.sent(models=2)
    values = {"row_version": sheet.row_version, "refuse_2": "on", "reason_2": "Chưa rõ chỉ tiêu"}

    without = clerk.post(of("received-accept", ward, sheet), values | {"reason_2": ""})
    assert "Nêu lý do không duyệt mô hình" in words(without)
    clerk.post(of("received-accept", ward, sheet), values)

    reasons = Registration.objects.filter(sheet=sheet.pk).values_list("verdict_reason", flat=True)
    assert list(reasons) == ["", "Chưa rõ chỉ tiêu"]


def test_returning_with_remarks_and_more_rows(ward, clerk):
    sheet, _ = ward.sent()
    uid = Registration.objects.get(sheet=sheet.pk).uid
    address = of("received-return", ward, sheet)
    values = {
        "row_version": sheet.row_version, "shown": "2", "y-1-model": str(uid), "y-1-field": "targets",
        "y-1-text": "Ghi số cây",
    }  # fmt: skip

    more = clerk.post(address, values | {"more": "yes"})
    assert more.context["form"].count == 5
    assert "Ghi số cây" in more.content.decode()
    assert "Ghi ít nhất một ý kiến" in words(clerk.post(address, {"row_version": sheet.row_version}))
    clerk.post(address, values)

    remark = Remark.objects.get()
    assert (remark.model_uid, remark.field, remark.text) == (uid, "targets", "Ghi số cây")
    assert fresh(sheet).state == SheetState.RETURNED


def test_flt_13_a_decision_on_what_has_changed_meanwhile_is_not_taken(ward, clerk):
    sheet, _ = ward.sent()

    answer = clerk.post(of("received-accept", ward, sheet), {"row_version": sheet.row_version - 1})

    assert answer.status_code == 409
    assert "vừa được người khác thay đổi" in words(answer)
    assert fresh(sheet).state == SheetState.SUBMITTED


def test_beginning_and_reopening(ward):
    sheet, _ = ward.sent()
    head = signed_in(factories.make_member(ward.unit, Role.UNIT_HEAD))
    head.post(of("received-begin", ward, sheet))
    assert fresh(sheet).review_began_at
    ward.accept(sheet)

    assert "Nêu lý do." in words(head.post(of("received-reopen", ward, sheet), {"reason": ""}))
    head.post(of("received-reopen", ward, sheet), {"reason": "Ghi sai tên"})

    assert fresh(sheet).state == SheetState.RETURNED


def test_a_decision_that_cannot_be_taken_leads_back_to_the_sheet_and_gives_its_reason(ward, clerk):
    sheet, _ = ward.accepted()

    for name in DECISIONS:
        assert clerk.get(of(name, ward, sheet)).url == of("received", ward, sheet)
    assert "Chỉ lãnh đạo phòng làm được việc này." in words(clerk.get(of("received", ward, sheet)))


def test_who_is_also_of_the_school_reads_but_does_not_decide(ward, clerk):
    sheet, _ = ward.sent()
    Membership.objects.create(
        user=ward.actor.user, unit=sheet.unit, role=Role.UNIT_OFFICER, starts_on="2000-01-01"
    )

    page = clerk.get(of("received", ward, sheet))
    assert "không duyệt hồ sơ của chính đơn vị mình" in words(page)
    refused = clerk.post(of("received-accept", ward, sheet), {"row_version": sheet.row_version})

    assert refused.status_code == 403
    assert fresh(sheet).state == SheetState.SUBMITTED


def test_a_result_report_is_decided_on_in_the_same_way(ward, clerk):
    sheet, actor = ward.accepted()
    report = ready_report(sheet.unit, ward.campaign, actor)
    submit(report, actor)
    report = fresh(report)

    assert groups(clerk.get(list_url(ward, "ket-qua"))) == {"WAITING": [sheet.unit.name]}
    page = clerk.get(of("received", ward, report))
    assert "Mức độ hoàn thành" in words(page)
    values = {"row_version": report.row_version, "refuse_1": "on", "reason_1": "Thiếu minh chứng"}
    clerk.post(of("received-accept", ward, report), values)

    assert "Không công nhận: Thiếu minh chứng" in words(clerk.get(of("received", ward, report)))


def test_the_pages_of_a_report_say_who_receives(ward):
    sheet, actor = ward.accepted()
    report, name = ready_report(sheet.unit, ward.campaign, actor), ward.unit.short_name
    school = signed_in(actor.user)

    assert words(school.get("/")).count(f"Gửi qua đơn vị đầu mối: {ward.unit.name}") == 2
    check = words(school.get(reverse("sheet-check", args=[report.code])))
    assert f"Gửi báo cáo về {name}" in check
    submit(report, actor)
    page = words(school.get(reverse("sheet", args=[report.code])))
    assert f"Đã gửi, chờ {name} duyệt" in page and f"đóng dấu về {name}" in page
    assert "bản giấy." not in page.replace(f"về {name}.", "")
    receipt = words(school.get(reverse("receipt", args=[report.code, 1])))
    assert f"{name} đã nhận báo cáo kết quả của đơn vị" in receipt
    assert f"{name} coi như chưa nhận" in words(school.get(reverse("sheet-recall", args=[report.code])))
    for text in (check, page, receipt):
        assert not re.search("Sở (đã nhận|duyệt|trả lại|bắt đầu|chưa)|về Sở", text)


def test_the_own_report_carries_the_reports_of_the_units(ward, clerk):
    sheet, actor = ward.accepted("Trường A", models=2)
    report = ready_report(sheet.unit, ward.campaign, actor)
    submit(report, actor)
    own = ward.send_own()
    review.accept_sheet(sheet=own, row_version=own.row_version, actor=office(), at=clock.now())
    start = clerk.get(list_url(ward, "ket-qua")).context["start"]
    assert "1 hồ sơ chờ duyệt" in words(clerk.get("/"))
    ward.accept(report)

    opened = clerk.post(reverse(start, args=[ward.unit.code, ward.campaign.year]))
    page = words(clerk.get(opened.url))

    assert "1 đơn vị, 2 mô hình đã duyệt" in page
    assert "Đơn vị không có mô hình riêng; không có cũng gửi được" in page
    assert opened.url in clerk.get(list_url(ward, "ket-qua")).content.decode()
    submit(fresh(ready_report(ward.unit, ward.campaign, ward.actor)), ward.actor)
    code = opened.url.split("/")[-2]
    assert "Trường A: 2 mô hình" in words(clerk.get(reverse("snapshot", args=[code, 1])))


def test_home_offers_a_report_to_a_unit_that_only_gathers(ward):
    sheet, actor = ward.accepted()
    report = ready_report(sheet.unit, ward.campaign, actor)
    start = reverse("report-start", args=[ward.unit.code, ward.campaign.year])
    client = signed_in(ward.actor.user)
    assert start not in client.get("/").content.decode()
    submit(report, actor)
    ward.accept(report)

    assert start in client.get("/").content.decode()


def test_home_of_a_consolidating_unit_with_reports_costs_the_same(ward):
    own = ward.own_sheet(models=1)
    submit(own, ward.actor)
    own = fresh(own)
    review.accept_sheet(sheet=own, row_version=own.row_version, actor=office(), at=clock.now())
    ready_report(ward.unit, ward.campaign, ward.actor)
    clerk, counts = signed_in(ward.actor.user), set()
    for more in (1, 2):
        for _ in range(more):
            sheet, actor = ward.accepted()
            submit(ready_report(sheet.unit, ward.campaign, actor), actor)
        counts.add(queries(clerk, "/"))
    assert "3 hồ sơ chờ duyệt" in words(clerk.get("/"))
    assert len(counts) == 1 and counts.pop() <= MOST


def test_the_receiver_opens_the_evidence_of_what_was_sent_and_of_nothing_else(ward, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sheet, actor = ward.accepted()
    report = ready_report(sheet.unit, ward.campaign, actor)
    item = ResultItem.objects.select_related("report__sheet").get(report=report.pk)
    file = reports.attach_evidence(
        item=item, uploaded=factories.make_upload(name="Minh chứng.pdf"), actor=actor, at=clock.now()
    )
    clerk, address = signed_in(ward.actor.user), reverse("attachment", args=[file.token])
    stranger = signed_in(make_ward_in(ward).actor.user)
    assert clerk.get(address).status_code == 404

    submit(fresh(report), actor)

    assert address in clerk.get(of("received", ward, report)).content.decode()
    assert stranger.get(address).status_code == 404
    assert b"".join(clerk.get(address).streaming_content) == file.file.read()
    file.file.close()


def test_sec_file_05_the_receiver_waits_for_the_scanner_and_reads_why(ward, settings, tmp_path):
    settings.MEDIA_ROOT, settings.CLAMD = tmp_path, f"unix:{tmp_path}/nobody"
    sheet, actor = ward.accepted()
    report = ready_report(sheet.unit, ward.campaign, actor)
    item = ResultItem.objects.select_related("report__sheet__unit").get(report=report.pk)
    file = factories.make_evidence(item, "Minh chứng.pdf")
    submit(fresh(report), actor)
    clerk, address = signed_in(ward.actor.user), reverse("attachment", args=[file.token])

    page = clerk.get(of("received", ward, report)).content.decode()
    assert ("Minh chứng.pdf (chưa quét mã độc)" in page, address in page) == (True, False)
    assert clerk.get(address).status_code == 403

    Attachment.objects.update(scan="CLEAN")
    page = clerk.get(of("received", ward, report)).content.decode()
    assert ("chưa quét mã độc" in page, address in page) == (False, True)


def test_entering_a_report_on_behalf_opens_it(ward):
    sheet, _ = ward.accepted()
    address = reverse(
        "consolidation-entry", args=[ward.unit.code, ward.campaign.year, "ket-qua", sheet.unit.code]
    )
    clerk = signed_in(ward.actor.user)

    opened = clerk.post(address, {"reason": "Trường mất mạng"})

    report = Sheet.objects.get(unit=sheet.unit, kind="RESULT")
    assert opened.url == reverse("sheet", args=[report.code])
    assert f"Bạn đang nhập thay {sheet.unit.name}" in words(clerk.get(opened.url))


def test_entering_on_behalf_asks_for_the_reason_and_opens_the_draft(ward, clerk):
    school = ward.school("Trường mất mạng")
    address = reverse(
        "consolidation-entry", args=[ward.unit.code, ward.campaign.year, "dang-ky", school.code]
    )
    clerk = signed_in(ward.actor.user)

    assert "Nêu lý do." in words(clerk.post(address, {"reason": ""}))
    opened = clerk.post(address, {"reason": "Trường mất mạng"})

    sheet = Sheet.objects.get(unit=school)
    assert opened.url == reverse("sheet", args=[sheet.code])
    assert "Bạn đang nhập thay Trường mất mạng" in words(clerk.get(opened.url))
    history = words(signed_in(factories.make_member(school)).get(reverse("history", args=[sheet.code])))
    assert ward.unit.name in history and "Trường mất mạng" in history
    assert Event.objects.get(action=Action.ENTER_ON_BEHALF).acting_unit == ward.unit


def test_the_pages_of_the_school_say_who_receives(ward):
    sheet, actor = factories.make_ready_sheet(ward.school(), ward.campaign)
    school, name = signed_in(actor.user), ward.unit.short_name

    assert f"Gửi qua đơn vị đầu mối: {ward.unit.name}" in words(school.get("/"))
    assert f"Gửi đăng ký về {name}" in words(school.get(reverse("sheet-check", args=[sheet.code])))
    submit(sheet, actor)
    page = words(school.get(reverse("sheet", args=[sheet.code])))
    assert f"Đã gửi, chờ {name} duyệt" in page and f"đóng dấu về {name}" in page
    receipt = words(school.get(reverse("receipt", args=[sheet.code, 1])))
    assert f"{name} đã nhận đăng ký của đơn vị" in receipt
    assert not re.search("Sở (đã nhận|duyệt|trả lại|bắt đầu)|về Sở", receipt)


def test_an_earlier_deadline_shows_everywhere_and_more_time_is_asked_for_it(ward, clerk):
    school = ward.school("Trường trễ")
    sheet, actor = factories.make_ready_sheet(school, ward.campaign)
    today = clock.local_day(clock.now())
    early = Deadline.objects.create(
        campaign=ward.campaign, kind=DeadlineKind.TO_CONSOLIDATOR, closes_at=clock.start_of_day(today)
    )
    browser, year = signed_in(actor.user), ward.campaign.year

    for address in ("/", reverse("sheet", args=[sheet.code])):
        assert "Đã hết hạn gửi" in words(browser.get(address))
    assert "quá hạn chưa gửi" in words(clerk.get(list_url(ward)))
    values = {"wanted_day": f"31/12/{today.year + 1}", "reason": "Bão"}
    browser.post(reverse("extension-request", args=[school.code, year]), values)

    assert ExtensionRequest.objects.get().deadline == early


def test_the_school_reads_that_its_sheet_is_not_on_what_was_sent(ward):
    ward.accepted()
    ward.send_own()
    sheet, actor = ward.accepted()

    page = words(signed_in(actor.user).get(reverse("sheet", args=[sheet.code])))

    assert f"chưa tổng hợp; {ward.unit.short_name} sẽ đưa vào lần gửi sau." in page


def test_the_own_sheet_shows_what_it_carries(ward, clerk):
    ward.accepted("Trường A", models=2)
    own = ward.own_sheet()

    for name in ("sheet", "sheet-check"):
        page = words(clerk.get(reverse(name, args=[own.code])))
        assert "1 đơn vị, 2 mô hình đã duyệt" in page
    ward.send_own()
    assert "Trường A: 2 mô hình" in words(clerk.get(reverse("snapshot", args=[own.code, 1])))
    assert "2 mô hình, trong đó có mô hình của 1 đơn vị gửi qua" in words(
        clerk.get(reverse("receipt", args=[own.code, 1]))
    )


def test_home_counts_what_waits_and_costs_the_same(ward):
    ward.own_sheet(models=1)
    clerk, counts = signed_in(ward.actor.user), set()
    for more in (1, 2, 27):
        for _ in range(more):
            ward.sent()
        counts.add(queries(clerk, "/"))
    assert "30 hồ sơ chờ duyệt" in words(clerk.get("/"))
    assert len(counts) == 1 and counts.pop() <= MOST


def test_every_address_of_the_unit_is_tried_above():
    names = {pattern.name for pattern in [*campaign_patterns, *received_patterns]}
    assert names == {"consolidation", "consolidation-entry", "received", "received-begin", *DECISIONS}
