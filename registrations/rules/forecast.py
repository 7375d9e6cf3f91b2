"""How many bytes a campaign still brings, reckoned from what has come (SEC-FILE-10)."""

from dataclasses import dataclass

from registrations.rules.files import MOST_BYTES_A_UNIT

PLANNED_BYTES_A_UNIT = 20 * 1024 * 1024  # until the first report is there


@dataclass(frozen=True)
class Forecast:
    """Bytes still to come: as many as the others have sent, and as many as the limit lets in."""

    expected: int
    at_most: int


def forecast(still_to_send: int, have_sent: int, bytes_sent: int) -> Forecast:
    """What the units that have not sent yet may bring, where `have_sent` others brought `bytes_sent`."""
    mean = -(-bytes_sent // have_sent) if have_sent else PLANNED_BYTES_A_UNIT  # rounded up
    return Forecast(still_to_send * mean, still_to_send * MOST_BYTES_A_UNIT)
