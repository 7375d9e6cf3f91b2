"""Short words for tests of the dossier's pages on the school's side."""

from django.urls import reverse

from nominations.models import Nomination
from tests.nomination_world import INDIVIDUAL, make_ready_dossier
from tests.web.school import signed_in


def ready(*subjects: str):
    """A whole dossier, and the browser of the person who typed it."""
    sheet, actor = make_ready_dossier(subjects=subjects or (INDIVIDUAL,))
    return signed_in(actor.user), sheet


def page_of(name: str, nomination: Nomination, *args: str) -> str:
    return reverse(name, args=[nomination.dossier.sheet.code, nomination.uid, *args])
