"""`seed_plan`: the department's plan as data."""

from django.core.management.base import BaseCommand

from danvan.management.plan import load_plan


class Command(BaseCommand):
    """Load the plan, its yearly campaigns, the department and its office; safe to run again."""

    help = "Nạp kế hoạch của Sở: phong trào, lĩnh vực, tiêu chí, khen thưởng, thời hạn từng năm."

    def handle(self, *args: object, **options: object) -> None:
        """Add what is missing; what the office has edited stays as it is."""
        movement = load_plan()
        self.stdout.write(f"Đã nạp {movement}, kế hoạch số {movement.plan_number}.")
