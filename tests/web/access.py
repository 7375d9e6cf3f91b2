"""The access table `docs/access.md`, and the small world in which it is tried out.

The sheet of the addresses belongs to unit A and was sent once, as was its report of the year before;
B is another unit.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from danvan.core import clock
from danvan.core.codes import paper_code
from danvan.core.models import StoredDocument
from nominations.models import (
    AwardDecision,
    AwardRecord,
    CampaignForm,
    CouncilMeeting,
    DossierFile,
    IssuedList,
    ListProposal,
    Nomination,
    NominationDossier,
    QuotaAllocation,
    ScoreItem,
    UnitGroup,
)
from nominations.services.conflicts import declare_conflict
from nominations.services.dossier_files import attach_file
from registrations.enums import DeadlineKind, Role, SheetKind, SheetState, Subject
from registrations.models import (
    Actor,
    Criterion,
    Deadline,
    ExtensionRequest,
    ImportBatch,
    OfficeSummary,
    ReadyPhrase,
    Registration,
    Reminder,
    ReminderRule,
    ResultItem,
    Sheet,
)
from registrations.services import adoptions, extensions, reports
from registrations.services.paper import issue_slip
from registrations.services.summaries import compile_summary
from tests import factories
from tests.nomination_world import make_form, make_nomination, make_scheme, make_sent_dossier, start_dossier
from tests.services.test_sending import submit

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "access.md"
ROLES = {
    "chưa đăng nhập": None,
    "cán bộ A": Role.UNIT_OFFICER,
    "cán bộ B": Role.UNIT_OFFICER,
    "chuyên viên": Role.OFFICE_OFFICER,
    "lãnh đạo phòng": Role.OFFICE_LEAD,
    "giám sát": Role.AUDITOR,
    "quản trị": Role.SYSADMIN,
}
# The pages that only a nomination dossier has.
OF_DOSSIER = {
    "dossier-part", "dossier-files", "dossier-file-remove", "nominee-add", "nominee-step", "nominee-criteria",
    "nominee-move", "nominee-remove", "nominee-report", "council-minutes", "dossier-bundle",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver."""

    name: str
    pattern: str

    def path(self, values: dict) -> str:
        """The address with the values of the world in place of its parameters."""
        model = re.search(r"quan-tri/(\w+)/(\w+)/<(path:object_id|int:pk)>", self.pattern)
        if model:
            row = apps.get_model(*model.groups()[:2]).objects.order_by("pk").first()
            values = values | {"object_id": row.pk, "pk": row.pk}
        if "(?P<app_label>" in self.pattern:
            return "/quan-tri/registrations/"
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match.group(1)]), self.pattern)


def addresses() -> list[Address]:
    """Every address of the portal, but the admin's own catch-all that answers 404."""
    found = _walk(get_resolver(), "", "")
    return [address for address in found if "(?P<url>" not in address.pattern]


def _walk(resolver: URLResolver, prefix: str, namespace: str):
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Address(f"{namespace}{entry.name or pattern}", pattern)
        else:
            yield from _walk(
                entry, pattern, f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            )


def read_table() -> dict[str, tuple[str, ...]]:
    """The written table: name of the address to what each role gets."""
    rows = re.findall(r"^\| `(.+?)` \|(.+)\|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: tuple(cell.strip() for cell in cells.split("|")) for name, cells in rows}


class World:
    """Unit A with a sent sheet, unit B, and a browser for each role."""

    def __init__(self) -> None:
        self.unit = factories.make_unit("Trường Trung học phổ thông Bí Mật")
        self.sheet, self.actor = factories.make_ready_sheet(unit=self.unit)
        submit(self.sheet, self.actor)
        self.sheet.refresh_from_db()
        self.report = self._report_of_last_year()
        self.foreign_unit = factories.make_unit()
        self.received = self._received()
        self.plan = factories.make_launch_plan(self.unit, self.sheet.campaign, self.actor)
        self._report_of_a_third_unit()
        self.batch = self._rows_of_the_office()
        self.nominee = self._nominee()
        self.decision = self._decision()
        self.browsers = {words: self._browser(words, role) for words, role in ROLES.items()}

    def _received(self) -> Sheet:
        """A sheet that went to a consolidating unit, in which nobody of the table has a role."""
        self.consolidator = factories.make_consolidator()
        self.school = factories.make_unit()
        factories.make_line(self.school, self.consolidator)
        sheet, actor = factories.make_ready_sheet(self.school, self.sheet.campaign)
        return submit(sheet, actor).sheet

    def _report_of_last_year(self) -> Sheet:
        campaign = factories.make_campaign(self.sheet.campaign.year - 1)
        report, actor = factories.make_ready_report(self.unit, campaign, self.actor.user)
        item = ResultItem.objects.select_related("report__sheet").get(report=report.pk)
        self.evidence = reports.attach_evidence(
            item=item, uploaded=factories.make_upload(name="Minh chứng.pdf"), actor=actor, at=clock.now()
        )
        report.refresh_from_db()
        submit(report, actor)
        return report

    def _rows_of_the_office(self) -> ImportBatch:
        lead = factories.actor_of(factories.make_office(Role.OFFICE_LEAD))
        deadline = self.sheet.campaign.deadlines.get(kind=DeadlineKind.REGISTRATION)
        at, day = clock.now(), clock.local_day(clock.now()).replace(month=12, day=31)
        until = clock.start_of_day(day.replace(year=day.year + 1))
        extensions.extend_deadline(
            deadline=deadline, unit=self.unit, until=until, reason="Bão", actor=lead, at=at
        )  # fmt: skip
        ExtensionRequest.objects.create(
            deadline=deadline, unit=self.unit, reason="Bão", wanted_day=day.replace(year=day.year + 2),
            requested_by=self.actor.user, requested_at=at,
        )  # fmt: skip
        Criterion.objects.create(
            movement=self.sheet.campaign.movement, audience="COLLECTIVE", text="a", position=1
        )
        ReadyPhrase.objects.create(text="Bổ sung")
        issue_slip(receipt=factories.make_paper(self.sheet, lead), actor=lead, at=at)
        self._nomination_year(lead, day)
        self._issued_list(lead, at)
        AwardRecord.objects.create(
            year=day.year - 1, subject="COLLECTIVE", name="Tổ Bí Mật", unit=self.unit, unit_name="a",
            award="b",
        )  # fmt: skip
        rule = ReminderRule.objects.create(
            campaign=self.sheet.campaign, kind=deadline.kind, days=-3, subject="Sắp hết hạn", text="Gửi"
        )
        Reminder.objects.create(deadline=deadline, unit=self.unit, ends_at=until, rule=rule, created_at=at)
        report = compile_summary(campaign=self.sheet.campaign, kind=SheetKind.RESULT, at=at).payload
        OfficeSummary.objects.create(
            campaign=self.sheet.campaign, kind=SheetKind.RESULT, version=1, number="05/BC", report_to="a",
            issued_on=day, issued_by=lead.user, issued_at=at, payload=report, sha256="0" * 64,
        )  # fmt: skip
        self.document = StoredDocument.objects.create(
            key="receipt-slip", params={"sheet": self.sheet.code, "version": 1}, fingerprint="f",
            title="Phiếu", filename="phieu.pdf", created_at=at,
        )  # fmt: skip
        return ImportBatch.objects.create(
            kind="UNITS", filename="a.csv", sha256="0" * 64, rows=[], uploaded_by=lead.user, uploaded_at=at
        )

    def _nomination_year(self, lead: Actor, day: date) -> None:
        """The window is open; a fourth unit has sent its dossier, and the lead has declared a conflict."""
        campaign, at = self.sheet.campaign, clock.now()
        self.scheme = make_scheme(campaign)
        for subject in Subject.values:
            CampaignForm.objects.create(campaign=campaign, subject=subject, form=make_form(subject))
        Deadline.objects.create(
            campaign=campaign, kind=DeadlineKind.NOMINATION, opens_at=at - timedelta(days=1),
            closes_at=at + timedelta(days=30),
        )  # fmt: skip
        self._rows_of_nominations(day)
        make_sent_dossier(campaign=campaign)
        declare_conflict(unit=self.foreign_unit, campaign=campaign, reason="Vợ là ủy viên", actor=lead, at=at)

    def _nominee(self) -> Nomination:
        """Somebody in the unsent dossier of unit A, to which a file belongs."""
        sheet = start_dossier(self.unit, self.sheet.campaign, self.actor)
        upload = factories.make_upload(name="Ảnh.pdf")
        attach_file(sheet=sheet, uploaded=upload, actor=self.actor, at=clock.now())
        return make_nomination(sheet)

    def _decision(self) -> AwardDecision:
        """A released decision with its file, on the nominee of unit A."""
        at = clock.now()
        decision = AwardDecision.objects.create(
            issued=IssuedList.objects.get(), number="1/QĐ", decided_on=clock.local_day(at), issuer="a",
            file=self.plan.attachment, recorded_by=self.actor.user, recorded_at=at, release_at=at,
        )  # fmt: skip
        Nomination.objects.filter(pk=self.nominee.pk).update(decision=decision)
        return decision

    def _rows_of_nominations(self, day: date) -> None:
        """A quota, a group, a meeting, a line of the score sheet, a nominee of an accepted dossier."""
        campaign = self.sheet.campaign
        QuotaAllocation.objects.create(
            campaign=campaign, scheme=self.scheme, subject=Subject.COLLECTIVE, amount=1, issuer="a",
            letter_number="1", letter_day=day,
        )  # fmt: skip
        UnitGroup.objects.create(name="Khối 1")
        CouncilMeeting.objects.create(campaign=campaign, scheme=self.scheme)
        ScoreItem.objects.create(
            movement=campaign.movement, subject=Subject.COLLECTIVE, text="a", max_points=9, position=1
        )
        dossier = Sheet.objects.create(
            kind=SheetKind.NOMINATION, unit=self.school, campaign=campaign, code="KT-1",
            state=SheetState.ACCEPTED, version=1, submitted_at=clock.now(), created_at=clock.now(),
            changed_at=clock.now(), changed_by=self.actor.user,
        )  # fmt: skip
        details = NominationDossier.objects.create(sheet=dossier, scheme=self.scheme)
        Nomination.objects.create(
            dossier=details, position=1, subject=Subject.COLLECTIVE, collective="Tổ Văn Bí Mật",
            changed_at=clock.now(), changed_by=self.actor.user,
        )  # fmt: skip

    def _issued_list(self, lead: Actor, at: datetime) -> None:
        """A nomination list that names nobody."""
        listed = {"campaign": self.sheet.campaign, "scheme": self.scheme}
        proposal = ListProposal.objects.create(
            **listed, sha256="0" * 64, count=0, proposed_by=self.actor.user, proposed_at=at
        )
        IssuedList.objects.create(
            **listed, version=1, proposal=proposal, number="12/TTr", issued_on=clock.local_day(at),
            issued_by=lead.user, issued_at=at, payload={"rows": [], "tables": []}, sha256="0" * 64,
        )  # fmt: skip

    def _report_of_a_third_unit(self) -> None:
        """A report that was sent, and a model of it taken up by unit B."""
        report, actor = factories.make_ready_report(campaign=self.sheet.campaign)
        submit(report, actor)
        factories.accept_sent(report)
        adoptions.record_adoption(
            registration=Registration.objects.recognised().get(), unit=self.foreign_unit,
            year=self.sheet.campaign.year, actor=factories.actor_of(factories.make_office()), at=clock.now(),
        )  # fmt: skip

    def _browser(self, words: str, role: Role | None) -> Client:
        client = Client()
        if role is None:
            return client
        if role != Role.UNIT_OFFICER:
            user = factories.make_office(role)
        else:
            user = self.actor.user if words == "cán bộ A" else factories.make_member(self.foreign_unit)
        client.force_login(user, backend="danvan.core.accounts.PasswordBackend")
        return client

    @property
    def values(self) -> dict:
        """What stands for the parameters of the addresses."""
        return {
            "code": self.sheet.code, "uid": self.sheet.registration_sheet.models.get().uid, "step": "ten",
            "version": 1, "old": 1, "new": 1, "key": "receipt-slip", "unit": self.unit.code,
            "year": self.sheet.campaign.year, "token": self.document.token, "batch": self.batch.pk,
            "paper": paper_code(self.sheet.code, 1), "number": 1, "uidb64": "MQ",
            "file": self.plan.attachment.token,
            "consolidator": self.consolidator.code, "received": self.received.code,
            "school": self.school.code, "content_type_id": 1, "format": "pdf", "object_id": 1, "pk": 1,
            "kind": "REGISTRATION", "scheme": self.scheme.pk, "subject": "tap-the",
        }  # fmt: skip

    def values_for(self, address: Address) -> dict:
        """The same, those of the report on the pages that only a report has."""
        if "<slug:kind>" in address.pattern:
            return self.values | {"kind": "dang-ky"}
        if address.name.startswith("admin:nominations_issuedlist"):
            return self.values | {"scheme": self.scheme.code}
        if address.name == "award-decision-file":
            return self.values | {"pk": self.decision.pk}
        if address.name.endswith("awarddecision_record"):
            return self.values | {"pk": self.decision.issued_id}
        if address.name in OF_DOSSIER:
            dossier = self.nominee.dossier
            file = DossierFile.objects.select_related("attachment").get(dossier=dossier).attachment.token
            of_dossier = {"code": dossier.sheet.code, "uid": self.nominee.uid, "file": file}
            part = "phan-1" if address.name == "nominee-report" else "cam-ket"
            return self.values | of_dossier | {"part": part, "step": "ai"}
        if not address.name.startswith("report-"):
            return self.values
        item = ResultItem.objects.get(report=self.report.pk)
        of_report = {
            "code": self.report.code,
            "uid": item.uid,
            "part": "chi-dao",
            "file": self.evidence.token,
        }
        return self.values | of_report

    def answers(self, address: Address) -> tuple[str, ...]:
        """What every role gets there for a GET: the status, with where a redirect leads."""
        path = address.path(self.values_for(address))
        return tuple(_short(read(browser, path)) for browser in self.browsers.values())


def read(browser: Client, path: str):
    """The answer to a GET; a file is read to its end, which closes it."""
    response = browser.get(path)
    if response.streaming:
        list(response.streaming_content)
    return response


def _short(response) -> str:
    if response.status_code != 302:
        return str(response.status_code)
    if response.url.startswith(("/dang-nhap/", "/quan-tri/login/")):
        return "đăng nhập"
    return "302"
