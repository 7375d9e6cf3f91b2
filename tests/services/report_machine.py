"""The state machine of result reports (SM-02), held against a small model in plain Python.

A report begins from an accepted registration of the same year, beside a year that is over (INV-19). Its files
lie in a folder of the machine (INV-12), its letters wait until a rule delivers them (INV-18).
"""

import hashlib
import os
import tempfile
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import time_machine
from django.conf import settings
from django.core import mail
from django.core.files.storage import default_storage
from django.test import override_settings
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from danvan.core import clock, outbox
from danvan.core.models import Outbox
from danvan.core.uploads import storage
from registrations.enums import (
    Action,
    AttachmentKind,
    DeadlineKind,
    FileState,
    Recognition,
    SheetKind,
    SheetState,
    Verdict,
)
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
from registrations.rules.files import MOST_EVIDENCE
from registrations.services import drafts, files, reports, review, sending
from tests import factories
from tests.core import uploads_corpus as corpus
from tests.services.machine import (
    Life,
    SheetLives,
    browser_of,
    move,
    rarely,
    sendings_and_log,
    texts,
    units,
)

ONE_DAY = timedelta(days=1)
PDF = factories.make_pdf()
UPLOADS = {
    "good": ("Danh sách.pdf", PDF),
    "photo": ("Sân trường.jpg", corpus.located_photo()),
    "photo that breaks later": ("Góc cây.png", corpus.large_png(side=10)),
    "lying": ("Góc cây.jpg", PDF),
}
ITEM_PAGES = ["report-item", "report-files"]
PAGES = ["sheet", "sheet-check", "history", "chi-dao", "danh-gia", *ITEM_PAGES]
EMPTY = {name: ResultItem._meta.get_field(name).get_default() for name in factories.ITEM_VALUES}
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


@dataclass
class File:
    """What the model remembers of one file."""

    pk: int
    sha256: str
    uploaded_at: datetime
    is_broken: bool
    state: str


@dataclass
class Item:
    """What the model remembers of one result."""

    uid: uuid.UUID
    values: dict = field(default_factory=EMPTY.copy)
    changed_in: dict = field(default_factory=dict)
    row_version: int = 1
    recognition: tuple = (Recognition.PENDING, "")
    files: list = field(default_factory=list)


class ReportLife(Life):
    """What the model remembers of one unit: its registration and its report."""

    def __init__(self, *whose):
        super().__init__(*whose)
        self.registered = None  # the state of the registration
        self.verdicts = {}  # model -> verdict

    def forget_sheet(self):
        """As before the report was started."""
        super().forget_sheet()
        self.items = {}  # model -> item
        self.kept = []  # files taken off their item after a sending

    @property
    def registration(self):
        """The row of the registration as it stands."""
        return Sheet.objects.get(unit=self.unit, campaign=self.campaign, kind=SheetKind.REGISTRATION)

    @property
    def reported(self):
        """The items of models that are not refused."""
        return [item for model, item in self.items.items() if self.verdicts[model] != Verdict.REFUSED]

    @property
    def all_files(self):
        """The files that have a row."""
        return [file for item in self.items.values() for file in item.files] + self.kept

    def item(self, which):
        """One of the items and its row."""
        item = list(self.items.values())[which % len(self.items)]
        return item, ResultItem.objects.select_related("report__sheet").get(uid=item.uid)

    def follow_registration(self):
        """While it is being written, the report has an item for each accepted model."""
        if not (self.is_writable and self.registered == SheetState.ACCEPTED):
            return
        for model, verdict in self.verdicts.items():
            if verdict == Verdict.ACCEPTED and model not in self.items:
                row = ResultItem.objects.filter(report__sheet__unit=self.unit, registration=model).first()
                assert row, "an accepted model is missing in the report"
                self.items[model] = Item(row.uid)


class ReportMachine(SheetLives):
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

    @initialize(ways=st.lists(st.integers(0, 2), max_size=4))
    def begin(self, ways=()):
        """The first unit has a report with nothing missing, perhaps further on its way."""
        self.start(0)
        self.fill_item(0, which=0, stranger=False)
        for way in ways:
            self.life_goes_on(0, way)

    @rule(i=units, way=st.integers(0, 2))
    def life_goes_on(self, i, way):
        """What usually comes next; chance alone seldom gets through a whole life."""
        match self.lives[i].state:
            case None if self.lives[i].registered != SheetState.ACCEPTED:
                self.registration_moves_on(i, refuses_last=False)
            case None:
                self.start(i)
            case SheetState.DRAFT | SheetState.RETURNED:
                self.mend(i)
                self.submit(i, stale=False, stranger=False)
            case SheetState.SUBMITTED:
                self.way_back_or_on(i, way)
            case SheetState.ACCEPTED:
                self.reopen(i, by_lead=True)
            case SheetState.WITHDRAWN:
                self.restore(i)

    def way_back_or_on(self, i, way):
        """A sent report is returned, recalled or accepted with one model not recognised."""
        if way == 0:
            self.give_back(i, remark="Ghi rõ số liệu", own=False)
        elif way == 1:
            self.recall(i)
        else:
            self.accept(i, refusal="Chưa có kết quả", own=False, stale=False)

    def mend(self, i):
        """Fill every result and take off the files that cannot be read."""
        for which, item in enumerate(self.lives[i].items.values()):
            self.fill_item(i, which=which, stranger=False)
            while any(file.state == FileState.FAILED for file in item.files):
                self.remove_evidence(i, which=which)

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

    # The registration beside the report.

    @rule(i=units, refuses_last=rarely)
    def registration_moves_on(self, i, refuses_last):
        life = self.lives[i]
        step = {SheetState.SUBMITTED: self.accept_registration, SheetState.ACCEPTED: self.reopen_registration}
        step.get(life.registered, self.send_registration)(life, refuses_last)

    def send_registration(self, life, _):
        """The unit sends its registration; what was decided before is forgotten."""
        sheet = life.registration
        snapshot = sending.submit_sheet(
            sheet=sheet, token=uuid.uuid4(), row_version=sheet.row_version, actor=life.actor, at=self.now
        )
        self.expect_letters("registration-receipt", "registration-soft-file", snapshot=snapshot.pk)
        life.registered = SheetState.SUBMITTED
        life.verdicts = dict.fromkeys(life.verdicts, Verdict.PENDING)

    def accept_registration(self, life, refuses_last):
        """The office accepts it, perhaps without its last model."""
        sheet, last = life.registration, max(life.verdicts)
        refused = {last} if refuses_last and len(life.verdicts) > 1 else set()
        reasons = {Registration.objects.get(pk=model).uid: "Trùng" for model in refused}
        review.accept_sheet(
            sheet=sheet, row_version=sheet.row_version, refused=reasons, actor=self.office, at=self.now
        )
        self.expect_letters("sheet-accepted", sheet=sheet.pk, version=sheet.version)
        life.registered = SheetState.ACCEPTED
        life.verdicts = {
            model: Verdict.REFUSED if model in refused else Verdict.ACCEPTED for model in life.verdicts
        }
        life.follow_registration()

    def reopen_registration(self, life, _):
        """The lead gives it back."""
        sheet = life.registration
        review.reopen_sheet(sheet=sheet, reason="Thêm mô hình", actor=self.lead, at=self.now)
        self.expect_letters("sheet-returned", sheet=sheet.pk, version=sheet.version)
        life.registered = SheetState.RETURNED

    @rule(i=units)
    def registration_gets_one_more_model(self, i):
        life = self.lives[i]
        if life.registered in (SheetState.DRAFT, SheetState.RETURNED) and len(life.verdicts) < 3:
            model = factories.make_model(life.registration, life.actor, self.now)
            life.verdicts[model.pk] = Verdict.PENDING

    # The unit writes.

    @rule(i=units)
    def start(self, i):
        life = self.lives[i]
        sheet = self.attempt(
            bool(life.state) or life.registered == SheetState.ACCEPTED,
            lambda: drafts.start_sheet(
                unit=life.unit, campaign=self.campaign, kind=self.kind, actor=life.actor, at=self.now
            ),
        )
        if sheet and life.state is None:
            life.state = SheetState.DRAFT
            life.follow_registration()
            drafts.save_details(
                sheet=sheet, values=factories.REPORT_TEXTS, row_version=1, actor=life.actor, at=self.now
            )
            life.row_version = 2

    @move(which=st.integers(0, 2), stranger=rarely)
    def fill_item(self, i, which, stranger):
        self.save_item(i, which, factories.ITEM_VALUES, stranger=stranger)

    @move(which=st.integers(0, 2), text=texts | st.just(""), stale=rarely)
    def edit_item(self, i, which, text, stale):
        self.save_item(i, which, {"work_done": text}, stale=stale)

    def save_item(self, i, which, values, *, stale=False, stranger=False):
        """Save values of a result; stale is who saw it before the last change of its words."""
        life = self.lives[i]
        item, row = life.item(which)
        values = {name: ResultItem._meta.get_field(name).to_python(value) for name, value in values.items()}
        changes = {name for name, value in values.items() if item.values[name] != value}
        seen = item.changed_in.get("work_done", 1) - 1 if stale else item.row_version
        is_stale = any(item.changed_in.get(name, 0) > seen for name in changes)
        saved = self.attempt(
            life.is_writable and not stranger and not is_stale,
            lambda: reports.save_item(
                item=row, values=values, row_version=seen,
                actor=self.lives[1 - i].actor if stranger else life.actor, at=self.now,
            ),
        )  # fmt: skip
        if saved and changes:
            item.row_version += 1
            item.values |= values
            item.changed_in |= dict.fromkeys(changes, item.row_version)
            life.row_version += 1

    @move(which=st.integers(0, 2), what=st.sampled_from(list(UPLOADS)), stranger=rarely)
    def attach(self, i, which, what, stranger):
        life = self.lives[i]
        item, row = life.item(which)
        attachment = self.attempt(
            life.is_writable and what != "lying" and not stranger and len(item.files) < MOST_EVIDENCE,
            lambda: reports.attach_evidence(
                item=row, uploaded=upload(what), actor=self.lives[1 - i].actor if stranger else life.actor,
                at=self.now,
            ),
        )  # fmt: skip
        if attachment:
            state = FileState.WAITING if "photo" in what else FileState.READY
            sha256 = hashlib.sha256(UPLOADS[what][1]).hexdigest()
            item.files.append(File(attachment.pk, sha256, self.now, "breaks" in what, state))
            life.row_version += 1
        self.stamp_files()

    @rule(i=units)
    def attach_one_too_many(self, i):
        for _ in range(MOST_EVIDENCE + 1):
            self.attach(i, which=0, what="good", stranger=False)

    @move(which=st.integers(0, 2))
    def remove_evidence(self, i, which):
        life = self.lives[i]
        item, row = life.item(which)
        if not item.files:
            return
        file = item.files[-1]
        attachment = Attachment.objects.get(pk=file.pk)
        if self.attempt(
            life.is_writable,
            lambda: (
                reports.remove_evidence(item=row, attachment=attachment, actor=life.actor, at=self.now)
                or True
            ),
        ):
            item.files.remove(file)
            if any(sent_at >= file.uploaded_at for sent_at in life.sent.values()):
                life.kept.append(file)
            life.row_version += 1

    @move()
    def delete_draft(self, i):
        life = self.lives[i]
        if self.attempt(
            life.is_writable and not life.sent,
            lambda: drafts.delete_draft(sheet=life.sheet, actor=life.actor, at=self.now) or True,
        ):
            life.forget_sheet()

    # Sendings and decisions.

    def note_sending(self, life, snapshot, token):
        """Two letters, and what was recognised before is forgotten."""
        super().note_sending(life, snapshot, token)
        self.expect_letters("result-receipt", "result-soft-file", snapshot=snapshot.pk)
        for item in life.items.values():
            item.recognition = (Recognition.PENDING, "")

    def office_move(self, life, action, act, *, allowed=True):
        """A decision has its letter; a report that comes back has the models accepted meanwhile."""
        done = super().office_move(life, action, act, allowed=allowed)
        if done and action in (Action.RETURN, Action.REOPEN, Action.ACCEPT):
            kind = "sheet-accepted" if action == Action.ACCEPT else "sheet-returned"
            self.expect_letters(kind, sheet=life.sheet.pk, version=len(life.sent))
        if done:
            life.follow_registration()
        return done

    @move(
        refusal=st.sampled_from([None, None, "Chưa có kết quả", " ", "mô hình của đơn vị khác"]),
        own=rarely,
        stale=rarely,
    )
    def accept(self, i, refusal, own, stale):
        life = self.lives[i]
        is_foreign = refusal == "mô hình của đơn vị khác"
        last = uuid.uuid4() if is_foreign else next((item.uid for item in life.reported[::-1]), None)
        refused = {last: refusal} if refusal and last else {}
        allowed = not is_foreign and all(reason.strip() for reason in refused.values())
        if self.decide(life, own=own, stale=stale, refused=refused, allowed=allowed):
            for item in life.reported:
                reason = refused.get(item.uid, "")
                item.recognition = (
                    Recognition.NOT_RECOGNISED if reason else Recognition.RECOGNISED,
                    reason,
                )

    # Behind the pages.

    def expect_letters(self, *kinds, **payload):
        """Remember that exactly these letters were written."""
        self.letters += [(kind, payload) for kind in kinds]

    def outbox(self):
        """The letters written since the machine began."""
        return Outbox.objects.exclude(pk__in=self.known_letters).order_by("pk")

    @rule(n=st.integers(0, 50))
    def deliver_a_letter(self, n):
        """Whether or not it has gone out before."""
        if not self.letters:
            return
        letter, before = self.outbox()[n % len(self.letters)], len(mail.outbox)
        with self.clock_at_now():
            outbox.deliver.call(letter.pk)
        self.mails[letter.pk] += mail.outbox[before:]

    @rule()
    def clean_photos(self):
        for file in [file for life in self.lives for file in life.all_files]:
            files.clean_photo.call(file.pk)
            if file.state == FileState.WAITING:
                file.state = FileState.FAILED if file.is_broken else FileState.READY
        self.stamp_files()

    def stamp_files(self):
        """Files that are new on the disk were stored at the machine's instant."""
        for path in self.files_on_disk() - self.stamps.keys():
            self.stamps[path] = self.now
            os.utime(default_storage.path(path), (self.now.timestamp(),) * 2)

    def files_on_disk(self):
        """The names of all kept files."""
        root = Path(self.folder.name)
        return {str(path.relative_to(root)) for path in root.glob(f"{storage.FOLDER}/*/*")}

    @rule()
    def remove_orphans_after_a_day(self):
        self.now += ONE_DAY
        rows = set(Attachment.objects.values_list("file", flat=True))
        young = {name for name, stored_at in self.stamps.items() if stored_at >= self.now - ONE_DAY}
        expected = self.files_on_disk() & (rows | young)
        files.remove_orphans(self.now)
        assert self.files_on_disk() == expected

    @move(name=st.sampled_from(PAGES), which=st.integers(0, 2))
    def look_at_a_page(self, i, name, which):
        life, stranger = self.lives[i], self.lives[1 - i]
        address = self.address(life, name, which)
        with self.clock_at_now():
            is_gone = name in ITEM_PAGES and life.item(which)[0] not in life.reported
            allowed = {404, 409} if is_gone else {200, 302, 409}
            assert browser_of(life.actor).get(address).status_code in allowed, name
            assert browser_of(stranger.actor).get(address).status_code == 404, name

    def address(self, life, name, which):
        """The address of a page of the unit's report."""
        code = life.sheet.code
        if name in ITEM_PAGES:
            return reverse(name, args=[code, life.item(which)[0].uid])
        is_part = name not in ("sheet", "sheet-check", "history")
        return reverse("report-part", args=[code, name]) if is_part else reverse(name, args=[code])

    @move()
    def look_at_the_pages_of_the_office(self, i):
        life = self.lives[i]
        with self.clock_at_now():
            browser = browser_of(self.office)
            for name, args in [("changelist", []), ("change", [life.sheet.pk])]:
                page = browser.get(reverse(f"admin:registrations_reportsheet_{name}", args=args))
                assert page.status_code == 200

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

    def rows_of_past(self):
        """Every row of the campaign that is over."""
        return {
            table: list(table.objects.filter(**{path: self.past}).order_by("pk").values_list())
            for table, path in TABLES.items()
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
