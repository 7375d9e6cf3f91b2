"""The launch plan of a unit: its file first, then number and date; photos, replaced files, a full disk."""

import errno
import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from PIL import Image

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation
from danvan.core.uploads import content, storage
from registrations import policies
from registrations.enums import Action, FileState, Role
from registrations.models import Attachment, Event, LaunchPlan, units_without_launch_plan
from registrations.rules.files import FILE_LIMITS
from registrations.services import files, launch_plans
from tests import factories
from tests.core import uploads_corpus as corpus

pytestmark = pytest.mark.django_db


class FullDisk(FileSystemStorage):
    """A disk on which there is room for half of the file."""

    def _save(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read()[: content.size // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Each test has a folder of its own for files."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def whose():
    """A unit, its officer, the campaign and now."""
    unit = factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    return {"unit": unit, "campaign": factories.make_campaign(), "actor": actor, "at": clock.now()}


def attach(whose, data=None, name="Kế hoạch.pdf"):
    return launch_plans.attach_plan_file(uploaded=factories.make_upload(data, name), **whose)


def record(whose, **changes):
    values = {"number": "12/KH-THPT", "issued_on": clock.local_day(whose["at"])} | changes
    return launch_plans.record_launch_plan(**values, **whose)


def kept_files() -> list[str]:
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_a_plan_is_recorded_and_told_in_the_log(whose):
    data = factories.make_pdf()
    attach(whose, data)
    plan = record(whose, number=" 12/KH-THPT ")

    assert (plan.number, plan.issued_on) == ("12/KH-THPT", clock.local_day(whose["at"]))
    assert plan.is_recorded
    file = plan.attachment
    assert (file.name, file.media_type, file.size) == ("Kế hoạch.pdf", "application/pdf", len(data))
    assert (file.sha256, file.state) == (hashlib.sha256(data).hexdigest(), FileState.READY)
    assert file.file.read() == data
    file.file.close()
    assert list(Event.objects.values_list("action", "unit", "acting_unit")) == [
        (Action.ATTACH_FILE, whose["unit"].pk, whose["unit"].pk),
        (Action.RECORD_PLAN, whose["unit"].pk, whose["unit"].pk),
    ]


def test_sec_file_03_the_stored_name_says_nothing(whose):
    attach(whose, name="../../Kế hoạch.pdf")

    [name] = kept_files()
    assert len(name) == 32
    assert int(name, 16) > 0
    assert Attachment.objects.get().file.name == f"uploads/{name[:2]}/{name}"


def test_a_file_alone_is_kept_but_is_no_plan_yet(whose):
    plan = attach(whose)
    day = clock.local_day(whose["at"])

    assert not plan.is_recorded
    assert not LaunchPlan.objects.recorded().exists()
    assert list(units_without_launch_plan(whose["campaign"], day)) == [whose["unit"]]

    record(whose)
    assert list(units_without_launch_plan(whose["campaign"], day)) == []


def test_without_a_file_nothing_is_recorded(whose):
    with pytest.raises(RuleViolation, match=launch_plans.NO_FILE):
        record(whose)
    assert not LaunchPlan.objects.exists()


def test_a_plan_is_not_of_tomorrow(whose):
    attach(whose)
    with pytest.raises(RuleViolation, match=launch_plans.IN_THE_FUTURE):
        record(whose, issued_on=clock.local_day(whose["at"]) + timedelta(days=1))
    assert not LaunchPlan.objects.recorded().exists()


def test_sec_file_02_a_lying_file_leaves_everything_as_it_was(whose):
    attach(whose)
    before = list(LaunchPlan.objects.values_list()), kept_files(), Event.objects.count()

    with pytest.raises(RuleViolation) as refused:
        attach(whose, corpus.HTML, "kế hoạch.pdf")

    assert refused.value.reason == content.LYING.format("pdf", "PDF")
    assert (list(LaunchPlan.objects.values_list()), kept_files(), Event.objects.count()) == before


def test_sec_file_01_a_plan_is_no_workbook(whose):
    with pytest.raises(RuleViolation) as refused:
        attach(whose, corpus.xlsx(), "kế hoạch.xlsx")
    limits = FILE_LIMITS["LAUNCH_PLAN"]
    assert refused.value.reason == content.WRONG_KIND.format(limits.words)


def test_a_second_file_takes_the_place_of_the_first(whose):
    attach(whose)
    record(whose)
    attach(whose, corpus.docx(), "bản mới.docx")

    assert LaunchPlan.objects.recorded().get().attachment.name == "bản mới.docx"
    assert Attachment.objects.count() == 1


def test_flt_03_a_replaced_file_goes_after_a_day_and_no_other(whose):
    attach(whose)
    attach(whose)
    current = Path(Attachment.objects.get().file.path).name

    assert len(kept_files()) == 2
    assert files.remove_orphans(clock.now()) == 0
    assert files.remove_orphans(clock.now() + timedelta(hours=25)) == 1
    assert kept_files() == [current]


def test_flt_03_without_any_file_there_is_nothing_to_remove():
    assert files.remove_orphans(clock.now()) == 0


def test_flt_07_a_full_disk_leaves_no_row_and_no_half_file(whose, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tests.services.test_launch_plans.FullDisk"}
    }

    with pytest.raises(RuleViolation) as refused:
        attach(whose)

    assert refused.value.reason == storage.NOT_STORED
    assert (LaunchPlan.objects.count(), Attachment.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert kept_files() == []


def test_people_of_another_unit_and_auditors_record_nothing(whose):
    stranger = factories.actor_of(factories.make_member(factories.make_unit()))
    for user in (stranger, factories.actor_of(factories.make_office(Role.AUDITOR))):
        with pytest.raises(NotAllowed):
            attach(whose | {"actor": user})
    attach(whose)
    with pytest.raises(NotAllowed):
        record(whose | {"actor": stranger})
    assert Event.objects.count() == 1


def test_the_office_records_on_behalf_and_the_log_says_so(whose):
    office = factories.actor_of(factories.make_office())
    factories.make_launch_plan(whose["unit"], whose["campaign"], office)

    assert LaunchPlan.objects.recorded().get().unit == whose["unit"]
    assert set(Event.objects.values_list("unit", "acting_unit")) == {
        (whose["unit"].pk, office.office_unit_id)
    }


def test_sec_ac_a_file_is_seen_by_its_unit_office_and_auditor(whose):
    file = attach(whose).attachment
    stranger = factories.make_member(factories.make_unit())
    people = [whose["actor"].user, factories.make_office(), factories.make_office(Role.AUDITOR)]
    actors = [factories.actor_of(user) for user in (*people, stranger, factories.make_office(Role.SYSADMIN))]

    seen = [Attachment.objects.visible_to(actor).exists() for actor in actors]

    assert seen == [True, True, True, False, False]
    assert [bool(policies.may_see_attachment(actor, file)) for actor in actors] == seen


def test_sec_file_08_a_photo_waits_until_the_worker_has_written_it_anew(whose):
    data = corpus.located_photo()
    file = attach(whose, data, "kế hoạch.jpg").attachment
    first = file.file.name
    assert file.state == FileState.WAITING

    files.clean_photo.call(file.pk)

    file.refresh_from_db()
    assert (file.state, file.sha256) == (FileState.READY, hashlib.sha256(data).hexdigest())
    assert file.file.name != first
    with file.file.open() as opened, Image.open(io.BytesIO(opened.read())) as image:
        assert (image.size, dict(image.getexif())) == ((40, 60), {})
        assert file.size == os.path.getsize(file.file.path)


def test_a_photo_that_cannot_be_read_is_marked(whose):
    file = attach(whose, corpus.picture(), "kế hoạch.jpg").attachment
    Path(file.file.path).write_bytes(b"\xff\xd8\xff")

    files.clean_photo.call(file.pk)

    file.refresh_from_db()
    assert file.state == FileState.FAILED


def test_a_photo_left_behind_is_enqueued_again_and_written_once(whose):
    file = attach(whose, corpus.picture(), "kế hoạch.jpg").attachment

    assert files.requeue_photos(whose["at"] + timedelta(minutes=9)) == 0
    assert files.requeue_photos(whose["at"] + timedelta(minutes=10)) == 1
    files.clean_photo.call(file.pk)
    file.refresh_from_db()
    name = file.file.name
    files.clean_photo.call(file.pk)
    file.refresh_from_db()

    assert (file.file.name, files.requeue_photos(whose["at"] + timedelta(minutes=10))) == (name, 0)
    assert default_storage.exists(name)
