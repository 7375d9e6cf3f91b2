"""What every page may say: whose portal it is, whom to call, whether the data are samples."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """Department, office phone and hours, and the sign of a demo."""
    return {
        "department": settings.DEPARTMENT,
        "office_phone": settings.OFFICE_PHONE,
        "office_hours": settings.OFFICE_HOURS,
        "is_demo": settings.IS_DEMO,
    }
