"""Short words for tests of the school's pages."""

import uuid

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from danvan.core import clock
from danvan.core.models import User
from registrations.models import Campaign, Registration, Sheet, Snapshot
from registrations.services import sending
from tests import factories

BACKEND = "danvan.core.accounts.PasswordBackend"


def signed_in(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def ready(models: int = 1) -> tuple[Client, Sheet]:
    """A complete draft of a new unit in this year's campaign, and the browser of the person who typed it."""
    sheet, actor = factories.make_ready_sheet(campaign=campaign_of_today(), models=models)
    return signed_in(actor.user), sheet


def campaign_of_today() -> Campaign:
    """The campaign of this year; one for all units."""
    year = clock.local_day(clock.now()).year
    return Campaign.objects.filter(year=year).first() or factories.make_campaign(year)


def url(name: str, sheet: Sheet, *args: object) -> str:
    """An address below the sheet."""
    return reverse(name, args=[sheet.code, *args])


def step_url(model: Registration, step: str) -> str:
    """The address of one page of the model."""
    return reverse("model-step", args=[model.sheet.sheet.code, model.uid, step])


def only_model(sheet: Sheet) -> Registration:
    """The single model on the sheet."""
    return Registration.objects.get(sheet=sheet.pk)


def send(sheet: Sheet, user: User) -> Snapshot:
    """Send the sheet as it stands, past the pages."""
    sheet.refresh_from_db()
    return sending.submit_sheet(
        sheet=sheet,
        token=uuid.uuid4(),
        row_version=sheet.row_version,
        actor=factories.actor_of(user),
        at=clock.now(),
    )


def sending_form(page: HttpResponse) -> dict[str, object]:
    """What the button on the check page posts."""
    return {"token": page.context["token"], "row_version": page.context["sheet"].row_version}


def shows(page: HttpResponse, text: str) -> bool:
    """Whether the page shows the text, as its template escapes it."""
    return escape(text) in page.content.decode()
