"""Fixtures of the office's side."""

import pytest

from registrations.enums import Role
from tests import factories
from tests.admin.office import client_of


@pytest.fixture
def officer(db):
    """A browser of an officer of the office."""
    return client_of(factories.make_office())


@pytest.fixture
def lead(db):
    """A browser of the office's lead."""
    return client_of(factories.make_office(Role.OFFICE_LEAD))


@pytest.fixture
def auditor(db):
    """A browser of an auditor."""
    return client_of(factories.make_office(Role.AUDITOR))


@pytest.fixture
def sysadmin(db):
    """A browser of a sysadmin."""
    return client_of(factories.make_office(Role.SYSADMIN))


@pytest.fixture
def campaign(db):
    """The campaign that is open now."""
    return factories.make_campaign()
