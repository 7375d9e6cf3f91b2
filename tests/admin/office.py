"""What the tests of the office's side share: somebody signed in, sheets that were sent, short addresses."""

from datetime import datetime
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from danvan.core import clock
from danvan.core.models import User
from registrations.models import Campaign, Sheet
from registrations.services.sending import submit_sheet
from tests import factories


def client_of(user: User) -> Client:
    """A browser in which the person has signed in."""
    client = Client()
    client.force_login(user, backend="danvan.core.accounts.PasswordBackend")
    return client


def url(name: str, *args: object) -> str:
    """An address of the office's side: `url("registrations_sheet_change", 5)`."""
    return reverse(f"admin:{name}", args=args)


def sheet_url(name: str, sheet: Sheet) -> str:
    """An address of the sheet's page or of one decision on it."""
    return url(f"registrations_sheet_{name}", sheet.pk)


def send(sheet: Sheet, actor: object, at: datetime | None = None) -> Sheet:
    """Send the sheet as it stands."""
    sheet.refresh_from_db()
    submit_sheet(sheet=sheet, token=uuid4(), row_version=sheet.row_version, actor=actor, at=at or clock.now())
    sheet.refresh_from_db()
    return sheet


def sent_sheet(campaign: Campaign, name: str = "", models: int = 1) -> Sheet:
    """A sheet of a new unit in the campaign, sent."""
    sheet, actor = factories.make_ready_sheet(
        unit=factories.make_unit(name), campaign=campaign, models=models
    )
    return send(sheet, actor)


def text_of(response: object) -> str:
    """The page as text."""
    return response.content.decode()
