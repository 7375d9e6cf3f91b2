"""Receiving and marking the copies of the three sets, and where the paper lies."""

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from nominations.enums import CopyDefect
from nominations.models import PaperCopy
from nominations.models.checklists import checklist_of
from nominations.policies import DECLARED
from nominations.rules.checklist import INTAKE, LISTING
from nominations.rules.copies import CopyChange
from nominations.services.conflicts import declare_conflict
from nominations.services.paper_copies import (
    NO_REPORTS,
    NO_SUCH_PAPER,
    NO_SUCH_SENDING,
    NO_SUCH_SET,
    NOTHING_MOVED,
    endorse_reports,
    mark_copies,
    move_paper,
    tick_set,
)
from registrations.enums import Action, Role
from registrations.models import Event, Sheet
from registrations.policies import OFFICE_ONLY, OWN_UNIT
from registrations.services import review
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    archive_all,
    make_nomination,
    make_officer,
    make_officer_of,
    make_sent_dossier,
    receive_all_copies,
    send,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    return make_sent_dossier()[0]


def by(actor=None):
    return {"actor": actor or make_officer(), "at": clock.now()}


def change(sheet, field, value, seen=False, row_version=0, set_no=1, paper=0):
    """A change of the copy of one of the three papers."""
    found = checklist_of(sheet).papers[paper]
    return CopyChange(set_no, found.kind, found.nominee, field, value, seen, row_version)


def mark(sheet, *changes, actor=None, version=None):
    dossier = sheet.nomination_dossier
    return mark_copies(dossier=dossier, changes=changes, version=version or sheet.version, **by(actor))


def events(sheet):
    return list(sheet.events.filter(action=Action.MARK_COPY).order_by("pk").values_list("about", flat=True))


def test_the_row_is_the_receipt_and_the_log_says_exactly_what_came(sheet):
    officer = make_officer()

    marking = mark(
        sheet, change(sheet, "received", True), change(sheet, "signed", True),
        change(sheet, "received", True, paper=1), actor=officer,
    )  # fmt: skip

    assert (marking.changed, marking.conflicts) == (2, ())
    rows = PaperCopy.objects.order_by("kind__position")
    assert [(row.set_no, row.signed, row.stamped, row.version) for row in rows] == [
        (1, True, False, 1), (1, False, False, 1),
    ]  # fmt: skip
    assert {row.received_by for row in rows} == {officer.user}
    assert events(sheet) == [
        "Bộ 1, đã nhận (lần gửi 1), đã ký: Bản đề nghị kèm danh sách",
        "Bộ 1, đã nhận (lần gửi 1): Biên bản họp Hội đồng thi đua khen thưởng",
    ]


def test_a_copy_given_back_leaves_a_line_in_the_log(sheet):
    mark(sheet, change(sheet, "received", True))

    mark(sheet, change(sheet, "received", False, True, row_version=1))

    assert PaperCopy.objects.count() == 0
    assert events(sheet)[-1] == "Bộ 1, bỏ ghi nhận: Bản đề nghị kèm danh sách"


def test_flt_13_two_officers_from_the_same_page_both_keep_their_ticks(sheet):
    mark(sheet, change(sheet, "signed", True))
    mark(sheet, change(sheet, "stamped", True))

    row = PaperCopy.objects.get()
    assert (row.signed, row.stamped, row.original, row.row_version) == (True, True, False, 2)


def test_flt_13_a_contradiction_is_named_and_the_rest_of_the_page_is_saved(sheet):
    mark(sheet, change(sheet, "received", True))
    mark(sheet, change(sheet, "defect", CopyDefect.PHOTOCOPY.value, "", row_version=1))

    marking = mark(
        sheet,
        change(sheet, "defect", CopyDefect.WRONG_FORM.value, "", row_version=1),
        change(sheet, "signed", True, row_version=1),
        change(sheet, "received", True, set_no=2),
    )

    assert marking.changed == 2
    assert marking.conflicts == (
        "Bộ 1: Bản đề nghị kèm danh sách: người khác vừa ghi “bản photo”; “sai mẫu” của bạn chưa được ghi.",
    )
    first = PaperCopy.objects.get(set_no=1)
    assert (first.defect, first.signed) == (CopyDefect.PHOTOCOPY, True)


def test_nothing_that_stays_as_it_is_is_written_or_logged(sheet):
    mark(sheet, change(sheet, "signed", True))

    assert mark(sheet, change(sheet, "signed", True)).changed == 0
    assert mark(sheet).changed == 0
    assert PaperCopy.objects.get().row_version == 1
    assert len(events(sheet)) == 1


def test_a_defect_keeps_a_whole_copy_from_counting(sheet):
    receive_all_copies(sheet, make_officer())
    assert checklist_of(sheet).may_pass(INTAKE)

    mark(sheet, change(sheet, "defect", "PAGES_MISSING", "", row_version=1))

    assert [shortage.sentence for shortage in checklist_of(sheet).shortages()] == [
        "Bộ 1: Bản đề nghị kèm danh sách có thiếu sót: thiếu trang, rách, mờ."
    ]


def test_a_whole_set_is_ticked_at_once_but_for_copies_with_a_defect(sheet):
    mark(sheet, change(sheet, "defect", "NO_SEAL", "", set_no=2))

    marking = tick_set(dossier=sheet.nomination_dossier, set_no=2, **by())

    assert marking.changed == 2
    rows = PaperCopy.objects.order_by("kind__position").values_list("set_no", "signed", "endorsed", "defect")
    assert list(rows) == [(2, False, False, "NO_SEAL"), (2, True, False, ""), (2, True, False, "")]
    with pytest.raises(RuleViolation, match=NO_SUCH_SET):
        tick_set(dossier=sheet.nomination_dossier, set_no=4, **by())


def test_all_reports_are_endorsed_at_once_where_they_are_there_and_sound():
    sheet, _ = make_sent_dossier(subjects=[INDIVIDUAL, COLLECTIVE])
    dossier = sheet.nomination_dossier
    with pytest.raises(RuleViolation, match=NO_REPORTS):
        endorse_reports(dossier=dossier, **by())
    for number in (1, 2, 3):
        tick_set(dossier=dossier, set_no=number, **by())
    mark(sheet, change(sheet, "defect", "NO_SEAL", "", row_version=1, set_no=3, paper=2))

    marking = endorse_reports(dossier=dossier, **by())

    assert marking.changed == 5
    assert PaperCopy.objects.filter(endorsed=True).count() == 5
    assert not PaperCopy.objects.filter(endorsed=True, kind__per_nominee=False).exists()
    mark(sheet, change(sheet, "defect", "", "NO_SEAL", row_version=2, set_no=3, paper=2))
    endorse_reports(dossier=dossier, **by())
    assert checklist_of(sheet).may_pass(LISTING)


def test_a_long_list_of_names_takes_several_lines_of_the_log_and_loses_none():
    sheet, _ = make_sent_dossier(subjects=[INDIVIDUAL] * 12)

    tick_set(dossier=sheet.nomination_dossier, set_no=1, **by())

    lines = events(sheet)
    told = "; ".join(line.partition(": ")[2] for line in lines)
    assert len(lines) > 1
    assert told.split("; ") == [paper.name for paper in checklist_of(sheet).papers if paper.set_no == 1]
    assert max(map(len, lines)) <= 300


def again(sheet, actor):
    """Return the dossier, and send it once more."""
    remarks = [review.NewRemark("Sửa tên")]
    review.return_sheet(sheet=sheet, remarks=remarks, row_version=sheet.row_version, **by())
    send(sheet, actor)
    return Sheet.objects.get(pk=sheet.pk)


def test_a_new_paper_takes_the_place_of_an_old_one_and_has_to_be_looked_at_anew():
    sheet, actor = make_sent_dossier()
    receive_all_copies(sheet, make_officer())
    officer, sheet = make_officer(), again(sheet, actor)

    mark(sheet, change(sheet, "signed", True, row_version=1), actor=officer)

    row = PaperCopy.objects.get(set_no=1, kind__position=1)
    assert (row.version, row.signed, row.stamped, row.received_by) == (2, True, False, officer.user)
    assert events(sheet) == ["Bộ 1, đã nhận bản lần 2 thay bản lần 1, đã ký: Bản đề nghị kèm danh sách"]


def test_a_paper_of_an_earlier_sending_is_recorded_as_what_it_is():
    sheet, actor = make_sent_dossier()
    sheet = again(sheet, actor)

    mark(sheet, change(sheet, "version", 1, 2), change(sheet, "received", True))

    assert PaperCopy.objects.get().version == 1
    assert "Bộ 1: Bản đề nghị kèm danh sách là bản cũ (lần 1, hiện là lần 2)." in [
        shortage.sentence for shortage in checklist_of(sheet).shortages()
    ]
    with pytest.raises(RuleViolation, match=NO_SUCH_SENDING):
        mark(sheet, change(sheet, "version", 3, 2), change(sheet, "received", True))


def test_flt_13_ticks_on_a_page_of_an_earlier_sending_are_refused():
    sheet, actor = make_sent_dossier()
    sheet = again(sheet, actor)

    with pytest.raises(StaleVersion, match=r"Đơn vị vừa gửi lại hồ sơ \(lần 2\)"):
        mark(sheet, change(sheet, "signed", True), version=1)

    assert PaperCopy.objects.count() == 0


def test_a_paper_that_the_dossier_does_not_need_is_refused(sheet):
    kind = checklist_of(sheet).papers[0].kind
    other = make_nomination(make_sent_dossier(campaign=sheet.campaign)[0], COLLECTIVE)
    for place in [(4, kind, None), (1, 0, None), (1, kind, other.pk)]:
        with pytest.raises(RuleViolation, match=NO_SUCH_PAPER):
            mark(sheet, CopyChange(*place, "received", True))

    assert PaperCopy.objects.count() == 0


def test_copies_are_recorded_only_while_a_sending_lies_with_the_office():
    sheet, _ = make_sent_dossier()
    remarks = [review.NewRemark("Sửa tên")]
    review.return_sheet(sheet=sheet, remarks=remarks, row_version=sheet.row_version, **by())

    for act in (
        lambda: mark(sheet, change(sheet, "received", True)),
        lambda: tick_set(dossier=sheet.nomination_dossier, set_no=1, **by()),
        lambda: endorse_reports(dossier=sheet.nomination_dossier, **by()),
    ):
        with pytest.raises(RuleViolation, match="Hồ sơ đang ở tình trạng “Yêu cầu bổ sung”"):
            act()


def test_the_place_on_the_shelf_and_the_hand_over_are_logged(sheet):
    dossier = sheet.nomination_dossier

    move_paper(dossier=dossier, shelf="Tủ 2", seen="", **by())
    move_paper(dossier=dossier, shelf="Tủ 2", seen="Tủ 2", handed_to="bà Mai, văn thư", **by())

    dossier.refresh_from_db()
    assert dossier.shelf == "Tủ 2"
    lines = Event.objects.filter(sheet=sheet, action=Action.MOVE_PAPER).order_by("pk")
    assert list(lines.values_list("about", flat=True)) == [
        "nơi để: chưa ghi → Tủ 2", "giao cho bà Mai, văn thư",
    ]  # fmt: skip
    with pytest.raises(StaleVersion):
        move_paper(dossier=dossier, shelf="Tủ 3", seen="", **by())
    with pytest.raises(RuleViolation, match=NOTHING_MOVED):
        move_paper(dossier=dossier, shelf="Tủ 2", seen="Tủ 2", **by())


def acts_on(sheet, actor):
    """Every write of this room."""
    dossier = sheet.nomination_dossier
    return [
        lambda: mark(sheet, change(sheet, "signed", True), actor=actor),
        lambda: tick_set(dossier=dossier, set_no=1, **by(actor)),
        lambda: endorse_reports(dossier=dossier, **by(actor)),
        lambda: move_paper(dossier=dossier, shelf="Tủ 9", seen="", **by(actor)),
    ]


def test_nobody_outside_the_office_or_of_the_unit_or_with_a_conflict_touches_the_paper(sheet):
    receive_all_copies(sheet, make_officer(), endorsed=False)
    own = make_officer_of(sheet.unit)
    declared = make_officer()
    declare_conflict(
        unit=sheet.unit, campaign=sheet.campaign, reason="Vợ là người được đề nghị", **by(declared)
    )
    people = [
        (factories.actor_of(factories.make_member(sheet.unit)), OFFICE_ONLY),
        (factories.actor_of(factories.make_office(Role.AUDITOR)), OFFICE_ONLY),
        (own, OWN_UNIT),
        (declared, DECLARED),
    ]
    before = list(PaperCopy.objects.values_list())

    for actor, sentence in people:
        for act in acts_on(sheet, actor):
            with pytest.raises(NotAllowed, match=sentence):
                act()

    assert list(PaperCopy.objects.values_list()) == before
    assert events(sheet) == []


def test_an_archived_campaign_keeps_its_paper_as_it_is(sheet):
    archive_all()

    for act in acts_on(sheet, make_officer()):
        with pytest.raises(RuleViolation, match="đã lưu trữ"):
            act()
