"""The data behind the browser tests: units with a sheet in each state, and the office."""

from datetime import timedelta

from django.urls import reverse

from danvan.core import clock
from danvan.core.documents.store import request_document
from danvan.core.models import StoredDocument, User
from nominations.services import paper_copies, paper_desk
from registrations.enums import Outcome, Role
from registrations.models import Deadline, PaperReceipt, ReadyPhrase, Registration, ResultItem, Sheet
from registrations.services import extensions, reports, review, sending, sheet_models
from registrations.services.paper import issue_slip, reissue_slip
from registrations.services.review import NewRemark
from tests import factories
from tests.nomination_world import make_sent_dossier, make_year
from tests.nomination_world import send as send_dossier
from tests.web.school import send


class World:
    """One sheet for every state that a school may meet."""

    def __init__(self) -> None:
        self.campaign = factories.make_campaign()
        self.office = factories.make_office()
        self.unit = factories.make_unit()
        self.newcomer = factories.make_member(self.unit)
        self.head = factories.make_member(self.unit, Role.UNIT_HEAD)
        self.owners: dict[int, User] = {}
        ReadyPhrase.objects.create(text="Nêu chỉ tiêu có số liệu.")
        self.empty = self._draft(models=0)
        self.draft = self._draft(models=2)
        self.wanting = self._wanting()
        self.sent = self._sent(models=2)
        self.returned = self._returned()
        self.accepted = self._accepted()
        self.withdrawn = self._withdrawn()
        self.waiting_report, self.accepted_report = self._reports()
        self.late = self._late()
        self.paper = self._paper()
        self.report = self._report()
        self.sent_report = self._report()
        send(self.sent_report, self.owner(self.sent_report))
        self.received = self._received()
        self.dossier = self._dossier()

    def owner(self, sheet: Sheet) -> User:
        """The person of the unit who typed the sheet."""
        return self.owners[sheet.pk]

    def address(self, name: str, sheet: Sheet, *args: object) -> str:
        """The address of a page below the sheet."""
        return reverse(name, args=[sheet.code, *args])

    def first(self, sheet: Sheet) -> Registration:
        """The sheet's first model."""
        return sheet.registration_sheet.models.first()

    def step(self, sheet: Sheet, slug: str) -> str:
        """The address of one page of the sheet's first model."""
        return self.address("model-step", sheet, self.first(sheet).uid, slug)

    def _draft(self, models: int, campaign: object = None) -> Sheet:
        sheet, actor = factories.make_ready_sheet(campaign=campaign or self.campaign, models=models)
        self.owners[sheet.pk] = actor.user
        return sheet

    def _wanting(self) -> Sheet:
        sheet = self._draft(models=1)
        Registration.objects.filter(sheet=sheet.pk).update(targets="", ends_on=None)
        return sheet

    def _sent(self, models: int) -> Sheet:
        sheet = self._draft(models)
        send(sheet, self.owner(sheet))
        sheet.refresh_from_db()
        return sheet

    def _returned(self) -> Sheet:
        sheet = self._sent(models=1)
        uid = sheet.registration_sheet.models.get().uid
        remarks = [NewRemark("Ghi rõ trồng ở đâu.", uid, "targets"), NewRemark("Gọi lại.", None, "")]
        return review.return_sheet(
            sheet=sheet, remarks=remarks, row_version=sheet.row_version, **self._by(self.office)
        )

    def _accepted(self) -> Sheet:
        """Sent twice with a change in between, accepted but for one model."""
        sheet = self._sent(models=2)
        owner = self._by(self.owner(sheet))
        sheet = sending.recall_sheet(sheet=sheet, **owner)
        model = sheet.registration_sheet.models.first()
        sheet_models.save_model(
            model=model, values={"targets": "Trồng 80 cây."}, row_version=model.row_version, **owner
        )
        send(sheet, self.owner(sheet))
        sheet.refresh_from_db()
        refused = {model.uid: "Trùng với phong trào khác."}
        return review.accept_sheet(
            sheet=sheet, row_version=sheet.row_version, refused=refused, **self._by(self.office)
        )

    def _reports(self) -> tuple[Sheet, Sheet]:
        """A report that waits, with a model that was not carried out, and an accepted one."""
        reports = []
        for outcome in (Outcome.NOT_DONE, Outcome.DONE):
            sheet, actor = factories.make_ready_report(campaign=self.campaign, models=2)
            item = sheet.result_report.items.last()
            factories.fill_item(item, outcome=outcome, outcome_reason="Chưa có kinh phí.")
            factories.make_evidence(item)
            send(sheet, actor.user)
            reports.append(sheet)
        factories.accept_sent(reports[1])
        return tuple(reports)

    def _withdrawn(self) -> Sheet:
        sheet = self._sent(models=1)
        return sending.withdraw_sheet(sheet=sheet, reason="Nhầm đợt.", **self._by(self.owner(sheet)))

    def _late(self) -> Sheet:
        """A draft of the year before, closed since the start of today; its unit asked for more time."""
        today = clock.local_day(clock.now())
        campaign = factories.make_campaign(today.year - 1)
        sheet = self._draft(models=1, campaign=campaign)
        deadline = Deadline.objects.get(campaign=campaign, kind="REGISTRATION")
        extensions.request_extension(
            deadline=deadline, unit=sheet.unit, wanted_day=today + timedelta(days=60), reason="Bão lớn.",
            **self._by(self.owner(sheet)),
        )  # fmt: skip
        Deadline.objects.filter(pk=deadline.pk).update(closes_at=clock.start_of_day(today))
        return sheet

    def _report(self) -> Sheet:
        sheet, actor = factories.make_ready_report(campaign=self.campaign)
        self.owners[sheet.pk] = actor.user
        item = self.item(sheet)
        reports.attach_evidence(item=item, uploaded=factories.make_upload(), **self._by(actor.user))
        return sheet

    def item(self, report: Sheet) -> ResultItem:
        """The report's only result."""
        return ResultItem.objects.select_related("report__sheet").get(report=report.pk)

    def _received(self) -> PaperReceipt:
        """The signed paper of the accepted sheet, its first slip void."""
        by = self._by(self.office)
        receipt = factories.make_paper(self.accepted, by["actor"], note="Thiếu giáp lai")
        reissue_slip(slip=issue_slip(receipt=receipt, **by), reason="Sai ngày", **by)
        return receipt

    def _dossier(self) -> Sheet:
        """The dossier of an earlier year, sent twice; its first set came whole, its second is an old one."""
        year = make_year(year=clock.local_day(clock.now()).year - 2)
        sheet, actor = make_sent_dossier(campaign=year)
        sending.recall_sheet(sheet=sheet, actor=actor, at=clock.now())
        send_dossier(sheet, actor)
        sheet = Sheet.objects.select_related("nomination_dossier").get(pk=sheet.pk)
        by = self._by(self.office)
        paper_copies.tick_set(dossier=sheet.nomination_dossier, set_no=1, **by)
        paper_copies.outdate_set(dossier=sheet.nomination_dossier, set_no=2, printed=1, **by)
        paper_desk.give_slip(dossier=sheet.nomination_dossier, **by)
        return sheet

    def _paper(self) -> StoredDocument:
        return request_document(
            key="receipt-slip", params={"sheet": self.sent.code, "version": 1}, source_hash="",
            title="Phiếu tiếp nhận", filename="phieu-tiep-nhan.pdf", at=clock.now(),
        )  # fmt: skip

    def _by(self, user: User) -> dict[str, object]:
        return {"actor": factories.actor_of(user), "at": clock.now()}
