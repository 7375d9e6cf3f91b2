"""Every page of the portal in each of its states: who opens it, where, what is done there first."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import Page

from danvan.core import clock
from danvan.core.codes import paper_code
from danvan.core.models import User
from registrations.enums import DeadlineKind
from registrations.forms.steps import STEPS
from registrations.models import Deadline, ExtensionRequest, Sheet
from registrations.services import drafts
from tests import factories
from tests.e2e.acts import NEXT, press, type_in
from tests.e2e.world import World

Act = Callable[[Page], object]
UNITS_FILE = "Mã đơn vị;Tên đơn vị;Loại đơn vị;Địa danh\nTH-A;Tiểu học A;Trường;Tri Tôn\nTH-B;;Nhà trẻ;\n"


@dataclass(frozen=True)
class View:
    """One page in one state; `has_errors` where something typed is to be mended."""

    name: str
    user: User | None
    address: str
    act: Act | None = None
    has_errors: bool = False

    def open(self, page: Page) -> None:
        """Go there and bring the page into its state."""
        page.goto(self.address)
        if self.act:
            self.act(page)
            page.wait_for_load_state()


def account_views(world: World) -> list[View]:
    """The pages before and around signing in."""
    user, sign_in = world.newcomer, reverse("login")
    forgetful = world.owner(world.empty)
    uid = urlsafe_base64_encode(force_bytes(forgetful.pk))
    reset = reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(forgetful)])
    no_reset = reverse("password_reset_confirm", args=[uid, "x"])
    return [
        View("đăng nhập", None, sign_in),
        View("đăng nhập sai", None, sign_in, lambda page: press(page, "Đăng nhập"), True),
        View("kích hoạt", None, reverse("activate")),
        View("kích hoạt sai", None, reverse("activate"), send_empty("Đặt mật khẩu và đăng nhập"), True),
        View("quên mật khẩu", None, reverse("forgotten")),
        View("quên mật khẩu sai", None, reverse("forgotten"), send_empty("Gửi liên kết"), True),
        View("đã gửi liên kết", None, reverse("forgotten-done")),
        View("mật khẩu mới", None, reset),
        View("mật khẩu mới sai", None, reset, send_empty("Đặt mật khẩu"), True),
        View("liên kết cũ", None, no_reset),
        View("đổi mật khẩu", user, reverse("password-change")),
        View("đổi mật khẩu sai", user, reverse("password-change"), send_empty("Đổi mật khẩu"), True),
        View("không có trang", user, "/khong-co/"),
        View("kiểm tra bản giấy", None, reverse("verify", args=[paper_code(world.accepted.code, 2)])),
        View("bản giấy cũ", None, reverse("verify", args=[paper_code(world.accepted.code, 1)])),
        View("bản soạn lại", None, reverse("verify", args=[paper_code(world.accepted.code, 2, edited=True)])),
        View("không có bản giấy", None, reverse("verify", args=["DK27"])),
        View("cookie bị chặn", None, sign_in, lambda page: without_cookies(page, "Đăng nhập")),
    ]


def send_empty(words: str) -> Act:
    """Press the button with nothing typed."""
    return lambda page: press(page, words)


def without_cookies(page: Page, words: str) -> None:
    """Press the button after the browser has forgotten its cookies."""
    page.context.clear_cookies()
    press(page, words)


def school_views(world: World) -> list[View]:
    """The pages of a school, sheet by sheet."""
    return [*writing_views(world), *sending_views(world), *report_views(world), *other_views(world)]


def writing_views(world: World) -> list[View]:
    """Pages on which a draft is typed: empty, filled, with errors, with a conflict, refused."""
    empty, draft, details = world.empty, world.draft, world.address("sheet-details", world.draft)
    add = world.address("model-add", empty)
    views = [
        View("bản trống", world.owner(empty), world.address("sheet", empty)),
        View("bản nháp", world.owner(draft), world.address("sheet", draft)),
        View("thông tin chung", world.owner(draft), details),
        View("có bản sửa khác", world.owner(draft), details, lambda page: save_too_late(page, draft)),
        View("hãy bấm nút lần nữa", world.owner(draft), details, save_with_stale_token),
        View("chưa thực hiện được", world.owner(world.sent), world.address("sheet-details", world.sent)),
        View("thêm mô hình", world.owner(empty), add),
        View("sao chép", world.owner(draft), world.address("model-copy", draft)),
        View("xóa mô hình", world.owner(draft), world.address("model-delete", draft, world.first(draft).uid)),
        View("xóa bản nháp", world.owner(draft), world.address("sheet-delete", draft)),
    ]
    steps = [View(f"trang {slug}", world.owner(draft), world.step(draft, slug)) for slug in STEPS]
    wrong_people = View(
        "người đăng ký sai", world.owner(draft), world.step(draft, "dang-ky"), save_nameless_person, True
    )
    wrong_day = View("ngày sai", world.owner(draft), world.step(draft, "nguon-luc"), save_wrong_day, True)
    return [*views, *steps, wrong_people, wrong_day]


def sending_views(world: World) -> list[View]:
    """The check page and everything after sending."""
    sent, returned, accepted = world.sent, world.returned, world.accepted
    withdraw = world.address("sheet-withdraw", sent)
    return [
        View("kiểm tra, đủ", world.owner(world.draft), world.address("sheet-check", world.draft)),
        View("kiểm tra, thiếu", world.owner(world.wanting), world.address("sheet-check", world.wanting)),
        View("đã gửi", world.owner(sent), world.address("sheet", sent)),
        View("biên nhận", world.owner(sent), world.address("receipt", sent, 1)),
        View("thu hồi", world.owner(sent), world.address("sheet-recall", sent)),
        View("rút", world.owner(sent), withdraw),
        View("rút, thiếu lý do", world.owner(sent), withdraw, send_empty("Rút hồ sơ"), True),
        View("chờ văn bản", world.owner(sent), reverse("document", args=[world.paper.token])),
        View("bị trả lại", world.owner(returned), world.address("sheet", returned)),
        View("đã duyệt", world.owner(accepted), world.address("sheet", accepted)),
        View("biên nhận cũ", world.owner(accepted), world.address("receipt", accepted, 1)),
        View("lịch sử", world.owner(accepted), world.address("history", accepted)),
        View("bản đã gửi", world.owner(accepted), world.address("snapshot", accepted, 2)),
        View("khác nhau", world.owner(accepted), world.address("difference", accepted, 1, 2)),
        View("đã rút", world.owner(world.withdrawn), world.address("sheet", world.withdrawn)),
    ]


def report_views(world: World) -> list[View]:
    """The pages of a result report: filled, with errors, sent."""
    report, sent = world.report, world.sent_report
    user, uid = world.owner(report), world.item(report).uid
    result, files = world.address("report-item", report, uid), world.address("report-files", report, uid)
    return [
        View("báo cáo", user, world.address("sheet", report)),
        View("báo cáo, phần I", user, world.address("report-part", report, "chi-dao")),
        View("báo cáo, phần III đến V", user, world.address("report-part", report, "danh-gia")),
        View("kết quả mô hình", user, result),
        View("kết quả mô hình sai", user, result, save_wrong_figure, True),
        View("minh chứng", user, files),
        View("minh chứng, chưa chọn tệp", user, files, send_empty("Lưu tệp này"), True),
        View("kiểm tra báo cáo", user, world.address("sheet-check", report)),
        View("báo cáo đã gửi", world.owner(sent), world.address("sheet", sent)),
        View("biên nhận báo cáo", world.owner(sent), world.address("receipt", sent, 1)),
        View("bản báo cáo đã gửi", world.owner(sent), world.address("snapshot", sent, 1)),
    ]


def other_views(world: World) -> list[View]:
    """The first page in its states, more time, people of the unit, the plan."""
    late = world.late
    more_time, asked = (
        reverse("extension-request", args=[unit.code, late.campaign.year]) for unit in (world.unit, late.unit)
    )
    launch_plan = reverse("launch-plan", args=[late.unit.code, late.campaign.year])
    members, add = reverse("members", args=[world.unit.code]), "Thêm và lấy mã kích hoạt"
    starts = {
        "mới": world.newcomer, "nháp": world.owner(world.draft), "bị trả lại": world.owner(world.returned),
        "đã gửi": world.owner(world.sent), "quá hạn": world.owner(late),
    }  # fmt: skip
    return [
        *[View(f"việc cần làm, {state}", user, "/") for state, user in starts.items()],
        View("quá hạn", world.owner(late), world.address("sheet", late)),
        View("gia hạn", world.newcomer, more_time),
        View("gia hạn sai", world.newcomer, more_time, send_empty("Gửi đề nghị"), True),
        View("gia hạn, chờ trả lời", world.owner(late), asked),
        View("kế hoạch phát động", world.owner(late), launch_plan),
        View("kế hoạch phát động sai", world.owner(late), launch_plan, send_empty("Lưu kế hoạch"), True),
        View("người phụ trách", world.newcomer, members),
        View("người phụ trách, thủ trưởng", world.head, members),
        View("người phụ trách sai", world.head, members, send_empty(add), True),
        View("mã kích hoạt", world.head, members, send_empty("Cấp mã kích hoạt")),
        View("kế hoạch", world.newcomer, reverse("plan", args=[world.campaign.year])),
    ]


def office_views(world: World) -> list[View]:
    """Our own pages of the office's side."""
    office, sent = world.office, world.sent
    queue, case = reverse("admin:registrations_sheet_changelist"), "admin:registrations_sheet_change"
    deadline = Deadline.objects.get(campaign=world.campaign, kind=DeadlineKind.REGISTRATION)
    asked = ExtensionRequest.objects.get()
    change = reverse("admin:registrations_deadline_change", args=[deadline.pk])
    answer = reverse("admin:registrations_extensionrequest_change", args=[asked.pk])
    desk = reverse("admin:registrations_paperreceipt_desk")
    old = f"{desk}?ma={paper_code(world.accepted.code, 1)}"
    receipt = reverse("admin:registrations_paperreceipt_change", args=[world.received.pk])
    return [
        View("bảng việc", office, reverse("admin:index")),
        View("hàng đợi", office, f"{queue}?tinh-trang=tat-ca&dot=tat-ca"),
        View("tiến độ gửi", office, reverse("admin:registrations_unitprogress_changelist")),
        View("xem trước thư nhắc", office, reverse("admin:registrations_unitprogress_remind")),
        View("sắp nhắc", office, reverse("admin:registrations_reminderrule_coming")),
        View("hồ sơ", office, reverse(case, args=[sent.pk]), open_details),
        View("hồ sơ đã duyệt", office, reverse(case, args=[world.accepted.pk]), open_details),
        View("trả lại, thiếu ý kiến", office, reverse(case, args=[sent.pk]), give_back_aimlessly, True),
        *office_report_views(world),
        View("thời hạn", office, change),
        View("thời hạn sai", office, change, save_deadline_without_day, True),
        View("trả lời gia hạn", office, answer),
        View("bàn giấy", office, desk, open_details),
        View("bàn giấy, tìm", office, f"{desk}?tim=truong&dot={world.campaign.pk}&loai=REGISTRATION"),
        View("mã rách", office, f"{desk}?ma=dk27", has_errors=True),
        View("bản giấy mới", office, f"{desk}?ma={paper_code(sent.code, 1)}"),
        View("bản cũ", office, old),
        View("ghi bản giấy, sai ngày", office, old, receive_without_day, True),
        View("bản giấy đã nhận", office, reverse("admin:registrations_paperreceipt_changelist")),
        View("một bản giấy", office, receipt, open_details),
        *dossier_desk_views(world),
        View("tải tệp lên", office, reverse("admin:registrations_unit_import")),
        View("xem thử", office, reverse("admin:registrations_unit_import"), upload),
        *[
            View(f"đơn vị: {name}", office, command(sent, name))
            for name in ("change", "rename", "move", "merge")
        ],
        View("kết thúc, thiếu ngày", office, command(sent, "close"), send_empty("Xem trước"), True),
        View("kết thúc, xem trước", office, command(sent, "close"), preview_close),
    ]


def dossier_desk_views(world: World) -> list[View]:
    """The desk of a dossier's three sets, with each kind of paper in the hand."""
    office, sheet = world.office, world.dossier
    desk = reverse("admin:nominations_dossiersheet_papers", args=[sheet.pk])

    def scanned(*paper: object) -> str:
        return f"{desk}?ma={paper_code(sheet.code, *paper)}"

    return [
        View("bộ hồ sơ", office, desk),
        View("bộ hồ sơ, khớp", office, scanned(2, 3)),
        View("bộ hồ sơ, quét lại", office, scanned(2, 1)),
        View("bộ hồ sơ, bản cũ", office, scanned(1, 2), open_details),
        View("bộ hồ sơ, bản soạn lại", office, scanned(2, 2, True)),
        View("bộ hồ sơ, chưa đối chiếu", office, scanned(2, 2, True), take_in_unread, True),
        View("bộ hồ sơ, mã rách", office, f"{desk}?ma=kt27", has_errors=True),
        View("nơi để hồ sơ", office, reverse("admin:nominations_dossiersheet_shelf", args=[sheet.pk])),
    ]


def take_in_unread(page: Page) -> None:
    """Record a set whose wording nobody has compared."""
    page.locator("button[name=tick_set][value='2']").click()


def office_report_views(world: World) -> list[View]:
    """The review of reports, and who takes models up."""
    office, case = world.office, "admin:registrations_reportsheet_change"
    model = world.accepted_report.result_report.items.first().registration
    record = reverse("admin:registrations_adoption_record", args=[model.uid])
    queue = reverse("admin:registrations_reportsheet_changelist")
    return [
        View("hàng đợi báo cáo", office, f"{queue}?tinh-trang=tat-ca"),
        View("báo cáo", office, reverse(case, args=[world.waiting_report.pk]), open_details),
        View("báo cáo đã duyệt", office, reverse(case, args=[world.accepted_report.pk]), open_details),
        View("chọn mô hình nhân rộng", office, reverse("admin:registrations_adoption_add")),
        View("ghi nhân rộng", office, record),
        View("ghi nhân rộng sai", office, record, record_nobody, True),
    ]


def record_nobody(page: Page) -> None:
    """Record an adoption by no unit."""
    page.locator(".submit-row input[type=submit]").first.click()


def command(sheet: Sheet, name: str) -> str:
    """The address of one of the office's pages of the sheet's unit."""
    return reverse(f"admin:registrations_unit_{name}", args=[sheet.unit_id])


def preview_close(page: Page) -> None:
    """See what the end of the unit would change, with a successor that is typed as a code."""
    page.locator("input[name=last_day]").fill("31/12/2090")
    page.locator("input[name=unit_code]").fill("CTTT")
    press(page, "Xem trước")


def save_too_late(page: Page, sheet: Sheet) -> None:
    """Type and save after somebody else has saved another name."""
    user, at = sheet.changed_by, clock.now()
    sheet.refresh_from_db()
    drafts.save_details(
        sheet=sheet, values={"signer_name": f"Lê Thị Lan {sheet.row_version}"}, row_version=sheet.row_version,
        actor=factories.actor_of(user), at=at,
    )  # fmt: skip
    type_in(page, {"Họ và tên người ký": "Trần Văn Tám"})
    press(page, NEXT)


def save_with_stale_token(page: Page) -> None:
    """Save a page that is older than the last signing in."""
    page.context.add_cookies([{"name": settings.CSRF_COOKIE_NAME, "value": "x" * 32, "url": page.url}])
    press(page, NEXT)


def save_nameless_person(page: Page) -> None:
    """Give the second person a position but no name."""
    page.get_by_label("Chức vụ").nth(1).fill("Phó Hiệu trưởng")
    press(page, NEXT)


def save_wrong_day(page: Page) -> None:
    """Type days that are none."""
    type_in(page, {"Bắt đầu": "31/2/2027", "Kết thúc": "mai"})
    press(page, NEXT)


def save_wrong_figure(page: Page) -> None:
    """Type figures that are none."""
    type_in(page, {"Số người tham gia": "đông", "Số ngày công": "-2"})
    press(page, NEXT)


def open_details(page: Page) -> None:
    """Show what is folded."""
    for summary in page.locator("main summary, #content summary").all():
        summary.click()


def give_back_aimlessly(page: Page) -> None:
    """Return the sheet with a remark on an item of no model."""
    page.get_by_text("Trả lại để bổ sung").first.click()
    page.get_by_label("Mục").first.select_option("Chỉ tiêu cụ thể")
    press(page, "Trả lại để bổ sung")


def save_deadline_without_day(page: Page) -> None:
    """Empty the day and go on."""
    page.locator("input[name=day]").fill("")
    page.locator(".submit-row input[type=submit]").first.click()


def receive_without_day(page: Page) -> None:
    """Record a paper without the day on which it came."""
    type_in(page, {"Ngày nhận": ""})
    press(page, "Ghi đã nhận")


def upload(page: Page) -> None:
    """Show the preview of a file with a wrong cell."""
    file = {"name": "don-vi.csv", "mimeType": "text/csv", "buffer": UNITS_FILE.encode()}
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Xem thử")
