"""Pages: home, sheet, sending, the office's queue and its search, each beside its bare twin."""

import uuid
from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from danvan.core.models import User
from registrations.enums import Role, SheetState
from registrations.models import Membership, Sheet
from tests.bench.browsers import bare_client, get, portal_client, post, queries
from tests.bench.pairs import Action, Pair, compare, ready
from tests.bench.seed import newest_year

QUEUE = "admin:registrations_sheet_changelist"
BOARD = "admin:registrations_unitprogress_changelist"
EVERYTHING = "?dot=tat-ca&tinh-trang=tat-ca"
WORDS = "tieu hoc"
THREE = {"first": "Một", "second": "Hai", "third": "Ba"}


def page_pairs() -> Iterator[Pair]:
    """Every pair, as it is measured."""
    drafts = drafts_of_newest_campaign()
    sheet = next(drafts)
    officer, lead = officer_of(sheet), office_lead()
    school, bare_school = portal_client(officer), bare_client(officer)
    office, bare_office = portal_client(lead), bare_client(lead)
    yield gets("Trang đầu của trường", school, reverse("home"), bare_school, reverse("bare-home"))
    yield gets(
        "Hồ sơ (3 mô hình)", school, reverse("sheet", args=[sheet.code]),
        bare_school, reverse("bare-sheet", args=[sheet.code]),
    )  # fmt: skip
    yield compare("Gửi hồ sơ", lambda: sending(next(drafts)), lambda: bare_post(bare_school))
    queue, bare_queue = reverse(QUEUE), reverse("bare:registrations_sheet_changelist")
    yield gets("Hàng chờ duyệt (100 dòng)", office, queue, bare_office, bare_queue)
    words = f"?q={WORDS}"
    yield gets("Tìm trong hàng chờ", office, queue + words, bare_office, bare_queue + words)
    yield board_pair(office, bare_office)


def board_pair(office: Client, bare_office: Client) -> Pair:
    """The board of all units and the bare list of the same units."""
    bare = reverse("bare:registrations_unit_changelist")
    return gets("Tiến độ gửi (100 dòng)", office, reverse(BOARD), bare_office, bare)


def gets(name: str, ours: Client, address: str, bare: Client, bare_address: str) -> Pair:
    """A page and its twin."""
    return compare(name, ready(lambda: get(ours, address)), ready(lambda: get(bare, bare_address)))


def query_counts() -> Iterator[tuple[str, int]]:
    """Statements of a second visit to the pages used most (PERF-11)."""
    drafts = drafts_of_newest_campaign()
    sheet = next(drafts)
    school, office = portal_client(officer_of(sheet)), portal_client(office_lead())
    model = sheet.registration_sheet.models.first()
    for name, client, address in [
        ("Trang đầu của trường", school, reverse("home")),
        ("Hồ sơ", school, reverse("sheet", args=[sheet.code])),
        ("Trang của mô hình", school, reverse("model-step", args=[sheet.code, model.uid, "ten"])),
        ("Kiểm tra", school, reverse("sheet-check", args=[sheet.code])),
        ("Lịch sử", school, reverse("history", args=[sheet.code])),
        ("Bảng việc của phòng", office, reverse("admin:index")),
        ("Hàng chờ duyệt", office, reverse(QUEUE)),
        ("Hàng chờ duyệt, mọi đợt", office, reverse(QUEUE) + EVERYTHING),
        ("Tìm trong hàng chờ", office, f"{reverse(QUEUE)}?q={WORDS}"),
        ("Tiến độ gửi", office, reverse(BOARD)),
        ("Tiến độ gửi, quá hạn chưa gửi", office, reverse(BOARD) + "?tinh-trang=qua-han"),
        ("Xem trước thư nhắc mọi đơn vị", office, reverse("admin:registrations_unitprogress_remind")),
        ("Đơn vị", office, reverse("admin:registrations_unit_changelist")),
        ("Phân công", office, reverse("admin:registrations_membership_changelist")),
        ("Nhật ký", office, reverse("admin:registrations_event_changelist")),
    ]:
        get(client, address)
        yield name, queries(lambda client=client, address=address: get(client, address))
    yield "Gửi hồ sơ (POST)", queries(sending(next(drafts)))


def sending(sheet: Sheet) -> Action:
    """The POST of the button "Gửi", from a browser that has just seen the check page."""
    client = portal_client(officer_of(sheet))
    get(client, reverse("sheet-check", args=[sheet.code]))
    values = {"token": uuid.uuid4(), "row_version": sheet.row_version}
    return lambda: post(client, reverse("sheet-submit", args=[sheet.code]), values)


def bare_post(client: Client) -> Action:
    """The POST of three rows, from a browser that has just seen the form."""
    get(client, reverse("bare-form"))
    return lambda: post(client, reverse("bare-form"), THREE)


def drafts_of_newest_campaign() -> Iterator[Sheet]:
    """Complete drafts that can be sent today, for the first time."""
    rows = Sheet.objects.registrations().filter(campaign__year=newest_year())
    return iter(rows.filter(state=SheetState.DRAFT, version=0))


def officer_of(sheet: Sheet) -> User:
    """Who acts for the unit of the sheet."""
    return Membership.objects.filter(unit=sheet.unit_id, role=Role.UNIT_OFFICER).latest("pk").user


def office_lead() -> User:
    """Who reviews."""
    return Membership.objects.filter(role=Role.OFFICE_LEAD).earliest("pk").user
