"""What goes with the paper sets of a dossier: the cover of each set, who signs and stamps where, and the
declaration of the unit's head.

Drawn from the snapshot; which papers a set holds is said by the form of commendation (plan, section III.4).
"""

from danvan.core import clock
from danvan.core.documents import Progress, binding, layout
from danvan.core.documents.engine import draw
from danvan.core.documents.frame import Frame, Signature, kept_by, page_html
from danvan.core.errors import RuleViolation
from nominations.models.checklists import paper_kinds_of
from nominations.rules.signing import (
    SetPaper,
    general_rules,
    papers_of_a_set,
    signatures_on,
    signed_alike,
    stamps_on,
)
from nominations.rules.words import counts_in_words, full_name
from nominations.services.paper_copies import NO_SUCH_SET
from registrations.documents import (
    called,
    find_snapshot,
    mark_of,
    paper_marks,
    receiver_of_papers,
    unit_heading,
)
from registrations.models import Snapshot

COVER, GUIDE, DECLARATION = "dossier-cover", "signing-guide", "declaration"
NAMES = {
    COVER: "Bìa hồ sơ",
    GUIDE: "Ký ở đâu, đóng dấu ở đâu",
    DECLARATION: "Bản cam kết của thủ trưởng",
}
HEAD = "Thủ trưởng đơn vị"
STATEMENTS = {
    "no_discipline": {
        True: "Không có tập thể, cá nhân nào trong hồ sơ đang bị xem xét kỷ luật.",
        False: "Có tập thể, cá nhân trong hồ sơ đang bị xem xét kỷ luật.",
    },
    "no_complaint": {
        True: "Không có đơn thư khiếu nại, tố cáo chưa giải quyết về tập thể, cá nhân trong hồ sơ.",
        False: "Có đơn thư khiếu nại, tố cáo chưa giải quyết về tập thể, cá nhân trong hồ sơ.",
    },
}


def dossier_cover(params: dict, progress: Progress) -> bytes:
    """ "Bìa hồ sơ" of the set that `params` name, of every set where they name none: whose it is, which
    set, and the papers that lie in it, with room for the number of sheets of each.

    Raises RuleViolation where the dossier has no such set.
    """
    snapshot = find_snapshot(params)
    count, chosen = snapshot.payload["scheme"]["set_count"], params.get("set") or 0
    if chosen not in range(count + 1):
        raise RuleViolation(NO_SUCH_SET)
    papers, title = _papers_of(snapshot), called(NAMES[COVER], snapshot)
    numbers = [chosen] if chosen else range(1, count + 1)
    covers = [draw([_cover(snapshot, papers, number, count)], title=title, tagged=True) for number in numbers]
    return binding.finished(binding.merge(covers), title)


def signing_guide(params: dict, progress: Progress) -> bytes:
    """ "Ký ở đâu, đóng dấu ở đâu": each paper of the dossier with who signs it, in which place, and where
    the stamp goes."""
    snapshot = find_snapshot(params)
    payload, sets = snapshot.payload, snapshot.payload["scheme"]["set_count"]
    frame = Frame(
        heading=unit_heading(payload, NAMES[GUIDE], purpose_of(payload, "hồ sơ đề nghị"), undated=True),
        mark=mark_of(snapshot),
    )
    html = page_html(
        "documents/signing_guide.html",
        frame,
        rules=general_rules(sets, snapshot.version),
        rows=[
            (alike.name, signatures_on(alike, payload), stamps_on(alike), len(alike.papers))
            for alike in signed_alike(_papers_of(snapshot))
        ],
    )
    return draw([html], title=called(NAMES[GUIDE], snapshot), tagged=True)


def declaration(params: dict, progress: Progress) -> bytes:
    """ "Bản cam kết": what the head of the unit has declared of the nominees, to be signed where a signed
    paper is asked for."""
    snapshot = find_snapshot(params)
    payload, sheet = snapshot.payload, snapshot.payload["sheet"]
    frame = Frame(
        heading=unit_heading(payload, "Bản cam kết", f"về {purpose_of(payload, 'hồ sơ đề nghị')}"),
        addressees=(receiver_of_papers(payload, clock.local_day(snapshot.sent_at)),),
        closing=("Tôi chịu trách nhiệm về nội dung cam kết này",),
        signature=Signature((_title_of_declarant(sheet),), sheet["declared_by"], "(Ký tên, đóng dấu)"),
        recipients=("Như trên", kept_by()),
        **paper_marks(snapshot),
    )
    html = page_html(
        "documents/declaration.html",
        frame,
        opening=_opening(payload),
        statements=[said.get(sheet[field], layout.DOTS) for field, said in STATEMENTS.items()],
        note=sheet["declaration_note"],
        nominees=[(full_name(nominee), nominee["job"]) for nominee in payload["nominees"]],
    )
    return draw([html], title=called(NAMES[DECLARATION], snapshot), tagged=True)


def purpose_of(payload: dict, begins: str = "đề nghị") -> str:
    """ "đề nghị tặng Bằng khen … năm 2027"."""
    return f"{begins} tặng {payload['scheme']['name']} năm {payload['year']}"


def _papers_of(snapshot: Snapshot) -> list[SetPaper]:
    kinds = paper_kinds_of(snapshot.sheet.nomination_dossier.scheme_id)
    return papers_of_a_set(kinds, snapshot.payload["nominees"])


def _cover(snapshot: Snapshot, papers: list[SetPaper], number: int, count: int) -> str:
    payload = snapshot.payload
    heading = unit_heading(payload, "Hồ sơ", purpose_of(payload), undated=True)
    frame = Frame(heading=heading, **paper_marks(snapshot, number, count))
    return page_html(
        "documents/dossier_cover.html",
        frame,
        set_words=f"Bộ {number}/{count}",
        facts=[
            ("Phong trào", payload["movement"]),
            ("Đơn vị", payload["unit"]["name"]),
            ("Đề nghị", counts_in_words(payload["nominees"])),
            ("Mã hồ sơ", f"{payload['code']}, lần gửi {snapshot.version}"),
        ],
        papers=papers,
    )


def _opening(payload: dict) -> str:
    sheet, unit = payload["sheet"], payload["unit"]["name"]
    return (
        f"Tôi là {sheet['declared_by'] or layout.DOTS}, thủ trưởng {unit}, cam kết về "
        f"{counts_in_words(payload['nominees'])} được {purpose_of(payload)} như sau:"
    )


def _title_of_declarant(sheet: dict) -> str:
    """The title under which the same person signs the request; of another head only that it is one."""
    is_signer = sheet["declared_by"] == sheet["signer_name"]
    return sheet["signer_title"] if is_signer and sheet["signer_title"] else HEAD
