"""Draws every document of the catalogue from sample data and shows it on one page (`make pictures`)."""

import io
import subprocess
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.core.management.base import BaseCommand
from PIL import Image

from danvan.management.catalogue import CATALOGUE, CatalogueEntry
from registrations.enums import SheetKind
from registrations.models import Campaign, LaunchPlan, ReceiptSlip, Sheet
from registrations.rules.states import SENT_STATES

DPI = 75
GREYS = 12
HEAD = """# Văn bản

Mỗi văn bản mà cổng lập được: dùng để làm gì, gọi bằng khóa nào, trang đầu trông ra sao với dữ liệu mẫu. Trang
này và các hình do lệnh `make pictures` làm ra; `render_document --list` kể cả các dạng tệp.
"""


class Command(BaseCommand):
    """`picture_documents FOLDER`: a small PNG of each first page, and FOLDER.md with all of them."""

    help = "Vẽ trang đầu của mọi văn bản từ dữ liệu mẫu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder of the pictures."""
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: object) -> None:
        """Draw and write all of them."""
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory() as scratch:
            for key, paper in CATALOGUE.items():
                pdf = Path(scratch) / f"{key}.pdf"
                call_command("render_document", key, output=pdf, stdout=io.StringIO(), **choice_for(paper))
                picture = folder / f"{key}.png"
                write_picture(pdf, picture)
                self.stdout.write(f"{picture}: {picture.stat().st_size // 1024} KB")
        folder.with_suffix(".md").write_text(page_of(folder.name))


def choice_for(paper: CatalogueEntry) -> dict[str, object]:
    """What the sample data have for the paper: campaign, and unit and kind where it needs them."""
    match paper.key:
        case "paper-receipt-slip":
            slip = ReceiptSlip.objects.select_related("campaign", "receipt__unit").order_by("pk").last()
            return {"campaign": slip.campaign.year, "unit": slip.receipt.unit.code}
        case "launch-plan-list":
            return {"campaign": LaunchPlan.objects.recorded().order_by("pk").last().campaign.year}
        case "call-list" | "reminder-letter":
            return {"campaign": Campaign.objects.order_by("year").last().year}
        case "gap-letter":
            waiting = Sheet.objects.filter(kind=SheetKind.NOMINATION, state="SUBMITTED")
            return of_sheet(waiting.order_by("pk").last()) | {"kind": SheetKind.NOMINATION}
    dossier = Sheet.objects.filter(kind=SheetKind.NOMINATION, state__in=SENT_STATES).order_by("pk").first()
    whose = of_sheet(dossier)
    return whose if "unit" in paper.needs else {"campaign": whose["campaign"]}


def of_sheet(sheet: Sheet) -> dict[str, object]:
    """Campaign and unit of the sheet."""
    return {"campaign": sheet.campaign.year, "unit": sheet.unit.code}


def write_picture(pdf: Path, picture: Path) -> None:
    """The first page in a few shades."""
    command = ["pdftoppm", "-r", str(DPI), "-png", "-singlefile", pdf, pdf.with_suffix("")]
    subprocess.run(command, check=True)  # noqa: S603 -- our own file
    page = Image.open(pdf.with_suffix(".png")).convert("RGB")
    page.quantize(GREYS, dither=Image.Dither.NONE).save(picture, optimize=True)


def page_of(folder: str) -> str:
    """The page that shows them all."""
    entries = [
        f"\n## {paper.name}\n\n{paper.about} Khóa: `{key}`.\n\n![{paper.name}]({folder}/{key}.png)\n"
        for key, paper in CATALOGUE.items()
    ]
    return HEAD + "".join(entries)
