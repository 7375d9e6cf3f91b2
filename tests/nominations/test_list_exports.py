"""Exports of the nomination list are noted, and only the office makes them."""

import pytest

from danvan.core import clock
from danvan.core.errors import NotAllowed
from nominations.services.list_exports import record_command_export, record_list_export
from registrations.enums import Action, Role
from registrations.models import Event
from tests import factories
from tests.nomination_world import make_officer

pytestmark = pytest.mark.django_db


def test_sec_exp_04_an_export_is_noted_with_filter_and_rows():
    officer = make_officer()

    record_list_export(title="Danh sách (PDF)", words="Theo đơn vị", rows=42, actor=officer, at=clock.now())
    record_command_export(title="Danh sách (PDF)", words="Theo đơn vị", rows=7, at=clock.now())
    record_command_export(title="Danh sách (PDF)", words="Theo đơn vị", rows=7, at=clock.now())

    log = Event.objects.filter(action=Action.EXPORT).order_by("pk")
    assert list(log.values_list("about", "reason", "actor__username")) == [
        ("Danh sách (PDF): 42 đề nghị", "Theo đơn vị", officer.user.username),
        ("Danh sách (PDF): 7 đề nghị", "Theo đơn vị", "may-chu"),
        ("Danh sách (PDF): 7 đề nghị", "Theo đơn vị", "may-chu"),
    ]


def test_schools_and_sysadmins_export_no_list():
    for user in (factories.make_member(factories.make_unit()), factories.make_office(Role.SYSADMIN)):
        with pytest.raises(NotAllowed):
            record_list_export(title="a", words="", rows=1, actor=factories.actor_of(user), at=clock.now())
    assert not Event.objects.filter(action=Action.EXPORT).exists()
