"""Draws a document without a browser."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from danvan.core.errors import Refusal
from registrations.documents import office_list_params, sent_sheets_of
from registrations.enums import SheetKind
from registrations.models import Campaign, ReceiptSlip, Sheet
from registrations.report_documents import office_result_params
from registrations.slips import KEY as SLIP
from registrations.slips import slip_request

OFFICE_LISTS = {
    "office-registration-list": (SheetKind.REGISTRATION, office_list_params),
    "office-result-list": (SheetKind.RESULT, office_result_params),
}
PAPERS_OF_REPORTS = {"result-report"}
NOT_SENT = {SheetKind.REGISTRATION: "đăng ký", SheetKind.RESULT: "báo cáo kết quả"}


class Command(BaseCommand):
    """`render_document KEY --campaign YEAR [--unit CODE] -o FILE`."""

    help = "Lập một văn bản thành tệp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The key, the campaign's year, the unit's code where the paper is a unit's, and the file."""
        parser.add_argument("key", choices=sorted(settings.DOCUMENT_BUILDERS))
        parser.add_argument("--campaign", type=int, required=True, metavar="YEAR")
        parser.add_argument("--unit", default="", metavar="CODE")
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")

    def handle(self, *, key: str, campaign: int, unit: str, output: Path, **options: object) -> None:
        """Draw the document into the file; its ending chooses PDF, XLSX or CSV where there is a choice."""
        finders = dict.fromkeys(OFFICE_LISTS, self.office_list) | {SLIP: self.slip_of_a_unit}
        find = finders.get(key, self.paper_of_a_unit)
        params = find(key, self.campaign(campaign), unit, output.suffix.lstrip("."))
        try:
            content = import_string(settings.DOCUMENT_BUILDERS[key])(params, lambda done, total: None)
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal
        output.write_bytes(content)
        self.stdout.write(f"{output}: {len(content)} byte")

    def campaign(self, year: int) -> Campaign:
        """The campaign of the year."""
        campaign = Campaign.objects.filter(year=year).first()
        if campaign is None:
            raise CommandError(f"Không có đợt thi đua năm {year}.")
        return campaign

    def office_list(self, key: str, campaign: Campaign, unit: str, ending: str) -> dict:
        """The parameters of the list over all sheets that stand with the office."""
        ending = ending if ending in ("xlsx", "csv") else "pdf"
        kind, params = OFFICE_LISTS[key]
        return params(sheets=sent_sheets_of(campaign, kind), year=campaign.year, format=ending)

    def slip_of_a_unit(self, key: str, campaign: Campaign, unit: str, ending: str) -> dict:
        """The parameters of the last slip that the unit was given for a signed paper."""
        slip = ReceiptSlip.objects.filter(campaign=campaign, receipt__unit__code=unit).last()
        if slip is None:
            raise CommandError(f"Đơn vị “{unit}” chưa có phiếu tiếp nhận văn bản giấy năm {campaign.year}.")
        return slip_request(slip)["params"]

    def paper_of_a_unit(self, key: str, campaign: Campaign, unit: str, ending: str) -> dict:
        """The parameters of a paper of the unit's last sending."""
        if not unit:
            raise CommandError("Văn bản này là của một đơn vị; hãy ghi --unit MÃ.")
        kind = SheetKind.RESULT if key in PAPERS_OF_REPORTS else SheetKind.REGISTRATION
        sent = Sheet.objects.filter(kind=kind, campaign=campaign, unit__code=unit, version__gte=1)
        sheet = sent.first()
        if sheet is None:
            raise CommandError(f"Đơn vị “{unit}” chưa gửi {NOT_SENT[kind]} năm {campaign.year}.")
        return {"sheet": sheet.code, "version": sheet.version}
