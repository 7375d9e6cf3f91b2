"""The papers and letters of sheets that go through a consolidating unit; counts that reconcile."""

import io

import openpyxl
import pytest
from django.core import mail

from registrations.documents import (
    grouped_rows,
    office_list_params,
    office_registration_list,
    receipt_slip,
    registration_list,
    sent_sheets_of,
)
from registrations.models import Registration, Sheet
from registrations.resources import rows_of
from registrations.rules.consolidation import all_models
from tests import factories
from tests.documents.test_registration_papers import deliver_all, text_of
from tests.services.consolidating import make_ward
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
