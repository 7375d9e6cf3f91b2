"""Letters that leave the house: a row for each in the transaction that caused it, and a task that sends them.

Handlers are named by dotted path in `settings.OUTBOX_HANDLERS`; each is given the payload.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django_tasks import task

from danvan.core import clock
from danvan.core.models import Outbox

STALE_AFTER = timedelta(minutes=10)
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=4)

logger = logging.getLogger(__name__)


def put(kind: str, payload: dict, *, at: datetime) -> Outbox:
    """Write the letter and enqueue its delivery, both in the caller's transaction."""
    return put_all([kind], payload, at=at)[0]


def put_all(kinds: Sequence[str], payload: dict, *, at: datetime) -> list[Outbox]:
    """Write a letter of each kind about the same thing: one statement, and one task that delivers them."""
    unknown = set(kinds) - set(settings.OUTBOX_HANDLERS)
    if unknown:
        raise ValueError(f"no handler for {', '.join(unknown)}")
    letters = Outbox.objects.bulk_create(
        Outbox(kind=kind, payload=payload, created_at=at, queued_at=at) for kind in kinds
    )
    deliver.enqueue(*[letter.pk for letter in letters])
    return letters


@task()
def deliver(*letter_ids: int) -> None:
    """Send the letters, one after the other; one that fails does not hold up the next."""
    for letter_id in letter_ids:
        _deliver(letter_id)


def _deliver(letter_id: int) -> None:
    """Send one letter; a failure is noted on its row and tried again later, longer apart each time."""
    letter = _claim(letter_id)
    if letter is None:
        return
    try:
        import_string(settings.OUTBOX_HANDLERS[letter.kind])(letter.payload)
    except Exception as error:  # noqa: BLE001 -- whatever a mail server does must not lose the letter
        logger.warning("letter %s not sent: %s", letter.pk, type(error).__name__)
        _note_failure(letter, error)
    else:
        letter.state, letter.sent_at, letter.last_error = Outbox.State.SENT, clock.now(), ""
        letter.save(update_fields=["state", "sent_at", "last_error"])


def requeue(at: datetime) -> int:
    """Enqueue again what a dead worker left running and what failed and is due; how many."""
    forgotten = Q(state=Outbox.State.RUNNING, started_at__lte=at - STALE_AFTER)
    never_begun = Q(state=Outbox.State.WAITING, queued_at__lte=at - STALE_AFTER)
    due = Q(state=Outbox.State.FAILED, next_try_at__lte=at)
    with transaction.atomic():
        letters = list(Outbox.objects.select_for_update().filter(forgotten | never_begun | due))
        for letter in letters:
            letter.state, letter.queued_at = Outbox.State.WAITING, at
            letter.save(update_fields=["state", "queued_at"])
            deliver.enqueue(letter.pk)
    return len(letters)


def _claim(letter_id: int) -> Outbox | None:
    """The letter, marked as being sent by this worker alone; None when it is not waiting."""
    with transaction.atomic():
        letter = Outbox.objects.select_for_update().filter(pk=letter_id, state=Outbox.State.WAITING).first()
        if letter:
            letter.state, letter.started_at, letter.tries = (
                Outbox.State.RUNNING,
                clock.now(),
                letter.tries + 1,
            )
            letter.save(update_fields=["state", "started_at", "tries"])
        return letter


def _note_failure(letter: Outbox, error: Exception) -> None:
    letter.state = Outbox.State.FAILED
    letter.last_error = f"{type(error).__name__}: {error}"[:500]
    letter.next_try_at = clock.now() + min(FIRST_DELAY * 2 ** (letter.tries - 1), LONGEST_DELAY)
    letter.save(update_fields=["state", "last_error", "next_try_at"])
