"""Addresses typed by hand: what can be no row's key is not found, on every page that the office has."""

import pytest
from django.contrib import admin

from tests.admin.office import url

NO_KEYS = ["9" * 19, "9" * 23, "9" * 5000, "khong-phai-so", "-1", "1.5", "²"]
PAGES = ["change", "history", "delete"]
LISTS = sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", NO_KEYS)
@pytest.mark.parametrize("view", PAGES)
def test_sec_in_10_a_key_that_no_row_can_have_is_not_found(lead, view, key):
    answers = {name: lead.get(url(f"{name}_{view}", key)).status_code for name in LISTS}

    assert answers == dict.fromkeys(LISTS, 404)


@pytest.mark.parametrize("key", NO_KEYS)
def test_sec_in_10_nor_is_what_such_an_address_is_sent(lead, key):
    answers = {name: lead.post(url(f"{name}_change", key)).status_code for name in LISTS}

    assert answers == dict.fromkeys(LISTS, 404)


@pytest.mark.parametrize("kind", ["9" * 23, "khong-phai-so"])
def test_sec_in_10_nor_the_row_of_an_unknown_kind(lead, kind):
    assert lead.get(f"/quan-tri/r/{kind}/1/").status_code == 404
    assert lead.get(f"/quan-tri/r/1/{kind}/").status_code == 404


@pytest.mark.parametrize("name", ["registrations_unit_on_behalf", "registrations_sheet_accept"])
def test_sec_in_10_nor_a_decision_on_such_a_row(lead, name):
    assert lead.get(url(name, int("9" * 23))).status_code == 404
