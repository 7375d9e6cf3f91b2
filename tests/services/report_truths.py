"""The world of result reports, and what holds in it after every step, whatever has been tried before."""

import hashlib
import os
import tempfile
import uuid
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import time_machine
from django.conf import settings
from django.core import mail
from django.core.files.storage import default_storage
from django.test import override_settings
from django_tasks_db.models import DBTaskResult
from hypothesis.stateful import invariant

from danvan.core import clock
from danvan.core.models import Outbox
from danvan.core.uploads import storage
from registrations.enums import AttachmentKind, DeadlineKind, FileState, SheetKind, SheetState
from registrations.models import (
    Attachment,
    Deadline,
    Event,
    Evidence,
    Registration,
    RegistrationSheet,
    Remark,
    ResultItem,
    ResultReport,
    Sheet,
    Snapshot,
)
from registrations.services import reports, review, sending
from tests import factories
from tests.core import uploads_corpus as corpus
from tests.services.machine import SheetLives, sendings_and_log
from tests.services.report_model import EMPTY, ReportLife

PDF = factories.make_pdf()
UPLOADS = {
    "good": ("Danh sách.pdf", PDF),
    "photo": ("Sân trường.jpg", corpus.located_photo()),
    "photo that breaks later": ("Góc cây.png", corpus.large_png(side=10)),
    "lying": ("Góc cây.jpg", PDF),
}
# Where each table hangs on the campaign.
TABLES = {
    Deadline: "campaign",
    Sheet: "campaign",
    RegistrationSheet: "sheet__campaign",
    Registration: "sheet__sheet__campaign",
    Snapshot: "sheet__campaign",
    Remark: "sheet__campaign",
    Event: "sheet__campaign",
    ResultReport: "sheet__campaign",
    ResultItem: "report__sheet__campaign",
    Evidence: "item__report__sheet__campaign",
    Attachment: "evidence_for__item__report__sheet__campaign",
}


def blank_paper(params, progress):
    """Stands for the drawing of papers, which has tests of its own."""
    return PDF


def upload(what):
    """A file as a browser sends it."""
    name, content = UPLOADS[what]
    return factories.make_upload(content, name)


def on_disk(row):
    """Whether the file of the row exists."""
    return default_storage.exists(row.file.name)


class ReportTruths(SheetLives):
    """Reports of two units: one is accepted and ready to be sent, the other has not sent its registration."""

    kind = SheetKind.RESULT
    starts_on, closes_on = date(2027, 7, 28), date(2027, 8, 12)

    def prepare(self):
        """A folder for files, papers that need no drawing, and a year that is over."""
        self.folder = tempfile.TemporaryDirectory(prefix="danvan-machine-")
        builders = dict.fromkeys(settings.DOCUMENT_BUILDERS, f"{__name__}.blank_paper")
        self.overridden = override_settings(MEDIA_ROOT=self.folder.name, DOCUMENT_BUILDERS=builders)
        self.overridden.enable()
        mail.outbox.clear()
        self.stamps, self.letters, self.mails = {}, [], defaultdict(list)
        self.members = [self.make_member() for _ in range(2)]
        with time_machine.travel(clock.start_of_day(date(2026, 7, 1)), tick=False):
            self.past = factories.make_campaign(2026)
            for user, unit in self.members:
                self.live_through_the_past(user, unit)
        self.stamp_files()
        self.past_rows = self.rows_of_past()

    def make_member(self):
        """A person, and the unit to which both letters and answers go."""
        unit = factories.make_unit(email="truong@example.edu.vn")
        return factories.make_member(unit), unit

    def live_through_the_past(self, user, unit):
        """A report of the year before, one model recognised and one not."""
        sheet, actor = factories.make_ready_report(unit, self.past, user, models=2)
        first, second = ResultItem.objects.filter(report=sheet.pk).select_related("report__sheet")
        at = clock.now()
        reports.attach_evidence(item=first, uploaded=upload("good"), actor=actor, at=at)
        sheet.refresh_from_db()
        sending.submit_sheet(
            sheet=sheet, token=uuid.uuid4(), row_version=sheet.row_version, actor=actor, at=at
        )
        sheet.refresh_from_db()
        office = factories.actor_of(factories.make_office(), at)
        refused = {second.uid: "Chưa có kết quả"}
        review.accept_sheet(sheet=sheet, row_version=sheet.row_version, refused=refused, actor=office, at=at)

    def rows_of_past(self):
        """Every row of the campaign that is over."""
        return {
            table: list(table.objects.filter(**{path: self.past}).order_by("pk").values_list())
            for table, path in TABLES.items()
        }

    def make_campaign(self):
        """This year's campaign; registrations are taken longer than reports, so that the two differ."""
        with self.clock_at_now():
            campaign = factories.make_campaign(2027)
        registration = campaign.deadlines.get(kind=DeadlineKind.REGISTRATION)
        registration.closes_at = clock.start_of_day(date(2030, 1, 1))
        registration.save()
        campaign.deadlines.filter(kind=DeadlineKind.RESULT).update(closes_at=self.closes_at)
        return campaign

    def make_life(self):
        """One unit; the first has an accepted registration, the second a draft."""
        user, unit = self.members.pop(0)
        life = ReportLife(unit, factories.actor_of(user, self.now), self.campaign, self.kind)
        life.registered = SheetState.ACCEPTED if self.members else SheetState.DRAFT
        make = factories.make_accepted_registration if self.members else factories.make_ready_sheet
        with self.clock_at_now():
            sheet, _ = make(unit, self.campaign, user)
        life.verdicts = dict(Registration.objects.filter(sheet=sheet.pk).values_list("pk", "verdict"))
        self.known_letters = set(Outbox.objects.values_list("pk", flat=True))
        return life

    def teardown(self):
        """Leave neither row nor file behind."""
        super().teardown()
        self.overridden.disable()
        self.folder.cleanup()

    def clock_at_now(self):
        """The clock of the house, stopped at the machine's instant."""
        return time_machine.travel(self.now, tick=False)

    def tables(self):
        """Everything that a refused move must leave alone."""
        tables = [Sheet, Registration, ResultReport, ResultItem, Evidence, Attachment, Remark, Outbox]
        rows = [list(table.objects.order_by("pk").values_list()) for table in tables]
        return [*rows, *sendings_and_log(), DBTaskResult.objects.count()]

    def is_complete(self, life):
        """Whether each reported model has all its values and only files that can be read."""
        return bool(life.reported) and all(
            not any(value in (None, "") for value in item.values.values())
            and all(file.state != FileState.FAILED for file in item.files)
            for item in life.reported
        )

    # Letters and files.

    def expect_letters(self, *kinds, **payload):
        """Remember that exactly these letters were written."""
        self.letters += [(kind, payload) for kind in kinds]

    def outbox(self):
        """The letters written since the machine began."""
        return Outbox.objects.exclude(pk__in=self.known_letters).order_by("pk")

    def stamp_files(self):
        """Files that are new on the disk were stored at the machine's instant."""
        for path in self.files_on_disk() - self.stamps.keys():
            self.stamps[path] = self.now
            os.utime(default_storage.path(path), (self.now.timestamp(),) * 2)

    def files_on_disk(self):
        """The names of all kept files."""
        root = Path(self.folder.name)
        return {str(path.relative_to(root)) for path in root.glob(f"{storage.FOLDER}/*/*")}

    # What always holds.

    @invariant()
    def results_equal_the_model(self):
        for life in self.lives:
            rows = ResultItem.objects.filter(
                report__sheet__unit=life.unit, report__sheet__campaign=self.campaign
            )
            stored = {
                row.registration_id: (
                    row.uid,
                    {name: getattr(row, name) for name in EMPTY},
                    row.row_version,
                    (row.recognition, row.recognition_reason),
                    list(row.files.values_list("attachment", "attachment__state")),
                )
                for row in rows
            }
            assert stored == {
                model: (
                    item.uid,
                    item.values,
                    item.row_version,
                    item.recognition,
                    [(file.pk, file.state) for file in item.files],
                )
                for model, item in life.items.items()
            }
            assert life.registration.state == life.registered

    @invariant()
    def inv_12_each_row_has_its_file(self):
        known = {file.pk: file for life in self.lives for file in life.all_files}
        rows = Attachment.objects.filter(kind=AttachmentKind.EVIDENCE)
        past = {row[0] for row in self.past_rows[Attachment]}
        assert {row.pk for row in rows} == known.keys() | past
        for row in rows:
            content = Path(default_storage.path(row.file.name)).read_bytes() if on_disk(row) else b""
            assert len(content) == row.size > 0
            assert row.pk in past or row.sha256 == known[row.pk].sha256
            if row.media_type == "application/pdf":
                assert hashlib.sha256(content).hexdigest() == row.sha256

    @invariant()
    def inv_12_what_was_sent_stays_readable(self):
        tokens = {str(token) for token in Attachment.objects.values_list("token", flat=True)}
        for payload in Snapshot.objects.filter(sheet__kind=self.kind).values_list("payload", flat=True):
            assert {file["token"] for item in payload["models"] for file in item["files"]} <= tokens

    @invariant()
    def inv_18_each_move_has_exactly_its_letters(self):
        letters = self.outbox()
        assert [(letter.kind, letter.payload) for letter in letters] == self.letters
        tasks = DBTaskResult.objects.filter(task_path="danvan.core.outbox.deliver")
        queued = Counter(pk for task in tasks for pk in task.args_kwargs["args"])
        assert {queued[letter.pk] for letter in letters} <= {1}

    @invariant()
    def inv_18_each_letter_is_delivered_at_most_once(self):
        for letter in self.outbox():
            expected = (1, Outbox.State.SENT) if letter.pk in self.mails else (0, Outbox.State.WAITING)
            assert (len(self.mails.get(letter.pk, [])), letter.state) == expected
        assert len(mail.outbox) == len(self.mails)

    @invariant()
    def inv_19_the_past_year_is_unchanged(self):
        assert self.rows_of_past() == self.past_rows
