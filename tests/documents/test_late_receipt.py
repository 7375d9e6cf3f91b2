"""The letter that a sheet was received says whether it came late."""

from datetime import date

import pytest
from django.core import mail

from registrations.enums import LatePolicy
from registrations.notices import send_receipt
from tests import factories
from tests.services.test_sending import submit

pytestmark = [pytest.mark.django_db, pytest.mark.documents]
LATE = "Hồ sơ được nhận và ghi là gửi trễ hạn: trễ 2 ngày."


@pytest.mark.parametrize("ready", [factories.make_ready_sheet, factories.make_ready_report])
@pytest.mark.parametrize(("day", "after"), [(13, [LATE, "Số mô hình: 1"]), (11, ["Số mô hình: 1"])])
def test_the_receipt_says_by_how_many_days_a_sheet_came_late(ready, day, after, at_local):
    factories.make_office()
    at_local(2027, 3, 1, 8)
    campaign = factories.make_campaign(2027, date(2027, 3, 12), late_policy=LatePolicy.ACCEPT_LATE)
    sheet, actor = ready(factories.make_unit(email="truong@example.edu.vn"), campaign)
    at_local(2027, 3, day, 8)

    send_receipt({"snapshot": submit(sheet, actor).pk})

    lines = mail.outbox[-1].body.splitlines()
    sent = next(number for number, line in enumerate(lines) if line.startswith("Gửi lúc: "))
    assert lines[sent + 1 : sent + 1 + len(after)] == after
