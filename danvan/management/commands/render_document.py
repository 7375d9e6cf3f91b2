"""Draws a document without a browser."""

from argparse import ArgumentParser
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from danvan.core import clock
from danvan.core.errors import Refusal
from nominations.dossier_documents import papers_of
from nominations.enums import ListOrder
from nominations.list_documents import FORMATS as LISTS
from nominations.list_documents import list_params, paper_of
from nominations.models import AwardScheme
from nominations.services.list_exports import record_command_export
from registrations.documents import office_list_params, sent_sheets_of
from registrations.enums import SheetKind
from registrations.models import (
    Campaign,
    Deadline,
    OfficeSummary,
    ReceiptSlip,
    Sheet,
    Terms,
    UnitProgress,
)
from registrations.reminder_documents import owing_params
from registrations.report_documents import office_result_params
from registrations.rules.kinds import WATCHED
from registrations.slips import KEY as SLIP
from registrations.slips import slip_request

OFFICE_LISTS = {
    "office-registration-list": (SheetKind.REGISTRATION, office_list_params),
    "office-result-list": (SheetKind.RESULT, office_result_params),
}
ABOUT_OWING_UNITS = ["call-list", "reminder-letter"]
ACHIEVEMENT = "achievement-"
ABOUT = {"result-report": SheetKind.RESULT} | dict.fromkeys(
    ["request", "minutes", "achievement-collective", "achievement-individual"], SheetKind.NOMINATION
)
NOT_SENT = {
    SheetKind.REGISTRATION: "đăng ký",
    SheetKind.RESULT: "báo cáo kết quả",
    SheetKind.NOMINATION: "hồ sơ khen thưởng",
}


class Command(BaseCommand):
    """`render_document KEY --campaign YEAR -o FILE`, with --kind, --unit, --set, --scheme … for some."""

    help = "Lập một văn bản thành tệp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The key, the campaign's year, the unit's code where the paper is a unit's, the kind of sheet that
        a summary is drawn from, form of commendation and order of a nomination list, which nominee and
        which set of a dossier, and the file."""
        parser.add_argument("key", choices=sorted(settings.DOCUMENT_BUILDERS))
        parser.add_argument("--campaign", type=int, required=True, metavar="YEAR")
        parser.add_argument("--unit", default="", metavar="CODE")
        parser.add_argument("--kind", choices=WATCHED, default=SheetKind.REGISTRATION)
        parser.add_argument("--scheme", default="", metavar="CODE")
        parser.add_argument("--order", type=str.upper, choices=ListOrder.values, default=ListOrder.RANK)
        parser.add_argument("--nominee", type=int, default=1, metavar="N", help="người, tập thể thứ mấy")
        parser.add_argument("--set", type=int, default=0, metavar="N", help="bản của bộ thứ mấy")
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")

    def handle(
        self, *, key: str, campaign: int, unit: str, kind: str, output: Path, **options: object
    ) -> None:
        """Draw the document into the file; its ending chooses the format where there is a choice."""
        finders = {name: partial(self.office_list, name) for name in OFFICE_LISTS}
        finders |= dict.fromkeys(ABOUT_OWING_UNITS, self.owing_units)
        finders |= {"office-summary": self.summary, SLIP: self.slip_of_a_unit}
        lists = partial(self.nomination_list, scheme=options["scheme"], order=options["order"])
        finders |= {name: partial(lists, name) for name in LISTS}
        of_unit = partial(self.paper_of_a_unit, key, options["nominee"], options["set"])
        find = finders.get(key, of_unit)
        params = find(self.campaign(campaign), unit, kind, output.suffix.lstrip("."))
        try:
            content = import_string(settings.DOCUMENT_BUILDERS[key])(params, lambda done, total: None)
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal
        if key in LISTS:
            self.note_export(key, params)
        output.write_bytes(content)
        self.stdout.write(f"{output}: {len(content)} byte")

    def campaign(self, year: int) -> Campaign:
        """The campaign of the year."""
        campaign = Campaign.objects.filter(year=year).first()
        if campaign is None:
            raise CommandError(f"Không có đợt thi đua năm {year}.")
        return campaign

    def summary(self, campaign: Campaign, unit: str, kind: str, ending: str) -> dict:
        """The parameters of the summary issued last, of a preview where there is none."""
        ending = "xlsx" if ending == "xlsx" else "pdf"
        latest = OfficeSummary.objects.latest_of(campaign, kind)
        if latest:
            return {"summary": latest.pk, "format": ending}
        return {"campaign": campaign.pk, "kind": kind, "format": ending}

    def office_list(self, key: str, campaign: Campaign, unit: str, kind: str, ending: str) -> dict:
        """The parameters of the list over all sheets that stand with the office."""
        ending = ending if ending in ("xlsx", "csv") else "pdf"
        listed, params = OFFICE_LISTS[key]
        return params(sheets=sent_sheets_of(campaign, listed), year=campaign.year, format=ending)

    def nomination_list(
        self, key: str, campaign: Campaign, unit: str, kind: str, ending: str, *, scheme: str, order: str
    ) -> dict:
        """The parameters of the list issued last, of a preview where there is none, or of its letter."""
        schemes = AwardScheme.objects.filter(movement=campaign.movement_id).order_by("pk")
        found = (schemes.filter(code=scheme) if scheme else schemes).first()
        if found is None:
            raise CommandError(f"Phong trào không có hình thức khen thưởng “{scheme}”.")
        return list_params(campaign, found, order, ending if ending in LISTS[key] else "pdf")

    def note_export(self, key: str, params: dict) -> None:
        """Write to the log that a list has left the portal."""
        record_command_export(
            title=f"render_document {key} ({params['format'].upper()})",
            words=ListOrder(params["order"]).label,
            rows=len(paper_of(params).payload["rows"]),
            at=clock.now(),
        )

    def owing_units(self, campaign: Campaign, unit: str, kind: str, ending: str) -> dict:
        """The parameters of a paper about the units that still owe a sheet, or the one of this code."""
        deadline = Deadline.objects.of_kind(kind).filter(campaign=campaign).first()
        if deadline is None:
            raise CommandError(f"Đợt thi đua năm {campaign.year} chưa có thời hạn loại này.")
        terms, at = Terms.of(deadline), clock.now()
        units = UnitProgress.objects.towards(terms, clock.local_day(at)).owing()
        if unit:
            units = units.filter(code=unit)
        format = ending if ending in ("xlsx", "csv") else "pdf"
        keys = list(units.order_by().values_list("pk", flat=True))
        return owing_params(terms=terms, unit_ids=keys, at=at, format=format)

    def slip_of_a_unit(self, campaign: Campaign, unit: str, kind: str, ending: str) -> dict:
        """The parameters of the last slip that the unit was given for a signed paper."""
        slip = ReceiptSlip.objects.filter(campaign=campaign, receipt__unit__code=unit).last()
        if slip is None:
            raise CommandError(f"Đơn vị “{unit}” chưa có phiếu tiếp nhận văn bản giấy năm {campaign.year}.")
        return slip_request(slip)["params"]

    def paper_of_a_unit(
        self, key: str, place: int, set_no: int, campaign: Campaign, unit: str, kind: str, ending: str
    ) -> dict:
        """The parameters of a paper of the unit's last sending; `place` chooses among achievement reports,
        `set_no` the copy of a set."""
        if not unit:
            raise CommandError("Văn bản này là của một đơn vị; hãy ghi --unit MÃ.")
        about = ABOUT.get(key, SheetKind.REGISTRATION)
        sent = Sheet.objects.filter(kind=about, campaign=campaign, unit__code=unit, version__gte=1)
        sheet = sent.first()
        if sheet is None:
            raise CommandError(f"Đơn vị “{unit}” chưa gửi {NOT_SENT[about]} năm {campaign.year}.")
        if set_no and about != SheetKind.NOMINATION:
            raise CommandError("Chỉ văn bản của hồ sơ khen thưởng mới chia theo bộ.")
        copy = {"set": set_no} if set_no else {}
        return {"sheet": sheet.code, "version": sheet.version} | self.nominee(key, place, sheet) | copy

    def nominee(self, key: str, place: int, sheet: Sheet) -> dict[str, str]:
        """Of whom the achievement report is: the chosen one of its kind among the nominees of the dossier."""
        if not key.startswith(ACHIEVEMENT):
            return {}
        payload = sheet.snapshots.get(version=sheet.version).payload
        found = [more for paper, _, more in papers_of(payload) if paper == key]
        if not 1 <= place <= len(found):
            raise CommandError(f"Hồ sơ {sheet.code} có {len(found)} báo cáo thành tích loại này.")
        return found[place - 1]
