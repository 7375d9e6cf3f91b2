"""The words of the registrations app; labels are those of docs/glossary.md."""

from django.db.models import TextChoices


class UnitKind(TextChoices):
    """What kind of unit takes part (plan, section IV.1; local offices since 1/7/2025)."""

    DEPARTMENT = "DEPARTMENT", "Sở"
    DEPARTMENT_OFFICE = "DEPARTMENT_OFFICE", "Phòng thuộc Sở"
    EDUCATION_OFFICE = "EDUCATION_OFFICE", "Phòng Giáo dục và Đào tạo"
    COMMUNE_OFFICE = "COMMUNE_OFFICE", "Phòng Văn hóa - Xã hội xã, phường, đặc khu"
    SCHOOL = "SCHOOL", "Trường"
    CENTRE = "CENTRE", "Trung tâm trực thuộc"


class Role(TextChoices):
    """What a membership lets a person do."""

    UNIT_OFFICER = "UNIT_OFFICER", "Cán bộ phụ trách"
    UNIT_HEAD = "UNIT_HEAD", "Thủ trưởng đơn vị"
    OFFICE_OFFICER = "OFFICE_OFFICER", "Chuyên viên"
    OFFICE_LEAD = "OFFICE_LEAD", "Lãnh đạo phòng"
    AUDITOR = "AUDITOR", "Người giám sát (chỉ xem)"
    SYSADMIN = "SYSADMIN", "Quản trị hệ thống"


UNIT_ROLES = frozenset({Role.UNIT_OFFICER, Role.UNIT_HEAD})
OFFICE_ROLES = frozenset({Role.OFFICE_OFFICER, Role.OFFICE_LEAD})
STAFF_ROLES = OFFICE_ROLES | {Role.AUDITOR, Role.SYSADMIN}
CONSOLIDATOR_KINDS = frozenset({UnitKind.EDUCATION_OFFICE, UnitKind.COMMUNE_OFFICE})


class Audience(TextChoices):
    """To whom an award criterion speaks (plan, section III.2)."""

    COLLECTIVE = "COLLECTIVE", "Tập thể"
    LEADER = "LEADER", "Cán bộ lãnh đạo, quản lý"
    PARTY_MEMBER = "PARTY_MEMBER", "Đảng viên"
    UNION_MEMBER = "UNION_MEMBER", "Đoàn viên, hội viên"
    CIVIL_SERVANT = "CIVIL_SERVANT", "Cán bộ, công chức, viên chức"


class DeadlineKind(TextChoices):
    """What must be done before the deadline (plan, section IV.2)."""

    REGISTRATION = "REGISTRATION", "Đăng ký"
    RESULT = "RESULT", "Báo cáo kết quả"
    NOMINATION = "NOMINATION", "Hồ sơ khen thưởng"
    TO_CONSOLIDATOR = "TO_CONSOLIDATOR", "Gửi đơn vị đầu mối"
    RESULT_TO_CONSOLIDATOR = "RESULT_TO_CONSOLIDATOR", "Gửi đơn vị đầu mối (kết quả)"


class LatePolicy(TextChoices):
    """What happens to a sheet that is sent after its deadline."""

    BLOCK = "BLOCK", "Không nhận sau hạn"
    ACCEPT_LATE = "ACCEPT_LATE", "Nhận trễ hạn"


class CountedTime(TextChoices):
    """Which of the two channels a campaign holds against its deadlines."""

    ELECTRONIC = "ELECTRONIC", "Thời điểm gửi điện tử"
    PAPER = "PAPER", "Thời điểm nhận bản giấy"


class Window(TextChoices):
    """How a deadline stands for one unit at one instant; always computed."""

    NOT_OPEN = "NOT_OPEN", "Chưa mở"
    OPEN = "OPEN", "Đang mở"
    CLOSING = "CLOSING", "Sắp hết hạn"
    EXTENDED = "EXTENDED", "Được gia hạn"
    LATE = "LATE", "Nhận trễ hạn"
    CLOSED = "CLOSED", "Đã đóng"


class RequestState(TextChoices):
    """What became of a request for an extension."""

    PENDING = "PENDING", "Chờ trả lời"
    GRANTED = "GRANTED", "Đã gia hạn"
    REFUSED = "REFUSED", "Không gia hạn"


class SheetKind(TextChoices):
    """The three kinds of sheet that a unit sends in a campaign."""

    REGISTRATION = "REGISTRATION", "Bản tổng hợp đăng ký mô hình"
    RESULT = "RESULT", "Báo cáo kết quả thực hiện"
    NOMINATION = "NOMINATION", "Hồ sơ khen thưởng"

    @property
    def short_label(self) -> str:
        """The kind in few words, for links and titles."""
        return SHORT_KIND_LABELS[self]


SHORT_KIND_LABELS = {
    SheetKind.REGISTRATION: "Bản tổng hợp",
    SheetKind.RESULT: "Báo cáo kết quả",
    SheetKind.NOMINATION: "Hồ sơ khen thưởng",
}


class SheetState(TextChoices):
    """The states of a sheet as the office names them."""

    DRAFT = "DRAFT", "Bản nháp"
    SUBMITTED = "SUBMITTED", "Đã gửi"
    RETURNED = "RETURNED", "Yêu cầu bổ sung"
    ACCEPTED = "ACCEPTED", "Đã duyệt"
    WITHDRAWN = "WITHDRAWN", "Đã rút"

    def unit_label(self, receiver: str) -> str:
        """The same state in the words of the unit: who has the sheet now, what to do."""
        return UNIT_STATE_LABELS[self].format(receiver=receiver)


UNIT_STATE_LABELS = {
    SheetState.DRAFT: "Bản nháp, chưa gửi",
    SheetState.SUBMITTED: "Đã gửi, chờ {receiver} duyệt",
    SheetState.RETURNED: "Cần bổ sung rồi gửi lại",
    SheetState.ACCEPTED: "Đã được duyệt",
    SheetState.WITHDRAWN: "Đã rút",
}


class Action(TextChoices):
    """What can happen; the name of each line in the log of a sheet or unit."""

    START = "START", "Lập bản nháp"
    SUBMIT = "SUBMIT", "Gửi"
    BEGIN_REVIEW = "BEGIN_REVIEW", "Bắt đầu duyệt"
    RECALL = "RECALL", "Thu hồi để sửa"
    RETURN = "RETURN", "Trả lại để bổ sung"
    ACCEPT = "ACCEPT", "Duyệt"
    REOPEN = "REOPEN", "Mở lại"
    WITHDRAW = "WITHDRAW", "Rút"
    RESTORE = "RESTORE", "Khôi phục bản nháp"
    DELETE = "DELETE", "Xóa bản nháp"
    DELETE_MODEL = "DELETE_MODEL", "Xóa mô hình"
    ENTER_ON_BEHALF = "ENTER_ON_BEHALF", "Nhập thay"
    TAKE_OVER = "TAKE_OVER", "Nhận thay đơn vị đầu mối"
    EXTEND = "EXTEND", "Gia hạn"
    REQUEST_EXTENSION = "REQUEST_EXTENSION", "Đề nghị gia hạn"
    REFUSE_EXTENSION = "REFUSE_EXTENSION", "Không gia hạn"
    SET_DEADLINE = "SET_DEADLINE", "Đặt thời hạn"
    SET_UNIT = "SET_UNIT", "Ghi thông tin đơn vị"
    SET_REPORTING_LINE = "SET_REPORTING_LINE", "Ghi đơn vị đầu mối"
    END_REPORTING_LINE = "END_REPORTING_LINE", "Thôi gửi qua đơn vị đầu mối"
    RENAME_UNIT = "RENAME_UNIT", "Đổi tên đơn vị"
    MOVE_UNIT = "MOVE_UNIT", "Đổi cấp trên của đơn vị"
    CLOSE_UNIT = "CLOSE_UNIT", "Kết thúc hoạt động của đơn vị"
    MERGE_UNITS = "MERGE_UNITS", "Sáp nhập đơn vị"
    ASSIGN = "ASSIGN", "Phân công"
    END_ASSIGNMENT = "END_ASSIGNMENT", "Kết thúc phân công"
    ISSUE_CODE = "ISSUE_CODE", "Cấp mã kích hoạt"
    IMPORT = "IMPORT", "Nhập"
    EXPORT = "EXPORT", "Xuất"
    ATTACH_FILE = "ATTACH_FILE", "Đính kèm tệp"
    REMOVE_FILE = "REMOVE_FILE", "Bỏ tệp"
    RECORD_PLAN = "RECORD_PLAN", "Ghi kế hoạch phát động"
    RECORD_ADOPTION = "RECORD_ADOPTION", "Ghi nhân rộng"
    ISSUE_SUMMARY = "ISSUE_SUMMARY", "Ban hành bản tổng hợp"
    CORRECT_SUMMARY = "CORRECT_SUMMARY", "Mở bản sửa đổi"
    CLONE_CAMPAIGN = "CLONE_CAMPAIGN", "Tạo đợt mới"
    CLONE_MOVEMENT = "CLONE_MOVEMENT", "Tạo phong trào mới"
    ARCHIVE = "ARCHIVE", "Lưu trữ"
    UNARCHIVE = "UNARCHIVE", "Mở lại đợt đã lưu trữ"
    REMIND = "REMIND", "Nhắc hạn"
    REMOVE_ADOPTION = "REMOVE_ADOPTION", "Bỏ nhân rộng"
    RECEIVE_PAPER = "RECEIVE_PAPER", "Tiếp nhận bản giấy"
    VOID_PAPER = "VOID_PAPER", "Hủy tiếp nhận bản giấy"
    COMPARE_PAPER = "COMPARE_PAPER", "Đối chiếu bản giấy"
    ISSUE_SLIP = "ISSUE_SLIP", "Cấp phiếu tiếp nhận"
    VOID_SLIP = "VOID_SLIP", "Hủy phiếu tiếp nhận"
    SET_QUOTA = "SET_QUOTA", "Ghi chỉ tiêu phân bổ"
    MARK_COPY = "MARK_COPY", "Ghi dấu trên bản giấy của hồ sơ"
    MOVE_PAPER = "MOVE_PAPER", "Luân chuyển hồ sơ giấy"
    DECLARE_CONFLICT = "DECLARE_CONFLICT", "Khai xung đột lợi ích"
    LIFT_CONFLICT = "LIFT_CONFLICT", "Gỡ xung đột lợi ích"
    FIND_ELIGIBLE = "FIND_ELIGIBLE", "Thẩm định: đủ điều kiện"
    FIND_INELIGIBLE = "FIND_INELIGIBLE", "Thẩm định: không đủ điều kiện"
    NOTE_EARLIER_AWARD = "NOTE_EARLIER_AWARD", "Xem xét khen thưởng trước đó"
    RECORD_COUNCIL = "RECORD_COUNCIL", "Ghi phiên họp Hội đồng"
    RECOMMEND = "RECOMMEND", "Đề nghị trình"
    PUT_IN_RESERVE = "PUT_IN_RESERVE", "Xếp dự bị"
    NOT_RECOMMEND = "NOT_RECOMMEND", "Không đề nghị"
    RANK = "RANK", "Xếp thứ tự"
    DROP = "DROP", "Rút khỏi hồ sơ"
    SET_PERSON = "SET_PERSON", "Ghi thông tin cá nhân"
    PROPOSE_LIST = "PROPOSE_LIST", "Trình danh sách đề nghị"
    ISSUE_LIST = "ISSUE_LIST", "Ban hành danh sách đề nghị"
    CORRECT_LIST = "CORRECT_LIST", "Mở bản sửa đổi danh sách"
    RECORD_DECISION = "RECORD_DECISION", "Ghi quyết định khen thưởng"
    RECORD_AWARD = "RECORD_AWARD", "Ghi được khen thưởng"
    RECORD_NO_AWARD = "RECORD_NO_AWARD", "Ghi không được khen thưởng"
    VOID_DECISION = "VOID_DECISION", "Hủy ghi quyết định khen thưởng"
    RELEASE = "RELEASE", "Công bố kết quả"


class PaperCondition(TextChoices):
    """How a signed paper looks when the office receives it."""

    GOOD = "GOOD", "Tốt"
    UNSIGNED = "UNSIGNED", "Thiếu chữ ký"
    UNSTAMPED = "UNSTAMPED", "Thiếu dấu"
    COPY = "COPY", "Bản photo"
    DAMAGED = "DAMAGED", "Rách, mờ, thiếu trang"
    DIFFERENT = "DIFFERENT", "Nội dung khác bản điện tử"


class PaperStand(TextChoices):
    """How paper and electronic sending of one sheet stand to each other; always computed."""

    MATCHED = "MATCHED", "Khớp"
    UNCOMPARED = "UNCOMPARED", "Đúng lần gửi, nội dung chưa đối chiếu"
    FLAWED = "FLAWED", "Chưa đạt"
    MISMATCH = "MISMATCH", "Lệch bản"
    UNKNOWN = "UNKNOWN", "Chưa rõ lần gửi"
    OLD = "OLD", "Bản cũ"
    NO_PAPER = "NO_PAPER", "Thiếu bản giấy"
    NO_FILE = "NO_FILE", "Thiếu file mềm"


class AttachmentKind(TextChoices):
    """What an attached file is."""

    LAUNCH_PLAN = "LAUNCH_PLAN", "Kế hoạch phát động"
    EVIDENCE = "EVIDENCE", "Minh chứng"
    NOMINATION = "NOMINATION", "Tệp của hồ sơ khen thưởng"
    QUOTA_LETTER = "QUOTA_LETTER", "Văn bản phân bổ chỉ tiêu"
    AWARD_DECISION = "AWARD_DECISION", "Quyết định khen thưởng"


class FileState(TextChoices):
    """Whether an attached file can be read; photos are first written anew."""

    WAITING = "WAITING", "Đang xử lý ảnh"
    READY = "READY", "Đã lưu"
    FAILED = "FAILED", "Không đọc được ảnh"


class ScanState(TextChoices):
    """What the malware scanner has said of an attached file."""

    NOT_SCANNED = "NOT_SCANNED", "Chưa quét mã độc"
    CLEAN = "CLEAN", "Sạch"
    INFECTED = "INFECTED", "Có mã độc"


class Subject(TextChoices):
    """Who runs the model."""

    COLLECTIVE = "COLLECTIVE", "Tập thể"
    INDIVIDUAL = "INDIVIDUAL", "Cá nhân"


class Novelty(TextChoices):
    """Whether the model is new this year, kept from earlier years or copied from another place."""

    NEW = "NEW", "Mới"
    KEPT = "KEPT", "Duy trì"
    REPLICATED = "REPLICATED", "Nhân rộng"


class Verdict(TextChoices):
    """The receiver's decision on a single registered model."""

    PENDING = "PENDING", "Chưa xét"
    ACCEPTED = "ACCEPTED", "Đã duyệt"
    REFUSED = "REFUSED", "Không duyệt"


class Outcome(TextChoices):
    """How far a model was carried out, as its unit reports."""

    DONE = "DONE", "Hoàn thành"
    PARTLY = "PARTLY", "Hoàn thành một phần"
    NOT_DONE = "NOT_DONE", "Chưa thực hiện được"


class Recognition(TextChoices):
    """The receiver's decision on a model after its result."""

    PENDING = "PENDING", "Chưa xét"
    RECOGNISED = "RECOGNISED", "Công nhận"
    NOT_RECOGNISED = "NOT_RECOGNISED", "Không công nhận"
