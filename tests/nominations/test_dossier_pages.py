"""A whole dossier on the school's pages: from the home page to the receipt, and what comes after."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from danvan.core import clock
from danvan.core.models import Outbox
from nominations.enums import Standing
from nominations.models import AwardRecord, CriterionAnswer, DossierFile, Nomination, NominationDossier
from registrations.enums import DeadlineKind
from registrations.models import Attachment, Deadline, Sheet
from registrations.services import review, sending
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    make_accepted_dossier,
    make_lead,
    make_nomination,
    make_officer,
    make_person,
    make_quota,
    make_ready_dossier,
    make_recognised_model,
    make_year,
    nominations_of,
)
from tests.nomination_world import send as send_past_pages
from tests.nominations.decisions import make_decision
from tests.nominations.school import page_of, ready
from tests.web.school import sending_form, shows, signed_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Each test has a folder of its own for files."""
    settings.MEDIA_ROOT = tmp_path


def test_from_the_home_page_to_the_receipt():
    campaign, unit = make_year(), factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    make_recognised_model(unit, campaign, actor, "Ngày thứ Bảy xanh", [make_person(unit, "Chau Sóc Ly")])
    client = signed_in(actor.user)

    home = client.get("/")
    assert shows(home, f"Đề nghị khen thưởng năm {campaign.year}")
    started = client.post(reverse("dossier-start", args=[unit.code, campaign.year]))
    sheet = Sheet.objects.get(kind="NOMINATION")
    assert started.url == url("sheet", sheet)
    assert shows(client.get(started.url), "Chưa có đề nghị nào.")

    add = client.get(url("nominee-add", sheet))
    assert shows(add, "Ngày thứ Bảy xanh") and shows(add, "Đã công nhận")
    person = add.context["candidates"][0].choices[1]
    assert person.label == "Cá nhân: Bà Chau Sóc Ly, Giáo viên"
    added = client.post(url("nominee-add", sheet), {"choice": person.value})
    (nomination,) = nominations_of(sheet)
    assert added.url == page_of("nominee-step", nomination, "ai")
    typed = {"row_version": 1, "title": "MR", "full_name": "Chau Sóc Ly", "job": "Giáo viên",
             "born_on": "5/2/1985", "groups": ["PARTY_MEMBER"]}  # fmt: skip
    assert client.post(added.url, typed).url == page_of("nominee-step", nomination, "tom-tat")
    typed = {"row_version": 2, "registration": nomination.registration.uid, "summary": "Góp 20 xe đạp."}
    assert client.post(page_of("nominee-step", nomination, "tom-tat"), typed).status_code == 302
    (field,) = [name for name in client.get(page_of("nominee-criteria", nomination)).context["form"].fields
                if name != "row_version"]  # fmt: skip
    client.post(page_of("nominee-criteria", nomination), {"row_version": 3, field: "Gương mẫu."})
    assert CriterionAnswer.objects.get().text == "Gương mẫu."
    sheet.refresh_from_db()
    part = {"row_version": sheet.row_version, "grounds": "Có thành tích."}
    assert client.post(url("dossier-part", sheet, "de-nghi"), part).url == url("sheet", sheet)
    sheet.refresh_from_db()
    part = {"row_version": sheet.row_version, "no_discipline": "True", "no_complaint": "False",
            "declared_by": "Lê Văn Tám"}  # fmt: skip
    client.post(url("dossier-part", sheet, "cam-ket"), part)

    check = client.get(url("sheet-check", sheet))
    assert shows(check, "Có đơn thư chưa giải quyết nên chưa gửi được")
    assert shows(check, "Nhập mục “Chức năng, nhiệm vụ” của báo cáo thành tích.")
    assert [count for _, count in check.context["counts"].rows] == [1, 1, 0, 0]
    assert not check.context["may_send"]


def test_a_whole_dossier_is_sent_from_the_check_page_and_the_receipt_says_so():
    client, sheet = ready(INDIVIDUAL, COLLECTIVE)

    check = client.get(url("sheet-check", sheet))
    assert shows(check, "Bốn con số bằng nhau.")
    assert shows(check, "Gửi hồ sơ khen thưởng về Sở")
    assert shows(check, "Đề nghị 2: ")
    sent = client.post(url("sheet-submit", sheet), sending_form(check))

    receipt = client.get(sent.url)
    assert sent.url == url("receipt", sheet, 1)
    assert shows(receipt, "Sở đã nhận hồ sơ khen thưởng của đơn vị")
    assert shows(receipt, "2 đề nghị khen thưởng")
    assert list(Outbox.objects.values_list("kind", flat=True)) == ["dossier-receipt"]
    page = client.get(url("sheet", sheet))
    assert shows(page, "Đã gửi, chờ Sở duyệt") and shows(page, "Tập thể, cá nhân được đề nghị")
    assert not shows(page, "Sở chưa nhận bản giấy")


def test_a_dossier_sent_incomplete_by_hand_is_refused_with_the_list_of_problems():
    client, sheet = ready()
    NominationDossier.objects.filter(pk=sheet.pk).update(grounds="", no_complaint=None)
    nomination = nominations_of(sheet)[0]
    Nomination.objects.filter(pk=nomination.pk).update(summary="")
    sheet.refresh_from_db()

    answer = client.post(
        url("sheet-submit", sheet), {"token": uuid.uuid4(), "row_version": sheet.row_version}
    )

    assert answer.status_code == 409
    assert shows(answer, "Còn 3 chỗ cần bổ sung trước khi gửi.")
    for sentence in (
        "Nêu lý do đề nghị khen thưởng.",
        "Cam kết không có đơn thư khiếu nại, tố cáo chưa giải quyết.",
        "Tóm tắt thành tích trong khoảng hai dòng.",
    ):
        assert shows(answer, sentence)
    assert not sheet.snapshots.exists()


def test_soft_files_are_kept_shown_and_removed():
    client, sheet = ready()
    (nomination,) = nominations_of(sheet)
    upload = {"file": factories.make_upload(name="Ảnh.pdf"), "nomination": nomination.uid}

    assert client.post(url("dossier-files", sheet), upload).url == url("dossier-files", sheet)
    file = DossierFile.objects.select_related("attachment").get()
    assert (file.nomination, file.attachment.name) == (nomination, "Ảnh.pdf")
    assert shows(client.get(url("dossier-files", sheet)), f"Của {nomination.name}")
    assert shows(client.get(url("sheet-check", sheet)), "Ảnh.pdf")
    address = reverse("attachment", args=[file.attachment.token])
    office = signed_in(factories.make_office())
    assert b"".join(office.get(address).streaming_content).startswith(b"%PDF")
    stranger = signed_in(factories.make_member(factories.make_unit()))
    assert stranger.get(address).status_code == 404

    wrong = client.post(url("dossier-files", sheet), {"file": factories.make_upload(b"x", "a.exe")})
    assert [*wrong.context["form"].errors] == ["file"]
    client.post(url("dossier-file-remove", sheet, file.attachment.token))
    assert not Attachment.objects.exists()


def test_a_file_may_not_be_given_to_a_nominee_of_others():
    client, sheet = ready()
    other, _ = make_ready_dossier(campaign=sheet.campaign)
    upload = {"file": factories.make_upload(), "nomination": nominations_of(other)[0].uid}

    answer = client.post(url("dossier-files", sheet), upload)
    assert [*answer.context["form"].errors] == ["nomination"]
    assert not DossierFile.objects.exists()


def test_nothing_of_a_dossier_exists_for_another_unit():
    client, sheet = ready()
    (nomination,) = nominations_of(sheet)
    stranger = signed_in(factories.make_member(factories.make_unit()))

    for address in [
        url("sheet", sheet), url("sheet-check", sheet), url("sheet-details", sheet),
        url("dossier-files", sheet), url("dossier-part", sheet, "cam-ket"), url("nominee-add", sheet),
        page_of("nominee-step", nomination, "ai"), page_of("nominee-criteria", nomination),
        page_of("nominee-remove", nomination), url("history", sheet),
    ]:  # fmt: skip
        assert stranger.get(address).status_code == 404, address
        assert stranger.post(address, {"grounds": "x"}).status_code in (404, 405), address
    assert stranger.post(page_of("nominee-move", nomination), {"step": "1"}).status_code == 404


def test_pages_of_one_kind_are_not_pages_of_another():
    client, sheet = ready()
    registration, actor = factories.make_ready_sheet(
        sheet.unit, factories.make_campaign(sheet.campaign.year - 1), sheet.changed_by
    )

    assert client.get(url("nominee-add", registration)).status_code == 404
    assert client.get(url("dossier-part", registration, "cam-ket")).status_code == 404
    assert client.get(url("model-add", sheet)).status_code == 404
    assert client.get(url("dossier-part", sheet, "khac")).status_code == 404
    assert client.get(page_of("nominee-step", nominations_of(sheet)[0], "khac")).status_code == 404


def test_without_a_window_there_is_no_card_and_beginning_is_refused_in_words():
    campaign, unit = make_year(), factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    make_recognised_model(unit, campaign, actor)
    client, start = signed_in(actor.user), reverse("dossier-start", args=[unit.code, campaign.year])
    window = Deadline.objects.filter(kind=DeadlineKind.NOMINATION)
    window.update(opens_at=None, closes_at=None)
    assert not shows(client.get("/"), "Đề nghị khen thưởng")
    window.delete()

    assert not shows(client.get("/"), "Đề nghị khen thưởng")
    answer = client.post(start)
    assert answer.status_code == 409
    assert shows(answer, "Đợt này chưa có thời hạn; Sở sẽ thông báo khi mở.")
    assert not Sheet.objects.filter(kind="NOMINATION").exists()


def test_a_unit_without_an_accepted_registration_has_no_card():
    make_year()
    client = signed_in(factories.make_member(factories.make_unit()))
    assert not shows(client.get("/"), "Đề nghị khen thưởng")


def test_more_time_is_asked_for_the_dossier():
    client, sheet = ready()
    now = clock.now()
    Deadline.objects.filter(kind=DeadlineKind.NOMINATION).update(closes_at=now - timedelta(days=1))
    address = reverse("dossier-extension-request", args=[sheet.unit.code, sheet.campaign.year])

    assert address in client.get("/").content.decode()
    assert address in client.get(url("sheet", sheet)).content.decode()
    assert shows(client.get(address), f"hồ sơ khen thưởng năm {sheet.campaign.year}")
    day = clock.local_day(now) + timedelta(days=5)
    asked = client.post(address, {"wanted_day": f"{day:%d/%m/%Y}", "reason": "Chờ Hội đồng họp"})
    assert asked.url == address


def test_recall_withdraw_history_and_difference():
    client, sheet = ready()
    user, (nomination,) = sheet.changed_by, nominations_of(sheet)
    actor = factories.actor_of(user)
    send_past_pages(sheet, actor)
    assert client.post(url("sheet-recall", sheet)).status_code == 302
    make_nomination(Sheet.objects.get(pk=sheet.pk), COLLECTIVE, collective="Tổ Ngữ văn")
    Nomination.objects.filter(pk=nomination.pk).update(summary="Trồng thêm 30 cây.")
    send_past_pages(sheet, actor)

    difference = client.get(url("difference", sheet, 1, 2))
    assert shows(difference, "Thêm đề nghị 2: Tổ Ngữ văn")
    assert shows(difference, f"Đề nghị 1: {nomination.name}")
    snapshot = client.get(url("snapshot", sheet, 2))
    assert shows(snapshot, "Đề nghị 2: Tổ Ngữ văn") and shows(snapshot, "Trồng thêm 30 cây.")
    assert shows(client.get(url("history", sheet)), "Lần gửi 2")
    assert shows(client.get(url("sheet-withdraw", sheet)), "Rút hồ sơ khen thưởng năm")
    assert client.post(url("sheet-withdraw", sheet), {"reason": "Nhầm"}).url == url("sheet", sheet)
    assert shows(client.get(url("sheet", sheet)), "Đơn vị đã rút hồ sơ này.")


def test_remarks_lead_to_the_page_of_the_nominee():
    client, sheet = ready()
    (nomination,) = nominations_of(sheet)
    send_past_pages(sheet, factories.actor_of(sheet.changed_by))
    sheet.refresh_from_db()
    remarks = [review.NewRemark("Nêu rõ số liệu.", nomination.uid, "summary"), review.NewRemark("Thiếu dấu.")]
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=make_officer(), at=clock.now()
    )

    page = client.get(url("sheet", sheet))
    assert [found.about for found in page.context["remarks"]] == [
        f"Đề nghị 1: {nomination.name}, Tóm tắt thành tích", "",
    ]  # fmt: skip
    assert page.context["remarks"][0].url.startswith(page_of("nominee-step", nomination, "tom-tat"))


def test_a_draft_is_deleted_with_its_files():
    client, sheet = ready()
    client.post(url("dossier-files", sheet), {"file": factories.make_upload()})

    assert shows(client.get(url("sheet-delete", sheet)), "Mọi đề nghị, nội dung và tệp đã nhập sẽ mất")
    assert client.post(url("sheet-delete", sheet)).url == "/"
    assert (Nomination.objects.count(), Attachment.objects.count()) == (0, 0)


def test_earlier_awards_are_a_warning_with_the_units_own_words():
    client, sheet = ready()
    (nomination,) = nominations_of(sheet)
    AwardRecord.objects.create(
        year=2024, subject=INDIVIDUAL, name=nomination.name, unit=sheet.unit, unit_name=sheet.unit.name,
        award="Bằng khen", decision_number="12/QĐ-UBND",
    )  # fmt: skip

    check = client.get(url("sheet-check", sheet))
    assert shows(check, "Đã được khen năm 2024: Bằng khen, Quyết định số 12/QĐ-UBND")
    assert shows(check, "Ghi ý kiến của đơn vị")
    assert check.context["may_send"]
    Nomination.objects.update(award_note="Lần này là mô hình mới.")
    assert shows(client.get(url("sheet-check", sheet)), "Ý kiến của đơn vị: Lần này là mô hình mới.")


def test_the_unit_sees_nothing_of_the_decisions_before_their_release():
    sheet, actor = make_accepted_dossier(subjects=[INDIVIDUAL, COLLECTIVE])
    client, (person, group) = signed_in(actor.user), nominations_of(sheet)
    quota = make_quota(sheet.campaign)
    for slot, (row, standing) in enumerate([(person, Standing.AWARDED), (group, Standing.NOT_AWARDED)], 1):
        Nomination.objects.filter(pk=row.pk).update(standing=standing, allocation=quota, slot=slot)
    decision = make_decision(sheet.campaign, [person, group], clock.now() + timedelta(hours=1))

    page = client.get(url("sheet", sheet))
    assert shows(page, "Kết quả xét từng đề nghị hiện ở trang này sau khi Sở công bố quyết định.")
    for canary in ("Được khen thưởng", "Không được khen thưởng", "1523", "Đề nghị trình", "Đủ điều kiện"):
        assert not shows(page, canary), canary

    decision.release_at = clock.now()
    decision.save()
    page = client.get(url("sheet", sheet))
    results = [result.words for _, result in page.context["nominees"]]
    assert results == ["Được khen thưởng", "Không được khen thưởng"]
    assert shows(page, "Quyết định số 1523/QĐ-UBND ngày")


def test_the_lead_restores_and_the_unit_goes_on():
    client, sheet = ready()
    actor = factories.actor_of(sheet.changed_by)
    send_past_pages(sheet, actor)
    sending.withdraw_sheet(sheet=sheet, reason="Nhầm", actor=actor, at=clock.now())
    sending.restore_sheet(sheet=sheet, reason="Đơn vị đề nghị", actor=make_lead(), at=clock.now())

    assert shows(client.get(url("sheet", sheet)), "Tập thể, cá nhân được đề nghị")
