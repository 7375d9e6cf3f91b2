"""The next year from the last one, the next movement from the last one."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError

from danvan.core import clock
from danvan.core.errors import NotAllowed, RuleViolation
from nominations.models import AwardScheme, DocumentKind
from registrations.enums import Action, CountedTime, DeadlineKind, LatePolicy
from registrations.models import (
    Area,
    AreaContent,
    Campaign,
    Criterion,
    Deadline,
    Event,
    Movement,
    ReminderRule,
    Sheet,
)
from registrations.parts import MOVEMENT_PARTS
from registrations.rules.deadlines import last_moment
from registrations.services.clones import clone_campaign, clone_movement
from tests import factories

pytestmark = pytest.mark.django_db
NEXT = {
    "code": "dvk-tiep", "name": "Phong trào tiếp theo", "first_year": 2032, "last_year": 2036,
    "plan_number": "01/KH", "issuer": "Ban Tuyên giáo", "report_to": "Tỉnh ủy",
}  # fmt: skip


@pytest.fixture
def office():
    """An officer of the department's office."""
    return factories.actor_of(factories.make_office())


@pytest.fixture
def source():
    """The campaign of 2027 with settings of its own, a report deadline that is not set, and a sheet."""
    campaign = factories.make_campaign(
        2027,
        date(2027, 3, 12),
        late_policy=LatePolicy.ACCEPT_LATE,
        head_only=True,
        supplement_days=9,
        counts=CountedTime.PAPER,
    )
    Deadline.objects.create(campaign=campaign, kind=DeadlineKind.NOMINATION, source="540, mục III")
    ReminderRule.objects.create(
        campaign=campaign, kind=DeadlineKind.REGISTRATION, days=-3, subject="Sắp hết hạn", text="Gửi ngay."
    )
    return campaign


def clone(source, year, actor, movement=None):
    """The campaign of the year."""
    return clone_campaign(
        source=source, year=year, movement=movement or source.movement, actor=actor, at=clock.now()
    )


def test_settings_and_moved_dates_come_along_no_sheet_does(source, office, at_local):
    at_local(2027, 2, 20, 8)
    factories.make_ready_sheet(campaign=source)

    campaign = clone(source, 2028, office)

    assert (campaign.movement, campaign.late_policy, campaign.head_only, campaign.supplement_days) == (
        source.movement, LatePolicy.ACCEPT_LATE, True, 9,
    )  # fmt: skip
    assert campaign.counts == CountedTime.PAPER
    rows = {row.kind: row for row in campaign.deadlines.all()}
    assert set(rows) == {DeadlineKind.REGISTRATION, DeadlineKind.RESULT, DeadlineKind.NOMINATION}
    closes = clock.local(rows[DeadlineKind.REGISTRATION].closes_at)
    assert last_moment(closes) == "đến hết ngày 11/3/2028 (thứ Bảy)"
    unset = rows[DeadlineKind.NOMINATION]
    assert (unset.opens_at, unset.closes_at, unset.source) == (None, None, "540, mục III")
    rules = campaign.reminder_rules.values_list("kind", "days", "subject", "text", "is_active")
    assert list(rules) == [(DeadlineKind.REGISTRATION, -3, "Sắp hết hạn", "Gửi ngay.", True)]
    assert Sheet.objects.filter(campaign=campaign).count() == 0
    assert Event.objects.get(action=Action.CLONE_CAMPAIGN).about == (
        "Đợt thi đua năm 2028, từ Đợt thi đua năm 2027"
    )
    assert campaign.history.get().history_user == office.user


def test_before_the_29th_of_february_becomes_before_the_1st_of_march(office):
    source = factories.make_campaign(2028, date(2028, 2, 29))

    closes = clone(source, 2029, office).deadlines.get(kind=DeadlineKind.REGISTRATION).closes_at

    assert clock.local(closes).replace(tzinfo=None) == datetime(2029, 3, 1)
    assert last_moment(clock.local(closes)) == "đến hết ngày 28/2/2029 (thứ Tư)"


def test_a_year_out_of_the_period_asks_for_another_movement(source, office):
    with pytest.raises(RuleViolation) as refused:
        clone(source, 2032, office)

    assert refused.value.reason == (
        "Năm 2032 nằm ngoài giai đoạn 2027–2031 của phong trào này; "
        "hãy chọn phong trào khác hoặc tạo phong trào mới."
    )
    following = factories.make_movement(2032)
    assert clone(source, 2032, office, following).movement == following


def test_a_year_has_one_campaign(source, office):
    clone(source, 2028, office)

    with pytest.raises(RuleViolation, match=r"^Đã có đợt thi đua năm 2028\.$"):
        clone(source, 2028, office)


def test_only_the_office_creates_years_and_movements(source):
    stranger = factories.actor_of(factories.make_member(factories.make_unit()))

    with pytest.raises(NotAllowed):
        clone(source, 2028, stranger)
    with pytest.raises(NotAllowed):
        clone_movement(source=source.movement, values=NEXT, parts=[], actor=stranger, at=clock.now())
    assert (Campaign.objects.count(), Movement.objects.count()) == (1, 1)


def full_movement(movement):
    """The movement with a criterion and a scheme with a paper."""
    Criterion.objects.create(movement=movement, audience="COLLECTIVE", text="Nắm tình hình", position=1)
    scheme = AwardScheme.objects.create(movement=movement, code="bk", name="Bằng khen", set_count=3)
    DocumentKind.objects.create(scheme=scheme, code="tt", name="Tờ trình", position=1, needs_endorsed=True)
    return movement


def test_a_new_movement_takes_over_what_is_ticked_as_rows_of_its_own(source, office):
    old = full_movement(source.movement)

    new = clone_movement(
        source=old, values=NEXT, parts=[part.model for part in MOVEMENT_PARTS], actor=office, at=clock.now()
    )

    assert [area.name for area in new.areas.all()] == [area.name for area in old.areas.all()]
    [content] = AreaContent.objects.filter(area__movement=new)
    assert (content.code, content.title) == ("ntm", "Xây dựng nông thôn mới")
    assert new.criteria.get().text == "Nắm tình hình"
    [kind] = DocumentKind.objects.filter(scheme__movement=new)
    assert (kind.scheme.set_count, kind.code, kind.needs_endorsed) == (3, "tt", True)
    new.areas.update(name="Kinh tế")
    assert [area.name for area in old.areas.all()] == ["Văn hóa - xã hội"]


def test_a_new_movement_may_start_empty(source, office):
    new = clone_movement(
        source=full_movement(source.movement), values=NEXT, parts=[], actor=office, at=clock.now()
    )

    assert Area.objects.filter(movement=new).count() == Criterion.objects.filter(movement=new).count() == 0
    assert (new.issuer, new.report_to) == ("Ban Tuyên giáo", "Tỉnh ủy")


def test_a_movement_that_cannot_be_is_refused_whole(source, office):
    with pytest.raises(ValidationError, match="Năm cuối phải từ năm đầu trở đi"):
        clone_movement(
            source=source.movement, values=NEXT | {"last_year": 2031}, parts=[], actor=office, at=clock.now()
        )
    assert Movement.objects.count() == 1
