"""How many bytes a campaign still brings (SEC-FILE-10)."""

from registrations.rules.files import MOST_BYTES_A_UNIT
from registrations.rules.forecast import Forecast, forecast

GIGABYTE = 1024**3


def test_the_others_will_send_as_much_as_those_who_have_sent():
    assert forecast(90, 10, 50_000_000) == Forecast(90 * 5_000_000, 90 * MOST_BYTES_A_UNIT)


def test_before_the_first_report_the_plan_counts_some_thirty_gigabytes():
    assert forecast(1500, 0, 0).expected == 1500 * 20 * 1024**2
    assert round(forecast(1500, 0, 0).expected / GIGABYTE) == 29


def test_reports_without_files_bring_nothing_and_a_part_of_a_byte_counts_as_one():
    assert forecast(10, 3, 0).expected == 0
    assert forecast(10, 3, 7).expected == 30


def test_when_all_have_sent_nothing_comes():
    assert forecast(0, 1500, 10**12) == Forecast(0, 0)
