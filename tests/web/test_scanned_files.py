"""What pages say of files that are not scanned or infected, and who gets them (SEC-FILE-05)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from registrations.enums import Role, ScanState
from registrations.models import Attachment, LaunchPlan, ResultItem, Sheet
from registrations.rules.files import WHY_NOT
from registrations.services import launch_plans
from tests import factories
from tests.admin.office import url as office_url
from tests.core.clamd import SIGNATURE
from tests.services.test_sending import submit
from tests.web.school import campaign_of_today, shows, signed_in, url

pytestmark = pytest.mark.django_db
MOST = 12  # queries of a page of the school
NO_SCANNER = "Máy chủ chưa cài phần quét mã độc; hãy thận trọng khi mở tệp tải về."


@pytest.fixture(autouse=True)
def own_room(settings, tmp_path):
    """A scanner that exists and never comes; nothing here asks it."""
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = f"unix:{tmp_path}/nobody"


class Report:
    """A report with a file, ready to be sent."""

    def __init__(self, name="Minh <b>chứng</b>.pdf", models=1):
        self.sheet, self.actor = factories.make_ready_report(campaign=campaign_of_today(), models=models)
        items = ResultItem.objects.select_related("report__sheet__unit").filter(report=self.sheet.pk)
        self.item = items.first()
        self.file, *_ = [factories.make_evidence(item, name) for item in items]
        self.school = signed_in(self.actor.user)

    def say(self, scan):
        """Let the scanner have said it."""
        found = SIGNATURE if scan == ScanState.INFECTED else ""
        Attachment.objects.filter(pk=self.file.pk).update(scan=scan, scan_found=found)

    def send(self):
        submit(Sheet.objects.get(pk=self.sheet.pk), self.actor)

    @property
    def files_page(self):
        return self.school.get(url("report-files", self.sheet, self.item.uid))

    @property
    def office_page(self):
        address = office_url("registrations_reportsheet_change", self.sheet.pk)
        return signed_in(factories.make_office()).get(address)

    @property
    def link(self):
        return reverse("attachment", args=[self.file.token])


@pytest.fixture
def report():
    return Report()


def fetched(client, link):
    """Status, and the content or the sentence that says why not."""
    page = client.get(link)
    if page.status_code == 200:
        assert b"".join(page.streaming_content).startswith(b"%PDF-")
        return 200, ""
    return page.status_code, next(text for text in WHY_NOT.values() if shows(page, text))


def test_an_unscanned_file_is_fetched_by_its_own_unit_alone(report):
    report.send()
    colleague = signed_in(factories.make_member(report.sheet.unit))
    others = [signed_in(factories.make_office(role)) for role in (Role.OFFICE_LEAD, Role.AUDITOR)]

    assert [fetched(client, report.link) for client in (report.school, colleague)] == [(200, "")] * 2
    why_not = WHY_NOT[ScanState.NOT_SCANNED]
    assert [fetched(client, report.link) for client in others] == [(403, why_not)] * 2

    stranger = signed_in(factories.make_member(factories.make_unit()))
    assert stranger.get(report.link).status_code == 404

    report.say(ScanState.CLEAN)
    assert [fetched(client, report.link)[0] for client in others] == [200, 200]


def test_an_infected_file_is_fetched_by_nobody(report):
    report.send()
    report.say(ScanState.INFECTED)
    clients = [report.school, signed_in(factories.make_office(Role.OFFICE_LEAD))]

    assert [fetched(client, report.link) for client in clients] == [(403, WHY_NOT[ScanState.INFECTED])] * 2


def test_without_a_scanner_everybody_fetches_as_before_and_the_office_is_told_once(settings):
    report = Report(models=3)
    report.send()
    assert not shows(report.office_page, NO_SCANNER)
    settings.CLAMD = ""

    assert fetched(signed_in(factories.make_office()), report.link)[0] == 200
    page = report.office_page
    assert report.link in page.content.decode()
    assert page.content.decode().count(NO_SCANNER) == 1


@pytest.mark.parametrize("scan", ScanState)
def test_the_files_page_shows_what_the_scanner_said(report, scan):
    report.say(scan)

    page = report.files_page

    assert shows(page, scan.label)
    is_infected = scan == ScanState.INFECTED
    assert (report.link in page.content.decode()) is not is_infected
    assert shows(page, WHY_NOT[ScanState.INFECTED]) is is_infected
    assert "&lt;b&gt;chứng" in page.content.decode()


def test_who_enters_on_behalf_sees_why_there_is_no_link(report):
    office = signed_in(factories.make_office())
    Sheet.objects.filter(pk=report.sheet.pk).update(office_entry_at=report.file.uploaded_at)

    page = office.get(url("report-files", report.sheet, report.item.uid))

    assert shows(page, WHY_NOT[ScanState.NOT_SCANNED])
    assert report.link not in page.content.decode()


def infected_sentence(name):
    return f"Tệp minh chứng “{name}” có mã độc nên không ai tải được và cần được thay bằng tệp khác."


def test_the_page_of_the_report_says_what_has_to_be_replaced_before_and_after_sending(report):
    sentence = escape(infected_sentence(report.file.name))
    pages = []
    for act in (lambda: None, lambda: report.say(ScanState.INFECTED)):
        act()
        pages.append(sentence in report.school.get(url("sheet", report.sheet)).content.decode())
    check = report.school.get(url("sheet-check", report.sheet)).content.decode()
    problem = f"Tệp “{report.file.name}” có mã độc; hãy bỏ tệp này hoặc gửi tệp khác."
    assert (pages, escape(problem) in check) == ([False, True], True)

    report.say(ScanState.CLEAN)
    report.send()
    report.say(ScanState.INFECTED)
    assert sentence in report.school.get(url("sheet", report.sheet)).content.decode()


def test_the_office_sees_malware_that_was_found_after_the_sending(report):
    report.send()
    page = report.office_page.content.decode()
    assert (report.link in page, "– chưa quét mã độc" in page) == (False, True)

    report.say(ScanState.INFECTED)
    page = report.office_page
    [model] = page.context["case"].models
    assert [finding.sentence for finding in model.findings] == [f"Tệp “{report.file.name}” có mã độc."]
    assert report.link not in page.content.decode()
    assert shows(page, "– có mã độc")

    report.say(ScanState.CLEAN)
    assert report.link in report.office_page.content.decode()


def test_pages_ask_no_more_for_many_files(report):
    pages = [url("sheet", report.sheet), url("report-files", report.sheet, report.item.uid)]
    counts = [[queries_of(report.school, page) for page in pages]]  # the first visit finds nothing ready
    for more in (0, 1, 3):
        for _ in range(more):
            factories.make_evidence(report.item)
        Attachment.objects.update(scan=ScanState.INFECTED, scan_found=SIGNATURE)
        counts.append([queries_of(report.school, page) for page in pages])

    assert counts[2:] == [counts[1]] * 2
    assert max(*counts[0], *counts[1]) <= MOST


def queries_of(client, page):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


# --- launch plans -------------------------------------------------------------


@pytest.fixture
def plan():
    """A recorded launch plan of a unit."""
    unit = factories.make_unit()
    actor = factories.actor_of(factories.make_member(unit))
    whose = {"unit": unit, "campaign": campaign_of_today(), "actor": actor, "at": factories.clock.now()}
    launch_plans.attach_plan_file(uploaded=factories.make_upload(), **whose)
    launch_plans.record_launch_plan(number="1/KH", issued_on=factories.clock.local_day(whose["at"]), **whose)
    return LaunchPlan.objects.select_related("unit", "campaign", "attachment").get()


def test_the_page_of_the_plan_says_that_it_has_to_be_replaced(plan):
    member = factories.make_member(plan.unit)
    address = reverse("launch-plan", args=[plan.unit.code, plan.campaign.year])
    link = reverse("attachment", args=[plan.attachment.token])
    before = signed_in(member).get(address)
    Attachment.objects.update(scan=ScanState.INFECTED, scan_found=SIGNATURE)
    after = signed_in(member).get(address)

    assert [shows(page, WHY_NOT[ScanState.INFECTED]) for page in (before, after)] == [False, True]
    assert [link in page.content.decode() for page in (before, after)] == [True, False]


@pytest.mark.parametrize(
    ("scan", "words"),
    [
        (ScanState.NOT_SCANNED, "(chưa quét mã độc)"),
        (ScanState.CLEAN, ""),
        (ScanState.INFECTED, "(có mã độc)"),
    ],
)
def test_the_list_of_plans_links_what_is_clean(plan, scan, words):
    Attachment.objects.update(scan=scan, scan_found=SIGNATURE if scan == ScanState.INFECTED else "")

    page = signed_in(factories.make_office()).get(office_url("registrations_launchplan_changelist"))

    assert (reverse("attachment", args=[plan.attachment.token]) in page.content.decode()) is not bool(words)
    assert shows(page, words)
