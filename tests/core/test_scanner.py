"""SEC-FILE-05: the talk with clamd, over real sockets, and everything that can go wrong in it."""

import io
import tracemalloc

import pytest

from danvan.core.uploads import scanner
from danvan.core.uploads.scanner import NoVerdict, ScannerAway, address_of, require_awake, signature_in
from tests.core import uploads_corpus as corpus
from tests.core.clamd import EICAR, SIGNATURE, Clamd, ClamdOnPort, running

MEGABYTE = 1024 * 1024


@pytest.fixture
def path(settings, tmp_path):
    """Where the scanner is expected."""
    settings.CLAMD = f"unix:{tmp_path}/clamd.ctl"
    return tmp_path / "clamd.ctl"


def test_malware_is_named_and_a_clean_file_has_no_name(path):
    infected = corpus.docx(word__media__image1=EICAR)
    with running(Clamd(path)) as clamd:
        found = [signature_in(io.BytesIO(content)) for content in (EICAR, infected, corpus.docx(), b"")]

    assert found == [SIGNATURE, SIGNATURE, "", ""]
    assert clamd.commands == [b"zPING", b"zINSTREAM"] * 4


def test_the_same_over_a_port(settings):
    with running(ClamdOnPort()) as clamd:
        settings.CLAMD = f"tcp:127.0.0.1:{clamd.server_address[1]}"
        assert [signature_in(io.BytesIO(content)) for content in (EICAR, b"%PDF-")] == [SIGNATURE, ""]


def test_the_file_is_read_from_its_beginning_whatever_was_read_before(path):
    file = io.BytesIO(EICAR)
    file.read()
    with running(Clamd(path)):
        assert signature_in(file) == SIGNATURE


def test_a_file_of_many_blocks_arrives_whole_and_is_never_in_memory(path):
    tail = scanner.BLOCK * 3 + 1
    file = io.BytesIO(bytes(tail) + EICAR)
    with running(Clamd(path)):
        assert signature_in(file) == SIGNATURE

    class Endless(io.RawIOBase):
        """Twenty megabytes that nobody holds."""

        left = 20 * MEGABYTE

        def seek(self, *_args):
            return 0

        def read(self, size=-1):
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    with running(Clamd(path, limit=MEGABYTE)):
        tracemalloc.start()
        with pytest.raises(NoVerdict):
            signature_in(Endless())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 8 * MEGABYTE


def test_a_file_beyond_the_limit_of_the_scanner_gets_no_verdict(path):
    with running(Clamd(path, limit=1000)):
        assert signature_in(io.BytesIO(bytes(1000))) == ""
        for size in (1001, 10 * MEGABYTE):
            with pytest.raises(NoVerdict, match="size limit exceeded"):
                signature_in(io.BytesIO(bytes(size)))


def test_a_scanner_that_gave_up_has_found_nothing(path):
    with running(Clamd(path, "gives up")), pytest.raises(NoVerdict):
        signature_in(io.BytesIO(b"abc"))


@pytest.mark.parametrize("habit", ["deaf", "hangs", "breaks", "babbles"])
@pytest.mark.parametrize("size", [3, 3 * MEGABYTE])
def test_flt_49_whatever_is_no_scanner_is_away(path, monkeypatch, habit, size):
    monkeypatch.setattr(scanner, "SECONDS_TO_GREET", 0.3)
    monkeypatch.setattr(scanner, "SECONDS_TO_SCAN", 0.3)
    with running(Clamd(path, habit)), pytest.raises(ScannerAway):
        signature_in(io.BytesIO(bytes(size)))


def test_flt_49_a_stopped_scanner_is_away_and_a_started_one_is_back(path):
    with running(Clamd(path)):
        require_awake()
    with pytest.raises(ScannerAway):
        require_awake()
    path.touch()  # the socket's file that a killed one left
    with pytest.raises(ScannerAway):
        signature_in(io.BytesIO(b"abc"))
    path.unlink()
    with running(Clamd(path)):
        require_awake()


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("unix:/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("tcp:127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("tcp:[::1]:3310", ("::1", 3310)),
    ],
)
def test_addresses(setting, address):
    assert address_of(setting) == address


@pytest.mark.parametrize(
    "setting", ["", "unix:", "unix:clamd.ctl", "/run/clamd", "tcp:127.0.0.1", "tcp:10.0.0.1:3310", "tcp:a:1"]
)
def test_an_address_elsewhere_or_none_is_refused_and_the_scanner_away(settings, setting):
    with pytest.raises(ValueError):
        address_of(setting)
    settings.CLAMD = setting
    with pytest.raises(ScannerAway):
        require_awake()
