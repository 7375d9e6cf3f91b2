"""The page of the launch plan, the way to its file, what home says of it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from danvan.core import clock, typed_text
from danvan.core.uploads import content, storage
from danvan.core.vietnamese import numeric_date
from registrations.enums import AttachmentKind
from registrations.forms.launch_plans import LaunchPlanForm
from registrations.models import Attachment, LaunchPlan
from registrations.rules.files import FILE_LIMITS
from registrations.services import files, launch_plans
from tests import factories
from tests.core import uploads_corpus as corpus
from tests.web.school import campaign_of_today, shows, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Each test has a folder of its own for files."""
    settings.MEDIA_ROOT = tmp_path


class School:
    """A unit, the browser of its officer and the page."""

    def __init__(self):
        self.campaign = campaign_of_today()
        self.unit = factories.make_unit("Trường Trung học phổ thông Long Xuyên")
        self.user = factories.make_member(self.unit)
        self.browser = signed_in(self.user)
        self.address = reverse("launch-plan", args=[self.unit.code, self.campaign.year])

    def post(self, **changes):
        today = numeric_date(clock.local_day(clock.now()))
        values = {"number": "12/KH-THPT", "issued_on": today, "file": factories.make_upload()} | changes
        typed = {key: value for key, value in values.items() if value is not None}
        return self.browser.post(self.address, typed)


@pytest.fixture
def school():
    return School()


def file_url(attachment):
    return reverse("attachment", args=[attachment.token])


def test_ux_10_limits_are_said_before_choosing(school):
    page = school.browser.get(school.address)
    limits = FILE_LIMITS[AttachmentKind.LAUNCH_PLAN]

    assert shows(page, f"Một tệp: {limits.words}.")
    assert limits.words == "PDF (.pdf), Word (.docx), ảnh JPG (.jpg), ảnh PNG (.png); không quá 20 MB"
    assert LaunchPlanForm.base_fields["file"].widget.attrs["accept"] == limits.accept


def test_a_plan_is_recorded(school):
    page = school.post()

    assert (page.status_code, page.url) == (302, school.address)
    plan = LaunchPlan.objects.recorded().get()
    assert (plan.unit, plan.campaign, plan.number) == (school.unit, school.campaign, "12/KH-THPT")
    page = school.browser.get(school.address)
    assert shows(page, "Đã lưu kế hoạch phát động.")
    assert shows(page, "Kế hoạch.pdf")
    assert file_url(plan.attachment) in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": ""}, "Hãy nhập số kế hoạch."),
        ({"issued_on": "31/2/2027"}, "hãy ghi theo thứ tự ngày/tháng/năm."),
        ({"issued_on": ""}, "Hãy nhập ngày ban hành."),
    ],
)
def test_ux_10_the_file_is_kept_when_another_field_is_wrong(school, wrong, sentence):
    page = school.post(**wrong)

    assert (page.status_code, shows(page, sentence)) == (200, True)
    assert shows(page, "Kế hoạch.pdf")
    assert shows(page, "Tệp đã được giữ lại.")
    assert not LaunchPlan.objects.recorded().exists()

    school.post(file=None)
    assert LaunchPlan.objects.recorded().get().attachment.name == "Kế hoạch.pdf"


def test_ux_10_the_text_is_kept_when_the_file_is_refused(school):
    page = school.post(file=SimpleUploadedFile("kế hoạch.pdf", corpus.HTML))

    assert shows(page, content.LYING.format("pdf", "PDF"))
    assert page.context["form"]["number"].value() == "12/KH-THPT"
    assert page.context["form"].problems == [("#id_file", content.LYING.format("pdf", "PDF"))]
    assert (LaunchPlan.objects.count(), Attachment.objects.count()) == (0, 0)


def test_an_empty_file_and_no_file(school):
    assert shows(school.post(file=SimpleUploadedFile("a.pdf", b"")), content.EMPTY)
    assert shows(school.post(file=None), launch_plans.NO_FILE)
    assert LaunchPlan.objects.count() == 0


def test_a_day_to_come_is_refused_above_the_form(school):
    tomorrow = clock.local_day(clock.now()) + timedelta(days=1)
    page = school.post(issued_on=numeric_date(tomorrow))

    assert page.context["form"].problems == [("#form", launch_plans.IN_THE_FUTURE)]


def test_flt_07_a_full_disk_keeps_the_text(school, settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tests.services.test_launch_plans.FullDisk"}
    }
    page = school.post()

    assert shows(page, storage.NOT_STORED)
    assert page.context["form"]["number"].value() == "12/KH-THPT"
    assert (LaunchPlan.objects.count(), Attachment.objects.count()) == (0, 0)


def test_no_typing_is_lost_when_the_session_ended_meanwhile(school):
    page = school.browser.get(school.address)
    [signed] = re.findall(rf'name="{typed_text.FIELD}" value="([^"]*)"', page.content.decode())
    school.browser.logout()

    school.post(issued_on="x", **{typed_text.FIELD: signed})
    school.browser.post(reverse("login"), {"username": school.user.username, "password": factories.PASSWORD})

    form = school.browser.get(school.address).context["form"]
    assert (form["number"].value(), form["issued_on"].value(), form.problems) == ("12/KH-THPT", "x", [])
    assert Attachment.objects.count() == 0


def test_sec_file_04_the_file_leaves_as_a_file_and_nothing_else(school):
    data = factories.make_pdf()
    school.post(file=factories.make_upload(data))

    answer = school.browser.get(file_url(Attachment.objects.get()))

    assert b"".join(answer.streaming_content) == data
    wanted = {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store, private",
    }
    assert {name: answer[name] for name in wanted} == wanted


def test_sec_ac_03_files_and_pages_of_others_are_not_there(school):
    school.post()
    stranger = signed_in(factories.make_member(factories.make_unit()))

    assert stranger.get(file_url(Attachment.objects.get())).status_code == 404
    assert stranger.get(school.address).status_code == 404
    assert stranger.post(school.address, {"number": "1"}).status_code == 404
    assert school.browser.get(reverse("launch-plan", args=[school.unit.code, 2001])).status_code == 404


def test_sec_file_08_a_photo_can_be_had_once_it_is_written_anew(school):
    school.post(file=SimpleUploadedFile("kế hoạch.jpg", corpus.located_photo()))
    photo = Attachment.objects.get()

    assert school.browser.get(file_url(photo)).status_code == 404
    page = school.browser.get(school.address)
    assert shows(page, "Đang xử lý ảnh")
    assert file_url(photo) not in page.content.decode()

    files.clean_photo.call(photo.pk)
    answer = school.browser.get(file_url(photo))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"Exif" not in b"".join(answer.streaming_content)


def test_the_office_enters_on_behalf_and_the_page_says_so(school):
    office = signed_in(factories.make_office())
    page = office.get(school.address)

    assert shows(page, "Bạn đang nhập thay Trường Trung học phổ thông Long Xuyên.")
    assert not shows(school.browser.get(school.address), "Bạn đang nhập thay")


def test_home_says_whether_there_is_a_plan(school):
    assert [card.has_plan for card in school.browser.get("/").context["cards"]] == [False]
    school.post(number="")
    assert [card.has_plan for card in school.browser.get("/").context["cards"]] == [False]
    school.post()
    page = school.browser.get("/")
    assert [card.has_plan for card in page.context["cards"]] == [True]
    assert school.address in page.content.decode()
