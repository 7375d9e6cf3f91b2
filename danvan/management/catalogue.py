"""Every document that can be drawn without a browser: its name, its formats, how its parameters are found."""

from collections.abc import Callable
from dataclasses import dataclass

from danvan.core.documents.formats import PDF, WORD
from danvan.management import paper_finders as find
from danvan.management.paper_finders import Asked
from nominations.award_documents import FORMATS as AWARD_FORMATS
from nominations.award_documents import KEY as AWARDS
from nominations.list_documents import FORMATS as LISTS
from nominations.list_documents import LETTER, LIST
from nominations.set_documents import COVER, DECLARATION, GUIDE
from registrations.enums import SheetKind
from registrations.gap_documents import KEY as GAP
from registrations.launch_plan_documents import KEY as PLANS
from registrations.rules.kinds import WATCHED
from registrations.slips import KEY as SLIP

TABLE = ("pdf", "xlsx", "csv")
SIGNED = (PDF, WORD)
OPTIONS = {
    "campaign": "--campaign NĂM",
    "output": "-o TỆP",
    "unit": "--unit MÃ",
    "kind": "--kind LOẠI",
    "scheme": "--scheme MÃ",
    "order": "--order THỨ-TỰ",
    "nominee": "--nominee SỐ",
    "set": "--set SỐ",
}
ALWAYS = ("campaign", "output")


@dataclass(frozen=True)
class CatalogueEntry:
    """One entry of the catalogue.

    `about` says in one sentence what it is good for. It `needs` and `takes` options beside those of every
    paper, and may be about these `kinds` of sheet; `is_logged` where the journal tells that it left.
    """

    key: str
    name: str
    about: str
    find: Callable[[Asked], dict]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = WATCHED
    formats: tuple[str, ...] = ("pdf",)
    is_logged: bool = False

    @property
    def usage(self) -> str:
        """The options in words, those that may be left out in brackets."""
        needed = [OPTIONS[name] for name in self.needs]
        return " ".join(needed + [f"[{OPTIONS[name]}]" for name in self.takes])

    def missing(self, given: dict) -> list[str]:
        """The options that it needs and that nobody gave, as they are written."""
        return [OPTIONS[name] for name in (*ALWAYS, *self.needs) if not given.get(name)]

    def useless(self, given: dict) -> list[str]:
        """The options that somebody gave and that it has no use for."""
        known = (*ALWAYS, *self.needs, *self.takes)
        return [OPTIONS[name] for name in given if name not in known]


CATALOGUE = {
    paper.key: paper
    for paper in (
        CatalogueEntry(
            "registration-list",
            "Bản tổng hợp đăng ký mô hình của đơn vị",
            "Đơn vị in từ lần gửi đăng ký, ký, đóng dấu rồi nộp cùng bản điện tử.",
            find.sent_by_unit(SheetKind.REGISTRATION),
            needs=("unit",),
        ),
        CatalogueEntry(
            "receipt-slip",
            "Phiếu tiếp nhận bản gửi điện tử",
            "Cổng trả cho đơn vị sau mỗi lần gửi: mã hồ sơ, lúc gửi, mã kiểm tra nội dung.",
            find.sent_by_unit(),
            needs=("unit",),
            takes=("kind",),
            kinds=tuple(SheetKind.values),
        ),
        CatalogueEntry(
            "result-report",
            "Báo cáo kết quả thực hiện của đơn vị",
            "Đơn vị in từ lần gửi báo cáo kết quả; phụ lục là bảng số liệu từng mô hình.",
            find.in_format(find.sent_by_unit(SheetKind.RESULT)),
            needs=("unit",),
            formats=SIGNED,
        ),
        CatalogueEntry(
            SLIP,
            "Phiếu tiếp nhận văn bản giấy",
            "Phòng trao cho người nộp bản giấy: nhận gì, ngày nào, tình trạng ra sao.",
            find.slip_of_unit,
            needs=("unit",),
        ),
        CatalogueEntry(
            "request",
            "Bản đề nghị của đơn vị kèm danh sách",
            "Đơn vị trình tập thể, cá nhân đề nghị khen thưởng; danh sách là phụ lục.",
            find.in_format(find.copy_of(find.sent_by_unit(SheetKind.NOMINATION))),
            needs=("unit",),
            takes=("set",),
            formats=SIGNED,
        ),
        CatalogueEntry(
            "minutes",
            "Biên bản họp Hội đồng thi đua khen thưởng của đơn vị",
            "Hội đồng ghi ai dự họp, ai vắng, nội dung và số phiếu cho từng đề nghị.",
            find.in_format(find.copy_of(find.sent_by_unit(SheetKind.NOMINATION))),
            needs=("unit",),
            takes=("set",),
            formats=SIGNED,
        ),
        CatalogueEntry(
            "achievement-collective",
            "Báo cáo thành tích của tập thể",
            "Thành tích của một tập thể theo mẫu của nghị định đã chọn cho đợt thi đua.",
            find.in_format(find.copy_of(find.report_of_nominee("achievement-collective"))),
            needs=("unit",),
            takes=("nominee", "set"),
            formats=SIGNED,
        ),
        CatalogueEntry(
            "achievement-individual",
            "Báo cáo thành tích của cá nhân",
            "Thành tích của một cá nhân theo mẫu của nghị định đã chọn cho đợt thi đua.",
            find.in_format(find.copy_of(find.report_of_nominee("achievement-individual"))),
            needs=("unit",),
            takes=("nominee", "set"),
            formats=SIGNED,
        ),
        CatalogueEntry(
            COVER,
            "Bìa hồ sơ của từng bộ",
            "Để trên mỗi bộ giấy: hồ sơ của ai, bộ thứ mấy, gồm những giấy tờ gì.",
            find.copy_of(find.sent_by_unit(SheetKind.NOMINATION)),
            needs=("unit",),
            takes=("set",),
        ),
        CatalogueEntry(
            GUIDE,
            "Ký ở đâu, đóng dấu ở đâu",
            "Cho văn thư của đơn vị: mỗi giấy tờ ai ký, ký ở đâu, đóng dấu ở đâu.",
            find.sent_by_unit(SheetKind.NOMINATION),
            needs=("unit",),
        ),
        CatalogueEntry(
            DECLARATION,
            "Bản cam kết của thủ trưởng đơn vị",
            "Thủ trưởng cam kết về kỷ luật, khiếu nại, tố cáo của những ai được đề nghị.",
            find.sent_by_unit(SheetKind.NOMINATION),
            needs=("unit",),
        ),
        CatalogueEntry(
            GAP,
            "Phiếu yêu cầu bổ sung bản giấy",
            "Sở gửi một đơn vị: từng giấy tờ, chữ ký, con dấu còn thiếu và hạn bổ sung.",
            find.gap_of_unit,
            needs=("unit",),
            takes=("kind",),
            kinds=tuple(SheetKind.values),
        ),
        CatalogueEntry(
            PLANS,
            "Danh sách kế hoạch phát động của các đơn vị",
            "Phòng theo dõi đơn vị nào đã ban hành kế hoạch phát động, số mấy, ngày nào.",
            find.launch_plans,
            formats=TABLE,
        ),
        CatalogueEntry(
            AWARDS,
            "Danh sách được tặng theo quyết định",
            "Tập thể, cá nhân được tặng theo một quyết định đã ghi trên cổng.",
            find.last_decision,
            formats=AWARD_FORMATS,
        ),
        CatalogueEntry(
            "office-registration-list",
            "Danh sách tổng hợp đăng ký của phòng",
            "Phòng lập từ các bản đăng ký đã nhận, theo bộ lọc đang xem.",
            find.office_registrations,
            formats=TABLE,
        ),
        CatalogueEntry(
            "office-result-list",
            "Danh sách tổng hợp kết quả của phòng",
            "Phòng lập từ các báo cáo kết quả đã nhận, theo bộ lọc đang xem.",
            find.office_results,
            formats=TABLE,
        ),
        CatalogueEntry(
            "office-summary",
            "Bản tổng hợp của Sở",
            "Sở báo cáo số liệu và mô hình của cả đợt; chưa ban hành thì in “BẢN XEM TRƯỚC”.",
            find.summary,
            takes=("kind",),
            formats=("pdf", "xlsx"),
        ),
        CatalogueEntry(
            "call-list",
            "Danh sách gọi điện các đơn vị chưa gửi",
            "Phòng gọi từng đơn vị còn thiếu: ai phụ trách, số điện thoại, quá hạn mấy ngày.",
            find.owing_units,
            takes=("kind", "unit"),
            formats=TABLE,
        ),
        CatalogueEntry(
            "reminder-letter",
            "Công văn đôn đốc các đơn vị chưa gửi",
            "Sở đôn đốc các đơn vị chưa gửi; từ mười một đơn vị trở lên thì kê ở phụ lục.",
            find.owing_units,
            takes=("kind", "unit"),
        ),
        CatalogueEntry(
            LIST,
            "Danh sách đề nghị khen thưởng",
            "Phòng trình khen thưởng: tập thể, cá nhân theo thứ hạng hoặc theo đơn vị.",
            find.nomination_list,
            takes=("scheme", "order"),
            formats=LISTS[LIST],
            is_logged=True,
        ),
        CatalogueEntry(
            LETTER,
            "Tờ trình của Sở kèm danh sách đề nghị",
            "Sở trình cấp khen thưởng; danh sách là phụ lục, đánh số trang riêng.",
            find.nomination_list,
            takes=("scheme", "order"),
            formats=LISTS[LETTER],
            is_logged=True,
        ),
    )
}
