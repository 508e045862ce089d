"""An outage is told once and counted; whoever asks for one log line gets it, whoever repeats it does not."""

from __future__ import annotations

import logging

import pytest
from structlog.testing import capture_logs

from runtime.counted_logs import CountRepeats
from runtime.outage import Outage


def test_outage_is_told_when_it_begins_and_with_its_count_when_it_is_over() -> None:
    outage = Outage("sweeper")
    with capture_logs() as logs:
        for is_away in (False, True, True, True, False, False):
            outage.note(is_away=is_away)
    assert [(each["event"], each.get("times")) for each in logs] == [("outage_began", None), ("outage_ended", 3)]


def record(name: str, message: object, level: int = logging.WARNING) -> logging.LogRecord:
    return logging.LogRecord(name, level, "", 0, message, (), None)


def test_repeated_warning_passes_once_and_the_next_that_passes_says_how_many_did_not() -> None:
    counted = CountRepeats(pause_seconds=60.0)
    said = [record("temporalio.core", f"poll failed: {number}" + "x" * 60) for number in range(5)]
    assert [counted.filter(each) for each in said[:1]] == [True]
    same = [record("temporalio.core", "poll failed, again and again and again, at") for _ in range(9)]
    assert [counted.filter(each) for each in same] == [True] + [False] * 8
    counted._pause_seconds = 0.0
    last = record("temporalio.core", "poll failed, again and again and again, at")
    assert counted.filter(last)
    assert last.__dict__["unsaid"] == 8


@pytest.mark.parametrize(
    "kept", [record("starter", {"event": "act_not_sent"}), record("temporalio.worker", "x", logging.ERROR)]
)
def test_other_lines_and_errors_always_pass(kept: logging.LogRecord) -> None:
    counted = CountRepeats()
    assert all(counted.filter(kept) for _ in range(3))
