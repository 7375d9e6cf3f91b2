"""Documents are drawn once, kept by hash, and end with their time."""

import hashlib
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from danvan.core import clock
from danvan.core.documents import store
from danvan.core.models import StoredDocument
from tests.documents import builders
from tests.factories import make_user

pytestmark = pytest.mark.django_db
State = StoredDocument.State


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    builders.calls.clear()
    settings.MEDIA_ROOT = tmp_path
    settings.DOCUMENT_BUILDERS = {
        "text": "tests.documents.builders.text",
        "refused": "tests.documents.builders.refused",
        "broken": "tests.documents.builders.broken",
        "overtaken": "tests.documents.builders.overtaken",
        "large": "tests.documents.builders.large",
        "too_large": "tests.documents.builders.too_large",
    }
    return tmp_path


def request(key: str = "text", words: str = "một", **fields: object) -> StoredDocument:
    values = {"params": {"words": words}, "title": "Bản tổng hợp", "filename": "ban-tong-hop.pdf"}
    return store.request_document(key=key, at=clock.now(), **values | fields)


def drawn(document: StoredDocument) -> StoredDocument:
    store.draw_document.call(document.pk)
    document.refresh_from_db()
    return document


def waiting_tasks() -> int:
    return DBTaskResult.objects.filter(status="READY").count()


def files(room) -> list[bytes]:
    return [path.read_bytes() for path in room.rglob("*") if path.is_file()]


def test_a_document_is_drawn_once_however_often_it_is_asked_for(room):
    first = drawn(request())
    again = request()
    assert (again.pk, again.state) == (first.pk, State.READY)
    assert builders.calls == [{"words": "một"}]
    assert files(room) == ["một".encode()]
    assert first.sha256 == hashlib.sha256("một".encode()).hexdigest()
    assert (first.size, first.done, first.total) == (5, 1, 2)
    assert waiting_tasks() == 1


def test_other_parameters_source_or_owner_are_another_document():
    owner = make_user()
    requests = [request(), request(words="hai"), request(source_hash="a"), request(owner=owner)]
    assert len({document.fingerprint for document in requests}) == 4


def test_the_same_document_cannot_be_stored_twice():
    document = request()
    document.pk, document.token = None, "5e6f1c0e-0000-4000-8000-000000000000"
    with pytest.raises(IntegrityError), transaction.atomic():
        document.save(force_insert=True)


def test_the_drawing_is_enqueued_in_the_transaction_of_the_request():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        request()
        raise ZeroDivisionError
    assert (StoredDocument.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_long_lists_wait_in_their_own_queue():
    request(queue="bulk")
    assert DBTaskResult.objects.get().queue_name == "bulk"


@pytest.mark.parametrize(
    ("key", "sentence"), [("refused", "Văn bản này lập quá lâu."), ("broken", store.BROKEN)]
)
def test_flt_22_a_failed_drawing_says_why_and_starts_again_when_asked(key, sentence):
    document = drawn(request(key))
    assert (document.state, document.error) == (State.FAILED, sentence)
    again = request(key)
    assert (again.pk, again.state, again.error) == (document.pk, State.WAITING, "")
    assert waiting_tasks() == 2


def test_only_a_failed_document_is_restarted():
    ready, failed = drawn(request()), drawn(request("broken"))
    store.restart(ready, at=clock.now())
    store.restart(failed, at=clock.now())
    ready.refresh_from_db(), failed.refresh_from_db()
    assert (ready.state, failed.state) == (State.READY, State.WAITING)


def test_two_workers_do_not_draw_the_same_document_twice():
    document = request()
    store.draw_document.call(document.pk)
    store.draw_document.call(document.pk)
    assert len(builders.calls) == 1


def test_draw_now_gives_the_stored_bytes_of_a_reprint():
    values = {"key": "text", "params": {"words": "một"}, "title": "Bản", "filename": "ban.pdf"}
    first = store.draw_now(at=clock.now(), **values)
    second = store.draw_now(at=clock.now(), **values)
    assert first == second == "một".encode()
    assert len(builders.calls) == 1


def test_draw_now_tells_the_caller_what_went_wrong():
    with pytest.raises(ZeroDivisionError):
        store.draw_now(key="broken", params={}, title="Bản", filename="ban.pdf", at=clock.now())


def here(key: str = "text", **params: object) -> StoredDocument:
    return store.drawn_document(
        key=key, params=params or {"words": "một"}, title="Bản", filename="ban.pdf", source_hash="",
        at=clock.now(),
    )  # fmt: skip


def test_a_paper_that_is_collected_is_drawn_on_the_spot_and_is_the_one_that_is_asked_for_alone(room):
    waiting = request()
    collected = here()
    assert (collected.pk, collected.state) == (waiting.pk, State.READY)
    assert here().ready_at == collected.ready_at
    store.draw_document.call(waiting.pk)  # the task of the request finds nothing to do
    assert (len(builders.calls), files(room)) == (1, ["một".encode()])


def test_a_collected_paper_waits_for_no_worker():
    assert here().state == State.READY
    assert waiting_tasks() == 0


@pytest.mark.parametrize(
    ("key", "sentence"), [("refused", "Văn bản này lập quá lâu."), ("broken", store.BROKEN)]
)
def test_flt_22_a_collected_paper_that_cannot_be_drawn_says_so_and_is_tried_again(key, sentence):
    failed = here(key)
    assert (failed.state, failed.error) == (State.FAILED, sentence)
    StoredDocument.objects.filter(pk=failed.pk).update(error="Lần trước.")
    assert here(key).error == sentence


@pytest.mark.parametrize("fails", [False, True])
def test_whoever_draws_second_leaves_the_first_file_as_it_is(room, fails):
    document = here("overtaken", fails=fails)
    assert (document.state, document.error) == (State.READY, "")
    assert document.sha256 == hashlib.sha256(b"nhanh").hexdigest()
    assert files(room) == [b"nhanh"]


def test_a_large_file_goes_to_the_store_unread(room):
    document = here("large")
    assert (document.size, document.sha256) == (100_000, hashlib.sha256(b"x" * 100_000).hexdigest())
    assert files(room) == [b"x" * 100_000]


def test_a_full_disk_fails_the_paper_in_words_and_keeps_no_piece_of_it(room):
    document = here("too_large")
    assert (document.state, document.error, document.file.name) == (State.FAILED, store.BROKEN, "")
    assert files(room) == []


def test_what_a_dead_worker_left_is_enqueued_again_after_ten_minutes():
    stale, fresh, ready = request(words="cũ"), request(words="mới"), drawn(request())
    at = clock.now()
    StoredDocument.objects.filter(pk=stale.pk).update(state=State.RUNNING, started_at=at - store.STALE_AFTER)
    StoredDocument.objects.filter(pk=fresh.pk).update(
        state=State.RUNNING, started_at=at - store.STALE_AFTER + timedelta(seconds=1)
    )
    assert store.requeue_stale(at) == 1
    for document in (stale, fresh, ready):
        document.refresh_from_db()
    assert (stale.state, fresh.state, ready.state) == (State.WAITING, State.RUNNING, State.READY)
    assert drawn(stale).state == State.READY


def test_sec_ac_05_a_personal_document_ends_with_its_file_a_paper_of_record_stays(room):
    at = clock.now()
    own, paper = drawn(request(words="riêng", owner=make_user())), drawn(request(words="chung"))
    assert (own.expires_at - own.created_at, paper.expires_at) == (store.ONE_WEEK, None)
    assert store.expire_documents(own.expires_at - timedelta(seconds=1)) == 0
    assert store.expire_documents(own.expires_at) == 1
    assert list(StoredDocument.objects.all()) == [paper]
    assert files(room) == [b"chung"]
    assert store.expire_documents(at + timedelta(days=9999)) == 0


def test_an_ended_document_is_drawn_anew_when_asked_for(room):
    owner = make_user()
    ended = drawn(request(owner=owner, lasts=timedelta(0)))
    again = request(owner=owner)
    assert again.token != ended.token
    assert again.state == State.WAITING
    assert files(room) == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_draws_what_was_requested():
    document = request()
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    document.refresh_from_db()
    assert document.state == State.READY
