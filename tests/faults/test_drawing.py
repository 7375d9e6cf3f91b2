"""Drawing that crashes, hangs or grows costs its own paper, never the process that asked (FLT-22, FLT-23)."""

import os
import signal
from pathlib import Path

import pytest

from danvan.core.documents import engine
from tests.documents.builders import MEMORY_BOMB, nested

pytestmark = [pytest.mark.fault, pytest.mark.documents]


def children() -> set[int]:
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


def still_draws() -> bool:
    return engine.draw(["<p>một", "<p>hai"], title="Sau đó").startswith(b"%PDF")


def test_flt_22_a_press_that_dies_fails_its_paper_alone():
    with engine.Press() as press:
        os.kill(press.process.pid, signal.SIGSEGV)
        press.process.wait()
        with pytest.raises(engine.DrawingFailed) as failure:
            press.draw("<p>a" * 100_000)
    assert failure.value.reason == engine.BROKEN
    assert still_draws()


def test_flt_22_presses_that_die_half_way_fail_the_list_and_leave_nothing_behind():
    before = children()

    def kill_all(done: int) -> None:
        for pid in children() - before:
            os.kill(pid, signal.SIGKILL)

    with pytest.raises(engine.DrawingFailed) as failure:
        engine.draw(["<p>a" * 200] * 8, title="Danh sách", progress=kill_all)
    assert failure.value.reason == engine.BROKEN
    assert children() <= before
    assert still_draws()


def test_flt_23_a_page_without_end_is_stopped_in_time(monkeypatch):
    monkeypatch.setattr(engine, "SECONDS", 3)
    before = children()
    with pytest.raises(engine.DrawingFailed) as failure:
        engine.draw([nested(25)], title="Không dứt")
    assert failure.value.reason == engine.TOO_LONG
    assert children() <= before


def test_flt_23_a_page_without_end_stops_the_whole_list(monkeypatch):
    monkeypatch.setattr(engine, "SECONDS", 3)
    with pytest.raises(engine.DrawingFailed) as failure:
        engine.draw(["<p>một", nested(25), "<p>ba", "<p>bốn"], title="Không dứt")
    assert failure.value.reason == engine.TOO_LONG


def test_flt_23_a_page_that_eats_memory_is_stopped():
    with pytest.raises(engine.DrawingFailed) as failure:
        engine.draw([MEMORY_BOMB], title="Quá to")
    assert failure.value.reason == engine.BROKEN
    assert still_draws()


def test_sec_pdf_02_the_limits_are_those_promised():
    assert (engine.SECONDS, engine.MEGABYTES) == (60, 512)
    with engine.Press() as press:
        press.draw("<p>a")
        limits = Path(f"/proc/{press.process.pid}/limits").read_text().splitlines()
    (space,) = [line.split() for line in limits if line.startswith("Max address space")]
    assert space[3:5] == [str(512 * 1024**2)] * 2


def test_flt_22_a_kept_press_that_dies_is_replaced_for_the_next_paper():
    before = children()
    with engine.kept_presses():
        engine.draw(["<p>một"], title="Trước")
        for pid in children() - before:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(engine.DrawingFailed):
            engine.draw(["<div>" * 2_000], title="Đổ vỡ")
        assert still_draws()
    assert children() <= before
