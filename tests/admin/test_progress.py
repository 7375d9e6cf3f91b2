"""The board of progress: what it says of each unit, how it is narrowed, what is done from it."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from danvan.core import clock
from danvan.core.documents import store
from danvan.core.models import Outbox, StoredDocument
from registrations.enums import Action, DeadlineKind, SheetKind, SheetState, UnitKind
from registrations.models import Deadline, Event, Reminder, ReminderRule, Sheet, Unit
from registrations.services import drafts, extensions
from tests import factories
from tests.admin.office import client_of, sent_sheet, text_of, url

pytestmark = pytest.mark.django_db
BOARD, REMIND = "registrations_unitprogress_changelist", "registrations_unitprogress_remind"


@pytest.fixture
def campaign(at_local):
    """A registration that ended with 11/3, two days ago."""
    at_local(2027, 3, 1, 8)
    campaign = factories.make_campaign(2027, closes_on=date(2027, 3, 12))
    campaign.deadlines.filter(kind=DeadlineKind.RESULT).delete()
    return campaign


@pytest.fixture
def world(campaign, at_local):
    """Units in different states, seen two days after the end; the office is one of them."""
    sent_sheet(campaign, "Trường đã gửi")
    accepted = sent_sheet(campaign, "Trường đã duyệt")
    Sheet.objects.filter(pk=accepted.pk).update(state=SheetState.ACCEPTED)
    factories.make_ready_sheet(unit=factories.make_unit("Trường nháp", email="nhap@a.vn"), campaign=campaign)
    factories.make_unit("Trường chưa bắt đầu", place="Rạch Giá", kind=UnitKind.CENTRE)
    longer = factories.make_unit("Trường gia hạn", email="gia.han@a.vn")
    office = factories.make_office()
    extensions.extend_deadline(
        deadline=campaign.deadlines.get(), unit=longer, until=clock.end_of_day(date(2027, 3, 20)),
        reason="Bão", actor=factories.actor_of(office), at=clock.now(),
    )  # fmt: skip
    at_local(2027, 3, 13, 8)
    return client_of(office)


def board(client, **filters):
    page = client.get(url(BOARD), filters)
    assert page.status_code == 200
    return page


def names(client, **filters):
    """The units on the board, in its order."""
    return [unit.name for unit in board(client, **filters).context["cl"].result_list]


def test_adm_12_the_overdue_stand_first_and_each_state_is_said_in_words(world):
    page = board(world)
    changes = page.context["cl"]
    words = [(unit.name, strip_tags(changes.model_admin.progress(unit))) for unit in changes.result_list]

    assert words == [
        ("Trường chưa bắt đầu", "Chưa bắt đầu, quá hạn 2 ngày"),
        ("Trường nháp", "Bản nháp, quá hạn 2 ngày"),
        ("Trường gia hạn", "Chưa bắt đầu"),
        ("Trường đã duyệt", "Đã duyệt"),
        ("Trường đã gửi", "Đã gửi"),
    ]
    assert "được gia hạn đến 20/3/2027, còn 7 ngày" in text_of(page)


def test_adm_06_every_filter_and_the_search(world):
    assert names(world, **{"tinh-trang": "qua-han"}) == ["Trường chưa bắt đầu", "Trường nháp"]
    assert names(world, **{"tinh-trang": "chua-gui"}) == [
        "Trường chưa bắt đầu", "Trường nháp", "Trường gia hạn",
    ]  # fmt: skip
    assert names(world, **{"tinh-trang": "gia-han"}) == ["Trường gia hạn"]
    assert names(world, **{"tinh-trang": "ACCEPTED"}) == ["Trường đã duyệt"]
    assert names(world, **{"tinh-trang": "tre"}) == []
    assert names(world, loai="CENTRE") == ["Trường chưa bắt đầu"]
    assert names(world, noi="Rạch Giá") == ["Trường chưa bắt đầu"]
    assert names(world, q="chua bat dau") == ["Trường chưa bắt đầu"]
    parent = factories.make_unit("Phòng Văn hóa", kind=UnitKind.COMMUNE_OFFICE)
    factories.make_unit("Trường trực thuộc", parent=parent)
    assert names(world, **{"cap-tren": parent.pk}) == ["Trường trực thuộc"]


def test_adm_12_the_totals_count_what_is_chosen_but_for_the_state(world):
    def totals(**filters):
        return {total.label: total.figure for total in board(world, **filters).context["cl"].totals}

    everything = {
        "đã gửi, 40%": "2/5", "quá hạn chưa gửi": "2", "chưa bắt đầu": "2", "bản nháp": "1",
        "chờ Sở duyệt": "1", "đã duyệt": "1",
    }  # fmt: skip
    assert totals() == everything
    assert totals(**{"tinh-trang": "DRAFT"}) == everything
    assert totals(loai="CENTRE") == {"đã gửi, 0%": "0/1", "quá hạn chưa gửi": "1", "chưa bắt đầu": "1"}


def test_reports_have_a_board_of_their_own(world, campaign, at_local):
    """Only units whose registration is accepted owe one."""
    Deadline.objects.create(
        campaign=campaign, kind=DeadlineKind.RESULT,
        opens_at=clock.start_of_day(date(2027, 3, 12)), closes_at=clock.start_of_day(date(2027, 8, 12)),
    )  # fmt: skip

    assert names(world) == ["Trường đã duyệt"]  # at first the kind that opened last
    assert len(names(world, **{"loai-ho-so": "REGISTRATION"})) == 5


def test_a_report_leads_to_its_page_and_an_ended_unit_to_who_follows_it(world, campaign, at_local):
    at_local(2027, 3, 1, 8)
    registration, actor = factories.make_accepted_registration(campaign=campaign)
    at_local(2027, 3, 13, 8)
    Deadline.objects.create(
        campaign=campaign, kind=DeadlineKind.RESULT,
        opens_at=clock.start_of_day(date(2027, 3, 12)), closes_at=clock.start_of_day(date(2027, 8, 12)),
    )  # fmt: skip
    heir = factories.make_unit("Trường Mới", email="moi@a.vn", phone="0296 3 111 222")
    report = drafts.start_sheet(
        unit=registration.unit, campaign=campaign, kind=SheetKind.RESULT, actor=actor, at=clock.now()
    )
    old = {"valid_to": date(2027, 3, 12), "successor": heir, "email": "cu@a.vn", "phone": "0296 3 999 999"}
    Unit.objects.filter(pk=report.unit_id).update(**old)

    page = text_of(board(world))

    assert f'<a href="{url("registrations_reportsheet_change", report.pk)}">{report.code}</a>' in page
    assert "Trường Mới kế thừa<br>0296 3 111 222<br>moi@a.vn" in page
    assert "cu@a.vn" not in page and "0296 3 999 999" not in page


def test_a_deadline_that_is_not_there_yet_is_no_error(world):
    page = board(world, **{"loai-ho-so": "RESULT"})

    assert "Thời hạn này chưa đặt." in text_of(page)
    assert world.get(url(REMIND), {"loai-ho-so": "RESULT"}).status_code == 200


@pytest.mark.parametrize(
    "broken",
    [
        {"dot": "x"}, {"dot": 10**30}, {"tinh-trang": "X"}, {"loai-ho-so": "X"}, {"noi": "X"},
        {"cap-tren": 10**30}, {"p": "-1"}, {"o": "99"},
    ],
)  # fmt: skip
def test_sec_in_10_odd_parameters_give_no_error(world, broken):
    assert world.get(url(BOARD), broken, follow=True).status_code == 200


def test_perf_11_the_board_asks_the_same_for_1_3_and_30_rows(campaign, lead):
    lead.get(url(BOARD))
    counts = []
    for more in (1, 2, 27):
        for _ in range(more):
            factories.make_ready_sheet(campaign=campaign)
            extensions.extend_deadline(
                deadline=campaign.deadlines.get(), unit=factories.make_unit(), reason="Bão",
                until=clock.end_of_day(date(2027, 4, 1)), actor=factories.actor_of(factories.make_office()),
                at=clock.now(),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            board(lead)
        counts.append(len(queries))

    assert (counts[1:], max(counts) <= 20) == ([counts[0]] * 2, True)


def test_perf_11_the_preview_asks_the_same_for_1_3_and_30_units(campaign, lead):
    lead.get(url(REMIND))
    counts = []
    for more in (1, 2, 27):
        for _ in range(more):
            factories.make_unit(email="truong@a.vn")
        with CaptureQueriesContext(connection) as queries:
            assert lead.get(url(REMIND)).status_code == 200
        counts.append(len(queries))

    assert counts == [counts[0]] * 3
    assert counts[0] <= 20


def confirm(client, page, **more):
    """Press "Gửi thư nhắc" on the preview."""
    form = page.context["form"]
    values = {name: form[name].value() or "" for name in ("units", "words", "token")}
    return client.post(page.context["action"], values | more, follow=True)


def test_adm_12_the_preview_says_who_gets_which_letter_and_changes_nothing(world):
    page = world.get(url(REMIND))
    found = page.context["found"]

    assert [unit.name for unit in found.ready] == ["Trường gia hạn", "Trường nháp"]
    assert [unit.name for unit in found.without_address] == ["Trường chưa bắt đầu"]
    assert found.done == []
    assert "[Nhắc hạn] Nhắc gửi bản tổng hợp đăng ký mô hình “Dân vận khéo” năm 2027" in text_of(page)
    assert "gia.han@a.vn" in text_of(page)
    assert not Reminder.objects.exists() and not Event.objects.filter(action=Action.REMIND).exists()


def test_adm_12_letters_to_what_is_filtered_once_however_often_it_is_clicked(world):
    Outbox.objects.all().delete()
    page = world.get(url(REMIND), {"q": "nhap"})

    answers = [confirm(world, page) for _ in range(2)]

    assert all("Đã gửi thư nhắc cho 1 đơn vị." in text_of(answer) for answer in answers)
    assert Reminder.objects.get().unit.name == "Trường nháp"
    assert Outbox.objects.get().payload == {"reminder": Reminder.objects.get().pk}
    event = Event.objects.get(action=Action.REMIND)
    assert event.reason.endswith("từ tìm kiếm: nhap")
    campaign = Deadline.objects.get().campaign_id
    assert answers[0].redirect_chain[-1][0] == url(BOARD) + f"?q=nhap&dot={campaign}&loai-ho-so=REGISTRATION"


def test_what_was_shown_is_what_is_sent_though_another_window_opens_meanwhile(world, campaign):
    page = world.get(url(REMIND), {"q": "nhap"})
    Deadline.objects.create(
        campaign=campaign, kind=DeadlineKind.RESULT,
        opens_at=clock.now() - timedelta(minutes=1), closes_at=clock.now() + timedelta(days=100),
    )  # fmt: skip
    confirm(world, page)

    assert Reminder.objects.get().deadline.kind == DeadlineKind.REGISTRATION


def test_adm_06_all_that_is_filtered_may_be_ticked_at_once(world):
    draft = Sheet.objects.get(state=SheetState.DRAFT).unit
    ticked = {"action": "remind_selected", "_selected_action": [draft.pk], "index": 0, "select_across": 1}

    found = world.post(url(BOARD) + "?q=truong", ticked).context["found"]

    assert [unit.name for unit in found.ready] == ["Trường gia hạn", "Trường nháp"]
    assert [unit.name for unit in found.without_address] == ["Trường chưa bắt đầu"]
    assert [unit.name for unit in found.done] == ["Trường đã duyệt", "Trường đã gửi"]


def test_adm_12_ticked_units_are_reminded_and_the_recent_ones_only_when_asked(world):
    draft = Sheet.objects.get(state=SheetState.DRAFT).unit
    ticked = {"action": "remind_selected", "_selected_action": [draft.pk], "index": 0, "select_across": 0}

    first = world.post(url(BOARD), ticked)
    confirm(world, first)
    again = world.post(url(BOARD), ticked)

    assert [unit.name for unit in again.context["found"].recent] == ["Trường nháp"]
    refused = confirm(world, again)
    assert "Không có đơn vị nào cần nhắc trong số đã chọn." in text_of(refused)
    assert Reminder.objects.count() == 1
    assert "Đã gửi thư nhắc cho 1 đơn vị." in text_of(confirm(world, again, again="on"))
    assert Reminder.objects.count() == 2
    (row,) = [unit for unit in board(world).context["cl"].result_list if unit.pk == draft.pk]
    assert clock.local_day(row.last_reminded_at) == date(2027, 3, 13)


def test_sec_in_10_forged_keys_and_tokens_write_nothing(world):
    page = world.get(url(REMIND))

    for forged in ({"units": "x,-1,99999999999999999999999"}, {"token": "x"}, {"units": ""}):
        assert confirm(world, page, **forged).status_code == 200
    assert not Reminder.objects.exists()


def export(client, paper, format="pdf", query=""):
    """Press the button; the document that was asked for."""
    answer = client.post(url("registrations_unitprogress_export", paper, format) + query)
    assert answer.status_code == 302
    return StoredDocument.objects.latest("pk")


def test_adm_12_the_call_list_holds_the_filtered_units_that_still_owe(world):
    officer = factories.make_member(Sheet.objects.get(state=SheetState.DRAFT).unit, phone="0912 000 111")
    document = export(world, "call-list", "xlsx", "?q=truong")
    store.draw_document.func(document.pk)
    document.refresh_from_db()

    with document.file.open() as file:
        rows = list(openpyxl.load_workbook(io.BytesIO(file.read())).active.values)[1:]
    assert [(row[1], row[6], row[7], row[8]) for row in rows] == [
        ("Trường chưa bắt đầu", "không có thư điện tử", "Chưa bắt đầu", "quá hạn 2 ngày"),
        ("Trường nháp", "nhap@a.vn", "Bản nháp", "quá hạn 2 ngày"),
        ("Trường gia hạn", "gia.han@a.vn", "Chưa bắt đầu", "còn 7 ngày"),
    ]
    assert f"{officer.full_name}\n0912 000 111" in rows[1][5]
    assert rows[1][3] == "Hiệu trưởng Néang Kim Chêng"
    assert (document.owner, document.expires_at) == (
        Event.objects.get(action=Action.EXPORT).actor, clock.now() + timedelta(days=1),
    )  # fmt: skip
    assert Event.objects.get(action=Action.EXPORT).about == "Danh sách gọi điện (XLSX): 3 đơn vị"


def test_a_paper_about_nobody_is_not_drawn(world):
    address = url("registrations_unitprogress_export", "reminder-letter", "pdf")
    answer = world.post(f"{address}?tinh-trang=ACCEPTED", follow=True)

    assert "Không có đơn vị nào còn thiếu trong danh sách đã chọn." in text_of(answer)
    assert not StoredDocument.objects.exists()


@pytest.mark.parametrize("paper", [("x", "pdf"), ("reminder-letter", "xlsx"), ("call-list", "csv")])
def test_papers_that_do_not_exist_are_not_found(world, paper):
    assert world.post(url("registrations_unitprogress_export", *paper)).status_code == 404


def test_the_auditor_prints_but_does_not_remind(campaign, auditor):
    factories.make_unit("Trường A")

    assert "Nhắc bằng thư" not in text_of(board(auditor))
    assert auditor.post(url(REMIND), {"units": "1"}).status_code == 403
    assert export(auditor, "reminder-letter").key == "reminder-letter"


def test_the_office_sees_what_is_coming_day_by_day(world, campaign):
    for days in (-3, 1, 3):
        ReminderRule.objects.create(
            campaign=campaign, kind=DeadlineKind.REGISTRATION, days=days, subject=f"Mốc {days}", text="Gửi"
        )
    ReminderRule.objects.create(
        campaign=campaign, kind=DeadlineKind.REGISTRATION, days=-1, subject="Tắt", text="Gửi", is_active=False
    )

    rows = world.get(url("registrations_reminderrule_coming")).context["rows"]

    assert [(row.day.day, row.rule.days, [unit.name for unit in row.units]) for row in rows] == [
        (14, 3, ["Trường chưa bắt đầu", "Trường nháp"]),
        (17, -3, ["Trường gia hạn"]),
        (21, 1, ["Trường gia hạn"]),
        (23, 3, ["Trường gia hạn"]),
    ]
    assert [unit.name for unit in rows[0].unreachable] == ["Trường chưa bắt đầu"]


def test_rules_are_edited_as_data_with_their_limits(campaign, lead):
    values = {
        "campaign": campaign.pk, "kind": "REGISTRATION", "days": "-5", "subject": "Sắp hết hạn",
        "text": "Gửi sớm", "is_active": "on",
    }  # fmt: skip
    add = url("registrations_reminderrule_add")
    assert lead.post(add, values).status_code == 302
    assert "Đợt này đã có mốc nhắc vào ngày đó cho thời hạn này." in text_of(lead.post(add, values))
    assert "Mốc nhắc chỉ đặt trong 60 ngày" in text_of(lead.post(add, values | {"days": "90"}))
    assert lead.post(add, values | {"kind": "NOMINATION", "days": "-6"}).status_code == 200
    assert ReminderRule.objects.get().subject == "Sắp hết hạn"
