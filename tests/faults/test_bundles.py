"""Bundles and their papers when the worker is killed or a paper crashes, hangs or grows (FLT-22, FLT-23)."""

import multiprocessing
import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.urls import reverse

from danvan.core import clock
from danvan.core.documents import BROKEN, engine, store
from danvan.core.models import StoredDocument
from nominations.bundles import bundle_request
from registrations.models import Snapshot
from tests import factories
from tests.nomination_world import make_ready_dossier, send

pytestmark = [pytest.mark.fault, pytest.mark.documents, pytest.mark.django_db(transaction=True)]
State = StoredDocument.State


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    factories.make_office()


@pytest.fixture
def sent() -> Snapshot:
    return send(*make_ready_dossier())


def all_sets(snapshot: Snapshot) -> StoredDocument:
    wanted = bundle_request([snapshot], title="Cả 3 bộ", filename="ca-bo", format="pdf", sets=True)
    return store.request_document(**wanted, owner=snapshot.sent_by, at=clock.now())


def work() -> None:
    call_command(
        "db_worker", queue_name="*", batch=True, interval=0, startup_delay=False, verbosity=0, reload=False
    )


@contextmanager
def worker():
    """A worker as a process of its own."""
    connections.close_all()  # a connection must not be shared with the child
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    yield process
    process.join()


def ready() -> dict[int, tuple]:
    """The papers that are drawn, with the instant of their drawing and their file."""
    rows = StoredDocument.objects.filter(state=State.READY).exclude(key="bundle")
    return {row.pk: (row.ready_at, row.file.name, row.sha256) for row in rows}


def presses_of(pid: int) -> list[int]:
    return [
        int(child)
        for file in Path(f"/proc/{pid}/task").glob("*/children")
        for child in file.read_text().split()
    ]


def test_flt_22_a_worker_killed_in_the_middle_goes_on_where_it_was(sent):
    whole = store.draw_now(
        **bundle_request([sent], title="Cả 3 bộ", filename="ca-bo", format="pdf", sets=True), at=clock.now()
    )
    StoredDocument.objects.all().delete()
    document = all_sets(sent)
    with worker() as killed:
        while len(ready()) < 3:
            time.sleep(0.02)
        presses = presses_of(killed.pid)
        os.kill(killed.pid, signal.SIGKILL)
    kept = ready()
    document.refresh_from_db()
    assert (document.state, document.total) == (State.RUNNING, 14)
    assert 3 <= len(kept) < 14
    assert presses and not any(Path(f"/proc/{press}/exe").exists() for press in wait_for_end(presses))

    StoredDocument.objects.filter(state=State.RUNNING).update(started_at=clock.now() - store.STALE_AFTER)
    call_command("run_due")
    with worker():
        pass

    document.refresh_from_db()
    assert (document.state, document.done, document.total) == (State.READY, 14, 14)
    assert {key: values for key, values in ready().items() if key in kept} == kept
    assert len(ready()) == 14
    with document.file.open() as file:
        assert file.read() == whole


def wait_for_end(pids: list[int]) -> list[int]:
    """The processes, after they had time to notice that nobody listens."""
    last = time.monotonic() + 10
    while time.monotonic() < last and any(Path(f"/proc/{pid}/exe").exists() for pid in pids):
        time.sleep(0.05)
    return pids


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [("crashes", BROKEN), ("hangs", engine.TOO_LONG), ("grows", BROKEN)],
)
def test_flt_22_23_a_paper_that_harms_its_press_fails_alone_and_offers_another_try(
    sent, settings, monkeypatch, harm, sentence
):
    monkeypatch.setattr(engine, "SECONDS", 3 if harm == "hangs" else engine.SECONDS)
    fine = settings.DOCUMENT_BUILDERS
    settings.DOCUMENT_BUILDERS = fine | {"minutes": f"tests.documents.builders.{harm}"}
    document = all_sets(sent)
    work()
    document.refresh_from_db()
    states = list(
        StoredDocument.objects.exclude(key="bundle").order_by("pk").values_list("key", "state", "error")
    )
    assert states == [
        *[
            ("dossier-cover", State.READY, ""), ("request", State.READY, ""),
            ("minutes", State.FAILED, sentence), ("achievement-individual", State.READY, ""),
        ] * 3,
        ("signing-guide", State.READY, ""), ("declaration", State.READY, ""),
    ]  # fmt: skip
    assert document.state == State.FAILED
    assert document.error.startswith("Chưa lập được: Biên bản họp Hội đồng thi đua khen thưởng (Bộ 1); ")

    page = shown_to(sent.sent_by, document)
    assert document.error in page and "Lập lại" in page
    settings.DOCUMENT_BUILDERS = fine
    assert posted_by(sent.sent_by, document) == 302
    work()
    document.refresh_from_db()
    assert (document.state, document.error) == (State.READY, "")


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [("crashes", BROKEN), ("hangs", engine.TOO_LONG), ("grows", BROKEN)],
)
def test_flt_22_23_a_single_paper_that_harms_its_press_says_so_and_the_worker_draws_the_next(
    sent, settings, monkeypatch, harm, sentence
):
    monkeypatch.setattr(engine, "SECONDS", 3 if harm == "hangs" else engine.SECONDS)
    settings.DOCUMENT_BUILDERS = settings.DOCUMENT_BUILDERS | {"request": f"tests.documents.builders.{harm}"}
    client = Client()
    client.force_login(sent.sent_by, backend="danvan.core.accounts.PasswordBackend")
    for key in ("request", "minutes"):
        assert (
            client.post(reverse("receipt-document", args=[sent.payload["code"], 1, key])).status_code == 302
        )
    work()
    bad, good = StoredDocument.objects.order_by("pk")
    assert (bad.state, bad.error, good.state) == (State.FAILED, sentence, State.READY)
    page = shown_to(sent.sent_by, bad)
    assert sentence in page and "Lập lại" in page
    assert posted_by(sent.sent_by, bad) == 302
    bad.refresh_from_db()
    assert bad.state == State.WAITING


def shown_to(user, document: StoredDocument) -> str:
    return _client(user).get(reverse("document", args=[document.token])).content.decode()


def posted_by(user, document: StoredDocument) -> int:
    return _client(user).post(reverse("document", args=[document.token])).status_code


def _client(user) -> Client:
    client = Client()
    client.force_login(user, backend="danvan.core.accounts.PasswordBackend")
    return client
