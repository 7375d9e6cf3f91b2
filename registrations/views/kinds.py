"""What the shared pages say and show of each kind of sheet; a later app adds its kind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from danvan.core.documents.formats import PDF, WORD
from registrations.enums import ScanState, SheetKind
from registrations.forms.sheets import DetailsForm, ReportDetailsForm
from registrations.models import Attachment, Registration, ResultItem, Sheet
from registrations.rules.completeness import Problem
from registrations.rules.paper import Reading
from registrations.views.papers import arrival_in_words
from registrations.views.places import registration_page, report_page
from registrations.views.tasklist import details_task, item_task, model_task, part_tasks

Context = dict[str, object]


@dataclass(frozen=True)
class AvailablePaper:
    """A paper that can be had of a sending: the document's key, its name, what it needs beside code and
    version; `slug` names it in an address. `sets` says in how many sets it is handed in, 0 where there are
    none; `has_word` that it may be finished as a Word file, too."""

    key: str
    name: str
    more: dict[str, str | int] = field(default_factory=dict)
    sets: int = 0
    has_word: bool = False

    @property
    def formats(self) -> tuple[str, ...]:
        """The kinds of file that can be asked for."""
        return (PDF, WORD) if self.has_word else (PDF,)

    @property
    def slug(self) -> str:
        """The key, and of what it is where there are several of the kind."""
        return "-".join([self.key, *map(str, self.more.values())])

    @property
    def copies(self) -> list["AvailablePaper"]:
        """The copy of each set, each with its own code."""
        return [
            AvailablePaper(self.key, f"{self.name}, bộ {number}", self.more | {"set": number})
            for number in range(1, self.sets + 1)
        ]


SLIP = AvailablePaper("receipt-slip", "Phiếu tiếp nhận")


@dataclass(frozen=True)
class Words:
    """How the pages call things of this kind.

    `card` heads its card, `begin` is the button there; `thing` is what was received, `sent_thing` the same on
    the button, `printed` what the unit prints and signs. `leave` is the link, `leave_question` and `leaving`
    are the page that asks once more; `losing` says what goes with a draft. `accepted` follows on the news
    that the receiver has accepted, `refused` marks what was not taken with it, `items` heads the list of
    what was sent, `for_what` says for what more time is asked; `note` stands on the card,
    `paper_step` on the receipt in the place of printing one paper.
    """

    card: str
    begin: str
    thing: str
    sent_thing: str
    printed: str
    leave: str
    leave_question: str
    leaving: str
    losing: str
    accepted: str
    refused: str
    items: str
    for_what: str
    note: str = ""
    paper_step: str = ""


@dataclass(frozen=True)
class PagesOf:
    """The pages of one kind: `start` and `more_time` are addresses of unit and year, `page_of` finds where a
    field is typed, `papers_of` the papers that can be had of a sending, by its payload.

    `tasks` is the template of the task list, `tasks_of` what it shows; `check` stands above the answers of
    the check page, `sent` in the place of the plain list once the sheet is sent. `after` is the kind whose
    acceptance makes this one a duty; `bundle` is the address of all papers of a sending in one file;
    `counts_missing` says whether the first page counts what is missing. `arrival_of` tells anybody who scans
    a paper whether it came.
    """

    words: Words
    start: str
    more_time: str
    details: type[DetailsForm]
    page_of: Callable[[str, str, str], str]
    tasks: str
    tasks_of: Callable[[dict, list[Problem]], Context]
    refused_on: Callable[[Sheet], list[tuple[str, str]]]
    papers_of: Callable[[dict], list[AvailablePaper]]
    after: SheetKind | None = None
    bundle: str = ""
    counts_missing: bool = True
    has_paper_desk: bool = True
    arrival_of: Callable[[Sheet, Reading], str] = arrival_in_words
    check: str = ""
    check_of: Callable[[Sheet, dict, datetime], Context] = lambda sheet, payload, at: {}
    sent: str = ""
    sent_of: Callable[[Sheet, dict, datetime], Context] = lambda sheet, payload, at: {}


def registration_tasks(payload: dict, problems: list[Problem]) -> Context:
    """The details, and each model."""
    return {
        "details": details_task(problems),
        "models": [(model, model_task(model, problems)) for model in payload["models"]],
    }


def report_tasks(payload: dict, problems: list[Problem]) -> Context:
    """The details, the unit's own part, and the result of each model."""
    return {
        "details": details_task(problems),
        "parts": part_tasks(problems),
        "models": [(item, item_task(item, problems)) for item in payload["models"]],
        "infected": [
            file for item in payload["models"] for file in item["files"] if file["scan"] == ScanState.INFECTED
        ],
    }


def sent_report(sheet: Sheet, payload: dict, at: datetime) -> Context:
    """The files of a sent report in which malware was found since."""
    return {"infected": Attachment.objects.infected_evidence_of(sheet)}


def refused_models(sheet: Sheet) -> list[tuple[str, str]]:
    """Name and reason of each model that was not taken with an accepted registration."""
    return list(Registration.objects.refused_on(sheet).values_list("name", "verdict_reason"))


def unrecognised_models(sheet: Sheet) -> list[tuple[str, str]]:
    """The same of an accepted report."""
    refused = ResultItem.objects.refused_on(sheet)
    return list(refused.values_list("registration__name", "recognition_reason"))


PAGES_OF = {
    SheetKind.REGISTRATION: PagesOf(
        words=Words(
            card="Đăng ký mô hình",
            begin="Bắt đầu đăng ký",
            thing="đăng ký",
            sent_thing="đăng ký",
            printed="bản tổng hợp",
            leave="Rút hồ sơ, không tham gia năm nay",
            leave_question="Rút hồ sơ, không tham gia",
            leaving="Rút là thôi đăng ký năm nay.",
            losing="Mọi mô hình đã nhập sẽ mất, không lấy lại được.",
            accepted="Đơn vị thực hiện các mô hình theo đăng ký.",
            refused="Không duyệt mô hình",
            items="Mô hình đăng ký",
            for_what="đăng ký mô hình",
        ),
        start="sheet-start",
        more_time="extension-request",
        details=DetailsForm,
        page_of=registration_page,
        tasks="registrations/_tasks.html",
        tasks_of=registration_tasks,
        refused_on=refused_models,
        papers_of=lambda payload: [AvailablePaper("registration-list", "Bản tổng hợp đăng ký mô hình"), SLIP],
    ),
    SheetKind.RESULT: PagesOf(
        words=Words(
            card="Báo cáo kết quả",
            begin="Bắt đầu báo cáo",
            thing="báo cáo kết quả",
            sent_thing="báo cáo",
            printed="báo cáo",
            leave="Rút báo cáo",
            leave_question="Rút báo cáo kết quả",
            leaving="Rút là thôi báo cáo kết quả năm nay.",
            losing="Mọi nội dung, tệp đã nhập sẽ mất, không lấy lại được.",
            accepted="Các mô hình không nêu dưới đây đều được công nhận.",
            refused="Không công nhận mô hình",
            items="Các mô hình trong báo cáo",
            for_what="báo cáo kết quả",
        ),
        start="report-start",
        more_time="report-extension-request",
        details=ReportDetailsForm,
        page_of=report_page,
        tasks="registrations/_report_tasks.html",
        tasks_of=report_tasks,
        refused_on=unrecognised_models,
        sent_of=sent_report,
        papers_of=lambda payload: [
            AvailablePaper("result-report", "Báo cáo kết quả thực hiện", has_word=True),
            SLIP,
        ],
        after=SheetKind.REGISTRATION,
    ),
}
