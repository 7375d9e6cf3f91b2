"""What the tests of the office's pages on nominees share."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations.models import Nomination


def standings():
    """How all nominees stand."""
    return list(Nomination.objects.order_by("pk").values_list("standing", flat=True))


def queries(client, address):
    """How many statements the page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
