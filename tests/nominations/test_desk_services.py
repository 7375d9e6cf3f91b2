"""What is saved at the desk of a dossier at once, whole sets with a defect, and the slip for what came."""

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from nominations.enums import CopyDefect
from nominations.models import PaperCopy
from nominations.rules.checklist import INTAKE
from nominations.services.paper_copies import NO_SUCH_SENDING, NO_SUCH_SET, flaw_set, outdate_set, tick_set
from nominations.services.paper_desk import (
    NOT_COMPARED,
    NOTHING_CAME,
    DeskPage,
    Move,
    Press,
    give_slip,
    save_desk,
)
from registrations.enums import Action, PaperCondition
from registrations.models import Event, PaperReceipt, ReceiptSlip, Sheet
from registrations.policies import OFFICE_ONLY
from registrations.services import review
from tests import factories
from tests.nomination_world import make_officer, make_sent_dossier, send
from tests.nominations.test_paper_copies import by, change

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    return make_sent_dossier()[0]


@pytest.fixture
def sent_again():
    """A dossier whose unit has sent a second time."""
    sheet, actor = make_sent_dossier()
    remarks = [review.NewRemark("Sửa tên")]
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=make_officer(), at=clock.now()
    )
    send(sheet, actor)
    return Sheet.objects.select_related("nomination_dossier").get(pk=sheet.pk)


def save(sheet, *changes, actor=None, version=None, **asked):
    page = DeskPage(version or sheet.version, changes, **asked)
    return save_desk(dossier=sheet.nomination_dossier, page=page, **by(actor))


def rows(**found):
    values = ("set_no", "version", "signed", "stamped", "original", "defect")
    return list(PaperCopy.objects.filter(**found).order_by("kind__position").values_list(*values))


def test_all_sets_are_ticked_in_one_step(sheet):
    assert save(sheet, press=Press(complete=(1, 2, 3))).changed == 9

    assert PaperCopy.objects.filter(**{mark.value: True for mark in INTAKE}).count() == 9


def test_a_whole_set_comes_as_a_photocopy_and_is_taken_for_whole_only_when_the_defect_is_gone(sheet):
    dossier = sheet.nomination_dossier

    flaw_set(dossier=dossier, set_no=2, defect=CopyDefect.PHOTOCOPY, **by())
    tick_set(dossier=dossier, set_no=2, **by())

    assert rows() == [(2, 1, False, False, False, "PHOTOCOPY")] * 3
    assert Event.objects.filter(action=Action.MARK_COPY).count() == 1


def test_a_whole_set_of_an_earlier_sending_leaves_alone_what_came_of_the_present_one(sent_again):
    dossier = sent_again.nomination_dossier
    save(sent_again, change(sent_again, "signed", True, set_no=2))

    outdate_set(dossier=dossier, set_no=2, printed=1, **by())

    assert [row[:3] for row in rows()] == [(2, 2, True), (2, 1, False), (2, 1, False)]
    for wrong in (0, 2, 3):
        with pytest.raises(RuleViolation, match=NO_SUCH_SENDING):
            outdate_set(dossier=dossier, set_no=2, printed=wrong, **by())


@pytest.mark.parametrize(
    "press", [Press(complete=(4,)), Press(flawed=4, defect="NO_SEAL"), Press(complete=(1, 4))]
)
def test_a_set_that_is_not_there_leaves_nothing_of_the_page_behind(sheet, press):
    move = Move("Tủ 2", "", "")

    with pytest.raises(RuleViolation, match=NO_SUCH_SET):
        save(sheet, change(sheet, "signed", True), press=press, move=move)

    assert PaperCopy.objects.count() == 0
    sheet.nomination_dossier.refresh_from_db()
    assert sheet.nomination_dossier.shelf == ""


def test_flt_13_a_whole_set_on_the_page_of_an_earlier_sending_is_refused(sent_again):
    with pytest.raises(StaleVersion, match="vừa gửi lại hồ sơ"):
        save(sent_again, version=1, press=Press(complete=(1,)))

    assert PaperCopy.objects.count() == 0


def test_ticks_a_whole_set_and_the_place_are_saved_together(sheet):
    save(
        sheet, change(sheet, "signed", True, set_no=3), press=Press(complete=(1,)),
        move=Move("Tủ 2", "bà Mai", ""),
    )  # fmt: skip

    sheet.nomination_dossier.refresh_from_db()
    assert (PaperCopy.objects.count(), sheet.nomination_dossier.shelf) == (4, "Tủ 2")


def test_a_paper_from_word_is_taken_in_only_by_who_says_to_have_compared_it(sheet):
    for asked in ({"press": Press(complete=(1,))}, {}):
        with pytest.raises(RuleViolation, match="đối chiếu nội dung"):
            save(sheet, *([] if asked else [change(sheet, "received", True)]), is_edited=True, **asked)
    assert PaperCopy.objects.count() == 0
    assert NOT_COMPARED.endswith(".")

    save(sheet, press=Press(flawed=2, defect="WRONG_FORM"), is_edited=True)
    save(sheet, press=Press(complete=(1,)), is_edited=True, is_compared=True)

    assert PaperCopy.objects.count() == 6
    assert sheet.events.filter(about="Đã đối chiếu nội dung bản soạn lại (Word) với lần gửi 1.").count() == 1


def test_the_slip_says_what_came_and_stays_the_same_until_more_comes(sheet):
    dossier = sheet.nomination_dossier
    with pytest.raises(RuleViolation, match=NOTHING_CAME):
        give_slip(dossier=dossier, **by())
    tick_set(dossier=dossier, set_no=1, **by())

    first, again = (give_slip(dossier=dossier, **by()) for _ in range(2))
    flaw_set(dossier=dossier, set_no=2, defect=CopyDefect.NO_SEAL, **by())
    second = give_slip(dossier=dossier, **by())

    assert (first, first.number, second.number) == (again, 1, 2)
    assert list(PaperReceipt.objects.order_by("pk").values_list("version", "condition", "note")) == [
        (1, PaperCondition.GOOD, "Bộ 1 đủ 3 bản; bộ 2 chưa nhận; bộ 3 chưa nhận"),
        (
            1,
            PaperCondition.UNSTAMPED,
            "Bộ 1 đủ 3 bản; bộ 2 nhận 3/3 bản, còn thiếu 9 dấu; bộ 3 chưa nhận",
        ),
    ]


def test_a_slip_is_given_by_the_office_for_a_dossier_that_lies_with_it(sheet):
    tick_set(dossier=sheet.nomination_dossier, set_no=1, **by())
    remarks = [review.NewRemark("Sửa tên")]
    stranger = factories.actor_of(factories.make_member(factories.make_unit()))

    with pytest.raises(NotAllowed, match=OFFICE_ONLY):
        give_slip(dossier=sheet.nomination_dossier, **by(stranger))
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=make_officer(), at=clock.now()
    )
    with pytest.raises(RuleViolation, match="bản giấy được ghi khi hồ sơ đã gửi"):
        give_slip(dossier=sheet.nomination_dossier, **by())
    assert ReceiptSlip.objects.count() == 0
