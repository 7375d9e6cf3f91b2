"""The office's queue of dossiers, the page of each, and the page of the three sets."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from danvan.core import clock
from nominations.enums import CopyDefect
from nominations.models import DeclaredConflict, Nomination, PaperCopy
from nominations.models.checklists import checklist_of
from nominations.policies import DECLARED
from nominations.services.conflicts import declare_conflict
from nominations.services.paper_copies import mark_copies
from registrations.enums import Role, SheetKind, SheetState, UnitKind
from registrations.models import Event, Sheet
from registrations.services import review
from tests import factories
from tests.admin.office import client_of, text_of, url
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    is_accepted,
    make_accepted_dossier,
    make_officer,
    make_ready_dossier,
    make_sent_dossier,
    make_year,
    nominations_of,
    receive_all_copies,
    send,
)
from tests.nominations.test_paper_copies import change

pytestmark = pytest.mark.django_db
LIST = "nominations_dossiersheet_changelist"
ALL = {"tinh-trang": "tat-ca"}


@pytest.fixture
def year(db):
    return make_year()


@pytest.fixture
def officer(db):
    return client_of(factories.make_office())


def page_url(name, sheet):
    return url(f"nominations_dossiersheet_{name}", sheet.pk)


def listed(client, **filters):
    """The units in the list, in its order."""
    page = client.get(url(LIST), filters)
    assert page.status_code == 200
    return [sheet.unit.name for sheet in page.context["cl"].result_list]


def row_of(client, **filters):
    """The first row of the list, as its columns say it."""
    page = client.get(url(LIST), filters)
    admin, row = page.context["cl"].model_admin, page.context["cl"].result_list[0]
    return admin.nominees(row), admin.copies(row), admin.defects(row)


def grid_data(sheet, **boxes):
    """The form of the sets as the browser sends it back unchanged, with `boxes` on top."""
    page = client_of(factories.make_office()).get(page_url("papers", sheet))
    data = {"version": sheet.version}
    for paper_set in page.context["sets"]:
        for form in paper_set.forms:
            for field in form:
                if field.value() not in (False, None):
                    data[field.html_name] = "on" if field.value() is True else field.value()
    return {name: value for name, value in (data | boxes).items() if value is not None}


def box(sheet, field, set_no=1, paper=0):
    """The name of one field of the form."""
    found = checklist_of(sheet).papers[paper]
    return f"bo{set_no}-{found.kind}-{found.nominee or 0}-{field}"


# --- the queue ----------------------------------------------------------------------------------------


def test_adm_01_the_queue_holds_the_dossiers_that_wait_with_nominees_and_marks(officer, year):
    sheet, _ = make_sent_dossier(factories.make_unit("Trường A"), year, [INDIVIDUAL, COLLECTIVE, INDIVIDUAL])
    make_ready_dossier(factories.make_unit("Trường còn nháp"), year)
    make_accepted_dossier(factories.make_unit("Trường đã duyệt"), year)
    factories.make_ready_sheet(factories.make_unit("Trường chỉ đăng ký"), year)
    receive_all_copies(sheet, make_officer(), endorsed=False, defect=CopyDefect.PHOTOCOPY)

    assert listed(officer) == ["Trường A"]
    assert row_of(officer) == ("1 tập thể, 2 cá nhân", "0/54 dấu", "15 bản photo")
    PaperCopy.objects.update(defect="")
    assert row_of(officer)[1:] == ("45/54 dấu<br><small>đủ khi tiếp nhận</small>", None)
    PaperCopy.objects.update(endorsed=True)
    assert row_of(officer)[1] == "54/54 dấu<br><small>đủ để trình</small>"
    assert listed(officer, **ALL) == ["Trường A", "Trường đã duyệt", "Trường còn nháp"]


def test_inv_13_of_what_the_unit_is_writing_the_queue_and_the_pages_tell_nothing(officer, year):
    sheet, actor = make_sent_dossier(campaign=year)
    receive_all_copies(sheet, make_officer())
    remarks = [review.NewRemark("Sửa tên")]
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=make_officer(), at=clock.now()
    )
    Nomination.objects.update(collective="Chim hoàng yến", person=None, subject=COLLECTIVE)

    assert row_of(officer, **ALL) == (None, None, None)
    for name in ("change", "papers"):
        page = officer.get(page_url(name, sheet))
        assert page.status_code == 200
        assert "Chim hoàng yến" not in text_of(page)
        assert "bản giấy được ghi khi hồ sơ đã gửi hoặc đã duyệt" in text_of(page)


def test_adm_06_filters_by_gate_defect_campaign_and_kind_of_unit(officer, year):
    office = make_officer()
    none, endorsed, plain, flawed = (
        make_sent_dossier(factories.make_unit(name, kind=kind), year)[0]
        for name, kind in [
            ("Chưa có", UnitKind.SCHOOL), ("Đủ trình", UnitKind.CENTRE), ("Đủ nhận", UnitKind.SCHOOL),
            ("Thiếu sót", UnitKind.SCHOOL),
        ]
    )  # fmt: skip
    receive_all_copies(endorsed, office)
    receive_all_copies(plain, office, endorsed=False)
    receive_all_copies(flawed, office, defect=CopyDefect.WRONG_FORM)

    def found(choice):
        return listed(officer, **{"ho-so-giay": choice})

    assert found("thieu") == ["Chưa có", "Đủ nhận", "Thiếu sót"]
    assert found("chua-nhan") == ["Chưa có", "Thiếu sót"]
    assert found("du-nhan") == ["Đủ trình", "Đủ nhận"]
    assert found("du-trinh") == ["Đủ trình"]
    assert found("thieu-sot") == ["Thiếu sót"]
    assert len(found("x")) == 4
    assert listed(officer, loai="CENTRE") == ["Đủ trình"]
    assert listed(officer, dot=year.pk) == ["Chưa có", "Đủ trình", "Đủ nhận", "Thiếu sót"]


def test_perf_11_the_queue_asks_the_same_for_1_3_and_30_rows(officer, year):
    counts, office = [], make_officer()
    officer.get(url(LIST))
    for more in (1, 2, 27):
        for number in range(more):
            sheet, _ = make_sent_dossier(campaign=year, subjects=[INDIVIDUAL, COLLECTIVE][: 1 + number % 2])
            receive_all_copies(sheet, office)
        with CaptureQueriesContext(connection) as queries:
            page = officer.get(url(LIST), {"ho-so-giay": "du-trinh"})
        assert len(page.context["cl"].result_list) in (1, 3, 30)
        counts.append(len(queries))

    assert counts == [counts[0]] * 3
    assert counts[0] <= 20


def test_adm_01_the_first_page_counts_dossiers_to_decide_on_and_those_that_lack_marks(officer, year):
    sheet, _ = make_sent_dossier(campaign=year)
    make_sent_dossier(campaign=year)
    receive_all_copies(sheet, make_officer())

    work = officer.get(url("index")).context["work"]

    ours = [(item.label, item.count, item.url) for item in work if "khen thưởng" in item.label]
    assert [entry[:2] for entry in ours] == [
        ("Hồ sơ khen thưởng chờ duyệt", 2), ("Hồ sơ khen thưởng thiếu dấu", 1),
    ]  # fmt: skip
    for _, count, address in ours:
        assert len(officer.get(address).context["cl"].result_list) == count


# --- the page of a dossier ------------------------------------------------------------------------------


def test_adm_02_the_page_shows_nominees_answers_votes_declaration_minutes_and_the_paper(officer, year):
    sheet, _ = make_sent_dossier(campaign=year, subjects=[INDIVIDUAL, COLLECTIVE])
    person, collective = nominations_of(sheet)

    text = text_of(officer.get(page_url("change", sheet)))

    for words in [
        f"Cá nhân 1: Bà {person.name}", f"Tập thể 2: {collective.name}", "Được phụ huynh ghi nhận.",
        "Năm năm vận động tốt.", "5 đồng ý, 0 không đồng ý", "Đúng", "Lê Văn Tám", "02/BB-HĐTĐKT",
        "5 trong 5 thành viên", "đã công nhận", "0/42 dấu",
        f"Bộ 2: chưa nhận Báo cáo thành tích của {collective.name}.",
    ]:  # fmt: skip
        assert words in text, words


def test_inv_04_accept_is_off_with_the_reason_while_the_gate_is_shut_and_a_post_by_hand_is_refused(
    officer, year
):
    sheet, _ = make_sent_dossier(campaign=year)
    page = officer.get(page_url("change", sheet))
    assert page.context["may"]["accept"].reason == "Còn thiếu 27 dấu trên 9 bản giấy."
    assert page.context["may"]["begin"]

    answer = officer.post(page_url("accept", sheet), {"row_version": sheet.row_version})

    assert not is_accepted(sheet)
    assert "Còn thiếu 27 dấu trên 9 bản giấy nên chưa duyệt được hồ sơ." in text_of(answer)
    assert "Bộ 3: chưa nhận Biên bản họp Hội đồng thi đua khen thưởng." in text_of(answer)
    receive_all_copies(sheet, make_officer(), endorsed=False)
    officer.post(page_url("accept", sheet), {"row_version": sheet.row_version})
    assert is_accepted(sheet)


def test_a_dossier_is_returned_with_a_remark_on_one_nominee_and_comes_again_with_a_difference(officer, year):
    sheet, actor = make_sent_dossier(campaign=year)
    nomination = nominations_of(sheet)[0]
    data = {
        "row_version": sheet.row_version, "remarks-TOTAL_FORMS": 1, "remarks-INITIAL_FORMS": 0,
        "remarks-0-model": str(nomination.uid), "remarks-0-field": "summary", "remarks-0-text": "Viết lại",
    }  # fmt: skip

    officer.post(page_url("give_back", sheet), data)

    assert Sheet.objects.get(pk=sheet.pk).state == SheetState.RETURNED
    Nomination.objects.update(summary="Tóm tắt đã viết lại.")
    send(sheet, actor)
    text = text_of(officer.get(page_url("change", sheet)))
    assert f"Đề nghị 1: Bà {nomination.name} – Tóm tắt thành tích" in text
    assert "Thay đổi so với lần gửi trước" in text
    assert "Tóm tắt đã viết lại." in text


def test_inv_20_whoever_has_declared_a_conflict_reads_why_every_decision_is_off(year):
    user = factories.make_office(Role.OFFICE_LEAD)
    sheet, _ = make_accepted_dossier(campaign=year)
    waiting, _ = make_sent_dossier(campaign=year)
    receive_all_copies(waiting, make_officer())
    actor = factories.actor_of(user)
    for one in (sheet, waiting):
        declare_conflict(unit=one.unit, campaign=year, reason="a", actor=actor, at=clock.now())
    lead = client_of(user)

    closed = lead.get(page_url("change", waiting)).context["may"]

    assert {name: closed[name].reason for name in ("begin", "accept", "give_back")} == dict.fromkeys(
        ("begin", "accept", "give_back"), DECLARED
    )
    assert lead.get(page_url("change", sheet)).context["may"]["reopen"].reason == DECLARED
    assert lead.get(page_url("papers", waiting)).context["may_mark"].reason == DECLARED
    lead.post(page_url("accept", waiting), {"row_version": waiting.row_version})
    assert not is_accepted(waiting)


def test_adm_05_in_bulk_only_complete_dossiers_are_accepted_and_the_others_say_why(year):
    user = factories.make_office()
    officer, actor = client_of(user), factories.actor_of(user)
    complete, lacking, declared = (make_sent_dossier(campaign=year)[0] for _ in range(3))
    for sheet in (complete, declared):
        receive_all_copies(sheet, make_officer())
    declare_conflict(unit=declared.unit, campaign=year, reason="a", actor=actor, at=clock.now())
    keys = [sheet.pk for sheet in (complete, lacking, declared)]

    page = officer.post(url(LIST), {"action": "accept_selected", "_selected_action": keys})

    assert [sheet.pk for sheet in page.context["ready"]] == [complete.pk]
    assert {entry.sheet.pk: entry.reason for entry in page.context["skipped"]} == {
        lacking.pk: "Còn thiếu 27 dấu trên 9 bản giấy.", declared.pk: DECLARED,
    }  # fmt: skip
    pairs = [f"{sheet.pk}:{sheet.row_version}" for sheet in (complete, lacking, declared)]
    officer.post(url("nominations_dossiersheet_bulk_accept"), {"sheet": pairs})
    accepted = Sheet.objects.filter(kind=SheetKind.NOMINATION, state=SheetState.ACCEPTED)
    assert [sheet.pk for sheet in accepted] == [complete.pk]


def test_the_log_leads_to_the_page_of_the_dossier(officer, year):
    sheet, _ = make_sent_dossier(campaign=year)
    event = Event.objects.filter(sheet=sheet).first()

    assert page_url("change", sheet) in text_of(officer.get(url("registrations_event_change", event.pk)))


# --- the page of the sets ----------------------------------------------------------------------------------


def test_plan_05_ticks_are_saved_and_counted(officer, year):
    sheet, _ = make_sent_dossier(campaign=year)
    ticks = {box(sheet, name): "on" for name in ("received", "signed", "stamped", "original")}

    page = officer.post(page_url("papers", sheet), grid_data(sheet, **ticks), follow=True)

    row = PaperCopy.objects.get()
    assert (row.set_no, row.signed, row.stamped, row.original, row.endorsed) == (1, True, True, True, False)
    assert "Đã ghi 1 bản giấy. Còn thiếu 27 dấu trên 8 bản giấy." in text_of(page)
    assert [paper_set.missing for paper_set in page.context["sets"]] == [7, 10, 10]


def test_a_page_sent_back_unchanged_changes_nothing(officer, year):
    sheet, _ = make_sent_dossier(campaign=year)
    receive_all_copies(sheet, make_officer(), endorsed=False, defect=CopyDefect.NO_SEAL)
    before, events = list(PaperCopy.objects.values_list()), Event.objects.count()

    page = officer.post(page_url("papers", sheet), grid_data(sheet), follow=True)

    assert "Không có gì thay đổi." in text_of(page)
    assert (list(PaperCopy.objects.values_list()), Event.objects.count()) == (before, events)


def test_a_copy_is_given_back_by_taking_its_tick_away(officer, year):
    sheet, _ = make_sent_dossier(campaign=year)
    receive_all_copies(sheet, make_officer())

    officer.post(page_url("papers", sheet), grid_data(sheet, **{box(sheet, "received"): None}))

    assert PaperCopy.objects.count() == 8
    assert not PaperCopy.objects.filter(set_no=1, kind__position=1).exists()


def test_a_whole_set_and_all_endorsements_take_one_button_each_and_save_the_page_too(officer, year):
    sheet, _ = make_sent_dossier(campaign=year)

    officer.post(page_url("papers", sheet), grid_data(sheet, tick_set="2", **{box(sheet, "received"): "on"}))
    assert sorted(PaperCopy.objects.values_list("set_no", flat=True)) == [1, 2, 2, 2]

    for number in ("1", "3"):
        officer.post(page_url("papers", sheet), grid_data(sheet, tick_set=number))
    page = officer.post(page_url("papers", sheet), grid_data(sheet, endorse="1"), follow=True)
    assert "Đã ghi 3 bản giấy. Hồ sơ giấy đã đủ để trình." in text_of(page)
    assert checklist_of(sheet).words == "30/30 dấu"


def test_flt_13_what_another_officer_saved_meanwhile_is_kept_and_a_contradiction_is_shown(officer, year):
    sheet, _ = make_sent_dossier(campaign=year)
    receive_all_copies(sheet, make_officer(), signed=False)
    old_page = grid_data(sheet)
    mark_copies(
        dossier=sheet.nomination_dossier,
        changes=[
            change(sheet, "signed", True, row_version=1),
            change(sheet, "defect", "PHOTOCOPY", "", row_version=1, set_no=2),
        ],
        version=1, actor=make_officer(), at=clock.now(),
    )  # fmt: skip
    mine = {box(sheet, "stamped"): None, box(sheet, "defect", 2): "WRONG_FORM"}

    page = officer.post(page_url("papers", sheet), {k: v for k, v in (old_page | mine).items() if v})

    assert page.status_code == 409
    assert (
        "Bộ 2: Bản đề nghị kèm danh sách: người khác vừa ghi “bản photo”; “sai mẫu” của bạn chưa được ghi."
    ) in text_of(page)
    assert "Đã ghi 1 bản giấy; phần dưới đây chưa được ghi." in text_of(page)
    first = PaperCopy.objects.get(set_no=1, kind__position=1)
    assert (first.signed, first.stamped) == (True, False)
    assert PaperCopy.objects.get(set_no=2, kind__position=1).defect == "PHOTOCOPY"


def test_flt_13_ticks_on_the_page_of_an_earlier_sending_are_named_and_not_stored(officer, year):
    sheet, actor = make_sent_dossier(campaign=year)
    old_page = grid_data(sheet, **{box(sheet, "signed"): "on"})
    remarks = [review.NewRemark("Sửa tên")]
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=make_officer(), at=clock.now()
    )
    send(sheet, actor)

    page = officer.post(page_url("papers", sheet), old_page)

    assert page.status_code == 409
    assert "Đơn vị vừa gửi lại hồ sơ (lần 2)" in text_of(page)
    assert "Bộ 1: Bản đề nghị kèm danh sách: đã ký." in text_of(page)
    assert PaperCopy.objects.count() == 0


def test_an_old_paper_is_shown_as_to_be_brought_anew_and_the_sending_can_be_named(officer, year):
    sheet, actor = make_sent_dossier(campaign=year)
    receive_all_copies(sheet, make_officer())
    remarks = [review.NewRemark("Sửa tên")]
    review.return_sheet(
        sheet=sheet, remarks=remarks, row_version=sheet.row_version, actor=make_officer(), at=clock.now()
    )
    send(sheet, actor)
    sheet = Sheet.objects.get(pk=sheet.pk)
    page = officer.get(page_url("papers", sheet))
    assert "Đang giữ bản cũ (lần 1, hiện là lần 2)" in text_of(page)
    assert {paper_set.missing for paper_set in page.context["sets"]} == {10}

    officer.post(page_url("papers", sheet), grid_data(sheet, **{box(sheet, "signed"): "on"}))

    row = PaperCopy.objects.get(set_no=1, kind__position=1)
    assert (row.version, row.signed, row.stamped) == (2, True, False)
    officer.post(page_url("papers", sheet), grid_data(sheet, **{box(sheet, "version"): "1"}))
    row.refresh_from_db()
    assert (row.version, row.signed) == (1, False)


@pytest.mark.parametrize("seen", ["x", "1;2", "a;x;signed;", ";;;;"])
def test_sec_in_10_a_form_that_cannot_be_read_is_refused(officer, year, seen):
    sheet, _ = make_sent_dossier(campaign=year)
    name = box(sheet, "seen")

    for data in (grid_data(sheet, **{name: seen}), grid_data(sheet, version="x"), {"version": "9" * 40}):
        assert officer.post(page_url("papers", sheet), data).status_code in (200, 409)
    assert PaperCopy.objects.count() == 0


def test_the_auditor_reads_the_sets_and_saves_nothing_and_a_unit_finds_no_such_page(year):
    sheet, actor = make_sent_dossier(campaign=year)
    auditor = client_of(factories.make_office(Role.AUDITOR))
    data = grid_data(sheet, **{box(sheet, "signed"): "on"})

    page = auditor.get(page_url("papers", sheet))
    answer = auditor.post(page_url("papers", sheet), data)

    assert "Lưu" not in text_of(page)
    assert answer.status_code == 409
    assert PaperCopy.objects.count() == 0
    assert client_of(actor.user).get(page_url("papers", sheet)).status_code == 302
    registration, _ = factories.make_ready_sheet(campaign=year)
    assert auditor.get(page_url("papers", registration)).status_code == 404


def test_perf_11_the_page_of_the_sets_asks_the_same_for_1_3_and_30_nominees(officer, year):
    counts = []
    for number in (1, 3, 30):
        sheet, _ = make_sent_dossier(campaign=year, subjects=[INDIVIDUAL] * number)
        receive_all_copies(sheet, make_officer())
        officer.get(page_url("papers", sheet))
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(page_url("papers", sheet)).status_code == 200
        counts.append(len(queries))

    assert counts == [counts[0]] * 3
    assert counts[0] <= 20


def test_the_shelf_and_the_hand_over_have_a_form(officer, year):
    sheet, _ = make_sent_dossier(campaign=year)

    officer.post(page_url("shelf", sheet), {"shelf": "Tủ 2", "handed_to": "bà Mai", "seen": ""})
    stale = officer.post(page_url("shelf", sheet), {"shelf": "Tủ 3", "seen": ""})

    assert "Người khác vừa ghi nơi để hồ sơ này" in text_of(stale)
    assert 'name="seen"' in text_of(officer.get(page_url("shelf", sheet)))
    sheet.nomination_dossier.refresh_from_db()
    assert sheet.nomination_dossier.shelf == "Tủ 2"


# --- conflicts of interest  ------------------------------------------------------------------------


def test_inv_20_a_conflict_is_declared_on_a_page_with_a_reason(year):
    user = factories.make_office()
    officer, unit = client_of(user), factories.make_unit("Trường A")
    address = url("nominations_declaredconflict_add")

    bare = officer.post(address, {"campaign": year.pk, "unit_code": unit.code, "reason": ""})
    unchosen = officer.post(address, {"campaign": year.pk, "reason": "Vợ là ủy viên"})
    assert DeclaredConflict.objects.count() == 0
    assert "Chọn đơn vị có xung đột lợi ích." in text_of(unchosen)
    assert bare.context["form"].errors["reason"]

    officer.post(address, {"campaign": year.pk, "unit_code": unit.code, "reason": "Vợ là ủy viên"})

    row = DeclaredConflict.objects.get()
    assert (row.user, row.unit, row.campaign, row.reason) == (user, unit, year, "Vợ là ủy viên")
    again = officer.post(address, {"campaign": year.pk, "unit_code": unit.code, "reason": "Em ruột"})
    assert "Bạn đã khai xung đột lợi ích với đơn vị này trong đợt này." in text_of(again)
    page = officer.get(url("nominations_declaredconflict_changelist"))
    assert [one.pk for one in page.context["cl"].result_list] == [row.pk]
