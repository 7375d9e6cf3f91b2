"""`seed_demo`: sample data to try the portal with, of any size."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from danvan.core import clock
from danvan.management.data_files import read_toml
from danvan.management.demo import load_demo, reviewer, tell_two_years, write_accounts
from danvan.management.sample_campaign import fill_campaign
from danvan.management.sample_models import TITLES
from registrations.models import Campaign


class Command(BaseCommand):
    """Load sample units, accounts, an open campaign; with --units also a campaign of that size."""

    help = "Nạp dữ liệu mẫu để dùng thử; không dùng cho máy chủ thật."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The size of a campaign."""
        parser.add_argument("--units", type=int, help="số đơn vị trong đợt")
        parser.add_argument("--campaign", type=int, help="năm của đợt")
        parser.add_argument("--models-per-unit", type=int, default=3, help="số mô hình của mỗi đơn vị")
        parser.add_argument("--share-submitted", type=float, default=0.8, help="phần đã gửi, từ 0 đến 1")

    def handle(self, *args: object, **options: object) -> None:
        """Refuse outside a demo; what exists already is left alone."""
        if not (settings.IS_DEMO or settings.DEBUG):
            raise CommandError("Chỉ nạp dữ liệu mẫu ở bản dùng thử (DANVAN_DEMO=1).")
        accounts = load_demo(clock.now())
        if options["units"]:
            self._fill(**{name: options[name] for name in SIZE_OPTIONS})
        else:
            tell_two_years(clock.now())
        self.stdout.write(f"Tài khoản dùng thử (ghi ở {write_accounts(accounts)}):")
        for account in accounts:
            self.stdout.write("  {username:24} {password:26} {who}".format(**account))

    def _fill(self, units: int, campaign: int, models_per_unit: int, share_submitted: float) -> None:
        if not 0 <= share_submitted <= 1:
            raise CommandError("--share-submitted phải từ 0 đến 1.")
        if not 1 <= models_per_unit <= len(TITLES):
            raise CommandError(f"--models-per-unit phải từ 1 đến {len(TITLES)}.")
        found = Campaign.objects.filter(year=campaign).first()
        if found is None:
            raise CommandError("Chưa có đợt thi đua của năm này; chọn năm bằng --campaign.")
        now = clock.now()
        try:
            fill_campaign(
                found,
                units=units,
                models_per_unit=models_per_unit,
                share_submitted=share_submitted,
                office=reviewer(now),
                since=read_toml("demo.toml")["accounts_since"],
                now=now,
                report=self.stdout.write,
            )
        except ValueError as error:
            raise CommandError(str(error)) from error


SIZE_OPTIONS = ["units", "campaign", "models_per_unit", "share_submitted"]
