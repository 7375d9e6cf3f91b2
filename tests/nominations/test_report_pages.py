"""The pages of the achievement report and of the council's minutes: typed, kept, refused at the field."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.core import clock
from danvan.core.typed_text import signature
from nominations.enums import FieldKind, HonourKind
from nominations.models import CouncilMeeting, CouncilMember, FormField, Honour, Nomination
from nominations.services import minutes
from registrations.enums import Subject
from registrations.models import Person, Sheet
from tests import factories
from tests.nomination_world import (
    COLLECTIVE,
    INDIVIDUAL,
    make_minutes,
    make_nomination,
    make_person,
    make_ready_dossier,
    make_year,
    nominations_of,
    send,
    start_dossier,
)
from tests.web.school import shows, signed_in

pytestmark = pytest.mark.django_db
TEXTS, TABLES = "phan-2", "phan-3"


def report_url(nomination: Nomination, part: str = TEXTS) -> str:
    return reverse("nominee-report", args=[nomination.dossier.sheet.code, nomination.uid, part])


def minutes_url(sheet: Sheet) -> str:
    return reverse("council-minutes", args=[sheet.code])


def rows_of(prefix: str, *rows: dict) -> dict[str, object]:
    """What the page posts for these rows of a table."""
    posted = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    return posted | {f"{prefix}-{i}-{name}": text for i, row in enumerate(rows) for name, text in row.items()}


def add_titles(nomination: Nomination, count: int) -> None:
    """So many rows in the table of titles."""
    Honour.objects.bulk_create(
        Honour(nomination=nomination, kind=HonourKind.TITLE, year=year, name=f"Danh hiệu {year}")
        for year in range(2000, 2000 + count)
    )


@pytest.fixture
def one() -> tuple[Client, Nomination]:
    """The browser of a person with a nominee in the unit's draft."""
    sheet, actor = make_ready_dossier()
    return signed_in(actor.user), nominations_of(sheet)[0]


# --- The report ------------------------------------------------------------------


def test_the_form_asks_part_by_part_and_leads_from_one_to_the_next(one):
    client, nomination = one
    page = client.get(report_url(nomination, "phan-1"))
    assert [*page.context["form"].fields] == ["row_version", "duties"]
    assert shows(page, "Báo cáo thành tích (Nghị định số 91/2017/NĐ-CP ngày 31/7/2017)")
    assert not shows(page, "Mẫu số 01")

    sent = {"row_version": nomination.row_version, "duties": "Dạy Toán"}
    assert client.post(report_url(nomination, "phan-1"), sent).url == report_url(nomination)
    nomination.refresh_from_db()
    assert nomination.texts["duties"] == "Dạy Toán"


def test_what_the_records_say_is_shown_and_not_typed_again(one):
    client, nomination = one
    page = client.get(report_url(nomination, "phan-1"))
    assert page.context["facts"] == [
        ("Họ và tên", nomination.name),
        ("Sinh ngày", "5/2/1985"),
        ("Giới tính", "Nữ"),
        ("Đơn vị công tác", nomination.dossier.sheet.unit.name),
    ]
    assert client.get(report_url(nomination)).context["facts"] == []


@pytest.mark.parametrize(
    ("button", "target"),
    [({}, "sheet"), ({"later": "1"}, "sheet"), ({"more": "1"}, "same"), ({"prefill": "1"}, "same")],
)
def test_each_button_stores_the_table_and_leads_on(one, button, target):
    client, nomination = one
    row = {"year": "2021", "name": "Chiến sĩ thi đua cơ sở", "decision": "Quyết định số 1"}
    sent = rows_of("titles", row, {}) | rows_of("commendations", {}) | button

    page = client.post(report_url(nomination, TABLES), sent | {"row_version": nomination.row_version})

    sheet_page = reverse("sheet", args=[nomination.dossier.sheet.code])
    assert page.url == (sheet_page if target == "sheet" else report_url(nomination, TABLES))
    assert list(Honour.objects.values_list("kind", "year", "name", "decision")) == [
        (HonourKind.TITLE, 2021, "Chiến sĩ thi đua cơ sở", "Quyết định số 1")
    ]


def test_a_table_shows_three_rows_and_always_room_for_two_more(one):
    client, nomination = one
    assert len(client.get(report_url(nomination, TABLES)).context["form"].tables["titles"]) == 3
    add_titles(nomination, 4)
    page = client.get(report_url(nomination, TABLES))
    assert len(page.context["form"].tables["titles"]) == 6
    assert shows(page, "Danh hiệu 2003")


def test_ux_what_is_wrong_in_a_row_stands_at_its_field_and_nothing_is_lost(one):
    client, nomination = one
    ahead = clock.local_day(clock.now()).year + 1
    rows = [{"year": str(ahead), "name": "Cờ"}, {"year": "hai nghìn", "name": "Giấy khen"}, {"year": "2020"}]
    sent = rows_of("commendations", *rows) | rows_of("titles", {"name": "Lao động tiên tiến"})

    page = client.post(report_url(nomination, TABLES), sent | {"row_version": nomination.row_version})

    assert [sentence for _, sentence in page.context["form"].problems] == [
        "Ghi năm được khen.",
        f"Năm {ahead} chưa tới; hãy xem lại năm được khen.",
        "Ghi năm bằng bốn chữ số.",
        "Ghi tên danh hiệu hoặc hình thức khen thưởng của dòng này.",
    ]
    html = page.content.decode()
    assert 'href="#id_commendations-0-year"' in html
    assert 'href="#id_commendations-2-name"' in html
    assert "hai nghìn" in html
    assert not Honour.objects.exists()


def test_days_are_read_as_people_write_them_and_shown_so_again(one):
    client, nomination = one
    FormField.objects.create(
        form=nomination.form, key="joined", part="I. Sơ lược", label="Ngày vào ngành", kind=FieldKind.DAY,
        position=9,
    )  # fmt: skip
    sent = {"row_version": nomination.row_version, "duties": "a", "joined": "5/9/1999"}
    client.post(report_url(nomination, "phan-1"), sent)
    nomination.refresh_from_db()
    assert nomination.texts["joined"] == "1999-09-05"
    assert 'value="5/9/1999"' in client.get(report_url(nomination, "phan-1")).content.decode()

    page = client.post(report_url(nomination, "phan-1"), sent | {"joined": "31/2/1999"})
    assert shows(page, "“31/2/1999” không phải là một ngày đúng; hãy ghi theo thứ tự ngày/tháng/năm.")


def test_the_button_fills_what_is_empty_after_storing_what_was_typed(one):
    client, nomination = one
    FormField.objects.create(
        form=nomination.form, key="positions", part="I. Sơ lược", label="Chức vụ", position=9
    )
    sent = {"row_version": nomination.row_version, "duties": "Dạy Lý", "positions": "", "prefill": "1"}

    page = client.post(report_url(nomination, "phan-1"), sent, follow=True)

    nomination.refresh_from_db()
    assert (nomination.texts["duties"], nomination.texts["positions"]) == ("Dạy Lý", "Giáo viên")
    assert shows(page, "Đã điền “Chức vụ”; hãy đọc lại và bổ sung.")
    again = client.post(report_url(nomination, "phan-1"), sent | {"positions": "Giáo viên"}, follow=True)
    assert shows(again, "Chưa có dữ liệu nào cho các mục còn trống của trang này.")


def test_autosave_answers_with_the_new_version(one):
    client, nomination = one
    sent = {"row_version": nomination.row_version, "duties": "Dạy Toán", "autosave": "1"}
    page = client.post(report_url(nomination, "phan-1"), sent)
    assert shows(page, "Đã lưu lúc")
    assert f'value="{nomination.row_version + 1}"' in page.content.decode()

    late = client.post(report_url(nomination, "phan-1"), sent | {"duties": "Dạy Lý"})
    assert shows(late, "Chưa tự lưu được: Chính bạn đã thay đổi ở một trang khác")


def test_both_texts_stand_side_by_side_where_somebody_was_faster(one):
    client, nomination = one
    row = {"year": "2021", "name": "Lao động tiên tiến", "decision": ""}
    sent = rows_of("titles", row) | rows_of("commendations", {}) | {"row_version": nomination.row_version}
    client.post(report_url(nomination, TABLES), sent)

    page = client.post(report_url(nomination, TABLES), sent | {"titles-0-year": "2022"})

    assert page.status_code == 409
    assert page.context["rows"] == [
        ("Danh hiệu thi đua", "Năm 2022: Lao động tiên tiến.", "Năm 2021: Lao động tiên tiến.")
    ]
    mine = dict(page.context["typed"]) | {"row_version": page.context["stored"].row_version}
    client.post(report_url(nomination, TABLES), mine)
    assert Honour.objects.get().year == 2022


def test_flt_what_was_typed_into_a_sent_dossier_is_shown(one):
    client, nomination = one
    send(nomination.dossier.sheet, factories.actor_of(nomination.changed_by))
    page = client.post(report_url(nomination, "phan-1"), {"row_version": 1, "duties": "Chữ vừa gõ"})
    assert page.status_code == 409
    assert shows(page, "Chữ vừa gõ")


def test_flt_36_what_was_typed_for_a_nominee_taken_off_meanwhile_is_shown(one):
    client, nomination = one
    page = report_url(nomination, TABLES)
    sent = rows_of("titles", {"year": "", "name": "Lao động tiên tiến"})
    sent |= {"typed_by": signature(nomination.changed_by, page)}
    Nomination.objects.update(is_dropped=True)

    told, saved = client.post(page, sent), client.post(page, sent | {"autosave": "1"})

    assert (told.status_code, told.context["typed"]) == (409, [("Danh hiệu thi đua", "Lao động tiên tiến")])
    assert saved.context["problem"] == told.context["refusal"].reason


def test_missing_and_foreign_answer_alike(one):
    client, nomination = one
    other, _ = make_ready_dossier(campaign=nomination.dossier.sheet.campaign)
    foreign = nominations_of(other)[0]
    code = nomination.dossier.sheet.code
    addresses = [
        report_url(foreign),
        minutes_url(other),
        reverse("nominee-report", args=[code, foreign.uid, TEXTS]),
        reverse("nominee-report", args=[code, uuid.uuid4(), TEXTS]),
        report_url(nomination, "phan-9"),
    ]
    for address in addresses:
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    assert Nomination.objects.get(pk=foreign.pk).texts == foreign.texts


def test_a_dropped_nominee_has_no_report_page(one):
    client, nomination = one
    Nomination.objects.update(is_dropped=True)
    assert client.get(report_url(nomination)).status_code == 404


def test_without_a_form_the_page_says_why(one):
    client, nomination = one
    Nomination.objects.update(form=None)
    page = client.get(report_url(nomination))
    assert page.status_code == 409
    assert shows(page, "Đợt này chưa chọn mẫu báo cáo thành tích; hãy gọi phòng phụ trách.")


def test_with_a_form_that_has_no_fields_yet_page_and_check_say_why(one):
    client, nomination = one
    nomination.form.fields.all().delete()
    why = "Mẫu báo cáo thành tích của đợt này chưa có mục nào; hãy gọi phòng phụ trách."

    page = client.get(report_url(nomination))

    assert page.status_code == 409 and shows(page, why)
    assert shows(client.get(reverse("sheet-check", args=[nomination.dossier.sheet.code])), why)


# --- The minutes -----------------------------------------------------------------

MEETING = {
    "number": "02/BB",
    "met_on": "1/9/2023",
    "began_at": "14h00",
    "ended_at": "15:30",
    "place": "Phòng họp",
}
CHAIR = {"full_name": "Lê Văn Tám", "position": "Hiệu trưởng", "seat": "CHAIR", "presence": "co"}
SECRETARY = {"full_name": "Trần Thị Út", "position": "Thư ký", "seat": "SECRETARY", "presence": "co"}
AWAY = {"full_name": "Danh Sóc Kha", "position": "Tổ trưởng", "seat": "MEMBER", "presence": "vang"}
BLANK = {"seat": "MEMBER", "presence": "co"}


@pytest.fixture
def draft() -> tuple[Client, Sheet]:
    """The browser of a person with an empty dossier that has one nominee."""
    campaign, unit = make_year(), factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    sheet = start_dossier(unit, campaign, actor)
    make_nomination(sheet)
    return signed_in(actor.user), sheet


def post_minutes(client: Client, sheet: Sheet, *members: dict, **posted: object):
    votes = {
        f"vote-{nominee.uid}-{name}": posted.pop(name, "")
        for nominee in nominations_of(sheet)
        for name in VOTES
    }
    sent = MEETING | rows_of("members", *members) | votes | {"row_version": 0} | posted
    return client.post(minutes_url(sheet), sent)


VOTES = ("votes_for", "votes_against")


def test_the_minutes_are_stored_from_one_page(draft):
    client, sheet = draft
    page = post_minutes(
        client,
        sheet,
        CHAIR,
        SECRETARY,
        AWAY | {"absence_reason": "Ốm"},
        BLANK,
        votes_for="2",
        votes_against="0",
    )
    assert page.url == reverse("sheet", args=[sheet.code])
    meeting = CouncilMeeting.objects.get()
    assert (
        f"{meeting.met_on:%d/%m/%Y} {meeting.began_at:%H:%M} {meeting.ended_at:%H:%M}"
        == "01/09/2023 14:00 15:30"
    )
    assert [(row["full_name"], row["is_present"]) for row in minutes.members_of(meeting)] == [
        ("Lê Văn Tám", True), ("Trần Thị Út", True), ("Danh Sóc Kha", False),
    ]  # fmt: skip
    assert [*minutes.votes_of(meeting).values()] == [(2, 0)]


def test_reading_the_page_stores_nothing(draft):
    client, sheet = draft
    assert client.get(minutes_url(sheet)).status_code == 200
    assert not CouncilMeeting.objects.exists()


@pytest.mark.parametrize(
    ("members", "posted", "place", "sentence"),
    [
        ([AWAY], {}, "id_members-0-absence_reason", "Nêu lý do vắng của Danh Sóc Kha."),
        (
            [CHAIR | {"presence": "vang"}], {}, "id_members-0-presence",
            "Người làm chủ tọa phải có mặt; hãy chọn người khác.",
        ),
        ([CHAIR, SECRETARY | {"seat": "CHAIR"}], {}, "form", "Phiên họp chỉ có một chủ tọa."),
        ([BLANK | {"position": "Tổ trưởng"}], {}, "id_members-0-full_name", "Nhập họ và tên của người này."),
        (
            [CHAIR], {"met_on": "1/9/2199"}, "id_met_on",
            "Ngày họp 1/9/2199 chưa tới; biên bản chỉ ghi phiên họp đã diễn ra.",
        ),
        ([CHAIR], {"ended_at": "13:00"}, "id_ended_at", "Giờ kết thúc phải sau giờ bắt đầu."),
        ([CHAIR], {"began_at": "hai giờ"}, "id_began_at", "Ghi giờ như 14:00 hoặc 14h30."),
        ([CHAIR], {"votes_for": "2"}, "votes_for", "Có 2 phiếu mà chỉ có 1 thành viên dự họp; hãy xem lại."),
        ([CHAIR], {"votes_against": "-1"}, "votes_against", "Số phiếu phải từ 0 trở lên."),
        ([CHAIR], {"votes_against": "ba"}, "votes_against", "Ghi số phiếu bằng chữ số."),
        ([], {"votes_for": "9" * 20}, "votes_for", "Số phiếu lớn quá; hãy xem lại."),
        (
            [BLANK | {"full_name": "\u200b", "position": "Tổ trưởng"}], {}, "id_members-0-full_name",
            "Nhập họ và tên của người này.",
        ),
    ],
)  # fmt: skip
def test_ux_what_is_wrong_stands_at_its_field_and_nothing_is_lost(draft, members, posted, place, sentence):
    client, sheet = draft
    page = post_minutes(client, sheet, *members, **posted, note="Đã bàn kỹ")
    if place.startswith("votes"):
        place = f"id_vote-{nominations_of(sheet)[0].uid}-{place}"
    assert page.context["form"].problems == [(f"#{place}", sentence)]
    assert shows(page, "Đã bàn kỹ")
    assert not CouncilMeeting.objects.exists()


def test_last_years_members_come_with_one_button():
    this_year = clock.local_day(clock.now()).year
    old, actor = make_ready_dossier(campaign=make_year(year=this_year - 1))
    sheet, client = start_dossier(old.unit, make_year(year=this_year), actor), signed_in(actor.user)
    make_nomination(sheet)
    assert shows(client.get(minutes_url(sheet)), "Sao chép thành phần từ phiên họp năm trước")

    page = post_minutes(client, sheet, BLANK, copy="1")

    assert page.url == minutes_url(sheet)
    assert CouncilMember.objects.filter(meeting__dossier=sheet.pk).count() == 5
    assert shows(client.get(minutes_url(sheet)), "Đã thêm những người của phiên họp năm trước")


def test_nothing_is_offered_to_copy_where_nobody_met(draft):
    client, sheet = draft
    assert not shows(client.get(minutes_url(sheet)), "Sao chép thành phần")


def test_two_people_at_the_minutes_see_both_texts(draft):
    client, sheet = draft
    post_minutes(client, sheet, CHAIR)
    page = post_minutes(client, sheet, CHAIR, SECRETARY, place="Hội trường")
    assert page.status_code == 409
    assert page.context["rows"] == [
        ("Địa điểm", "Hội trường", "Phòng họp"),
        (
            "Thành viên Hội đồng",
            "Lê Văn Tám, Hiệu trưởng (Chủ tọa)\nTrần Thị Út, Thư ký (Thư ký)",
            "Lê Văn Tám, Hiệu trưởng (Chủ tọa)",
        ),
    ]


def test_people_of_the_unit_are_offered_and_no_others(draft):
    client, sheet = draft
    make_person(sheet.unit, "Người trường mình")
    Person.objects.create(unit=factories.make_unit(), full_name="Người trường khác")
    page = client.get(minutes_url(sheet))
    assert shows(page, "Người trường mình")
    assert not shows(page, "Người trường khác")


# --- How much the pages ask -------------------------------------------------------


def queries(client: Client, address: str) -> int:
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return sum(query["sql"].startswith("SELECT") for query in captured.captured_queries)


def test_perf_11_the_pages_ask_the_same_few_things_for_1_3_and_30_rows():
    campaign, found = make_year(), set()
    for count in (1, 3, 30):
        unit = factories.make_unit()
        actor = factories.actor_of(factories.make_member(unit))
        sheet = start_dossier(unit, campaign, actor)
        make_minutes(sheet, members=count + 2)
        for _ in range(count):
            nomination = make_nomination(sheet, Subject.INDIVIDUAL)
        add_titles(nomination, count)
        client = signed_in(actor.user)
        found.add((queries(client, minutes_url(sheet)), queries(client, report_url(nomination, TABLES))))
    assert len(found) == 1
    assert max(found.pop()) <= 12


def test_a_collective_has_its_own_form_and_facts(draft):
    client, sheet = draft
    nomination = make_nomination(sheet, COLLECTIVE)
    page = client.get(report_url(nomination, "phan-1"))
    assert page.context["facts"] == [("Tên tập thể", nomination.name), ("Đơn vị", sheet.unit.name)]
    assert {nomination.form.subject, nominations_of(sheet)[0].form.subject} == {COLLECTIVE, INDIVIDUAL}
