"""A disk without room for one page more of the database: nothing half written, reading goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from registrations.models import Event, ResultItem
from tests import factories
from tests.web.school import campaign_of_today, url
from tests.web.test_report_pages import item_form, item_of

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="only SQLite lets a test set how large the file may grow"
    ),
]

LONG = "Đã vận động phụ huynh cùng trồng cây. " * 70


@contextmanager
def no_room() -> Iterator[None]:
    """Let the database file grow no further."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        largest = cursor.execute("PRAGMA max_page_count").fetchone()[0]
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA max_page_count = {largest}")


def stored() -> tuple[list[tuple], int]:
    return list(ResultItem.objects.values_list("work_done", "row_version")), Event.objects.count()


def test_flt_06_a_full_disk_keeps_all_as_it_was_and_the_portal_recovers_without_restart():
    sheet, actor = factories.make_ready_report(campaign=campaign_of_today())
    client = Client(raise_request_exception=False)
    client.force_login(actor.user, backend="danvan.core.accounts.PasswordBackend")
    item = item_of(sheet)
    page = url("report-item", sheet, item.uid)
    typed = item_form(item, work_done=LONG, spread=LONG, lasting=LONG)
    before = stored()

    with no_room():
        refused = client.post(page, typed)
        assert (refused.status_code, "<h1>Máy chủ hết chỗ lưu</h1>" in refused.content.decode()) == (
            503,
            True,
        )
        assert stored() == before
        assert client.get(page).status_code == 200

    assert client.post(page, typed).status_code == 302
    assert item_of(sheet).work_done == LONG.strip()
