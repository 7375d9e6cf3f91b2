"""All papers of a dossier, or of a hundred, as one file: each is drawn once, kept and used again.

A paper that cannot be drawn fails the bundle, in words: nobody shall print an incomplete one unawares. The
others are kept, so that the next attempt begins where this one ended.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from tempfile import TemporaryFile
from typing import BinaryIO

from django.utils.text import slugify

from danvan.core import clock
from danvan.core.documents import Progress
from danvan.core.documents.bundling import Part, write_pdf, write_zip
from danvan.core.documents.engine import DrawingFailed, kept_presses
from danvan.core.documents.store import drawn_document
from danvan.core.models import StoredDocument
from danvan.core.vietnamese import fold
from nominations.dossier_documents import PaperOfSending, papers_of
from nominations.set_documents import COVER, DECLARATION, GUIDE, NAMES
from registrations.documents import paper_request
from registrations.models import Snapshot

KEY = "bundle"
FORMATS = {"pdf": "Một tệp PDF", "zip": "Tệp ZIP"}
MOST_FAILURES = 5  # then the fault is hardly that of a paper
NAME_LENGTH = 50  # of a unit or a paper in the name of a file, for systems that allow few letters in all


@dataclass(frozen=True)
class Wanted:
    """One paper of a sending, of the set `set_no` or of none; `heading` is the bookmark under which it
    stands, `folder` where it lies in the ZIP."""

    snapshot: Snapshot
    heading: str
    folder: str
    key: str
    name: str
    more: dict[str, str]
    set_no: int = 0

    def drawn(self) -> StoredDocument:
        """The paper, drawn unless it is stored."""
        name = f"{self.name}, bộ {self.set_no}" if self.set_no else self.name
        more = self.more | ({"set": self.set_no} if self.set_no else {})
        return drawn_document(**paper_request(self.snapshot, self.key, name, more), at=clock.now())

    @property
    def facts(self) -> dict[str, str]:
        """What the index says of it."""
        return {
            "Đơn vị": self.snapshot.payload["unit"]["name"],
            "Mã hồ sơ": self.snapshot.sheet.code,
            "Lần gửi": str(self.snapshot.version),
            "Bộ": str(self.set_no or ""),
            "Văn bản": self.name,
        }


def bundle(params: dict, progress: Progress) -> BinaryIO:
    """The papers of the sendings as PDF or ZIP.

    `params`: dossiers (code and version of each), sets (every set of the one dossier, else a copy of each
    paper), format, title. Raises DrawingFailed, which names what could not be drawn.
    """
    parts = _collected(params, progress)
    target = TemporaryFile()  # noqa: SIM115 -- the store closes it
    if params["format"] == "zip":
        write_zip(parts, target)
    else:
        write_pdf(parts, params["title"], target)
    return target


def bundle_request(
    snapshots: Sequence[Snapshot], *, title: str, filename: str, format: str, sets: bool = False
) -> dict:
    """What `request_document` needs to know of the bundle; `filename` lacks its ending."""
    hashes = "".join(snapshot.sha256 for snapshot in snapshots)
    return {
        "key": KEY,
        "params": {
            "dossiers": [[snapshot.sheet.code, snapshot.version] for snapshot in snapshots],
            "sets": sets,
            "format": format,
            "title": title,
        },
        "source_hash": hashlib.sha256(hashes.encode()).hexdigest(),
        "title": f"{title} ({format.upper()})",
        "filename": f"{filename}.{format}",
        "queue": "bulk",
    }


def _collected(params: dict, progress: Progress) -> list[Part]:
    """The stored papers; what the units wrote need not stay in memory while they are bound."""
    snapshots = _snapshots(params["dossiers"])
    wanted = list(_sets_of(snapshots[0]) if params["sets"] else _single_copies(snapshots))
    return _parts(wanted, _drawn(wanted, progress))


def _snapshots(dossiers: Sequence[Sequence]) -> list[Snapshot]:
    """The sendings in the order asked for; one query."""
    codes, versions = zip(*dossiers, strict=True)
    rows = Snapshot.objects.filter(sheet__code__in=codes, version__in=versions).select_related("sheet")
    found = {(row.sheet.code, row.version): row for row in rows}
    return [found[code, version] for code, version in dossiers]


def _sets_of(snapshot: Snapshot) -> Iterator[Wanted]:
    """Set by set what the unit signs, under its cover; then what helps to sign, and what goes with them."""
    payload = snapshot.payload
    cover: PaperOfSending = (COVER, NAMES[COVER], {})
    for set_no in range(1, payload["scheme"]["set_count"] + 1):
        for paper in [cover, *papers_of(payload)]:
            yield Wanted(snapshot, f"Bộ {set_no}", f"bo-{set_no}", *paper, set_no=set_no)
    for key in (GUIDE, DECLARATION):
        yield Wanted(snapshot, "Kèm theo các bộ", "kem-theo", key, NAMES[key], {})


def _single_copies(snapshots: Sequence[Snapshot]) -> Iterator[Wanted]:
    """A copy of what each unit has sent, as the office reads it."""
    for number, snapshot in enumerate(snapshots, start=1):
        code, unit = snapshot.sheet.code, snapshot.payload["unit"]["name"]
        for paper in single_papers(snapshot.payload):
            yield Wanted(snapshot, f"{unit} – {code}", f"{number:03}-{code}-{_safe(unit)}", *paper)


def single_papers(payload: dict) -> list[PaperOfSending]:
    """The papers of a dossier, and its declaration, which is none but is read with them."""
    return [*papers_of(payload), (DECLARATION, NAMES[DECLARATION], {})]


def _drawn(wanted: Sequence[Wanted], progress: Progress) -> list[StoredDocument]:
    """The stored papers; the first attempt draws all that can be drawn, whatever cannot."""
    documents, failed = [], []
    with kept_presses():
        for paper in wanted:
            documents.append(paper.drawn())
            progress(len(documents), len(wanted))
            if documents[-1].state == StoredDocument.State.FAILED:
                failed.append(paper)
            if len(failed) == MOST_FAILURES:
                break
    if failed:
        raise DrawingFailed(_failure(failed))
    return documents


def _failure(failed: Sequence[Wanted]) -> str:
    names = "; ".join(f"{paper.name} ({paper.heading})" for paper in failed)
    return (
        f"Chưa lập được: {names}. Các văn bản đã lập xong vẫn được giữ. Hãy bấm “Lập lại” để lập tiếp; nếu "
        "vẫn chưa được, hãy lấy riêng từng văn bản và báo người quản trị hệ thống."
    )


def _parts(wanted: Sequence[Wanted], documents: Sequence[StoredDocument]) -> list[Part]:
    """Each stored paper with its bookmark and its place, numbered as they lie on the table."""
    parts: list[Part] = []
    for heading, papers in groupby(zip(wanted, documents, strict=True), key=lambda pair: pair[0].heading):
        for place, (paper, document) in enumerate(papers, start=1):
            filename = f"{place:02}-{_safe(paper.name)}.pdf"
            parts.append(Part(document, heading, paper.name, paper.folder, filename, paper.facts))
    return parts


def _safe(words: str) -> str:
    """The words as part of a file's name: whole ones in ASCII letters, digits and hyphens alone."""
    slug = slugify(fold(words))
    return slug if len(slug) <= NAME_LENGTH else slug[:NAME_LENGTH].rpartition("-")[0] or slug[:NAME_LENGTH]
