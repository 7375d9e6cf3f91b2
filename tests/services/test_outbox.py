"""Letters leave the house later, never twice, and never hold up what caused them."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from danvan.core import clock, outbox
from danvan.core.models import Outbox
from tests import factories
from tests.services.test_sending import submit

pytestmark = pytest.mark.django_db
HANDLER = "tests.services.test_outbox.handle"


class Server:
    """Stands for the mail server: refuses while `is_down`, else notes what it was given."""

    is_down = False
    taken: list = []


def handle(payload):
    """The handler that the tests name in the settings."""
    if Server.is_down:
        raise smtplib.SMTPServerDisconnected("no server")
    Server.taken.append(payload)


@pytest.fixture(autouse=True)
def own_handler(settings):
    """One kind of letter, handled here."""
    settings.OUTBOX_HANDLERS = {"test": HANDLER}
    Server.is_down, Server.taken = False, []


def put():
    """A letter written now."""
    return outbox.put("test", {"n": 1}, at=clock.now())


def test_inv_18_letter_is_sent_once_however_often_it_is_delivered():
    letter = put()

    outbox.deliver.func(letter.pk)
    outbox.deliver.func(letter.pk)

    letter.refresh_from_db()
    assert Server.taken == [{"n": 1}]
    assert (letter.state, letter.tries) == (Outbox.State.SENT, 1)


def test_flt_20_dead_server_delays_the_letter_and_it_is_tried_again():
    letter = put()
    Server.is_down = True

    outbox.deliver.func(letter.pk)
    letter.refresh_from_db()
    assert letter.state == Outbox.State.FAILED
    assert letter.last_error == "SMTPServerDisconnected: no server"
    assert outbox.requeue(clock.now()) == 0

    Server.is_down = False
    assert outbox.requeue(letter.next_try_at) == 1
    outbox.deliver.func(letter.pk)

    letter.refresh_from_db()
    assert (letter.state, letter.tries, letter.last_error) == (Outbox.State.SENT, 2, "")
    assert Server.taken == [{"n": 1}]


def test_inv_18_letters_about_one_thing_are_delivered_by_one_task_each_for_itself(settings):
    settings.OUTBOX_HANDLERS = {"lost": "tests.services.test_outbox.no_such_handler", "test": HANDLER}

    lost, sent = outbox.put_all(["lost", "test"], {"n": 1}, at=clock.now())
    task = DBTaskResult.objects.get()
    outbox.deliver.func(*task.args_kwargs["args"])

    assert task.args_kwargs["args"] == [lost.pk, sent.pk]
    states = dict(Outbox.objects.values_list("kind", "state"))
    assert states == {"lost": Outbox.State.FAILED, "test": Outbox.State.SENT}
    assert Server.taken == [{"n": 1}]


def test_each_failure_waits_longer_than_the_one_before():
    letter = put()
    Server.is_down = True
    waits = []

    for _ in range(3):
        outbox.deliver.func(letter.pk)
        letter.refresh_from_db()
        waits.append(round((letter.next_try_at - clock.now()).total_seconds() / 60))
        outbox.requeue(letter.next_try_at)

    assert waits == [1, 2, 4]


def test_what_a_killed_worker_left_running_is_enqueued_again():
    letter = put()
    Outbox.objects.update(state=Outbox.State.RUNNING, started_at=clock.now())
    queued = DBTaskResult.objects.count()

    assert outbox.requeue(clock.now()) == 0
    assert outbox.requeue(clock.now() + timedelta(minutes=10)) == 1

    letter.refresh_from_db()
    assert letter.state == Outbox.State.WAITING
    assert DBTaskResult.objects.count() == queued + 1


def test_unknown_kind_of_letter_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="no handler"):
        outbox.put("other", {}, at=clock.now())


def test_inv_18_nothing_is_written_for_a_refused_sending(settings):
    settings.OUTBOX_HANDLERS = {"registration-receipt": HANDLER, "registration-soft-file": HANDLER}
    sheet, actor = factories.make_ready_sheet()
    seen = sheet.row_version
    factories.make_model(sheet, actor)

    with pytest.raises(Exception, match="Chính bạn đã thay đổi"):
        submit(sheet, actor, row_version=seen)

    assert Outbox.objects.count() == 0
    assert mail.outbox == []
