"""The two halves of a right: policies.may_see_sheet(x) if and only if x is in visible_to(actor)."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from danvan.core import clock
from registrations import policies
from registrations.enums import AttachmentKind, Role, SheetState
from registrations.models import Actor, Attachment, Membership, Sheet, Snapshot
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = clock.local_day(clock.now())
HOUR = timedelta(hours=1)
AGES = BEFORE, DURING, AFTER = -2 * HOUR, -HOUR / 2, HOUR
UNITS = range(4)  # two offices of a place, two schools
some_unit = st.none() | st.sampled_from(UNITS)
facts = st.tuples(
    st.sampled_from(SheetState.values), st.integers(0, 2), some_unit, some_unit, st.sampled_from(UNITS)
)
roles = st.lists(st.tuples(st.sampled_from(UNITS), st.sampled_from(Role.values)), max_size=3, unique=True)
lines = st.lists(
    st.tuples(st.sampled_from([2, 3]), st.sampled_from([0, 1])), max_size=2, unique_by=lambda x: x[0]
)


def world(held, lines):
    """Four units with their lines, and an actor with these roles."""
    units = [
        factories.make_consolidator(),
        factories.make_consolidator(),
        *map(factories.make_unit, ("", "")),
    ]
    for unit, through in lines:
        factories.make_line(units[unit], units[through])
    user = factories.make_user()
    for unit, role in held:
        Membership.objects.create(user=user, unit=units[unit], role=role, starts_on=TODAY)
    return units, Actor.of(user, TODAY)


def stored(units, campaign, number, state, version, receiver, entry_unit, unit):
    """A sheet with these facts, whether or not they can come about."""
    known = Sheet.objects.filter(unit=units[unit], campaign=campaign)
    if known.exists() or (state != SheetState.DRAFT and not version):
        return
    Sheet.objects.create(
        kind="REGISTRATION", unit=units[unit], campaign=campaign, code=f"DK-{number}", state=state,
        version=version, submitted_at=clock.now(), created_at=clock.now(), changed_at=clock.now(),
        changed_by=factories.make_user(),
        receiver=None if receiver is None else units[receiver],
        entry_unit=None if entry_unit is None else units[entry_unit],
    )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(facts, min_size=1, max_size=4), roles, lines)
def test_sec_ac_05_what_a_policy_shows_is_what_the_list_holds(sheets, held, lines):
    with transaction.atomic():
        units, actor = world(held, lines)
        campaign = factories.make_campaign(2027)
        for number, sheet in zip(itertools.count(1), sheets, strict=False):
            stored(units, campaign, number, *sheet)

        visible = set(Sheet.objects.visible_to(actor))

        assert visible == {sheet for sheet in Sheet.objects.all() if policies.may_see_sheet(actor, sheet)}
        transaction.set_rollback(True)


reports = st.lists(
    st.tuples(st.booleans(), some_unit, some_unit, st.sampled_from(UNITS)),
    max_size=4, unique_by=lambda report: report[-1],
)  # fmt: skip


def report_of(units, campaign, was_sent, receiver, entry_unit, unit):
    """A report with these facts, begun an hour ago; it was sent just now, or never."""
    now, user = clock.now(), factories.make_user()
    sheet = Sheet.objects.create(
        kind="RESULT", unit=units[unit], campaign=campaign, code=f"KQ-{unit}", created_at=now - HOUR,
        changed_at=now, changed_by=user, version=int(was_sent), submitted_at=now if was_sent else None,
        receiver=None if receiver is None else units[receiver],
        entry_unit=None if entry_unit is None else units[entry_unit],
    )  # fmt: skip
    if was_sent:
        Snapshot.objects.create(
            sheet=sheet, version=1, sent_at=now, sent_by=user, token=uuid.uuid4(), payload={}, sha256=""
        )
    return sheet


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports, roles, lines)
def test_sec_ac_05_the_same_for_files(reports, held, lines):
    with transaction.atomic():
        units, actor = world(held, lines)
        campaign, now = factories.make_campaign(2027), clock.now()
        known = {sheet.unit_id: sheet for sheet in (report_of(units, campaign, *facts) for facts in reports)}
        named = {}
        for unit, kind, age in itertools.product(units, AttachmentKind, AGES):
            file = Attachment.objects.create(
                unit=unit, kind=kind, name="a.pdf", file="a", media_type="application/pdf", size=1,
                sha256="0" * 64, uploaded_by=factories.make_user(), uploaded_at=now + age,
            )  # fmt: skip
            report = known.get(unit.pk) if age != BEFORE else None
            named[file] = {"report": report, "was_sent": bool(report and report.version and age == DURING)}

        visible = set(Attachment.objects.visible_to(actor))

        assert visible == {
            file for file, where in named.items() if policies.may_see_attachment(actor, file, **where)
        }
        transaction.set_rollback(True)


def test_of_a_draft_the_consolidating_unit_sees_nothing_until_it_enters_on_behalf():
    units, actor = world([(0, Role.UNIT_OFFICER)], [(2, 0)])
    stored(units, factories.make_campaign(2027), 1, SheetState.DRAFT, 0, None, None, 2)
    assert not Sheet.objects.visible_to(actor).exists()

    Sheet.objects.update(entry_unit=units[0])
    assert Sheet.objects.visible_to(actor).count() == 1
    Sheet.objects.update(entry_unit=units[1])
    assert not Sheet.objects.visible_to(actor).exists()
