"""Fixtures that every room of the tests may use."""

import os
from datetime import datetime

import pytest
import time_machine
from django.db.backends.sqlite3.base import DatabaseOperations

from danvan.core import clock

# Browser tests run the synchronous ORM beside Playwright's event loop.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session", autouse=True)
def flush_despite_append_only_triggers():
    """SQLite empties tables with DELETE between transactional tests; let only that pass the triggers."""
    original = DatabaseOperations.sql_flush

    def sql_flush(self, style, tables, **options):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drops = [f'DROP TRIGGER "{name}";' for name, _ in triggers]
        return drops + original(self, style, tables, **options) + [sql for _, sql in triggers]

    DatabaseOperations.sql_flush = sql_flush
    yield
    DatabaseOperations.sql_flush = original


@pytest.fixture
def at_local():
    """Stop the clock at a local day and time of the department: `at_local(2027, 3, 11, 23, 59)`."""
    travellers = []

    def travel(*parts: int) -> datetime:
        for traveller in travellers:
            traveller.stop()
        travellers.clear()
        naive = datetime(*parts)
        moment = clock.start_of_day(naive.date()) + (naive - datetime(naive.year, naive.month, naive.day))
        traveller = time_machine.travel(moment, tick=False)
        traveller.start()
        travellers.append(traveller)
        return moment

    yield travel
    for traveller in travellers:
        traveller.stop()
