"""The import of past awards: 5,000 rows through preview and confirmation, in a process of its own."""

import io
import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from openpyxl import Workbook

from danvan.core import clock
from nominations.models import AwardRecord
from nominations.rules.past_awards import AWARD_COLUMNS
from registrations import spreadsheets
from registrations.enums import Role
from registrations.models import Actor, ImportBatch, Membership, Unit
from registrations.services import imports

ROWS = 5000
HEADINGS = [
    "Năm", "Họ và tên", "Đơn vị", "Chức vụ", "Hình thức khen thưởng", "Số QĐ", "Ngày QĐ", "Cơ quan ban hành",
]  # fmt: skip
fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Step:
    """Wall and processor seconds of one step, and the most memory its process ever held, in megabytes."""

    name: str
    wall: float
    cpu: float
    megabytes: float


def steps() -> list[Step]:
    """Preview and confirmation of a new file, then of one that fills in what the first left open, then the
    preview of a file that is known; what they stored is taken out again."""
    bare, full = workbook(with_decision=False), workbook(with_decision=True)
    try:
        return [
            *_imported("mới", bare),
            *_imported("bổ sung số, ngày quyết định", full),
            _measured("xem thử tệp đã nhập", lambda: _look(full)),
        ]
    finally:
        AwardRecord.objects.filter(decision=None).delete()


def workbook(with_decision: bool) -> bytes:
    """A sheet of awards, each of another person, spread over the stored units and ten years."""
    codes = list(Unit.objects.order_by("pk").values_list("code", flat=True))
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADINGS)
    for number in range(ROWS):
        year, code = 2015 + number % 10, codes[number % len(codes)]
        unit = code if number % 10 else f"Trường Tiểu học đã sáp nhập số {number}"
        decision = [f"{number % 90}/QĐ-UBND", f"20/11/{year}"] if with_decision else ["", ""]
        sheet.append([
            year, f"Nguyễn Thị Ngọc Hân {number}", unit, "Giáo viên", "Bằng khen của Chủ tịch UBND tỉnh",
            *decision, "Chủ tịch Ủy ban nhân dân tỉnh",
        ])  # fmt: skip
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _imported(name: str, content: bytes) -> list[Step]:
    looked = _measured(f"xem thử, {name}", lambda: _look(content))
    batch = ImportBatch.objects.filter(kind=ImportBatch.Kind.AWARDS).latest("pk")
    seen = imports.plan_import(batch=batch, actor=_officer(), at=clock.now()).fingerprint
    return [looked, _measured(f"nhập, {name}", lambda: _confirm(batch, seen))]


def _look(content: bytes) -> None:
    file = SimpleUploadedFile("Sổ.xlsx", content)
    imports.preview_import(
        kind=ImportBatch.Kind.AWARDS,
        uploaded=file,
        reading=spreadsheets.read_sheet(file.name, file, AWARD_COLUMNS),
        actor=_officer(),
        at=clock.now(),
    )


def _confirm(batch: ImportBatch, seen: str) -> None:
    imports.apply_import(batch=batch, seen=seen, actor=_officer(), at=clock.now())


def _officer() -> Actor:
    member = Membership.objects.filter(role=Role.OFFICE_LEAD, ends_on=None).select_related("user").first()
    return Actor.of(member.user, clock.local_day(clock.now()))


def _measured(name: str, act: Callable[[], object]) -> Step:
    """What the step takes in a child process, which then ends."""
    answers = fork.SimpleQueue()

    def run() -> None:
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak of the parent
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        answers.put(Step(name, time.perf_counter() - wall, time.process_time() - cpu, _peak()))

    connections.close_all()
    child = fork.Process(target=run)
    child.start()
    child.join()
    if child.exitcode:
        raise AssertionError("the measured process failed")
    return answers.get()


def _peak() -> float:
    lines = Path("/proc", str(os.getpid()), "status").read_text().splitlines()
    return next(int(words.split()[1]) for words in lines if words.startswith("VmHWM:")) / 1024
