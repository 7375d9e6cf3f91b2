"""SM-02: random lives of result reports keep every invariant; planted bugs must be noticed."""

from dataclasses import replace

import pytest
from django.core.files.storage import default_storage

from danvan.core import outbox
from danvan.core.models import Outbox
from danvan.core.uploads import storage
from registrations import policies
from registrations.enums import AttachmentKind, DeadlineKind, Recognition, SheetKind
from registrations.models import ResultItem, ResultReport
from registrations.models.log import EventQuerySet
from registrations.rules.files import FILE_LIMITS
from registrations.rules.kinds import DEADLINE_OF
from registrations.services import files, reports, review
from registrations.services.kinds import KINDS
from tests.services.machine import forget, instead, play, run
from tests.services.report_machine import ONE_DAY, ReportMachine

pytestmark = pytest.mark.django_db


def test_sm_02_inv_12_18_19_24_random_lives_of_reports_keep_every_invariant():
    run(ReportMachine, examples=20, steps=35)


def send(machine):
    """The first unit sends its report."""
    machine.submit(0, stale=False, stranger=False)


def accept(machine, refusal=None, own=False):
    """The office accepts it."""
    machine.accept(0, refusal=refusal, own=own, stale=False)


def come_again(machine):
    """Sent, one model not recognised, reopened and sent again."""
    send(machine)
    accept(machine, refusal="Chưa có kết quả")
    machine.reopen(0, by_lead=True)
    send(machine)


def grow_while_sent(machine):
    """The registration gets one more accepted model while the report lies with the office."""
    send(machine)
    machine.registration_moves_on(0, refuses_last=False)
    machine.registration_gets_one_more_model(0)
    machine.registration_moves_on(0, refuses_last=False)
    machine.registration_moves_on(0, refuses_last=False)
    machine.give_back(0, remark="Bổ sung mô hình", own=False)


def send_and_remove_file(machine):
    """A file is sent, and taken off the report that was recalled."""
    machine.attach(0, which=0, what="good", stranger=False)
    send(machine)
    machine.recall(0)
    machine.remove_evidence(0, which=0)


def planted(kind_of_report):
    """A mutation: this is how reports are treated instead."""
    return lambda patch: patch.setitem(
        KINDS, SheetKind.RESULT, replace(KINDS[SheetKind.RESULT], **kind_of_report)
    )


def begin_without_asking(sheet, actor, at):
    """Begins a report whatever became of the registration."""
    ResultReport.objects.create(sheet=sheet)


def recognise_every_year(sheet, refused):
    """Decides on the unit's results of every year."""
    rows = ResultItem.objects.filter(report__sheet__unit=sheet.unit)
    rows.update(recognition=Recognition.RECOGNISED, recognition_reason="")


def letter_first(accept_sheet):
    """Writes the letter before anybody is asked, in a transaction of its own."""

    def accept_after_the_letter(*, sheet, at, **decision):
        outbox.put("sheet-accepted", {"sheet": sheet.pk, "version": sheet.version}, at=at)
        return accept_sheet(sheet=sheet, at=at, **decision)

    return accept_after_the_letter


def twice(put_all):
    """Writes every letter two times."""
    return lambda kinds, payload, *, at: put_all([*kinds, *kinds], payload, at=at)


def queued_twice(put_all):
    """Has two tasks for every letter."""

    def put_and_queue(kinds, payload, *, at):
        letters = put_all(kinds, payload, at=at)
        outbox.deliver.enqueue(*[letter.pk for letter in letters])
        return letters

    return put_and_queue


def with_its_row(remove_evidence):
    """Deletes the row of a file also where it was sent."""

    def remove(*, attachment, **rest):
        remove_evidence(attachment=attachment, **rest)
        attachment.delete()

    return remove


def all_that_is_old(_):
    """Deletes every file that is a day old."""

    def remove(at):
        for name in list(storage.stored_before(at - ONE_DAY)):
            default_storage.delete(name)

    return remove


# What is broken, and a life in which the machine must notice it.
PLANTED_BUGS = {
    "report starts without an accepted registration": (
        planted({"begin": begin_without_asking}),
        lambda machine: machine.start(1),
    ),
    "report is held to the deadline of the registration": (
        lambda patch: patch.setitem(DEADLINE_OF, SheetKind.RESULT, DeadlineKind.REGISTRATION),
        lambda machine: machine.submit_at_the_deadline(0, seconds=0),
    ),
    "incomplete report is sent": (
        planted({"problems_of": lambda payload: []}),
        lambda machine: (machine.edit_item(0, which=0, text="", stale=False), send(machine)),
    ),
    "stale result is stored": (
        instead(reports, "refuse_stale", lambda _: forget),
        lambda machine: machine.edit_item(0, which=0, text="Mới", stale=True),
    ),
    "file that lies is taken": (
        instead(
            files, "require_file", lambda _: lambda *_args: FILE_LIMITS[AttachmentKind.EVIDENCE].kinds[0]
        ),
        lambda machine: machine.attach(0, which=0, what="lying", stranger=False),
    ),
    "one file too many is taken": (
        instead(reports, "_require_room", lambda _: forget),
        lambda machine: machine.attach_one_too_many(0),
    ),
    "evidence row has no file": (
        instead(storage, "store", lambda _: lambda file: f"{storage.FOLDER}/aa/missing"),
        lambda machine: machine.attach(0, which=0, what="good", stranger=False),
    ),
    "photo keeps the size it had": (
        instead(files, "_written_anew", lambda write: lambda file: (write(file)[0], file.size)),
        lambda machine: (
            machine.attach(0, which=0, what="photo", stranger=False),
            machine.clean_photos(),
        ),
    ),
    "file that was sent goes with its row": (
        instead(reports, "remove_evidence", with_its_row),
        send_and_remove_file,
    ),
    "clean-up takes files that have a row": (
        instead(files, "remove_orphans", all_that_is_old),
        lambda machine: (machine.remove_orphans_after_a_day(), machine.remove_orphans_after_a_day()),
    ),
    "clean-up leaves orphans": (
        instead(files, "remove_orphans", lambda _: forget),
        lambda machine: (
            machine.attach(0, which=0, what="photo", stranger=False),
            machine.clean_photos(),
            machine.remove_orphans_after_a_day(),
            machine.remove_orphans_after_a_day(),
        ),
    ),
    "letter is written twice": (instead(outbox, "put_all", twice), send),
    "letter is queued twice": (instead(outbox, "put_all", queued_twice), send),
    "letter is left out": (instead(outbox, "put", lambda _: forget), come_again),
    "letter is delivered again": (
        instead(outbox, "_claim", lambda _: lambda pk: Outbox.objects.get(pk=pk)),
        lambda machine: (send(machine), machine.deliver_a_letter(0), machine.deliver_a_letter(0)),
    ),
    "refused decision leaves its letter": (
        instead(review, "accept_sheet", letter_first),
        lambda machine: (send(machine), accept(machine, own=True)),
    ),
    "recognition is not forgotten": (planted({"forget_decisions": forget}), come_again),
    "models accepted meanwhile are forgotten": (
        instead(review, "catch_up", lambda _: forget),
        grow_while_sent,
    ),
    "earlier year is touched": (
        planted({"decide": recognise_every_year}),
        lambda machine: (send(machine), accept(machine)),
    ),
    "office decides on an own unit": (
        instead(policies, "may_review", lambda _: lambda actor, sheet: policies.YES),
        lambda machine: (send(machine), accept(machine, own=True)),
    ),
    "page of another unit opens": (
        instead(policies, "may_see_sheet", lambda _: lambda actor, sheet: policies.YES),
        lambda machine: machine.look_at_a_page(0, name="history", which=0),
    ),
    "page falls over": (
        instead(EventQuerySet, "of_sheet", lambda _: lambda self, sheet: self.filter(nothing=0)),
        lambda machine: machine.look_at_a_page(0, name="history", which=0),
    ),
}


@pytest.mark.parametrize("bug", PLANTED_BUGS)
def test_smr_08_planted_bug_is_caught_and_the_same_life_passes_without_it(bug, monkeypatch):
    mutate, life = PLANTED_BUGS[bug]
    play(ReportMachine, life)

    with pytest.raises(AssertionError):
        play(ReportMachine, lambda machine: (mutate(monkeypatch), life(machine)))
