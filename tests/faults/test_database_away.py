"""A database that does not answer: pages in words, and an honest answer to whoever watches."""

import re
import socket
from collections.abc import Iterator

import pytest

from tests.faults.servers import PORTAL, gunicorn, running, say

pytestmark = pytest.mark.fault


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def server(request, tmp_path_factory) -> Iterator[int]:
    databases = {
        "postgresql": f"postgresql://nobody@127.0.0.1:{closed_port()}/none",
        "sqlite": f"sqlite:///{tmp_path_factory.mktemp('away')}/no-such-folder/none.sqlite3",
    }
    with running(gunicorn, PORTAL, DATABASE_URL=databases[request.param]) as port:
        yield port


def get(port: int, address: str, cookie: str = "") -> tuple[int, str]:
    head = f"GET {address} HTTP/1.1\r\nHost: localhost\r\n{cookie}\r\n"
    answer = say(port, head.encode()).decode()
    return int(answer.split()[1]), answer.partition("\r\n\r\n")[2]


@pytest.mark.parametrize("address", ["/", "/dang-nhap/", "/khong-co/"])
def test_flt_09_a_database_that_is_away_is_said_in_words(server, address):
    status, page = get(server, address, cookie="Cookie: danvan=abcdefghijklmnopqrstuvwxyz012345\r\n")
    assert (status, re.search("<h1>(.*)</h1>", page)[1]) == (503, "Hệ thống đang bận")
    assert "Việc vừa rồi chưa được lưu; hãy chờ một phút rồi gửi lại." in page


def test_flt_09_health_tells_the_process_from_the_database(server):
    assert get(server, "/health/live") == (200, "ok")
    assert get(server, "/health/ready") == (503, "database")
