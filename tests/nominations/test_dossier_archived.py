"""A dossier of an archived year is only read: every service of the unit refuses, with the same reason."""

from functools import partial

import pytest

from danvan.core import clock
from danvan.core.errors import RuleViolation
from nominations.services import dossier_files, nominees
from registrations.enums import AttachmentKind
from registrations.models import Campaign
from registrations.services import drafts
from registrations.services.files import keep_file
from tests import factories
from tests.nomination_world import make_ready_dossier, nominations_of

pytestmark = pytest.mark.django_db


def test_every_service_of_the_unit_refuses_in_an_archived_year(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sheet, actor = make_ready_dossier()
    (nomination,) = nominations_of(sheet)
    by = {"actor": actor, "at": clock.now()}
    kept = keep_file(unit=sheet.unit, kind=AttachmentKind.NOMINATION, uploaded=factories.make_upload(), **by)
    Campaign.objects.update(archived_at=clock.now(), archived_by=actor.user, checksum="0" * 64)
    reason = Campaign.objects.get().writable.reason
    of_nominee = {"nomination": nomination} | by
    acts = [
        partial(
            nominees.add_nominee, sheet=sheet, registration=nomination.registration, collective="Tổ Văn", **by
        ),
        partial(nominees.save_nominee, values={"summary": "a"}, row_version=1, **of_nominee),
        partial(nominees.save_answers, answers={1: "a"}, row_version=1, **of_nominee),
        partial(nominees.move_nominee, step=1, **of_nominee),
        partial(nominees.remove_nominee, **of_nominee),
        partial(dossier_files.attach_file, sheet=sheet, uploaded=factories.make_upload(), **by),
        partial(dossier_files.remove_file, sheet=sheet, attachment=kept, **by),
        partial(drafts.save_details, sheet=sheet, values={"grounds": "a"}, row_version=1, **by),
        partial(drafts.delete_draft, sheet=sheet, **by),
    ]

    for act in acts:
        with pytest.raises(RuleViolation) as refused:
            act()
        assert refused.value.reason == reason
