"""The plan page: everything that the plan says, with its place in the plan."""

import io
import re
from html import unescape

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from danvan.core import clock
from nominations.models import AwardScheme, CampaignForm
from nominations.views.plan import closing_in_words
from registrations.enums import Audience, Subject
from registrations.models import AreaContent, Campaign, Criterion, Deadline, Movement
from tests.factories import make_campaign, make_member, make_unit
from tests.nomination_world import make_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """Sign in as a school's officer and read the plan of a year as text."""
    client.force_login(make_member(make_unit()))

    def read(year: int) -> str:
        response = client.get(reverse("plan", args=[year]))
        assert response.status_code == 200
        main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())

    return read


@pytest.fixture
def plan() -> Movement:
    call_command("seed_plan", stdout=io.StringIO())
    return Movement.objects.get()


def test_deadlines_in_words(plan, page):
    text = page(2025)
    assert "Gửi trước ngày 12/3/2025, tức đến hết ngày 11/3/2025 (thứ Ba) ." in text
    assert "Gửi trước ngày 12/8/2025, tức đến hết ngày 11/8/2025 (thứ Hai) ." in text


def test_each_item_stands_on_the_page_with_its_source(plan, page):
    text = page(2025)
    said = [
        *Criterion.objects.values_list("text", flat=True),
        *AreaContent.objects.values_list("text", flat=True),
    ]
    assert [words for words in said if words not in text] == []
    sources = re.findall(r"540/KH-SGDĐT, (?:mục [IV]+[.\d]*|phần mở đầu)", text)
    # movement, deadlines, campaign, areas, contents, criteria, scheme and quota, papers
    assert len(sources) == 1 + 2 + 1 + 2 + 6 + 11 + 2 + 3


def test_papers_and_number_of_sets(plan, page):
    text = page(2025)
    assert "Hồ sơ: 3 bộ" in text
    assert text.count("không nhận bản photo") == 3
    assert text.count("có xác nhận của cấp trình khen thưởng") == 1


def test_what_is_not_set_is_said(page):
    campaign = make_campaign(2031)
    Deadline.objects.filter(campaign=campaign).update(opens_at=None, closes_at=None)
    assert "Sở chưa đặt thời hạn." in page(2031)
    assert AwardScheme.objects.count() == 0


def test_a_deadline_inside_a_day_names_its_hour():
    closes_at = clock.start_of_day(clock.local_day(clock.now())).replace(hour=7, minute=30)
    local = clock.local(closes_at)
    assert closing_in_words(local).startswith(f"đến trước {local:%H} giờ {local:%M} ngày ")


def test_year_without_a_campaign_is_not_found(plan, client):
    client.force_login(make_member(make_unit()))
    assert client.get(reverse("plan", args=[1999])).status_code == 404


def test_stranger_is_sent_to_sign_in(plan, client):
    address = reverse("plan", args=[plan.last_year])
    response = client.get(address)
    assert (response.status_code, response.url) == (302, f"{reverse('login')}?next={address}")


def queries_for(client, address: str) -> int:
    """How many queries the page needs, the savepoints of the test's own transaction aside."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_perf_11_number_of_queries_does_not_grow(client, rows):
    movement = make_campaign(2031).movement
    for number in range(2, rows + 1):
        area = movement.areas.create(code=f"lv-{number}", name=f"Lĩnh vực {number}", position=number)
        area.contents.create(code="nd", title="Nội dung", position=1)
        Campaign.objects.create(movement=movement, year=2100 + number)
    for number in range(rows):
        movement.criteria.create(audience=Audience.LEADER, text=f"Tiêu chí {number}", position=number)
        scheme = movement.schemes.create(code=f"ht-{number}", name=f"Hình thức {number}", set_count=3)
        scheme.document_kinds.create(code="gt", name="Giấy tờ", position=1)
    campaign = Campaign.objects.get(year=2031)
    for subject in Subject.values:
        CampaignForm.objects.create(campaign=campaign, subject=subject, form=make_form(subject))
    client.force_login(make_member(make_unit()))
    assert queries_for(client, reverse("plan", args=[2031])) == 12
