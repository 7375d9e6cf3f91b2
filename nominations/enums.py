"""The words of the nominations app; labels are those of docs/glossary.md."""

from django.db.models import TextChoices


class DossierPaper(TextChoices):
    """The papers of a dossier (plan, section III.4)."""

    REQUEST = "REQUEST", "Bản đề nghị kèm danh sách"
    MINUTES = "MINUTES", "Biên bản họp Hội đồng thi đua khen thưởng"
    ACHIEVEMENT = "ACHIEVEMENT", "Báo cáo thành tích"


class Standing(TextChoices):
    """How far a nomination has come at the office; hidden from the unit until the results are released."""

    PENDING = "PENDING", "Chưa thẩm định"
    ELIGIBLE = "ELIGIBLE", "Đủ điều kiện"
    INELIGIBLE = "INELIGIBLE", "Không đủ điều kiện"
    RECOMMENDED = "RECOMMENDED", "Đề nghị trình"
    RESERVE = "RESERVE", "Dự bị"
    NOT_RECOMMENDED = "NOT_RECOMMENDED", "Không đề nghị"
    AWARDED = "AWARDED", "Được khen thưởng"
    NOT_AWARDED = "NOT_AWARDED", "Không được khen thưởng"


class Seat(TextChoices):
    """What somebody is in a council."""

    CHAIR = "CHAIR", "Chủ tọa"
    SECRETARY = "SECRETARY", "Thư ký"
    MEMBER = "MEMBER", "Ủy viên"


class FieldKind(TextChoices):
    """What a field of an achievement report holds."""

    LINE = "LINE", "Một dòng"
    TEXT = "TEXT", "Đoạn văn"
    DAY = "DAY", "Ngày"
    TITLES = "TITLES", "Bảng danh hiệu thi đua"
    COMMENDATIONS = "COMMENDATIONS", "Bảng hình thức khen thưởng"


class HonourKind(TextChoices):
    """The two tables of earlier honours, which are kept apart."""

    TITLE = "TITLE", "Danh hiệu thi đua"
    COMMENDATION = "COMMENDATION", "Hình thức khen thưởng đã nhận"


class CopyMark(TextChoices):
    """What a copy must carry to count (plan, section III.4); the values are its columns."""

    SIGNED = "signed", "Đã ký"
    STAMPED = "stamped", "Đã đóng dấu"
    ORIGINAL = "original", "Bản chính"
    ENDORSED = "endorsed", "Có xác nhận của cấp trình"


class CopyDefect(TextChoices):
    """Why a copy that lies at the office is not good enough, beside a missing mark."""

    PHOTOCOPY = "PHOTOCOPY", "Bản photo"
    NO_SEAL = "NO_SEAL", "Thiếu dấu"
    NO_SIGNATURE = "NO_SIGNATURE", "Thiếu chữ ký"
    PAGES_MISSING = "PAGES_MISSING", "Thiếu trang, rách, mờ"
    WRONG_FORM = "WRONG_FORM", "Sai mẫu"


class ListOrder(TextChoices):
    """How the rows of a nomination list follow one another."""

    RANK = "RANK", "Theo thứ tự xếp hạng"
    UNIT = "UNIT", "Theo đơn vị"


class AwardLevel(TextChoices):
    """Who grants an award."""

    STATE = "STATE", "Nhà nước"
    GOVERNMENT = "GOVERNMENT", "Chính phủ"
    PROVINCE = "PROVINCE", "Cấp tỉnh, bộ, ngành"
    DEPARTMENT = "DEPARTMENT", "Cấp sở, huyện"
    UNIT = "UNIT", "Cấp cơ sở"
