"""The nomination list: two pairs of eyes, never changed, corrected by a version."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation, StaleVersion
from nominations.enums import Standing
from nominations.models import (
    DeclaredConflict,
    IssuedList,
    ListCorrection,
    ListedNomination,
    ListProposal,
    Nomination,
    QuotaAllocation,
)
from nominations.services import lists
from nominations.services.common import locked_nomination, move_standing
from nominations.services.lists import issue_list, open_list_correction, propose_list
from registrations.enums import Action, Recognition, Role, SheetKind, SheetState
from registrations.models import Event, Membership, ResultItem, Sheet
from registrations.services import drafts, review, sending
from registrations.services.payload import digest_of
from tests import factories
from tests.list_world import (
    compiled,
    dossier_of,
    issue,
    make_council,
    make_list_year,
    propose,
    recommended,
    scheme_of,
)
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    make_accepted_dossier,
    make_lead,
    make_officer,
    send,
)

pytestmark = pytest.mark.django_db
OWN_UNIT = (
    "Danh sách có đề nghị của Trường A; bạn là người của đơn vị này nên không trình, không ban hành được."
)
CONFLICT = (
    "Danh sách có đề nghị của Trường A; bạn đã khai xung đột lợi ích với đơn vị này nên không trình, "
    "không ban hành được."
)


@pytest.fixture
def year():
    """A year whose list names one individual and one collective of one unit."""
    campaign = make_list_year()
    recommended(campaign, factories.make_unit("Trường A"), [COLLECTIVE, INDIVIDUAL])
    return campaign


def said(error):
    """The sentence of the refusal."""
    return error.value.reason


def correct(issued, actor=None):
    """Open a correction."""
    return open_list_correction(issued=issued, reason="Sai tên", actor=actor or make_lead(), at=clock.now())


# --- proposed by one, issued by another ---------------------------------------


def test_one_proposes_another_issues(year):
    officer, lead = make_officer(), make_lead()
    proposal = propose(year, officer)

    issued = issue(year, proposal, number="12/TTr-SGDĐT", actor=lead)

    assert (proposal.count, proposal.proposed_by, issued.version, issued.issued_by) == (
        2, officer.user, 1, lead.user,
    )  # fmt: skip
    assert str(issued).startswith("Danh sách đề nghị số 12/TTr-SGDĐT ngày ")
    assert issued.sha256 == digest_of(issued.payload)
    assert [row.position for row in issued.rows.all()] == [1, 2]
    about = f"{year}, Bằng khen của Chủ tịch UBND tỉnh An Giang"
    log = Event.objects.filter(action__in=[Action.PROPOSE_LIST, Action.ISSUE_LIST]).order_by("pk")
    assert list(log.values_list("action", "about", "actor")) == [
        (Action.PROPOSE_LIST, f"{about}: 01 tập thể và 01 cá nhân", officer.user.pk),
        (Action.ISSUE_LIST, f"{about}: {issued}: 01 tập thể và 01 cá nhân", lead.user.pk),
    ]


def test_proposing_twice_is_once_and_by_another_replaces_the_first(year):
    officer, other = make_officer(), make_officer()

    assert propose(year, officer) == propose(year, officer)
    first, second = ListProposal.objects.get(), propose(year, other)

    assert ListProposal.objects.waiting_in(year, scheme_of(year)) == second
    with pytest.raises(RuleViolation) as error:
        issue(year, first, actor=make_lead())
    assert said(error) == "Danh sách này chưa được trình; cần một người của phòng trình trước."


def test_who_proposed_does_not_issue(year):
    officer = make_officer()

    with pytest.raises(NotAllowed) as error:
        issue(year, propose(year, officer), actor=officer)

    assert said(error) == "Bạn là người trình danh sách này; người ban hành phải là người khác của phòng."
    assert not IssuedList.objects.exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN])
def test_only_the_office_proposes_and_issues(year, role):
    proposal, stranger = propose(year), factories.actor_of(factories.make_office(role))

    for press in (lambda: propose(year, stranger), lambda: issue(year, proposal, actor=stranger)):
        with pytest.raises(NotAllowed) as error:
            press()
        assert said(error) == "Chỉ phòng phụ trách của Sở làm được việc này."


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": " "}, "Ghi số tờ trình."),
        (
            {"issued_on": clock.local_day(clock.now()) + timedelta(days=1)},
            "Ngày văn bản không thể sau hôm nay.",
        ),
    ],
)
def test_number_and_day_are_asked_for(year, fields, sentence):
    with pytest.raises(RuleViolation) as error:
        issue(year, **fields)

    assert said(error) == sentence


def test_an_empty_list_is_neither_proposed_nor_issued():
    campaign = make_list_year()
    make_accepted_dossier(campaign=campaign)

    with pytest.raises(RuleViolation) as error:
        propose(campaign)

    assert said(error) == "Chưa có tập thể, cá nhân nào được đề nghị trình nên chưa có danh sách."


def test_a_list_that_changed_since_it_was_looked_at_is_not_proposed(year):
    seen = compiled(year).digest
    recommended(year)

    with pytest.raises(StaleVersion) as error:
        propose_list(campaign=year, scheme=scheme_of(year), seen=seen, actor=make_officer(), at=clock.now())

    assert said(error) == "Danh sách vừa thay đổi sau khi bạn xem; hãy xem lại rồi trình."


def change_rank(campaign):
    Nomination.objects.filter(subject=INDIVIDUAL).update(order=9)
    recommended(campaign)


def change_quota(campaign):
    QuotaAllocation.objects.update(amount=1)


def change_council(campaign):
    make_council(campaign, Nomination.objects.all())


@pytest.mark.parametrize("change", [change_rank, change_quota, change_council])
def test_inv_05_a_list_that_changed_since_it_was_proposed_is_not_issued(year, change):
    proposal = propose(year)
    change(year)

    with pytest.raises(StaleVersion) as error:
        issue(year, proposal)

    assert said(error) == "Danh sách đã thay đổi từ khi được trình; hãy xem lại rồi trình lại."


def test_who_signs_for_the_department_is_no_change_of_the_list(year):
    proposal = propose(year)
    year.movement.issuer_parent = "Ủy ban nhân dân tỉnh"
    year.movement.save()

    assert issue(year, proposal).version == 1


def test_nobody_proposes_or_issues_a_list_with_a_nominee_of_the_own_unit(year):
    unit = Sheet.objects.get(kind=SheetKind.NOMINATION).unit
    user = factories.make_office()
    Membership.objects.create(user=user, unit=unit, role=Role.UNIT_OFFICER, starts_on=date(2020, 1, 1))
    actor, proposal = factories.actor_of(user), propose(year)

    for press in (lambda: propose(year, actor), lambda: issue(year, proposal, actor=actor)):
        with pytest.raises(NotAllowed) as error:
            press()
        assert said(error) == OWN_UNIT


def test_nobody_proposes_or_issues_a_list_with_a_declared_conflict(year):
    actor, proposal = make_officer(), propose(year)
    DeclaredConflict.objects.create(
        user=actor.user,
        unit=Sheet.objects.get(kind=SheetKind.NOMINATION).unit,
        campaign=year,
        reason="Vợ",
        declared_at=clock.now(),
    )

    for press in (lambda: propose(year, actor), lambda: issue(year, proposal, actor=actor)):
        with pytest.raises(NotAllowed) as error:
            press()
        assert said(error) == CONFLICT


def reopen_report(nomination):
    """The lead takes back the acceptance of the report on which the nominee's model was recognised."""
    report = Sheet.objects.get(kind=SheetKind.RESULT, unit=nomination.dossier.sheet.unit)
    review.reopen_sheet(sheet=report, reason="Số liệu sai", actor=make_lead(), at=clock.now())


def withdraw_recognition(nomination):
    """Accepted again, the report no longer recognises the model."""
    ResultItem.objects.filter(registration=nomination.registration).update(
        recognition=Recognition.NOT_RECOGNISED, recognition_reason="Không có minh chứng."
    )


@pytest.mark.parametrize("lose", [reopen_report, withdraw_recognition])
def test_a_nominee_whose_model_is_no_longer_recognised_is_neither_proposed_nor_issued(year, lose):
    [other] = recommended(year, factories.make_unit("Trường B"), [COLLECTIVE])
    proposal = propose(year)
    lose(other)

    for press in (lambda: propose(year), lambda: issue(year, proposal)):
        with pytest.raises(RuleViolation) as error:
            press()
        assert said(error) == (
            f"Mô hình của {other.name} (Trường B) không còn được công nhận; hãy chờ duyệt lại "
            "báo cáo kết quả, hoặc ghi “Không đề nghị”."
        )
    ResultItem.objects.update(recognition=Recognition.RECOGNISED, recognition_reason="")
    Sheet.objects.filter(kind=SheetKind.RESULT).update(state=SheetState.ACCEPTED)
    assert issue(year, proposal).version == 1


def test_the_gate_of_the_paper_sets_is_asked_for_exactly_those_listed(year, monkeypatch):
    """Each mark that opens the gate is tried where the gate is: here that issuing passes through it."""
    asked = []

    def closed(nominations):
        asked.extend(nominations)
        raise RuleViolation("Bộ 1: Báo cáo thành tích chưa đóng dấu.")

    monkeypatch.setattr(lists, "require_listable", closed)
    with pytest.raises(RuleViolation) as error:
        issue(year)

    assert said(error) == "Bộ 1: Báo cáo thành tích chưa đóng dấu."
    assert {row.pk for row in asked} == set(Nomination.objects.values_list("pk", flat=True))
    assert not IssuedList.objects.exists()


# --- an issued list holds -----------------------------------------------------


def test_inv_05_an_issued_list_holds_until_a_correction_is_opened(year):
    issued = issue(year)

    with pytest.raises(RuleViolation) as error:
        propose(year)

    assert said(error) == f"Đã có {issued}; muốn đổi thì lãnh đạo phòng mở bản sửa đổi trước."


def test_a_listed_nominee_does_not_move(year):
    nomination, issued = Nomination.objects.first(), issue(year)

    with pytest.raises(RuleViolation) as error:
        move_standing(locked_nomination(nomination), Action.NOT_RECOMMEND, make_lead(), clock.now())

    assert said(error) == f"Đề nghị này nằm trong {issued}; cần mở bản sửa đổi trước."
    correct(issued)
    move_standing(locked_nomination(nomination), Action.NOT_RECOMMEND, make_lead(), clock.now())
    nomination.refresh_from_db()
    assert nomination.standing == Standing.NOT_RECOMMENDED


def test_a_listed_nominee_may_be_awarded(year):
    issue(year)

    move_standing(
        locked_nomination(Nomination.objects.first()), Action.RECORD_AWARD, make_lead(), clock.now()
    )

    assert Nomination.objects.filter(standing=Standing.AWARDED).count() == 1


def test_one_who_is_not_listed_moves_freely(year):
    issue(year)
    [later] = recommended(year)

    move_standing(locked_nomination(later), Action.PUT_IN_RESERVE, make_lead(), clock.now())

    later.refresh_from_db()
    assert later.standing == Standing.RESERVE


def test_a_dossier_with_a_listed_nominee_is_not_reopened(year):
    sheet, issued = dossier_of(Nomination.objects.first()), issue(year)
    reopen = {"sheet": sheet, "reason": "Sai", "actor": make_lead(), "at": clock.now()}

    with pytest.raises(RuleViolation) as error:
        review.reopen_sheet(**reopen)

    assert said(error) == f"Đề nghị này nằm trong {issued}; cần mở bản sửa đổi trước."
    correct(issued)
    review.reopen_sheet(**reopen)
    assert set(Nomination.objects.values_list("standing", flat=True)) == {Standing.PENDING}


def report_of(unit):
    """The unit's result report as it is stored."""
    return Sheet.objects.get(kind=SheetKind.RESULT, unit=unit)


def is_recognised(nomination):
    """Whether the office recognises the nominee's model now."""
    return Nomination.objects.with_recognition().get(pk=nomination.pk).is_recognised


def test_a_report_with_the_model_of_a_listed_nominee_is_not_reopened_before_a_correction(year):
    listed, issued = Nomination.objects.first(), issue(year)

    with pytest.raises(RuleViolation) as error:
        reopen_report(listed)

    assert said(error) == (
        f"Mô hình của báo cáo này nằm trong {issued} nên không mở lại được; "
        "cần mở bản sửa đổi danh sách trước."
    )
    assert is_recognised(listed) and not Event.objects.filter(action=Action.REOPEN).exists()
    correct(issued)
    reopen_report(listed)
    assert not is_recognised(listed)
    with pytest.raises(RuleViolation) as error:
        propose(year)
    assert said(error).startswith("Mô hình của ") and "(Trường A) không còn được công nhận" in said(error)


def test_a_report_of_an_earlier_year_is_held_by_the_list_that_names_its_model(year):
    listed, issued = Nomination.objects.first(), issue(year)
    earlier = factories.make_campaign(year.year - 1)
    Sheet.objects.filter(kind=SheetKind.RESULT).update(campaign=earlier)

    with pytest.raises(RuleViolation, match=re.escape(str(issued))):
        reopen_report(listed)


def test_a_corrected_list_lets_go_of_the_report_of_whom_it_no_longer_names(year):
    [other] = recommended(year, factories.make_unit("Trường B"))
    correct(issue(year))
    move_standing(locked_nomination(other), Action.NOT_RECOMMEND, make_lead(), clock.now(), reason="Sai")
    second = issue(year)

    reopen_report(other)
    with pytest.raises(RuleViolation, match=re.escape(str(second))):
        reopen_report(Nomination.objects.first())


def test_the_list_of_others_leaves_a_report_free(year):
    issue(year)
    [later] = recommended(year, factories.make_unit("Trường B"))

    reopen_report(later)

    assert report_of(later.dossier.sheet.unit).state == SheetState.RETURNED


def test_no_road_takes_the_recognition_from_the_model_of_a_listed_nominee(year):
    listed, at = Nomination.objects.first(), clock.now()
    issue(year)
    sheet = report_of(listed.dossier.sheet.unit)
    head = factories.actor_of(factories.make_member(sheet.unit, Role.UNIT_HEAD))
    by, refused = {"sheet": sheet, "at": at}, {listed.registration.results.get().uid: "Không có minh chứng."}
    office = by | {"actor": make_lead()}
    seen = office | {"row_version": sheet.row_version}
    roads = {
        "reopen": lambda: review.reopen_sheet(reason="a", **office),
        "return": lambda: review.return_sheet(remarks=[review.NewRemark("a")], **seen),
        "accept": lambda: review.accept_sheet(refused=refused, **seen),
        "restore": lambda: sending.restore_sheet(reason="a", **office),
        "withdraw": lambda: sending.withdraw_sheet(reason="a", actor=head, **by),
        "recall": lambda: sending.recall_sheet(actor=head, **by),
        "submit": lambda: send(sheet, head),
        "delete": lambda: drafts.delete_draft(actor=head, **by),
    }

    for name, go in roads.items():
        with pytest.raises(RuleViolation):
            go()
        assert (name, is_recognised(listed)) == (name, True)


def test_a_correction_is_a_later_version_with_its_reason(year):
    first = issue(year)
    before = digest_of(first.payload)
    correct(first)
    recommended(year)

    second = issue(year)

    assert (second.version, second.reason) == (2, "Sai tên")
    assert str(second).endswith("(bản sửa đổi lần 1)")
    assert [row.issued for row in IssuedList.objects.latest_of(year, second.scheme).rows.all()] == [
        second
    ] * 3
    stored = IssuedList.objects.get(pk=first.pk)
    assert (digest_of(stored.payload), stored.sha256, stored.rows.count()) == (before, before, 2)


def test_the_lead_alone_opens_a_correction_with_a_reason_once(year):
    first = issue(year)

    with pytest.raises(NotAllowed) as error:
        correct(first, make_officer())
    assert said(error) == "Chỉ lãnh đạo phòng làm được việc này."
    with pytest.raises(RuleViolation) as error:
        open_list_correction(issued=first, reason=" ", actor=make_lead(), at=clock.now())
    assert said(error) == "Nêu lý do sửa đổi."
    correct(first)
    with pytest.raises(RuleViolation) as error:
        correct(first)
    assert said(error) == "Bản sửa đổi đã được mở."
    issue(year)
    with pytest.raises(RuleViolation) as error:
        correct(first)
    assert said(error) == "Chỉ sửa đổi được danh sách ban hành sau cùng."
    assert ListCorrection.objects.count() == 1
    assert Event.objects.get(action=Action.CORRECT_LIST).reason == "Sai tên"


def test_a_proposal_of_before_the_correction_does_not_count(year):
    proposal = propose(year)
    correct(issue(year, proposal))

    with pytest.raises(RuleViolation) as error:
        issue(year, proposal)

    assert said(error) == "Danh sách này chưa được trình; cần một người của phòng trình trước."


@pytest.mark.parametrize("model", [IssuedList, ListProposal, ListedNomination, ListCorrection])
def test_inv_05_the_database_refuses_to_change_or_delete(year, model):
    correct(issue(year))
    row = model.objects.get() if model != ListedNomination else model.objects.first()
    table = model._meta.db_table

    for statement in (f"UPDATE {table} SET id = id WHERE id = %s", f"DELETE FROM {table} WHERE id = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])


def test_every_service_refuses_in_an_archived_year(year):
    proposal = propose(year)
    issued = issue(year, proposal)
    year.archived_at, year.archived_by, year.checksum = clock.now(), make_lead().user, "a"
    year.save()
    presses = [
        lambda: propose_list(
            campaign=year, scheme=issued.scheme, seen="", actor=make_officer(), at=clock.now()
        ),
        lambda: issue_list(
            proposal=proposal, number="1", issued_on=clock.local_day(clock.now()), actor=make_officer(),
            at=clock.now(),
        ),
        lambda: correct(issued),
    ]  # fmt: skip

    for press in presses:
        with pytest.raises(RuleViolation) as error:
            press()
        assert "lưu trữ" in said(error)
