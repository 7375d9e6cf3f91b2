"""The malware scanner: clamd, asked over its socket (SEC-FILE-05).

Where one listens is said by `settings.CLAMD`: "unix:/run/clamav/clamd.ctl" or "tcp:127.0.0.1:3310"; empty
where this machine has none. Why no library: docs/decisions/0014.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import BinaryIO

from django.conf import settings

BLOCK = 64 * 1024  # bytes that are in memory at a time
SECONDS_TO_GREET = 3
SECONDS_TO_SCAN = 60  # of silence; a large archive takes a few
LONGEST_REPLY = 4096
CLEAN, FOUND, ERROR = "stream: OK", " FOUND", " ERROR"
GAVE_UP = "Heuristics.Limits.Exceeded"  # no malware: the scanner is told to say where it stopped looking


class NoVerdict(Exception):
    """The scanner answers, but can not say of this file whether it is clean."""


class ScannerAway(Exception):
    """Nobody answers, or not as a scanner does: asking about the next file helps no more."""


def is_installed() -> bool:
    """Whether this installation has a scanner at all, running or not."""
    return bool(settings.CLAMD)


def address_of(setting: str) -> str | tuple[str, int]:
    """Path of the Unix socket, or host and port; ValueError for what is neither or is another machine,
    since clamd neither encrypts nor asks who is there."""
    kind, _, rest = setting.partition(":")
    if kind == "unix" and rest.startswith("/"):
        return rest
    host, _, port = rest.rpartition(":")
    if kind == "tcp" and ip_address(host.strip("[]")).is_loopback:
        return host.strip("[]"), int(port)
    raise ValueError(setting)


def require_awake() -> None:
    """Raise ScannerAway unless the scanner answers at once."""
    with _spoken_to() as connection:
        reply = _ask(connection, b"zPING\0")
    if reply != "PONG":
        raise ScannerAway(reply)


def signature_in(file: BinaryIO) -> str:
    """The name of the malware in the file, which is read from its beginning; empty where it is clean.

    Raises ScannerAway or NoVerdict. A short greeting goes first, so that no file waits for a dead scanner.
    """
    require_awake()
    with _spoken_to() as connection:
        connection.settimeout(SECONDS_TO_SCAN)
        reply = _ask(connection, b"zINSTREAM\0", file)
    if reply == CLEAN:
        return ""
    if reply.endswith(ERROR) or GAVE_UP in reply:
        raise NoVerdict(reply)
    if reply.endswith(FOUND):
        return reply.removeprefix("stream: ").removesuffix(FOUND)
    raise ScannerAway(reply)


@contextmanager
def _spoken_to() -> Iterator[socket.socket]:
    """A connection to the scanner; whatever breaks on it says that the scanner is away."""
    try:
        address = address_of(settings.CLAMD)
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_UNSPEC
        with _connected(family, address) as connection:
            yield connection
    except (OSError, ValueError) as error:
        raise ScannerAway(f"{type(error).__name__}: {error}") from error


def _connected(family: int, address: str | tuple[str, int]) -> socket.socket:
    if family != socket.AF_UNIX:
        return socket.create_connection(address, SECONDS_TO_GREET)
    connection = socket.socket(family)
    connection.settimeout(SECONDS_TO_GREET)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _ask(connection: socket.socket, command: bytes, file: BinaryIO | None = None) -> str:
    """Send the command, and the file as blocks led by their length; what the scanner answers."""
    connection.sendall(command)
    if file is not None:
        _pour(file, connection)
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < LONGEST_REPLY and (part := connection.recv(1024)):
        reply += part
    return reply.rstrip(b"\0\n").decode(errors="replace").strip()


def _pour(file: BinaryIO, connection: socket.socket) -> None:
    """Send the file; a scanner that has heard enough hangs up early and has said why."""
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            connection.sendall(len(block).to_bytes(4) + block)
        connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        return
