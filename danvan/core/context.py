"""What every page may say: whose portal it is, whether the data are samples."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """Department and the sign of a demo; whom to call is said by the tag `who_to_call`."""
    return {"department": settings.DEPARTMENT, "is_demo": settings.IS_DEMO}
