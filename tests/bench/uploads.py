"""Memory of one upload: a request of 20 MB through the whole portal, in a process of its own."""

import io
import multiprocessing
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.db.models import Exists, OuterRef
from django.test import RequestFactory
from django.urls import reverse
from PIL import Image

from danvan.core import clock
from danvan.core.uploads.limits import MEGABYTE
from danvan.wsgi import application
from registrations.enums import SheetKind, SheetState
from registrations.models import Actor, Attachment, ResultItem, Sheet
from registrations.services import drafts, files, reports
from tests.bench.browsers import get, portal_client
from tests.bench.pages import officer_of
from tests.core.uploads_corpus import docx

SIZE = 19 * MEGABYTE
SIDE = 4990  # pixels: nearly 25 million in all, and no half of it is enough
BOUNDARY = "ranh-gioi"
fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Growth:
    """How many megabytes a process grew by, at its peak, and the size of what it took."""

    name: str
    size: float
    megabytes: float


def growths() -> Iterator[Growth]:
    """Each kind of file through the portal, and the photo through the worker."""
    item, actor = _open_result()
    for name, content in (("ban-quet.pdf", _pdf()), ("van-ban.docx", _docx()), ("anh.jpg", _photo())):
        environ = _environ(item, actor, name, content)
        megabytes = _peak_of(lambda environ=environ: _call(environ))
        yield Growth(name, len(content) / MEGABYTE, megabytes)
    for name, content in (("anh.jpg", _photo()), ("anh.png", _picture())):
        photo = _stored(item, actor, name, content)
        megabytes = _peak_of(lambda photo=photo: files.clean_photo.call(photo.pk))
        yield Growth(f"{name}, ghi lại ở tiến trình nền", photo.size / MEGABYTE, megabytes)


def _open_result() -> tuple[ResultItem, Actor]:
    """A result in a draft of a report, and somebody of its unit."""
    accepted = Sheet.objects.filter(kind=SheetKind.REGISTRATION, state=SheetState.ACCEPTED)
    sent = Sheet.objects.filter(kind=SheetKind.RESULT, unit=OuterRef("unit"), campaign=OuterRef("campaign"))
    unreported = accepted.exclude(Exists(sent.exclude(state=SheetState.DRAFT)))
    registration = unreported.filter(campaign__deadlines__kind=SheetKind.RESULT).earliest("campaign__year")
    actor = Actor.of(officer_of(registration), clock.local_day(clock.now()))
    report = drafts.start_sheet(
        unit=registration.unit, campaign=registration.campaign, kind=SheetKind.RESULT, actor=actor,
        at=clock.now(),
    )  # fmt: skip
    for attachment in Attachment.objects.filter(evidence_for__item__report=report.pk):
        attachment.delete()
    return ResultItem.objects.filter(report=report.pk).select_related("report__sheet").first(), actor


def _environ(item: ResultItem, actor: Actor, name: str, content: bytes) -> dict:
    """The request as a server hands it in: its body comes from a file."""
    address = reverse("report-files", args=[item.report.sheet.code, item.uid])
    client = portal_client(actor.user)
    get(client, address)
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    body = Path(settings.VAR_DIR, "upload-body")
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    )
    body.write_bytes(head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode())
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client.cookies.values())
    return RequestFactory(HTTP_COOKIE=cookies).generic("POST", address).environ | {
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(body.stat().st_size),
        "body": body,
    }


def _call(environ: dict) -> None:
    statuses = []
    with environ.pop("body").open("rb") as body:
        answer = application(environ | {"wsgi.input": body}, lambda status, headers: statuses.append(status))
        list(answer)
    if not statuses[0].startswith("302"):
        raise AssertionError(f"the file was not taken: {statuses[0]}")


def _peak_of(act: Callable[[], object]) -> float:
    """By how many megabytes a child process grows at its peak while it acts."""
    answers = fork.SimpleQueue()

    def run() -> None:
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
        before = _memory("VmRSS")
        act()
        answers.put(_memory("VmHWM") - before)

    connections.close_all()
    child = fork.Process(target=run)
    child.start()
    child.join()
    if child.exitcode:
        raise AssertionError("the measured process failed")
    return answers.get()


def _memory(line: str) -> float:
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(words.split()[1]) for words in status if words.startswith(f"{line}:")) / 1024


def _noise(size: int) -> bytes:
    with open("/dev/urandom", "rb") as source:
        return source.read(size)


def _pdf() -> bytes:
    content = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.Scan = document.make_stream(_noise(SIZE))
        document.save(content)
    return content.getvalue()


def _docx() -> bytes:
    content = io.BytesIO(docx())
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("word/media/image1.png", _noise(SIZE))
    return content.getvalue()


def _photo() -> bytes:
    content = io.BytesIO()
    picture = Image.frombytes("L", (SIDE, SIDE), _noise(SIDE * SIDE)).convert("RGB")
    picture.save(content, "JPEG", quality=60)
    return content.getvalue()


def _picture() -> bytes:
    content = io.BytesIO()
    Image.linear_gradient("L").resize((SIDE, SIDE)).convert("RGBA").save(content, "PNG")
    return content.getvalue()


def _stored(item: ResultItem, actor: Actor, name: str, content: bytes) -> Attachment:
    item = ResultItem.objects.select_related("report__sheet").get(pk=item.pk)
    return reports.attach_evidence(
        item=item, uploaded=SimpleUploadedFile(name, content), actor=actor, at=clock.now()
    )
