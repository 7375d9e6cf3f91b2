"""Who acts for a unit."""

import pytest

from danvan.core import clock
from danvan.core.errors import RuleViolation
from registrations.enums import Role
from registrations.models import Membership
from registrations.services import units
from tests import factories

pytestmark = pytest.mark.django_db


def test_sec_ac_11_nobody_gives_a_role_to_themselves():
    office = factories.actor_of(factories.make_office())
    school = factories.make_unit()

    with pytest.raises(RuleViolation) as refusal:
        units.assign(user=office.user, unit=school, role=Role.UNIT_OFFICER, actor=office, at=clock.now())

    assert refusal.value.reason.startswith("Không ai tự phân công")
    assert not Membership.objects.filter(unit=school).exists()
