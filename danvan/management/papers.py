"""Every document that can be drawn without a browser: its name, its formats, how its parameters are found."""

from collections.abc import Callable
from dataclasses import dataclass

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
class Paper:
    """One entry of the catalogue: the options that it `needs` beside those of every paper, those that it
    `takes`, the `kinds` of sheet that it may be about; `is_logged` where the journal tells that it left."""

    key: str
    name: str
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


PAPERS = {
    paper.key: paper
    for paper in (
        Paper(
            "registration-list",
            "Bản tổng hợp đăng ký mô hình của đơn vị",
            find.sent_by_unit(SheetKind.REGISTRATION),
            needs=("unit",),
        ),
        Paper(
            "receipt-slip",
            "Phiếu tiếp nhận bản gửi điện tử",
            find.sent_by_unit(),
            needs=("unit",),
            takes=("kind",),
            kinds=tuple(SheetKind.values),
        ),
        Paper(
            "result-report",
            "Báo cáo kết quả thực hiện của đơn vị",
            find.sent_by_unit(SheetKind.RESULT),
            needs=("unit",),
        ),
        Paper(SLIP, "Phiếu tiếp nhận văn bản giấy", find.slip_of_unit, needs=("unit",)),
        Paper(
            "request",
            "Tờ trình của đơn vị kèm danh sách đề nghị",
            find.copy_of(find.sent_by_unit(SheetKind.NOMINATION)),
            needs=("unit",),
            takes=("set",),
        ),
        Paper(
            "minutes",
            "Biên bản họp Hội đồng thi đua khen thưởng của đơn vị",
            find.copy_of(find.sent_by_unit(SheetKind.NOMINATION)),
            needs=("unit",),
            takes=("set",),
        ),
        Paper(
            "achievement-collective",
            "Báo cáo thành tích của tập thể",
            find.copy_of(find.report_of_nominee("achievement-collective")),
            needs=("unit",),
            takes=("nominee", "set"),
        ),
        Paper(
            "achievement-individual",
            "Báo cáo thành tích của cá nhân",
            find.copy_of(find.report_of_nominee("achievement-individual")),
            needs=("unit",),
            takes=("nominee", "set"),
        ),
        Paper(
            COVER,
            "Bìa hồ sơ của từng bộ",
            find.copy_of(find.sent_by_unit(SheetKind.NOMINATION)),
            needs=("unit",),
            takes=("set",),
        ),
        Paper(
            GUIDE,
            "Ký ở đâu, đóng dấu ở đâu",
            find.sent_by_unit(SheetKind.NOMINATION),
            needs=("unit",),
        ),
        Paper(
            DECLARATION,
            "Bản cam kết của thủ trưởng đơn vị",
            find.sent_by_unit(SheetKind.NOMINATION),
            needs=("unit",),
        ),
        Paper(
            GAP,
            "Công văn yêu cầu bổ sung bản giấy",
            find.gap_of_unit,
            needs=("unit",),
            takes=("kind",),
            kinds=tuple(SheetKind.values),
        ),
        Paper(PLANS, "Danh sách kế hoạch phát động của các đơn vị", find.launch_plans, formats=TABLE),
        Paper(AWARDS, "Danh sách được tặng theo quyết định", find.last_decision, formats=AWARD_FORMATS),
        Paper(
            "office-registration-list",
            "Danh sách tổng hợp đăng ký của phòng",
            find.office_registrations,
            formats=TABLE,
        ),
        Paper(
            "office-result-list", "Danh sách tổng hợp kết quả của phòng", find.office_results, formats=TABLE
        ),
        Paper(
            "office-summary", "Bản tổng hợp của Sở", find.summary, takes=("kind",), formats=("pdf", "xlsx")
        ),
        Paper(
            "call-list",
            "Danh sách gọi điện các đơn vị chưa gửi",
            find.owing_units,
            takes=("kind", "unit"),
            formats=TABLE,
        ),
        Paper(
            "reminder-letter",
            "Công văn đôn đốc các đơn vị chưa gửi",
            find.owing_units,
            takes=("kind", "unit"),
        ),
        Paper(
            LIST,
            "Danh sách đề nghị khen thưởng",
            find.nomination_list,
            takes=("scheme", "order"),
            formats=LISTS[LIST],
            is_logged=True,
        ),
        Paper(
            LETTER,
            "Tờ trình của Sở kèm danh sách đề nghị",
            find.nomination_list,
            takes=("scheme", "order"),
            formats=LISTS[LETTER],
            is_logged=True,
        ),
    )
}
