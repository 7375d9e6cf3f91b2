"""The receipt slip of a dossier and the letters about it."""

import pytest
from django.core import mail

from danvan.core import clock
from danvan.core.models import Outbox
from registrations.documents import receipt_slip
from registrations.models import Sheet
from registrations.services import review
from registrations.services.review import NewRemark
from tests import factories
from tests.documents.test_registration_papers import deliver_all, text_of
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    accept,
    make_officer,
    make_ready_dossier,
    nominations_of,
    receive_all_copies,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
SCHOOL = "truong@example.edu.vn"


@pytest.fixture
def sent() -> Sheet:
    """A dossier that was sent by a unit with an address."""
    factories.make_office()  # the slip is the office's
    unit = factories.make_unit("Trường Trung học phổ thông Ung Văn Khiêm", email=SCHOOL)
    sheet, actor = make_ready_dossier(unit, subjects=[INDIVIDUAL, COLLECTIVE])
    send(sheet, actor)
    return Sheet.objects.get(pk=sheet.pk)


def last_letter():
    """The letter that leaves last."""
    deliver_all()
    assert set(Outbox.objects.values_list("state", flat=True)) == {Outbox.State.SENT}
    return mail.outbox[-1]


def test_the_slip_says_how_many_are_nominated(sent):
    text = text_of(receipt_slip({"sheet": sent.code, "version": 1}, lambda done, total: None))

    assert "Hồ sơ khen thưởng phong trào thi đua “Dân vận khéo”" in text
    assert "2 đề nghị khen thưởng (1 tập thể, 1 cá nhân)" in text
    assert "Số mô hình" not in text


def test_the_receipt_names_the_nominees_and_carries_nothing(sent):
    letter = last_letter()

    person, group = nominations_of(sent)
    assert letter.subject == f"Đã nhận hồ sơ khen thưởng {sent.code} (lần gửi 1)"
    assert letter.to == [SCHOOL]
    assert f"1. Bà {person.name}, Giáo viên\n2. {group.name}\n" in letter.body
    assert "3 bộ hồ sơ giấy" in letter.body
    assert letter.attachments == []


def test_a_returned_dossier_names_the_nominee_and_the_item(sent):
    (person, _), officer = nominations_of(sent), make_officer()
    review.return_sheet(
        sheet=sent, remarks=[NewRemark("Nêu số liệu.", person.uid, "summary")],
        row_version=sent.row_version, actor=officer, at=clock.now(),
    )  # fmt: skip

    letter = last_letter()
    assert letter.subject == f"[Cần xử lý] Hồ sơ khen thưởng {sent.code} cần bổ sung"
    assert f"- {person.name}, Tóm tắt thành tích: Nêu số liệu." in letter.body


def test_the_news_of_acceptance_says_when_the_result_comes(sent):
    receive_all_copies(sent, make_officer())
    accept(sent)

    letter = last_letter()
    assert letter.subject == f"Hồ sơ khen thưởng {sent.code} đã được duyệt"
    assert "kết quả hiện ở trang hồ sơ khi Sở công bố quyết định." in letter.body
    assert "không nhận" not in letter.body
