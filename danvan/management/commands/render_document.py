"""Draws a document without a browser."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from danvan.core import clock
from danvan.core.errors import Refusal
from danvan.management.catalogue import CATALOGUE, OPTIONS, CatalogueEntry
from danvan.management.paper_finders import Asked
from nominations.enums import ListOrder
from nominations.list_documents import paper_of
from nominations.services.list_exports import record_command_export
from registrations.enums import SheetKind
from registrations.models import Campaign

SEE_LIST = "Hãy xem danh sách bằng lệnh render_document --list."


class Command(BaseCommand):
    """`render_document KEY --campaign YEAR -o FILE`, with more options for some; `--list` names them all."""

    help = "Lập một văn bản thành tệp; --list kể tên mọi văn bản."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The key of the document and what it is to be drawn from; its papers say what they need."""
        parser.add_argument("key", nargs="?", default="")
        parser.add_argument("--list", action="store_true", help="kể tên mọi văn bản")
        parser.add_argument("--campaign", type=int, metavar="NĂM")
        parser.add_argument("--unit", metavar="MÃ")
        parser.add_argument("--kind", type=str.upper, help=" | ".join(SheetKind.values))
        parser.add_argument("--scheme", metavar="MÃ")
        parser.add_argument("--order", type=str.upper, help=" | ".join(ListOrder.values))
        parser.add_argument("--nominee", type=int, metavar="SỐ", help="người, tập thể thứ mấy")
        parser.add_argument("--set", type=int, metavar="SỐ", help="bản của bộ thứ mấy")
        parser.add_argument("-o", "--output", type=Path, metavar="TỆP")

    def handle(self, *, key: str, output: Path | None, **options: object) -> None:
        """Draw the document into the file, whose ending chooses the format; or name all documents."""
        if options["list"]:
            self.name_all()
            return
        given = {name: options[name] for name in OPTIONS if options.get(name)} | {"output": output}
        paper = self.paper(key, given)
        if not output.parent.is_dir():
            raise CommandError(f"Không có thư mục “{output.parent}”. Hãy tạo thư mục rồi chạy lại lệnh.")
        try:
            params = paper.find(self.asked(paper, **given))
            content = import_string(settings.DOCUMENT_BUILDERS[key])(params, lambda done, total: None)
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal
        if paper.is_logged:
            self.note_export(key, params)
        self.write(output, content)

    def write(self, output: Path, content: bytes) -> None:
        """Store the file and say how large it is."""
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"Không ghi được tệp “{output}”. Hãy xem lại tên tệp và quyền ghi.") from error
        self.stdout.write(f"{output}: {len(content)} byte")

    def name_all(self) -> None:
        """A line for each document: key, name, formats, options beside campaign and file."""
        rows = [
            (paper.key, paper.name, ", ".join(paper.formats), paper.usage) for paper in CATALOGUE.values()
        ]
        rows = [("KHÓA", "VĂN BẢN", "DẠNG TỆP", "CẦN THÊM, [CÓ THỂ THÊM]"), *sorted(rows)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
        self.stdout.write("\nMọi văn bản đều cần --campaign NĂM và -o TỆP.")

    def paper(self, key: str, given: dict) -> CatalogueEntry:
        """The entry of the catalogue, with all that it needs at hand and nothing that it has no use for."""
        paper = CATALOGUE.get(key)
        if paper is None:
            raise CommandError(f"Không có văn bản “{key}”. {SEE_LIST}" if key else SEE_LIST)
        if missing := paper.missing(given):
            raise CommandError(f"Văn bản “{paper.name}” còn cần {', '.join(missing)}.")
        if useless := paper.useless(given):
            raise CommandError(f"Văn bản “{paper.name}” không dùng {', '.join(useless)}.")
        for option, values in {"kind": paper.kinds, "order": ListOrder.values}.items():
            if given.get(option, values[0]) not in values:
                raise CommandError(f"--{option} là một trong: {', '.join(values)}.")
        return paper

    def asked(self, paper: CatalogueEntry, *, output: Path, campaign: int, **choices: object) -> Asked:
        """What the finder of the paper is asked for."""
        format = output.suffix.lstrip(".").lower() or "pdf"
        if format not in paper.formats:
            raise CommandError(f"Văn bản “{paper.name}” chỉ có dạng {', '.join(paper.formats)}.")
        found = Campaign.objects.filter(year=campaign).first()
        if found is None:
            raise CommandError(f"Không có đợt thi đua năm {campaign}.")
        return Asked(found, format, **choices)

    def note_export(self, key: str, params: dict) -> None:
        """Write to the log that a list has left the portal."""
        record_command_export(
            title=f"render_document {key} ({params['format'].upper()})",
            words=ListOrder(params["order"]).label,
            rows=len(paper_of(params).payload["rows"]),
            at=clock.now(),
        )
