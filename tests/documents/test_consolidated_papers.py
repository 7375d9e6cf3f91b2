"""The papers and letters of sheets that go through a consolidating unit; counts that reconcile."""

import io

import openpyxl
import pytest
from django.core import mail

from danvan.core import clock
from registrations.documents import (
    grouped_rows,
    office_list_params,
    office_registration_list,
    receipt_slip,
    registration_list,
    sent_sheets_of,
)
from registrations.enums import SheetKind
from registrations.models import Registration, ResultItem, Sheet
from registrations.report_documents import office_result_list, office_result_params, result_report
from registrations.report_resources import result_rows_of
from registrations.report_words import annex_rows
from registrations.resources import rows_of
from registrations.rules.consolidation import all_models
from registrations.services import review
from tests import factories
from tests.documents.test_registration_papers import deliver_all, text_of
from tests.services.consolidating import fresh, make_ward, office, ready_report
from tests.services.test_sending import submit

pytestmark = [pytest.mark.django_db, pytest.mark.documents]


@pytest.fixture
def ward():
    """A consolidating unit with a name and an address; the office stands."""
    factories.make_office()
    unit = make_ward(name="Phòng Văn hóa - Xã hội phường Bình Đức", email="vhxh@example.edu.vn")
    unit.unit.short_name = "VHXH Bình Đức"
    unit.unit.save()
    return unit


def nothing(*_args) -> None:
    """No progress to tell."""


def paper(build, sheet):
    """The text of one paper of the last sending."""
    return text_of(build({"sheet": sheet.code, "version": sheet.version}, nothing))


def test_the_list_groups_the_models_by_unit_with_sub_totals(ward):
    ward.accepted("Trường Tiểu học Nguyễn Du", models=2)
    ward.accepted("Trường Mẫu giáo Hướng Dương")
    ward.own_sheet(models=1)
    own = ward.send_own()

    text = paper(registration_list, own)

    assert "Phòng Văn hóa - Xã hội phường Bình Đức tổng hợp đăng ký các mô hình sau:" in text
    for line in (
        "1. Phòng Văn hóa - Xã hội phường Bình Đức (Long Xuyên): 1 mô hình (mới 1)",
        "2. Trường Mẫu giáo Hướng Dương (Long Xuyên): 1 mô hình (mới 1)",
        "3. Trường Tiểu học Nguyễn Du (Long Xuyên): 2 mô hình (mới 2)",
        "Tổng số mô hình: 4.",
    ):
        assert line in text.replace("\u200b", ""), line
    rows = grouped_rows(own.snapshots.get().payload)
    assert [getattr(row, "number", "–") for row in rows] == ["–", 1, "–", 2, "–", 3, 4]


def test_a_unit_that_carries_nobody_has_the_list_it_always_had(ward):
    sheet, _ = ward.sent(models=2)

    assert [row.number for row in grouped_rows(sheet.snapshots.get().payload)] == [1, 2]
    assert "- Phòng Văn hóa - Xã hội phường Bình Đức;" in paper(registration_list, sheet)


def test_the_receipt_comes_from_whoever_received(ward):
    sheet, _ = ward.accepted()
    own = ward.send_own()

    assert "PHÒNG VĂN HÓA - XÃ HỘI PHƯỜNG BÌNH ĐỨC" in paper(receipt_slip, sheet)
    text = paper(receipt_slip, own)
    assert "PHÒNG CHÍNH TRỊ, TƯ TƯỞNG" in text
    assert "1, trong đó có mô hình của 1 đơn vị gửi qua" in text


def test_letters_name_the_receiver_and_carry_every_row(ward):
    ward.accepted("Trường A", models=2)
    ward.send_own()

    deliver_all()

    to_ward = [letter for letter in mail.outbox if letter.to == ["vhxh@example.edu.vn"]]
    subjects = sorted(letter.subject.split(" DK")[0] for letter in to_ward)
    assert subjects == ["[Cần xử lý] Trường A gửi hồ sơ", "Đã nhận đăng ký"]
    asks = next(letter for letter in to_ward if letter.subject.startswith("[Cần"))
    assert "/dau-moi/" in asks.body and "Số mô hình: 2" in asks.body
    soft_file = next(letter for letter in mail.outbox if letter.to == ["file.mem@example.edu.vn"])
    workbook = openpyxl.load_workbook(io.BytesIO(soft_file.attachments[1].content)).active
    rows = list(workbook.values)
    assert rows[0][:3] == ("TT", "Đơn vị", "Địa danh")
    assert [row[:2] for row in rows[1:]] == [(1, "Trường A"), (2, "Trường A")]


def test_a_school_with_an_address_reads_who_received(ward):
    school = ward.school("Trường B")
    school.email = "b@example.edu.vn"
    school.save()
    sheet, actor = factories.make_ready_sheet(school, ward.campaign)
    submit(sheet, actor)

    deliver_all()

    letter = next(letter for letter in mail.outbox if letter.to == ["b@example.edu.vn"])
    assert "VHXH Bình Đức đã nhận bản tổng hợp" in letter.body
    assert "gửi văn bản giấy về Phòng Văn hóa - Xã hội phường Bình Đức" in letter.body
    assert not [letter for letter in mail.outbox if letter.to == ["file.mem@example.edu.vn"]]


def test_the_office_list_has_each_model_once_and_reconciles_with_what_was_sent_up(ward):
    refused_on, _ = ward.sent("Trường có mô hình không duyệt", models=2)
    refused = Registration.objects.filter(sheet=refused_on.pk).first()
    ward.accept(refused_on, {refused.uid: "Chưa rõ"})
    ward.accepted("Trường A", models=2)
    ward.own_sheet(models=1)
    own = ward.send_own()
    late, _ = ward.accepted("Trường duyệt sau", models=3)
    ward.sent("Trường chờ đầu mối duyệt")
    straight, actor = factories.make_ready_sheet(campaign=ward.campaign)
    submit(straight, actor)

    rows = rows_of(sent_sheets_of(ward.campaign))
    uids = [row.model["uid"] for row in rows]

    assert len(uids) == len(set(uids))
    through = {row.model["uid"] for row in rows if row.through or row.code == own.code}
    sent_up = {model["uid"] for model in all_models(own.snapshots.get().payload)}
    left_out = {str(uid) for uid in Registration.objects.filter(sheet=late.pk).values_list("uid", flat=True)}
    assert through == sent_up | left_out | {str(refused.uid)}
    assert len(through) == len(sent_up) + len(left_out) + 1
    assert set(uids) - through == {str(Registration.objects.get(sheet=straight.pk).uid)}
    assert Sheet.objects.with_consolidation().get(is_unconsolidated=True) == late


def test_the_office_list_says_through_whom(ward):
    ward.accepted("Trường A")
    params = office_list_params(sheets=sent_sheets_of(ward.campaign), year=ward.campaign.year)

    assert "Trường A (qua VHXH Bình Đức)" in text_of(office_registration_list(params, nothing))


# --- reports -----------------------------------------------------------------------------------------------


def reported(ward, name, models=1, **figures):
    """A report of a unit that reports through the ward, sent; its registration was accepted before."""
    sheet, actor = ward.accepted(name, models=models)
    report = ready_report(sheet.unit, ward.campaign, actor)
    ResultItem.objects.filter(report=report.pk).update(**figures)
    submit(fresh(report), actor)
    return fresh(report)


def own_report(ward):
    """The ward's own report, sent; it carries what was accepted so far."""
    submit(fresh(ready_report(ward.unit, ward.campaign, ward.actor)), ward.actor)
    return Sheet.objects.get(unit=ward.unit, kind=SheetKind.RESULT)


@pytest.fixture
def story(ward):
    """The ward's report with one model of its own, two of a school (one more is not recognised), and a
    school whose report came too late for it."""
    first = reported(ward, "Trường A", models=3, people_count=30)
    late = reported(ward, "Trường duyệt sau")
    ward.own_sheet(models=1)
    registered = ward.send_own()
    review.accept_sheet(sheet=registered, row_version=registered.row_version, actor=office(), at=clock.now())
    refused = ResultItem.objects.filter(report=first.pk).order_by("position").first()
    ward.accept(first, {refused.uid: "Thiếu minh chứng"})
    own = own_report(ward)
    ward.accept(late)
    return {"ward": ward, "first": fresh(first), "late": fresh(late), "own": own, "refused": refused}


def test_the_report_of_a_school_goes_to_its_consolidating_unit(story):
    text = paper(result_report, story["first"])

    assert "Kính gửi: Phòng Văn hóa - Xã hội phường Bình Đức" in text
    assert "- Phòng Văn hóa - Xã hội phường Bình Đức;" in text
    assert "PHÒNG VĂN HÓA - XÃ HỘI PHƯỜNG BÌNH ĐỨC" in paper(receipt_slip, story["first"])


def test_the_report_that_carries_others_names_each_unit_with_its_sub_totals(story):
    own = story["own"]
    payload = own.snapshots.get().payload

    text = paper(result_report, own).replace("\u200b", "")

    assert "Kính gửi: Phòng Chính trị, tư tưởng" in text
    assert "Phòng Văn hóa - Xã hội phường Bình Đức tổng hợp, báo cáo kết quả" in text
    assert "Số người tham gia: 90." in text
    rows = annex_rows(payload)
    assert [getattr(row, "number", "–") for row in rows] == ["–", 1, "–", 2, 3]
    heads = [row.words.split("; ")[:2] for row in rows if not hasattr(row, "number")]
    assert heads == [
        ["1. Phòng Văn hóa - Xã hội phường Bình Đức (Long Xuyên): 1 mô hình", "số người tham gia: 30"],
        ["2. Trường A (Long Xuyên): 2 mô hình", "số người tham gia: 60"],
    ]
    assert str(story["refused"].uid) not in {item["uid"] for item in all_models(payload)}


def test_the_office_list_of_results_has_each_model_once_and_says_through_whom(story):
    campaign = story["ward"].campaign
    sheets = sent_sheets_of(campaign, SheetKind.RESULT)
    params = office_result_params(sheets=sheets, year=campaign.year)

    rows = result_rows_of(sheets, {})

    uids = [row.item["uid"] for row in rows]
    assert len(uids) == len(set(uids)) == 5
    sent_up = {item["uid"] for item in all_models(story["own"].snapshots.get().payload)}
    left_out = {
        str(uid) for uid in ResultItem.objects.filter(report=story["late"].pk).values_list("uid", flat=True)
    }
    assert set(uids) == sent_up | left_out | {str(story["refused"].uid)}
    assert len(uids) == len(sent_up) + len(left_out) + 1
    left = Sheet.objects.with_consolidation().filter(kind=SheetKind.RESULT, is_unconsolidated=True)
    assert left.get() == story["late"]
    assert "Trường A (qua VHXH Bình Đức)" in text_of(office_result_list(params, nothing))


def test_letters_of_reports_name_the_receiver_and_the_soft_file_goes_up_once(story):
    mail.outbox.clear()
    deliver_all()

    subjects = [letter.subject for letter in mail.outbox if "gửi hồ sơ KQ" in letter.subject]
    assert len(subjects) == 2
    soft = [
        letter for letter in mail.outbox
        if letter.to == ["file.mem@example.edu.vn"] and "báo cáo kết quả" in letter.subject
    ]  # fmt: skip
    assert [letter.subject.split(":")[0] for letter in soft] == ["Phòng Văn hóa - Xã hội phường Bình Đức"]
    assert "Số mô hình: 3, trong đó có mô hình của 1 đơn vị gửi qua" in soft[0].body
    workbook = openpyxl.load_workbook(io.BytesIO(soft[0].attachments[1].content)).active
    rows = list(workbook.values)
    assert rows[0][:3] == ("TT", "Đơn vị", "Địa danh")
    assert [row[1] for row in rows[1:]] == ["Phòng Văn hóa - Xã hội phường Bình Đức", "Trường A", "Trường A"]
