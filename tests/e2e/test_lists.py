"""The office's lists on a common screen: no column is hidden behind the edge of its box."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from danvan.core import clock
from registrations.enums import DeadlineKind
from registrations.models import Deadline, DeadlineExtension, Event, Movement, Unit
from tests.e2e.world import World
from tests.nomination_world import list_rows, make_accepted_dossier, make_lead, make_quota, recommend_all

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SCREEN = {"width": 1280, "height": 900}
LONG_UNIT = "Trường Phổ thông Dân tộc nội trú Trung học phổ thông tỉnh An Giang"
LONG_MOVEMENT = "Phong trào thi đua “Dân vận khéo” trong ngành Giáo dục và Đào tạo tỉnh An Giang"
BOXES = """() => [...document.querySelectorAll("#changelist .results")].map(
    (box) => [box.querySelectorAll("tbody tr").length > 0, box.scrollWidth - box.clientWidth])"""


class Full(World):
    """The world of the browser tests with names as long as the department's own, and rows in more lists."""

    def __init__(self) -> None:
        super().__init__()
        self._list()
        own_name = Concat(Value(f"{LONG_UNIT} "), Cast("pk", CharField()))
        Unit.objects.update(name=own_name, head_name="Nguyễn Thị Hồng Hạnh", phone="0296 3 852 112")
        Movement.objects.update(name=LONG_MOVEMENT)
        at, deadline = clock.now(), Deadline.objects.filter(kind=DeadlineKind.REGISTRATION).latest("pk")
        Event.objects.create(
            action="ENTER_ON_BEHALF", at=at, actor=self.office, unit=self.unit,
            about=f"{LONG_UNIT}: Bản tổng hợp đăng ký mô hình", reason="Đơn vị mất mạng ngày cuối. " * 4,
        )  # fmt: skip
        DeadlineExtension.objects.create(
            deadline=deadline, unit=self.unit, until=deadline.closes_at + timedelta(days=3),
            reason="Trường ở xa, đường truyền bị sự cố.", granted_by=self.office, granted_at=at,
        )  # fmt: skip

    @transaction.atomic
    def _list(self) -> None:
        """An issued list with a nominee."""
        campaign, lead = self.dossier.campaign, make_lead()
        sheet, _ = make_accepted_dossier(campaign=campaign)
        recommend_all(sheet, make_quota(campaign, amount=2), lead)
        list_rows(campaign, lead)


def test_no_list_of_the_office_is_cut(open_browser):
    Full()
    page, found = open_browser(make_lead().user, viewport=SCREEN), {}
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        page.goto(reverse(f"admin:{name}_changelist") + "?tinh-trang=tat-ca&dot=tat-ca")
        found[name] = page.evaluate(BOXES)

    cut = {name: boxes for name, boxes in found.items() if any(wide > 0 for _, wide in boxes)}
    shown = [name for name, boxes in found.items() if boxes and boxes[0][0]]
    assert cut == {}
    assert len(shown) >= 20
