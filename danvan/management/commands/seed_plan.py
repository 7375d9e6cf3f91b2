"""`seed_plan`: the department's plan as data."""

from django.core.management.base import BaseCommand
from django.db import transaction

from danvan.management.data_files import read_toml
from danvan.management.plan import load_campaign, load_movement, load_phrases
from danvan.management.units import add_units


class Command(BaseCommand):
    """Load the plan, its yearly campaigns, the department and its office; safe to run again."""

    help = "Nạp kế hoạch của Sở: phong trào, lĩnh vực, tiêu chí, khen thưởng, thời hạn từng năm."

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        """Add what is missing; what the office has edited stays as it is."""
        data = read_toml("plan.toml")
        movement = load_movement(data)
        for year in range(movement.first_year, movement.last_year + 1):
            load_campaign(movement, year, data)
        load_phrases(data["phrases"])
        add_units(data["units"])
        self.stdout.write(f"Đã có {movement}, kế hoạch số {movement.plan_number}.")
