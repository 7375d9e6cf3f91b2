"""The public page behind the QR code, and what the school reads of its paper."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.core import clock
from danvan.core.codes import new_code, paper_code
from registrations.models import RegistrationSheet, Unit
from registrations.services import sending
from registrations.services.paper import void_paper
from tests import factories
from tests.web.school import ready, send, shows, signed_in, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    """A sheet that was sent once."""
    _, sheet = ready()
    send(sheet, sheet.changed_by)
    sheet.refresh_from_db()
    return sheet


def verify(code: str):
    """What anybody sees of the paper with this code."""
    return Client().get(reverse("verify", args=[code]))


def office():
    return factories.actor_of(factories.make_office())


def recall(sheet):
    actor = factories.actor_of(sheet.changed_by)
    return sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())


def test_a_present_paper_is_real_and_not_yet_received(sheet):
    page = verify(paper_code(sheet.code, 1))

    assert page.status_code == 200
    assert shows(page, "Bản giấy này là lần gửi hiện tại của đơn vị.")
    assert shows(page, "Sở chưa nhận bản giấy của lần gửi này.")
    assert shows(page, sheet.unit.name) and shows(page, sheet.code)


def test_a_received_paper_says_so_and_a_void_entry_does_not(sheet):
    by = office()
    receipt = factories.make_paper(sheet, by)
    assert shows(verify(paper_code(sheet.code, 1)), "Sở đã nhận bản giấy của lần gửi này.")

    void_paper(receipt=receipt, reason="Nhầm", actor=by, at=clock.now())
    assert shows(verify(paper_code(sheet.code, 1)), "Sở chưa nhận bản giấy của lần gửi này.")


def test_a_paper_from_a_word_file_is_real_but_never_said_to_be_the_same(sheet):
    factories.make_paper(sheet, office(), is_edited=True)
    page = verify(paper_code(sheet.code, 1, edited=True))

    assert page.status_code == 200
    assert shows(page, "Đúng lần gửi, nội dung chưa đối chiếu")
    assert shows(page, "Sở đã nhận bản giấy của lần gửi này.")
    assert not shows(page, "khớp") and not shows(page, "Bản giấy này là lần gửi hiện tại")

    recall(sheet)
    send(sheet, sheet.changed_by)
    page = verify(paper_code(sheet.code, 1, edited=True))
    assert shows(page, "Đây là bản cũ: lần gửi 1, hiện là lần gửi 2.")
    assert not shows(page, "Đúng lần gửi")


def test_an_old_a_recalled_and_a_withdrawn_paper_say_why_they_do_not_count(sheet):
    code = paper_code(sheet.code, 1)
    recall(sheet)
    assert shows(verify(code), "Đơn vị đã thu hồi lần gửi này để sửa.")

    send(sheet, sheet.changed_by)
    assert shows(verify(code), "Đây là bản cũ: lần gửi 1, hiện là lần gửi 2.")
    assert shows(verify(paper_code(sheet.code, 2)), "Bản giấy này là lần gửi hiện tại của đơn vị.")

    actor = factories.actor_of(sheet.changed_by)
    sending.withdraw_sheet(sheet=sheet, reason="Chim hoàng yến", actor=actor, at=clock.now())
    assert shows(verify(code), "Đơn vị đã rút hồ sơ này.")


@pytest.mark.parametrize("of", ["unknown", "wrong", "to come", "set", "sheet", "words", "longer"])
def test_what_is_no_paper_is_404_with_one_sentence(sheet, of):
    code = {
        "unknown": paper_code(new_code("DK", 2027), 1),
        "wrong": paper_code(sheet.code, 1)[:-1] + "Z",
        "to come": paper_code(sheet.code, 2),
        "set": paper_code(sheet.code, 1, 1),
        "sheet": sheet.code,
        "words": "<script>alert(1)<script>",
        "longer": "9" * 3000,
    }[of]
    page = verify(code)

    assert page.status_code == 404
    assert shows(page, "Không có văn bản nào mang mã này. Hãy so lại từng ký tự với dòng cuối trang giấy.")
    assert "<script>alert" not in page.content.decode()
    assert not shows(page, sheet.unit.name)


def test_sec_pd_the_public_page_names_no_person_and_no_contents(sheet):
    canary = "Chim Hoàng Yến"
    people = {"head_name": canary, "email": "hoang.yen@example.edu.vn", "phone": "0911 222 333"}
    Unit.objects.filter(pk=sheet.unit_id).update(**people)
    RegistrationSheet.objects.update(signer_name=canary, contact_name=canary, contact_phone="0911 222 333")
    sheet.registration_sheet.models.update(name=canary)
    sheet.changed_by.full_name = canary
    sheet.changed_by.save()
    recall(sheet)
    send(sheet, sheet.changed_by)
    sheet.refresh_from_db()
    factories.make_paper(sheet, office(), note=canary, letter_number=canary)

    page = verify(paper_code(sheet.code, 2)).content.decode()

    for secret in (canary, "hoang.yen", "0911 222", "Nguyễn Thị Hoa", "Danh Sóc Kha", "Néang Kim Chêng"):
        assert secret not in page


def test_a_paper_keeps_the_name_under_which_it_was_sent(sheet):
    name = sheet.unit.name
    Unit.objects.filter(pk=sheet.unit_id).update(name="Trường đã đổi tên")

    assert shows(verify(paper_code(sheet.code, 1)), name)


def test_a_code_may_be_typed_in_small_letters_without_dashes(sheet):
    assert verify(paper_code(sheet.code, 1).lower().replace("-", "")).status_code == 200


def test_nothing_is_written_and_nothing_more_is_asked_with_many_papers(sheet):
    by, counts = office(), []
    for more in (1, 2, 27):
        for _ in range(more):
            factories.make_paper(sheet, by, is_one_more=True)
        with CaptureQueriesContext(connection) as queries:
            verify(paper_code(sheet.code, 1))
        counts.append(len(queries))

    assert counts == [3, 3, 3]


def school_pages(sheet):
    client = signed_in(sheet.changed_by)
    return [client.get(url("sheet", sheet)), client.get(url("receipt", sheet, sheet.version))]


def test_the_school_reads_what_the_office_holds(sheet):
    assert [shows(page, "Sở chưa nhận bản giấy.") for page in school_pages(sheet)] == [True, True]

    receipt = factories.make_paper(sheet, office())
    day = receipt.received_on
    came = f"Sở đã nhận bản giấy ngày {day.day}/{day.month}/{day.year}, khớp lần gửi 1."
    assert [shows(page, came) for page in school_pages(sheet)] == [True, True]


def test_a_draft_says_nothing_of_paper():
    client, sheet = ready()

    assert not shows(client.get(url("sheet", sheet)), "bản giấy")
