"""The scan of a file: enqueued with it, done by the worker once, again by run_due where it was not done."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from danvan.core import clock
from danvan.core.errors import RuleViolation
from registrations import policies
from registrations.enums import AttachmentKind, FileState, Role, ScanState
from registrations.models import Actor, Attachment, ResultItem, Sheet, Snapshot
from registrations.services import files, launch_plans, reports
from registrations.services.checksum import checksum_of
from tests import factories
from tests.core import uploads_corpus as corpus
from tests.core.clamd import EICAR, SIGNATURE, Clamd, running
from tests.services.test_sending import submit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_room(settings, tmp_path):
    """Each test has folders of its own and its own tasks, which nobody does by itself."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.CLAMD = f"unix:{tmp_path}/clamd.ctl"
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "bulk"]}
    }


@pytest.fixture
def path(tmp_path):
    """Where the scanner is expected."""
    return tmp_path / "clamd.ctl"


@pytest.fixture
def whose():
    """A unit, its officer, the campaign and now."""
    unit = factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    return {"unit": unit, "campaign": factories.make_campaign(), "actor": actor, "at": clock.now()}


def attach(whose, data=None, name="Kế hoạch.pdf"):
    plan = launch_plans.attach_plan_file(uploaded=factories.make_upload(data, name), **whose)
    return plan.attachment


def stand(file):
    file.refresh_from_db()
    return file.scan, file.scan_found, bool(file.scan_at)


def tasks():
    """What waits for the workers: function, arguments, queue."""
    rows = DBTaskResult.objects.order_by("enqueued_at")
    return [(row.task_path.rpartition(".")[2], row.args_kwargs["args"], row.queue_name) for row in rows]


def test_sec_file_05_a_file_is_kept_unscanned_with_the_task_that_scans_it(whose, path):
    file = attach(whose)

    assert stand(file) == (ScanState.NOT_SCANNED, "", False)
    assert tasks() == [("scan_file", [file.pk], "default")]
    with running(Clamd(path)):
        files.scan_file.call(file.pk)
    assert stand(file) == (ScanState.CLEAN, "", True)


def test_sec_file_05_malware_inside_a_sound_document_is_found_and_named(whose, path):
    file = attach(whose, corpus.docx(word__media__image1=EICAR), "kế hoạch.docx")

    with running(Clamd(path)):
        files.scan_file.call(file.pk)

    assert stand(file) == (ScanState.INFECTED, SIGNATURE, True)


def test_a_photo_is_scanned_once_it_is_written_anew_and_what_hung_on_it_is_gone(whose, path):
    file = attach(whose, corpus.picture() + EICAR, "kế hoạch.jpg")
    assert tasks() == [("clean_photo", [file.pk], "default")]

    with running(Clamd(path)) as clamd:
        files.scan_file.call(file.pk)
        assert (stand(file), clamd.commands) == ((ScanState.NOT_SCANNED, "", False), [])
        files.clean_photo.call(file.pk)
        assert tasks()[1:] == [("scan_file", [file.pk], "default")]
        files.scan_file.call(file.pk)

    assert stand(file) == (ScanState.CLEAN, "", True)


def test_where_there_is_no_scanner_nothing_is_enqueued(whose, settings):
    settings.CLAMD = ""
    file = attach(whose)

    assert (tasks(), files.requeue_scans(whose["at"] + timedelta(hours=1))) == ([], 0)
    assert file.stand is FileState.READY


def test_a_file_is_scanned_once_however_often_it_is_asked(whose, path):
    file = attach(whose)
    with running(Clamd(path)) as clamd:
        for _ in range(3):
            files.scan_file.call(file.pk)
        files.scan_the_rest.call()
        assert clamd.commands == [b"zPING", b"zINSTREAM"]


def test_what_was_found_stays_found(whose, path):
    file = attach(whose)
    file.scan, file.scan_found = ScanState.INFECTED, SIGNATURE
    file.save()
    with running(Clamd(path)):
        files.scan_file.call(file.pk)
        files.scan_the_rest.call()
    assert stand(file) == (ScanState.INFECTED, SIGNATURE, False)


def test_flt_49_run_due_comes_back_with_one_task_on_the_queue_of_long_work(whose, path):
    kept = [attach({**whose, "unit": factories.make_unit(), "actor": office()}) for _ in range(3)]
    for file in kept:
        files.scan_file.call(file.pk)
    assert [stand(file)[0] for file in kept] == [ScanState.NOT_SCANNED] * 3
    DBTaskResult.objects.all().delete()

    assert files.requeue_scans(whose["at"] + timedelta(minutes=9)) == 0
    assert files.requeue_scans(whose["at"] + timedelta(minutes=10)) == 3
    assert tasks() == [("scan_the_rest", [], "bulk")]

    with running(Clamd(path)):
        files.scan_the_rest.call()
    assert [stand(file)[0] for file in kept] == [ScanState.CLEAN] * 3
    assert files.requeue_scans(whose["at"] + timedelta(minutes=10)) == 0


def office():
    return factories.actor_of(factories.make_office())


def several(count):
    """Files that nothing was said of."""
    unit, user = factories.make_unit(), factories.make_user()
    made = []
    for number in range(count):
        file = Attachment(
            unit=unit, kind=AttachmentKind.EVIDENCE, name=f"{number}.pdf", media_type="application/pdf",
            size=3, sha256="0" * 64, uploaded_by=user, uploaded_at=clock.now(),
        )  # fmt: skip
        file.file.save(f"a/{number}", ContentFile(b"abc"), save=False)
        file.save()
        made.append(file)
    return made


def test_a_run_does_a_bounded_number_and_the_next_goes_on(path, monkeypatch):
    made = several(5)
    monkeypatch.setattr(files, "MOST_SCANS_A_RUN", 2)
    counts = []
    with running(Clamd(path)):
        for _ in range(3):
            files.scan_the_rest.call()
            counts.append(Attachment.objects.unscanned().count())
    assert counts == [3, 1, 0]
    assert all(stand(file) == (ScanState.CLEAN, "", True) for file in made)


def test_flt_49_a_scanner_that_is_away_is_asked_once_a_run_and_about_another_file_each_time(path):
    made = several(3)
    with running(Clamd(path, "breaks")) as clamd:
        for tried in (1, 2, 3):
            files.scan_the_rest.call()
            assert clamd.commands == [b"zPING", b"zINSTREAM"] * tried
            assert Attachment.objects.filter(scan_at__isnull=False).count() == tried
    assert {stand(file)[0] for file in made} == {ScanState.NOT_SCANNED}


def test_a_file_without_verdict_or_without_content_holds_up_no_other(path):
    large, gone, odd, fine = several(4)
    Path(large.file.path).write_bytes(bytes(2000))
    Path(gone.file.path).unlink()
    Path(odd.file.path).unlink()
    Path(odd.file.path).mkdir()
    with running(Clamd(path, limit=1000)):
        files.scan_the_rest.call()

    assert {stand(file)[0] for file in (large, gone, odd)} == {ScanState.NOT_SCANNED}
    assert stand(fine)[0] == ScanState.CLEAN


def test_the_database_wants_a_name_for_what_was_found():
    [file] = several(1)
    for values in ({"scan": ScanState.INFECTED}, {"scan": ScanState.CLEAN, "scan_found": SIGNATURE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.filter(pk=file.pk).update(**values)


# --- reports ------------------------------------------------------------------


def report_with_file(data=None, name="Minh chứng.docx"):
    sheet, actor = factories.make_ready_report()
    item = ResultItem.objects.select_related("report__sheet").get(report=sheet.pk)
    uploaded = factories.make_upload(data or corpus.docx(), name)
    file = reports.attach_evidence(item=item, uploaded=uploaded, actor=actor, at=clock.now())
    return Sheet.objects.get(pk=sheet.pk), actor, item, file


def test_sec_file_05_an_infected_file_keeps_a_report_back_until_it_is_replaced(path):
    sheet, actor, item, file = report_with_file(corpus.docx(word__media__image1=EICAR))
    with running(Clamd(path)):
        files.scan_file.call(file.pk)

    with pytest.raises(RuleViolation) as refused:
        submit(sheet, actor)
    assert [problem.sentence for problem in refused.value.problems] == [
        "Tệp “Minh chứng.docx” có mã độc; hãy bỏ tệp này hoặc gửi tệp khác."
    ]
    assert not Snapshot.objects.filter(sheet=sheet).exists()

    reports.remove_evidence(item=item, attachment=file, actor=actor, at=clock.now())
    assert submit(Sheet.objects.get(pk=sheet.pk), actor).version == 1


def test_flt_49_an_unscanned_file_keeps_nothing_back(path):
    sheet, actor, _, file = report_with_file()
    files.scan_file.call(file.pk)

    assert submit(sheet, actor).version == 1
    assert stand(file)[0] == ScanState.NOT_SCANNED


def test_inv_19_a_scan_of_an_old_year_does_not_change_what_was_archived(path):
    sheet, _, _, file = report_with_file()
    before = checksum_of(sheet.campaign)
    with running(Clamd(path)):
        files.scan_file.call(file.pk)

    assert (stand(file)[0], checksum_of(sheet.campaign)) == (ScanState.CLEAN, before)


@pytest.mark.parametrize("scan", ScanState)
def test_sec_file_05_who_may_download(scan):
    sheet, actor, _, file = report_with_file()
    Attachment.objects.update(scan=scan, scan_found=SIGNATURE if scan == ScanState.INFECTED else "")
    file.refresh_from_db()
    member = Actor.of(factories.make_member(sheet.unit), clock.local_day(clock.now()))
    readers = [actor, member, office(), factories.actor_of(factories.make_office(Role.AUDITOR))]

    allowed = [bool(policies.may_download(reader, file)) for reader in readers]

    assert (
        allowed
        == {
            ScanState.NOT_SCANNED: [True, True, False, False],
            ScanState.CLEAN: [True, True, True, True],
            ScanState.INFECTED: [False, False, False, False],
        }[scan]
    )
