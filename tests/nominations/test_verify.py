"""The public page behind the QR code of a dossier's copy: real or not, present or old, how much came."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from danvan.core.codes import paper_code
from nominations.models import NominationDossier, PaperCopy
from nominations.services.paper_copies import tick_set
from registrations.models import Person, Sheet
from registrations.services import sending
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    make_lead,
    make_officer,
    make_sent_dossier,
    nominations_of,
    receive_all_copies,
    send,
)
from tests.web.school import shows
from tests.web.test_verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    """A sent dossier of two nominees: four papers in each of three sets."""
    return make_sent_dossier(subjects=[COLLECTIVE, INDIVIDUAL])[0]


def receive_set(sheet: Sheet, set_no: int) -> None:
    """A whole set comes."""
    tick_set(dossier=sheet.nomination_dossier, set_no=set_no, actor=make_officer(), at=clock.now())


def send_again(sheet: Sheet) -> None:
    """The unit takes the dossier back and sends it once more."""
    actor = factories.actor_of(sheet.changed_by)
    sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())
    send(sheet, actor)


def test_a_copy_says_its_set_and_what_came_of_this_set_alone(sheet):
    receive_set(sheet, 2)
    PaperCopy.objects.filter(set_no=2, kind__per_nominee=True).first().delete()

    pages = [verify(paper_code(sheet.code, 1, number)) for number in (0, 1, 2, 3)]

    told = [
        "Sở đã nhận 3/12 bản giấy của lần gửi này.",
        "Sở chưa nhận bản giấy nào của bộ 1, lần gửi này.",
        "Sở đã nhận 3/4 bản giấy của bộ 2, lần gửi này.",
        "Sở chưa nhận bản giấy nào của bộ 3, lần gửi này.",
    ]
    assert [page.context["found"].arrival for page in pages] == told
    assert all(shows(page, sentence) for page, sentence in zip(pages, told, strict=True))
    assert [shows(page, f"{number}/3") for number, page in enumerate(pages)] == [False, True, True, True]
    assert all(shows(page, "Bản giấy này là lần gửi hiện tại của đơn vị.") for page in pages)


def test_an_old_copy_says_so_and_what_came_of_the_old_sending(sheet):
    receive_set(sheet, 1)
    send_again(sheet)

    old, new = (verify(paper_code(sheet.code, version, 1)) for version in (1, 2))

    assert shows(old, "Đây là bản cũ: lần gửi 1, hiện là lần gửi 2.")
    assert old.context["found"].arrival == "Sở đã nhận 4 bản giấy của bộ 1, lần gửi này."
    assert new.context["found"].arrival == "Sở chưa nhận bản giấy nào của bộ 1, lần gửi này."


def test_an_edited_copy_is_never_called_the_present_sending_itself(sheet):
    page = verify(paper_code(sheet.code, 1, 2, True))
    assert shows(page, "Đúng lần gửi, nội dung chưa đối chiếu")
    assert not shows(page, "khớp") and not shows(page, "Bản giấy này là lần gửi hiện tại")

    send_again(sheet)
    page = verify(paper_code(sheet.code, 1, 2, True))
    assert shows(page, "Đây là bản cũ: lần gửi 1, hiện là lần gửi 2.")
    assert not shows(page, "Đúng lần gửi")


@pytest.mark.parametrize("set_no", [4, 12])
def test_a_set_that_was_never_printed_is_no_paper(sheet, set_no):
    assert verify(paper_code(sheet.code, 1, set_no)).status_code == 404


def test_sec_pd_the_public_page_names_nobody_of_a_dossier(sheet):
    canary = "Chim Hoàng Yến"
    for number, person in enumerate(Person.objects.all()):
        person.full_name = f"{canary} {number}"
        person.save()
    for nomination in nominations_of(sheet):
        nomination.collective = canary if nomination.collective else ""
        nomination.summary = canary
        nomination.save()
    NominationDossier.objects.update(
        signer_name=canary, contact_name=canary, contact_phone="0911 222 333", declared_by=canary
    )
    send_again(sheet)
    sheet.refresh_from_db()
    receive_all_copies(sheet, make_lead())

    page = verify(paper_code(sheet.code, 2, 1)).content.decode()

    for secret in (canary, "0911 222", make_lead().user.full_name, "cá nhân", "tập thể"):
        assert secret not in page
    assert "Sở đã nhận 4/4 bản giấy của bộ 1" in page


def test_as_much_is_asked_however_many_papers_came(sheet):
    counts = []
    for number in (1, 2, 3):
        receive_set(sheet, number)
        with CaptureQueriesContext(connection) as queries:
            verify(paper_code(sheet.code, 1))
        counts.append(len(queries))

    assert counts == [counts[0]] * 3
    assert counts[0] <= 8
