"""`verify_campaigns`: whether every archived year is still what it was when it was archived (INV-19)."""

from django.core.management.base import BaseCommand, CommandError

from registrations.models import Campaign
from registrations.services.archive import changed_campaigns


class Command(BaseCommand):
    """Counts anew and compares; changes nothing. Meant for once a day."""

    help = "Kiểm tra các đợt đã lưu trữ có bị thay đổi không."

    def handle(self, *args: object, **options: object) -> None:
        """Say how many years were looked at; fail with the years that have changed."""
        changed = changed_campaigns()
        if changed:
            years = ", ".join(str(campaign.year) for campaign in changed)
            raise CommandError(f"Dữ liệu của đợt đã lưu trữ bị thay đổi: năm {years}.")
        count = Campaign.objects.filter(archived_at__isnull=False).count()
        self.stdout.write(f"Đã kiểm tra {count} đợt lưu trữ, không có gì thay đổi.")
