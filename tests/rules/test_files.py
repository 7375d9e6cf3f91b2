"""To whom a file may leave, by how it is kept and what the scanner said (SEC-FILE-05)."""

import itertools

import pytest

from registrations.enums import FileState, ScanState
from registrations.rules.files import WHY_NOT, may_leave, stand_of


@pytest.mark.parametrize(
    ("scan", "has_scanner", "stand"),
    [
        (ScanState.NOT_SCANNED, True, ScanState.NOT_SCANNED),
        (ScanState.NOT_SCANNED, False, FileState.READY),
        (ScanState.CLEAN, True, ScanState.CLEAN),
        (ScanState.CLEAN, False, ScanState.CLEAN),
        (ScanState.INFECTED, True, ScanState.INFECTED),
        (ScanState.INFECTED, False, ScanState.INFECTED),
    ],
)
def test_without_a_scanner_nothing_is_waited_for_and_nothing_found_is_forgotten(scan, has_scanner, stand):
    assert stand_of(FileState.READY, scan, has_scanner) is stand


@pytest.mark.parametrize("state", [FileState.WAITING, FileState.FAILED])
def test_a_photo_that_cannot_be_read_says_so_whatever_the_scanner_says(state):
    for scan, has_scanner in itertools.product(ScanState, (True, False)):
        assert stand_of(state, scan, has_scanner) is state


@pytest.mark.parametrize(
    ("stand", "owner", "others"),
    [
        (FileState.WAITING, False, False),
        (FileState.FAILED, False, False),
        (FileState.READY, True, True),
        (ScanState.NOT_SCANNED, True, False),
        (ScanState.CLEAN, True, True),
        (ScanState.INFECTED, False, False),
    ],
)
def test_sec_file_05_who_gets_what(stand, owner, others):
    decisions = [may_leave(stand, to_owner=True), may_leave(stand, to_owner=False)]

    assert [bool(decision) for decision in decisions] == [owner, others]
    assert all(decision.reason == WHY_NOT[stand] for decision in decisions if not decision)


def test_every_refusal_is_one_sentence():
    assert all(sentence.endswith(".") and sentence.count(".") == 1 for sentence in WHY_NOT.values())
