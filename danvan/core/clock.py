"""The only reader of time: everything that decides by time asks here."""

from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def local(moment: datetime) -> datetime:
    """The same instant on the clocks of the department (setting TIME_ZONE)."""
    return timezone.localtime(moment)


def local_day(moment: datetime) -> date:
    """The calendar day on which the instant falls for the department."""
    return local(moment).date()


def start_of_day(day: date) -> datetime:
    """The first instant of a calendar day of the department, aware."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def end_of_day(day: date) -> datetime:
    """The instant at which a calendar day of the department is over: the first of the next day, aware."""
    return start_of_day(day + timedelta(days=1))


def received_at(request: HttpRequest) -> datetime:
    """The instant at which the server had the whole request; this is what counts for deadlines."""
    return request.received_at
