"""The deadline banner says the same as the deadline."""

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import get_default_timezone

from registrations.enums import LatePolicy
from registrations.rules.deadlines import Span
from registrations.views.banner import Banner, deadline_banner

ZONE = get_default_timezone()
ENDS = datetime(2027, 3, 12, tzinfo=ZONE)
SPAN = Span(opens_at=datetime(2027, 2, 1, tzinfo=ZONE), closes_at=ENDS)
LAST = "đến hết ngày 11/3/2027 (thứ Năm)"
OVER = f"Đã hết hạn gửi, tính {LAST}. Bản nháp vẫn sửa được; muốn gửi, hãy đề nghị gia hạn."


@pytest.mark.parametrize(
    ("left", "banner"),
    [
        (timedelta(days=30), Banner(f"Gửi {LAST}, còn 29 ngày.", "info")),
        (timedelta(days=7), Banner(f"Gửi {LAST}, còn 6 ngày.", "warning")),
        (timedelta(days=3), Banner(f"Gửi {LAST}, còn 2 ngày.", "danger")),
        (timedelta(days=1), Banner(f"Gửi {LAST}, hôm nay là ngày cuối.", "danger")),
        (timedelta(hours=1), Banner(f"Gửi {LAST}, còn không quá một giờ.", "danger")),
        (timedelta(0), Banner(OVER, "danger", is_over=True)),
        (timedelta(seconds=-1), Banner(OVER, "danger", is_over=True)),
    ],
)
def test_uxt_29_banner_before_and_after_the_deadline(left, banner):
    assert deadline_banner(SPAN, ENDS - left) == banner


def test_banner_before_the_window_opens():
    banner = deadline_banner(SPAN, datetime(2027, 1, 31, tzinfo=ZONE))
    assert banner == Banner("Chưa đến ngày mở nhận; đợt này mở từ ngày 1/2/2027 (thứ Hai).", "info")


def test_banner_of_an_extended_deadline():
    span = Span(SPAN.opens_at, ENDS, extended_to=ENDS + timedelta(days=5))
    banner = deadline_banner(span, ENDS + timedelta(hours=8))
    assert banner == Banner("Được gia hạn: gửi đến hết ngày 16/3/2027 (thứ Ba), còn 4 ngày.", "warning")


def test_banner_where_late_sheets_are_taken():
    span = Span(SPAN.opens_at, ENDS, late_policy=LatePolicy.ACCEPT_LATE)
    banner = deadline_banner(span, ENDS)
    assert banner == Banner(f"Đã quá hạn, tính {LAST}. Hồ sơ vẫn được nhận và ghi là gửi trễ hạn.", "danger")
