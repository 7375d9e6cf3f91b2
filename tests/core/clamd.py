"""A clamd of the tests: the real protocol on a real socket, and the ways in which one fails."""

import io
import socketserver
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# In two pieces, so that no scanner takes this file for what it only describes.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = "Eicar-Test-Signature"
LIMIT = 25 * 1024 * 1024


class Clamd(socketserver.ThreadingUnixStreamServer):
    """Finds EICAR, as it is or packed; `habit` is "well", "deaf" (never answers), "hangs" (greets, then
    never answers), "breaks" (hangs up while it is told a file), "babbles" or "gives up"."""

    daemon_threads = True
    request_queue_size = 50

    def __init__(self, path: Path, habit: str = "well", limit: int = LIMIT) -> None:
        self.habit, self.limit = habit, limit
        self.is_over = threading.Event()
        self.commands: list[bytes] = []
        super().__init__(str(path), Talk)


class ClamdOnPort(Clamd):
    """The same on a port of this machine."""

    address_family = socketserver.socket.AF_INET

    def __init__(self) -> None:
        self.habit, self.limit = "well", LIMIT
        self.is_over = threading.Event()
        self.commands = []
        socketserver.ThreadingTCPServer.__init__(self, ("127.0.0.1", 0), Talk)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)


class Talk(socketserver.StreamRequestHandler):
    """One command, one answer."""

    def handle(self) -> None:
        command = self.read_command()
        self.server.commands.append(command)
        if self.server.habit == "deaf":
            self.server.is_over.wait()
        elif command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            self.answer_stream()
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def read_command(self) -> bytes:
        command = b""
        while (letter := self.rfile.read(1)) not in (b"\0", b""):
            command += letter
        return command

    def answer_stream(self) -> None:
        habit, content = self.server.habit, b""
        while length := int.from_bytes(self.rfile.read(4)):
            content += self.rfile.read(length)
            if habit == "breaks":
                return
            if len(content) > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if habit == "hangs":
            self.server.is_over.wait()
        elif habit == "babbles":
            self.wfile.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        elif habit == "gives up":
            self.wfile.write(b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0")
        else:
            found = f"stream: {SIGNATURE} FOUND" if EICAR in unpacked(content) else "stream: OK"
            self.wfile.write(found.encode() + b"\0")


def unpacked(content: bytes) -> bytes:
    """The file and, of a package, what is in it."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return b"".join(package.read(name) for name in package.namelist())


@contextmanager
def running(server: Clamd) -> Iterator[Clamd]:
    """The server, serving; stopped at the end, its socket gone."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
        if isinstance(server.server_address, str):
            Path(server.server_address).unlink()
