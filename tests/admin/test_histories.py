"""The history of a row says each change in the words of the office, never as it is stored (UXT-33)."""

import re
from datetime import date
from html import unescape

import pytest
from django.utils.html import strip_tags
from simple_history.models import DeletedObject

from danvan.core import clock
from danvan.core.admin_history import value_in_words
from danvan.core.models import Outbox
from registrations.models import Deadline, Event, Unit
from tests import factories
from tests.admin.office import sent_sheet, text_of, url


def changes_on(browser, name, row):
    """What the newest line of the row's history says, change by change."""
    page = text_of(browser.get(url(f"{name}_history", row.pk)))
    newest = page.split("<tbody>")[1].split("</tr>")[0]
    return [unescape(strip_tags(line)) for line in re.findall("<li>(.*?)</li>", newest)]


def heading_of(browser, name, row):
    """The heading above the page of a row."""
    page = text_of(browser.get(url(f"{name}_change", row.pk)))
    return [unescape(strip_tags(line)).strip() for line in re.findall("<h2>(.*?)</h2>", page)][0]


def test_choices_and_truths_are_said_in_words(officer, campaign):
    campaign.late_policy, campaign.head_only, campaign.supplement_days = "ACCEPT_LATE", True, 7
    campaign.save()

    assert changes_on(officer, "registrations_campaign", campaign) == [
        "Chỉ thủ trưởng được gửi, rút: Không → Có",
        "Sau thời hạn: Không nhận sau hạn → Nhận trễ hạn",
        "Số ngày để bổ sung: 5 → 7",
    ]


def test_the_last_valid_day_of_a_deadline_is_said(officer, campaign):
    deadline = Deadline.objects.get(kind="REGISTRATION")
    deadline.opens_at, deadline.closes_at = None, clock.start_of_day(date(2027, 3, 12))
    deadline.save()
    deadline.opens_at = clock.start_of_day(date(2027, 1, 4))
    deadline.closes_at = clock.start_of_day(date(2027, 3, 20))
    deadline.save()

    assert changes_on(officer, "registrations_deadline", deadline) == [
        "Hết hạn: đến hết ngày 11/3/2027 (thứ Năm) → đến hết ngày 19/3/2027 (thứ Sáu)",
        "Mở từ: (trống) → ngày 4/1/2027 (thứ Hai)",
    ]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("at", clock.start_of_day(date(2027, 12, 31)), "31/12/2027 00:00"),
        ("at", None, ""),
        ("unit", DeletedObject(Unit, 5), "(mục đã xóa)"),
        ("unit", ["Xã A", "Xã B"], "Xã A, Xã B"),
        ("action", "IMPORT", "Nhập"),
        ("action", "", ""),
    ],
)
def test_every_sort_of_value_has_its_words(field, value, words):
    assert value_in_words(Event._meta.get_field(field), value) == words


def test_a_related_row_is_called_by_its_name(officer):
    unit, first, second = (factories.make_unit(name) for name in ("Trường A", "Phường B", "Xã C"))
    unit.parent = first
    unit.save()
    unit.parent = second
    unit.save()

    assert changes_on(officer, "registrations_unit", unit) == [f"Cấp trên trực tiếp: {first} → {second}"]


def test_a_long_text_is_cut_without_a_word_of_english(officer, campaign):
    campaign.source = "Kế hoạch " + "số " * 28 + "một"
    campaign.save()
    campaign.source = "Công văn " + "của Sở " * 10
    campaign.save()

    [change] = changes_on(officer, "registrations_campaign", campaign)

    assert "chars" not in change


def test_an_event_is_named_by_its_act_and_hour_and_may_have_no_sheet(officer):
    at = clock.start_of_day(date(2027, 1, 4))
    event = Event.objects.create(action="IMPORT", at=at, actor=factories.make_office())
    page = text_of(officer.get(url("registrations_event_change", event.pk)))

    assert heading_of(officer, "registrations_event", event) == "Nhập – 04/01/2027 00:00"
    assert re.findall(r'<div class="readonly">([^<]*)</div>', page)[2:5] == ["–", "–", "–"]


def test_a_letter_is_named_by_what_it_is_about(officer, campaign):
    sent_sheet(campaign)
    letter = Outbox.objects.get(kind="registration-receipt")
    named = f"Thư {letter.pk}: Biên nhận gửi đơn vị"

    assert heading_of(officer, "core_outbox", letter) == named
    assert named in text_of(officer.get(url("core_outbox_history", letter.pk)))
