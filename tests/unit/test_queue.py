"""Numbers of a hall's queue: in the hall's form, one after the other, to the last of the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.organisation.queue import QueueFull, minutes_waited, ticket_number
from domain.organisation.reception import fits


@pytest.mark.parametrize(
    ("form", "serial", "number"),
    [
        ("A000", 1, "A001"),
        ("A000", 999, "A999"),
        ("A000", 1000, "B001"),
        ("A000", 26 * 999, "Z999"),
        ("00", 99, "99"),
        ("A-00", 100, "B-01"),
        ("AA0", 10, "BB1"),
    ],
)
def test_numbers_follow_each_other_in_the_form_of_the_hall(form: str, serial: int, number: str) -> None:
    assert ticket_number(form, serial) == number
    assert fits(number, form), "as the page of the application takes it"


@pytest.mark.parametrize(("form", "serial"), [("A000", 26 * 999 + 1), ("00", 100), ("AA", 1)])
def test_a_form_ends_when_its_numbers_do(form: str, serial: int) -> None:
    with pytest.raises(QueueFull):
        ticket_number(form, serial)


def test_no_number_of_a_day_comes_twice() -> None:
    numbers = [ticket_number("A00", serial) for serial in range(1, 26 * 99 + 1)]
    assert len(set(numbers)) == len(numbers)


def test_nobody_waits_for_less_than_no_time() -> None:
    taken = datetime(2026, 11, 25, 1, tzinfo=UTC)
    assert minutes_waited(taken, taken + timedelta(minutes=7, seconds=59)) == 7
    assert minutes_waited(taken, taken - timedelta(minutes=1)) == 0
