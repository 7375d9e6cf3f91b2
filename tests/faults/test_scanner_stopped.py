"""The malware scanner stops and comes back: sending goes on, only downloads by others wait (FLT-49)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from danvan.core import clock
from registrations.enums import ScanState
from registrations.models import Attachment, Sheet
from registrations.rules.files import WHY_NOT
from registrations.services import files
from tests import factories
from tests.core import uploads_corpus as corpus
from tests.core.clamd import EICAR, SIGNATURE, Clamd, running
from tests.web.school import campaign_of_today, shows, signed_in, url
from tests.web.test_report_pages import item_of

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def own_room(settings, tmp_path):
    """A scanner is expected; nobody listens until a test starts one. The worker is called by hand."""
    settings.MEDIA_ROOT, settings.VAR_DIR = tmp_path / "files", tmp_path
    settings.CLAMD = f"unix:{tmp_path}/clamd.ctl"
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "bulk"]}
    }


def work() -> None:
    """What both workers do with what waits for them."""
    for queue in ("default", "bulk"):
        call_command("db_worker", queue_name=queue, batch=True, verbosity=0, startup_delay=False)


def upload(school, sheet, name, content) -> Attachment:
    page = school.post(
        url("report-files", sheet, item_of(sheet).uid), {"file": SimpleUploadedFile(name, content)}
    )
    assert page.status_code == 302
    return Attachment.objects.get(name=name)


def send(school, sheet) -> int:
    check = school.get(url("sheet-check", sheet))
    sheet.refresh_from_db()
    form = {"token": check.context["token"], "row_version": sheet.row_version}
    return school.post(url("sheet-submit", sheet), form).status_code


def test_flt_49_sending_goes_on_and_others_wait_until_the_scanner_is_back(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "STALE_AFTER", clock.now() - clock.now())
    sheet, actor = factories.make_ready_report(campaign=campaign_of_today())
    school, office = signed_in(actor.user), signed_in(factories.make_office())

    file = upload(school, sheet, "Minh chứng.docx", corpus.docx())
    work()
    assert send(school, sheet) == 302
    assert Sheet.objects.get(pk=sheet.pk).version == 1
    link = reverse("attachment", args=[file.token])
    refused = office.get(link)
    assert (refused.status_code, shows(refused, WHY_NOT[ScanState.NOT_SCANNED])) == (403, True)
    own = school.get(link)
    assert (own.status_code, b"".join(own.streaming_content)) == (200, file.file.read())
    file.file.close()

    with running(Clamd(tmp_path / "clamd.ctl")):
        call_command("run_due", stdout=io.StringIO())
        work()
    fetched = office.get(link)
    assert (fetched.status_code, b"".join(fetched.streaming_content)) == (200, file.file.open().read())
    file.file.close()


def test_sec_file_05_eicar_uploaded_by_a_school_reaches_nobody(tmp_path):
    sheet, actor = factories.make_ready_report(campaign=campaign_of_today())
    school = signed_in(actor.user)
    with running(Clamd(tmp_path / "clamd.ctl")):
        file = upload(school, sheet, "Minh chứng.docx", corpus.docx(word__media__image1=EICAR))
        work()

    file.refresh_from_db()
    assert (file.scan, file.scan_found) == (ScanState.INFECTED, SIGNATURE)
    assert school.get(reverse("attachment", args=[file.token])).status_code == 403
    assert send(school, sheet) == 409
    assert Sheet.objects.get(pk=sheet.pk).version == 0


def test_flt_49_doctor_says_that_the_scanner_is_away(tmp_path):
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=out)
    assert "LỖI       Quét mã độc: Không trả lời; 0 tệp chờ quét." in out.getvalue()
