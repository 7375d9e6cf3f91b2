"""What whoever watches the servers sees."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder


def answer(client, name: str) -> tuple[int, str]:
    page = client.get(f"/health/{name}")
    assert page["Content-Type"] == "text/plain"
    assert "no-store" in page["Cache-Control"]
    return page.status_code, page.content.decode()


def test_ops_health_live_asks_no_database(client):
    assert answer(client, "live") == (200, "ok")


@pytest.mark.django_db
def test_ops_health_ready_when_every_migration_is_applied(client):
    assert answer(client, "ready") == (200, "ok")
    MigrationRecorder.Migration.objects.filter(app="core").delete()
    assert answer(client, "ready") == (503, "migrations")


@pytest.mark.django_db
def test_flt_09_health_says_when_the_database_does_not_answer(client):
    with connection.execute_wrapper(database_is_away):
        assert answer(client, "ready") == (503, "database")
        assert answer(client, "live") == (200, "ok")
    assert answer(client, "ready") == (200, "ok")


def database_is_away(execute, sql, params, many, context):
    raise OperationalError("server closed the connection unexpectedly")
