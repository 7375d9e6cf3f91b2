"""The state machine of result reports (SM-02), held against a small model in plain Python.

A report begins from an accepted registration of the same year, beside a year that is over (INV-19). Its files
lie in a folder of the machine (INV-12), its letters wait until a rule delivers them (INV-18).
"""

import hashlib
import uuid
from datetime import timedelta

from django.core import mail
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from danvan.core import outbox
from registrations.enums import Action, FileState, Recognition, SheetState, Verdict
from registrations.models import Attachment, Registration, ResultItem
from registrations.rules.files import MOST_EVIDENCE
from registrations.services import drafts, files, reports, review, sending
from tests import factories
from tests.services.machine import browser_of, move, rarely, texts, units
from tests.services.report_model import File
from tests.services.report_truths import UPLOADS, ReportTruths, upload

ONE_DAY = timedelta(days=1)
ITEM_PAGES = ["report-item", "report-files"]
PAGES = ["sheet", "sheet-check", "history", "chi-dao", "danh-gia", *ITEM_PAGES]


class ReportMachine(ReportTruths):
    """Random lives of two reports: what the units and the office do, and what goes on behind the pages."""

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
