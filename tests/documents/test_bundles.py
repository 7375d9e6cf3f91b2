"""Bundles: the stored papers as one PDF with bookmarks or as a ZIP, drawn once, never incomplete unawares."""

import csv
import hashlib
import io
import zipfile

import pikepdf
import pytest

from danvan.core import clock
from danvan.core.documents import BROKEN, bundling, engine, store
from danvan.core.models import StoredDocument
from nominations.bundles import bundle_request
from nominations.rules.words import full_name
from registrations.models import Snapshot
from tests import factories
from tests.documents.pdf import Printed
from tests.nomination_world import COLLECTIVE, INDIVIDUAL, make_ready_dossier, make_year, send

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
State = StoredDocument.State
SIGNED = ["request", "minutes", "achievement-individual"]
BESIDE = ["signing-guide", "declaration"]
NAMES = {
    "dossier-cover": "Bìa hồ sơ", "request": "Bản đề nghị kèm danh sách",
    "minutes": "Biên bản họp Hội đồng thi đua khen thưởng",
    "signing-guide": "Ký ở đâu, đóng dấu ở đâu", "declaration": "Bản cam kết của thủ trưởng",
}  # fmt: skip
HOSTILE = '../../Trường "Đặng Hữu Độ"\\..\\: C:\\*?|<x> 小 – ' + "Ắ" * 80


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factories.make_office()


@pytest.fixture
def one() -> Snapshot:
    """A dossier of one person, sent."""
    return send(*make_ready_dossier(subjects=[INDIVIDUAL]))


@pytest.fixture
def two() -> list[Snapshot]:
    """Two dossiers, one of a collective and a person, and of a unit whose name no file can bear."""
    campaign = make_year()
    units = [factories.make_unit("Trường Trung học cơ sở Ung Văn Khiêm"), factories.make_unit(HOSTILE)]
    subjects = [[INDIVIDUAL], [COLLECTIVE, INDIVIDUAL]]
    return [
        send(*make_ready_dossier(unit, campaign, some)) for unit, some in zip(units, subjects, strict=True)
    ]


def request(*snapshots: Snapshot, format: str = "pdf", sets: bool = False) -> StoredDocument:
    wanted = bundle_request(snapshots, title="Các văn bản", filename="tap", format=format, sets=sets)
    return store.request_document(**wanted, owner=snapshots[0].sent_by, at=clock.now())


def drawn(document: StoredDocument) -> StoredDocument:
    store.draw_document.call(document.pk)
    document.refresh_from_db()
    return document


def bundle(*snapshots: Snapshot, **options: object) -> StoredDocument:
    document = drawn(request(*snapshots, **options))
    assert (document.state, document.error) == (State.READY, "")
    return document


def content(document: StoredDocument) -> bytes:
    with document.file.open() as file:
        return file.read()


def papers() -> list[StoredDocument]:
    """The single papers in the order of their drawing."""
    return list(StoredDocument.objects.exclude(key="bundle").order_by("pk"))


def bookmarks(pdf: bytes) -> list[tuple[str, list[tuple[str, int]]]]:
    """Each heading with its papers and the page on which each begins, from 1."""
    with pikepdf.open(io.BytesIO(pdf)) as book, book.open_outline() as outline:
        pages = {page.obj.objgen: number for number, page in enumerate(book.pages, start=1)}
        return [
            (item.title, [(child.title, pages[child.destination[0].objgen]) for child in item.children])
            for item in outline.root
        ]


def text_of(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "text.pdf"
    path.write_bytes(pdf)
    return Printed(path).text()


def page_count(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as book:
        return len(book.pages)


def members(document: StoredDocument) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content(document))) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def index_of(files: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files["muc-luc.csv"].decode("utf-8-sig"))))


def test_every_paper_of_every_set_stands_in_one_file_as_it_is_printed_alone(one, tmp_path):
    pdf = content(bundle(one, sets=True))
    singles = [content(paper) for paper in papers()]
    in_sets = [(key, number) for number in (1, 2, 3) for key in ["dossier-cover", *SIGNED]]
    assert [(paper.key, paper.params.get("set")) for paper in papers()] == [
        *in_sets, *((key, None) for key in BESIDE),
    ]  # fmt: skip
    assert text_of(pdf, tmp_path) == " ".join(text_of(single, tmp_path) for single in singles)
    assert all(f"Bộ {number}/3" in text_of(pdf, tmp_path) for number in (1, 2, 3))


def test_the_bookmarks_lead_from_each_set_to_the_first_page_of_each_paper(one):
    pdf = content(bundle(one, sets=True))
    counts = [page_count(content(paper)) for paper in papers()]
    starts = iter([1 + sum(counts[:place]) for place in range(len(counts))])
    names = NAMES | {"achievement-individual": f"Báo cáo thành tích: {full_name(one.payload['nominees'][0])}"}
    assert bookmarks(pdf) == [
        *[
            (f"Bộ {number}", [(names[key], next(starts)) for key in ["dossier-cover", *SIGNED]])
            for number in (1, 2, 3)
        ],
        ("Kèm theo các bộ", [(names[key], next(starts)) for key in BESIDE]),
    ]


def test_many_dossiers_give_one_copy_of_each_paper_under_its_unit_in_the_order_asked_for(two):
    pdf = content(bundle(two[1], two[0]))
    headings = [f"{sent.payload['unit']['name']} – {sent.payload['code']}" for sent in (two[1], two[0])]
    assert [(heading, len(names)) for heading, names in bookmarks(pdf)] == list(
        zip(headings, [5, 4], strict=True)
    )
    assert {"set" in paper.params for paper in papers()} == {False}


def test_sec_pdf_04_the_file_says_title_language_and_one_side_and_nothing_else(one):
    with pikepdf.open(io.BytesIO(content(bundle(one)))) as book:
        assert {key: str(value) for key, value in book.docinfo.items()} == {"/Title": "Các văn bản"}
        assert (book.Root.Lang, book.Root.PageMode, book.Root.ViewerPreferences.Duplex) == (
            "vi", "/UseOutlines", "/Simplex",
        )  # fmt: skip
        assert not [page for page in book.pages if "/StructParents" in page.obj]
        assert b"pdfuaid:part" not in book.Root.Metadata.read_bytes()  # only single papers are tagged


@pytest.mark.parametrize("format", ["pdf", "zip"])
def test_inv_16_the_same_sendings_give_the_same_bytes_whoever_asks(two, format):
    documents = [
        drawn(
            store.request_document(
                **bundle_request(two, title="Các văn bản", filename="tap", format=format),
                owner=factories.make_user(),
                at=clock.now(),
            )
        )
        for _ in range(2)
    ]
    assert documents[0].pk != documents[1].pk
    assert documents[0].sha256 == documents[1].sha256 != ""


def test_a_long_bundle_is_bound_bit_by_bit_and_reads_as_one(two, monkeypatch, tmp_path):
    whole = content(bundle(*two))
    monkeypatch.setattr(bundling, "BATCH", 2)
    document = request(two[0], two[1])
    StoredDocument.objects.filter(pk=document.pk).update(state=State.WAITING)
    again = content(drawn(document))
    assert bookmarks(again) == bookmarks(whole)
    assert text_of(again, tmp_path) == text_of(whole, tmp_path)


def test_the_index_of_the_zip_names_every_file_with_its_size_and_hash(two):
    files = members(bundle(*two, format="zip"))
    rows = index_of(files)
    assert [row["Tệp"] for row in rows] == [name for name in files if name != "muc-luc.csv"]
    assert [(row["Số byte"], row["SHA-256"]) for row in rows] == [
        (str(len(files[row["Tệp"]])), hashlib.sha256(files[row["Tệp"]]).hexdigest()) for row in rows
    ]
    assert [files[row["Tệp"]] for row in rows] == [content(paper) for paper in papers()]
    assert [(row["Mã hồ sơ"], row["Lần gửi"]) for row in rows] == [
        (sent.payload["code"], "1") for sent, count in zip(two, (4, 5), strict=True) for _ in range(count)
    ]
    assert list(rows[0]) == [
        "Đơn vị", "Mã hồ sơ", "Lần gửi", "Bộ", "Văn bản", "Tệp", "Số byte", "SHA-256",
    ]  # fmt: skip


def test_the_index_of_a_set_says_of_which_one_each_paper_is(one):
    rows = index_of(members(bundle(one, format="zip", sets=True)))
    assert [(row["Bộ"], row["Tệp"].split("/")[0]) for row in rows] == [
        *[(str(number), f"bo-{number}") for number in (1, 2, 3) for _ in range(4)],
        *[("", "kem-theo")] * 2,
    ]


def test_sec_exp_01_names_in_the_zip_are_plain_ascii_and_lead_nowhere_else(two):
    names = [name for name in members(bundle(*two, format="zip")) if name != "muc-luc.csv"]
    codes = [sent.payload["code"] for sent in two]
    assert [name.split("/")[0] for name in names] == [
        *[f"001-{codes[0]}-truong-trung-hoc-co-so-ung-van-khiem"] * 4,
        *[f"002-{codes[1]}-truong-dang-huu-do-cx"] * 5,
    ]
    assert [name.split("/")[1][:21] for name in names[:2]] == [
        "01-ban-de-nghi-kem-da",
        "02-bien-ban-hop-hoi-d",
    ]
    assert all(name.isascii() and name.count("/") == 1 and ".." not in name for name in names)


def test_what_was_drawn_before_is_used_again(one):
    bundle(one, format="zip")
    before = {paper.pk: (paper.ready_at, paper.file.name) for paper in papers()}
    bundle(one, format="pdf")
    assert {paper.pk: (paper.ready_at, paper.file.name) for paper in papers()} == before


def test_progress_counts_the_papers(one):
    document = bundle(one, sets=True)
    assert (document.done, document.total) == (14, 14)


def test_flt_22_a_paper_that_cannot_be_drawn_fails_the_bundle_by_name_and_loses_no_other(one, settings):
    builders = settings.DOCUMENT_BUILDERS
    settings.DOCUMENT_BUILDERS = builders | {"minutes": "tests.documents.builders.broken"}
    document = drawn(request(one))
    unit, code = one.payload["unit"]["name"], one.payload["code"]
    assert (document.state, document.error) == (
        State.FAILED,
        f"Chưa lập được: {NAMES['minutes']} ({unit} – {code}). Các văn bản đã lập xong vẫn được giữ. Hãy "
        "bấm “Lập lại” để lập tiếp; nếu vẫn chưa được, hãy lấy riêng từng văn bản và báo người quản trị hệ "
        "thống.",
    )
    assert [(paper.key, paper.state, paper.error) for paper in papers()] == [
        ("request", State.READY, ""), ("minutes", State.FAILED, BROKEN),
        ("achievement-individual", State.READY, ""), ("declaration", State.READY, ""),
    ]  # fmt: skip
    kept = papers()[0].ready_at

    settings.DOCUMENT_BUILDERS = builders
    store.restart(document, at=clock.now())
    again = drawn(document)
    assert (again.state, again.error, papers()[0].ready_at) == (State.READY, "", kept)
    assert [name for name, _ in bookmarks(content(again))[0][1]][:2] == [NAMES["request"], NAMES["minutes"]]


def test_flt_22_a_press_that_cannot_draw_anything_is_given_up_after_five_papers(one, settings):
    refused = dict.fromkeys(["dossier-cover", *SIGNED], "tests.documents.builders.refused")
    settings.DOCUMENT_BUILDERS = settings.DOCUMENT_BUILDERS | refused
    document = drawn(request(one, sets=True))
    assert document.state == State.FAILED
    assert [paper.state for paper in papers()] == [State.FAILED] * 5
    assert "Bìa hồ sơ (Bộ 2)" in document.error


def test_a_kept_press_draws_the_bytes_of_a_new_one():
    pages = [f"<h1>Văn bản {number}</h1>" + "<p>Chữ Ẩ đậm <b>Ỹ</b>" * number for number in range(1, 6)]
    alone = [engine.draw([page], title="Một", tagged=True) for page in pages]
    with engine.kept_presses():
        assert [engine.draw([page], title="Một", tagged=True) for page in pages] == alone
        assert engine.draw(pages, title="Năm") == engine.draw(pages, title="Năm")


def test_a_press_that_has_drawn_enough_is_replaced(monkeypatch):
    monkeypatch.setattr(engine, "DRAWINGS", 2)
    with engine.kept_presses():
        seen = []
        for _ in range(5):
            engine.draw(["<p>a"], title="a")
            seen.append(engine._kept.get()[0].process.pid)
    assert [seen.count(pid) for pid in dict.fromkeys(seen)] == [2, 2, 1]
