"""The nomination list as PDF, workbook and Word file, and the letter ("Tờ trình") that it goes with.

All are drawn from the payload alone: the list that was issued, else what one would say now, as a preview.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from danvan.core import clock
from danvan.core.documents import Progress, binding, layout
from danvan.core.documents.engine import draw
from danvan.core.documents.frame import Annex, Frame, Heading, Signature, kept_by
from danvan.core.documents.listing import list_chunks
from danvan.core.documents.output import paper_file
from danvan.core.documents.paper import Block, OfficialPaper, Paragraph, Role, Table
from danvan.core.documents.word import WordPaper, begun
from danvan.core.errors import RuleViolation
from danvan.core.exports import ListResource, workbook_of
from danvan.core.vietnamese import document_date, number
from nominations.list_columns import COLUMNS, SHEET_COLUMNS, printed_rows, sheet_rows
from nominations.models import AwardScheme, IssuedList
from nominations.rules.lists import NOBODY, over_quota
from nominations.rules.words import counts_in_words
from nominations.services.list_contents import compile_list
from registrations.models import Campaign
from registrations.summary_documents import numbers_of, tables_in_words

LIST, LETTER = "nomination-list", "submission-letter"
FORMATS = {LIST: ("pdf", "xlsx", "docx"), LETTER: ("pdf", "docx")}


@dataclass(frozen=True)
class ListPaper:
    """The contents of a list with number and day of the letter; without them it is a preview."""

    payload: dict
    order: str
    number: str = ""
    day: date | None = None
    revision: str = ""

    @property
    def is_preview(self) -> bool:
        """Whether nobody has issued it."""
        return not self.number

    @property
    def purpose(self) -> str:
        """What is asked for, for which movement: "đề nghị tặng … trong phong trào … năm …"."""
        movement = self.payload["movement"]
        called = f"{movement[:1].lower()}{movement[1:]}"
        return f"đề nghị tặng {self.payload['scheme']} trong {called} năm {self.payload['year']}"

    @property
    def belongs_to(self) -> str:
        """With which letter the list goes; room for number and day while it has none."""
        return self.letter_heading.of_annex

    @property
    def letter_heading(self) -> Heading:
        """The top of the letter."""
        return Heading(
            parent_body=self.payload["issuer_parent"],
            issuing_body=self.payload["issuer"],
            place=self.payload["place"],
            kind_title="Tờ trình",
            summary=f"về việc {self.purpose}{self.revision}",
            number=self.number,
            symbol=f"TTr-{self.payload['symbol'] or '…'}",
            day=self.day,
        )

    @property
    def signature(self) -> Signature:
        """Who signs, as the unit's record says: "KT. Giám đốc, Phó Giám đốc" are two lines."""
        title = self.payload["signer_title"] or "Giám đốc"
        return Signature(tuple(filter(None, map(str.strip, title.split(",")))), self.payload["signer_name"])

    @property
    def kept_by(self) -> str:
        """Who keeps a copy."""
        return kept_by(self.payload["office_symbol"])


def nomination_list(params: dict, progress: Progress) -> bytes:
    """ "Danh sách đề nghị khen thưởng" as PDF, XLSX or DOCX with the same rows and totals.

    `params`: issued (key), or campaign and scheme (keys) for a preview; order; format.
    """
    paper = paper_of(params)
    writers = {"xlsx": workbook, "docx": _list_in_word, "pdf": partial(list_on_paper, progress=progress)}
    return writers[params["format"]](paper)


def submission_letter(params: dict, progress: Progress) -> bytes:
    """The department's letter with the list as its annex, whose pages are numbered anew; PDF or DOCX.

    Takes the parameters of `nomination_list`. Raises RuleViolation for an empty list.
    """
    paper = paper_of(params)
    if not paper.payload["rows"]:
        raise RuleViolation(NOBODY)
    if params["format"] == "docx":
        return _letter_in_word(paper)
    title, letter = letter_title(paper), paper_file(_letter(paper))
    chunks = _list_chunks(paper, _annex_frame(paper))
    annex = draw(chunks, title=title, tagged=True, progress=lambda done: progress(done, len(chunks)))
    return binding.finished(binding.merge([letter, annex]), title)


def paper_of(params: dict) -> ListPaper:
    """The list that the parameters name: an issued one, else what it would say now."""
    if "issued" in params:
        issued = IssuedList.objects.get(pk=params["issued"])
        return ListPaper(issued.payload, params["order"], issued.number, issued.issued_on, issued.revision)
    campaign = Campaign.objects.select_related("movement").get(pk=params["campaign"])
    scheme = AwardScheme.objects.get(pk=params["scheme"])
    return ListPaper(compile_list(campaign=campaign, scheme=scheme, at=clock.now()).payload, params["order"])


def list_params(campaign: Campaign, scheme: AwardScheme, order: str, format: str) -> dict:
    """What both papers need to know: the list that holds now, of a preview where none was issued."""
    latest = IssuedList.objects.latest_of(campaign, scheme)
    what = {"issued": latest.pk} if latest else {"campaign": campaign.pk, "scheme": scheme.pk}
    return what | {"order": order, "format": format}


def list_title(paper: ListPaper) -> str:
    """How the list is called in the file."""
    return f"Danh sách {paper.purpose}{paper.revision}"


def letter_title(paper: ListPaper) -> str:
    """How the letter is called in the file."""
    return f"Tờ trình về việc {paper.purpose}{paper.revision}"


def list_on_paper(paper: ListPaper, progress: Progress) -> bytes:
    """The list as PDF."""
    chunks = _list_chunks(paper, _list_frame(paper))
    return draw(chunks, title=list_title(paper), progress=lambda done: progress(done, len(chunks)))


def _list_chunks(paper: ListPaper, frame: Frame) -> list[str]:
    rows = printed_rows(paper.payload["rows"], paper.order)
    tables = tables_in_words(paper.payload) if rows else []
    return list_chunks(frame, COLUMNS, rows, "documents/nomination_list.html", tables=tables)


def _list_frame(paper: ListPaper) -> Frame:
    """The list as a paper of its own; it bears no number, for it is no kind of document (ND 30)."""
    said = paper.payload
    return Frame(
        heading=Heading(
            parent_body=said["issuer_parent"],
            issuing_body=said["issuer"],
            place=said["place"],
            kind_title="Danh sách",
            summary=f"{paper.purpose}{paper.revision}",
            day=paper.day,
            belongs_to=paper.belongs_to,
        ),
        closing=_closing(paper),
        signature=paper.signature,
        recipients=tuple(filter(None, [said["submit_to"], paper.kept_by])),
        landscape=True,
        preview=paper.is_preview,
    )


def _annex_frame(paper: ListPaper) -> Frame:
    """The list behind the letter."""
    annex = Annex(list_title(paper), paper.belongs_to)
    return Frame(heading=None, annex=annex, closing=_closing(paper), landscape=True, preview=paper.is_preview)


def _closing(paper: ListPaper) -> tuple[str, ...]:
    rows = paper.payload["rows"]
    if not rows:
        return ("Danh sách này chưa có đề nghị nào.",)
    over = over_quota(rows)
    beyond = f", trong đó {number(over)} đề nghị vượt chỉ tiêu" if over else ""
    return (f"Danh sách này có {counts_in_words(rows)}{beyond}.",)


def _letter_frame(paper: ListPaper) -> Frame:
    to = paper.payload["submit_to"] or layout.DOTS
    return Frame(
        heading=paper.letter_heading,
        addressees=(to,),
        closing=(f"Kính trình {to} xem xét, quyết định.",),
        signature=paper.signature,
        recipients=("Như trên", paper.kept_by),
        preview=paper.is_preview,
    )


def _letter(paper: ListPaper) -> OfficialPaper:
    """The letter without its annex."""
    return OfficialPaper(letter_title(paper), _letter_frame(paper), _letter_words(paper))


def _letter_words(paper: ListPaper) -> list[Block]:
    """On which grounds, and what is asked for."""
    said, rows = paper.payload, paper.payload["rows"]
    to, over = said["submit_to"] or layout.DOTS, over_quota(rows)
    movement = f"{said['movement'][:1].lower()}{said['movement'][1:]}"
    beyond = f"Trong đó {number(over)} đề nghị vượt chỉ tiêu phân bổ, được ghi rõ trong danh sách."
    return [
        *(Paragraph(ground, Role.BASIS) for ground in _grounds(said)),
        Paragraph(
            f"Qua xét thành tích của các tập thể, cá nhân trong {movement} năm {said['year']}, "
            f"{said['issuer']} trình {to} xem xét, tặng {said['scheme']} cho "
            f"{counts_in_words(rows, spoken=True)} có tên trong danh sách kèm theo."
        ),
        *([Paragraph(beyond)] if over else []),
        Paragraph(
            f"Hồ sơ gửi kèm gồm danh sách đề nghị, {len(rows):02d} báo cáo thành tích, bản đề nghị và "
            "biên bản họp Hội đồng thi đua khen thưởng của các đơn vị."
        ),
    ]


def _grounds(said: dict) -> list[str]:
    """Law, decree, plan and minutes, each on a line of its own."""
    meeting = said["meeting"]
    grounds = [*said["basis"], said["plan"]]
    if meeting:
        day = document_date(date.fromisoformat(meeting["met_on"]))
        called = f"Biên bản số {meeting['number']}" if meeting["number"] else "Biên bản họp"
        grounds.append(f"{called} {day} của Hội đồng thi đua khen thưởng {said['issuer']}")
    bare = [ground.removeprefix("Căn cứ ").rstrip(" ;.") for ground in grounds]
    return [f"Căn cứ {ground}{';' if ground != bare[-1] else '.'}" for ground in bare]


def workbook(paper: ListPaper) -> bytes:
    """The list as XLSX: a sheet of totals, a sheet of rows."""
    dataset = ListResource(SHEET_COLUMNS).export(sheet_rows(paper.payload["rows"], paper.order))
    return workbook_of({"Tổng hợp": _total_rows(paper)}, {"Danh sách": dataset})


def _total_rows(paper: ListPaper) -> list:
    """The totals as rows of a worksheet; tuples are headings."""
    rows: list = [
        (list_title(paper),),
        ["BẢN XEM TRƯỚC"] if paper.is_preview else [paper.belongs_to],
        list(_closing(paper)),
    ]
    for table in paper.payload["tables"]:
        rows += [[], (table["title"],), tuple(table["headings"]), *numbers_of(table)]
    return rows


def _list_in_word(paper: ListPaper) -> bytes:
    frame = _list_frame(paper)
    word = WordPaper(landscape=True, preview=paper.is_preview)
    word.heading(frame.heading)
    _write_list(word, paper, frame)
    word.signatures(frame)
    return word.content(list_title(paper))


def _letter_in_word(paper: ListPaper) -> bytes:
    word, annex = begun(_letter(paper)), _annex_frame(paper)
    word.begin_part(landscape=True)
    word.annex(annex.annex)
    _write_list(word, paper, annex)
    return word.content(letter_title(paper))


def _write_list(word: WordPaper, paper: ListPaper, frame: Frame) -> None:
    """The table, the totals, the closing sentence."""
    rows = printed_rows(paper.payload["rows"], paper.order)
    word.blocks([Table(COLUMNS, rows)])
    for table in tables_in_words(paper.payload) if rows else ():
        word.totals(table["title"], table["headings"], table["rows"])
    word.closing(frame)
