"""排队叫号 in a hall: which number comes next, and how long people wait. A ticket names nobody."""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

TicketState = Literal["waiting", "called", "served", "missed"]
TICKET_STATE_NAMES: Mapping[TicketState, str] = {
    "waiting": "等候",
    "called": "已叫号",
    "served": "已办",
    "missed": "过号",
}
USUAL_FORM = "A000"
"""How numbers look in a hall whose organisation data says nothing: A a letter, 0 a digit."""


class QueueFull(Exception):
    """QUEUE_FULL: the hall's form has no number left for today."""


def ticket_number(form: str, serial: int) -> str:
    """The serial-th number of a day (from 1), in the form of a hall: A001 to A999, then B001. Raises QueueFull.

    Every letter of a form is the same one, and a form without digits has no numbers.
    """
    digits, letters = form.count("0"), form.count("A")
    each = 10**digits - 1
    letter, number = divmod(serial - 1, each) if each else (len(string.ascii_uppercase), 0)
    if letter >= (len(string.ascii_uppercase) if letters else 1):
        raise QueueFull(form)
    signs = iter(f"{number + 1:0{digits}d}")
    return "".join(
        next(signs) if mark == "0" else string.ascii_uppercase[letter] if mark == "A" else mark for mark in form
    )


def minutes_waited(taken_at: datetime, until: datetime) -> int:
    """Whole minutes between the ticket and then; never less than none."""
    return max(0, int((until - taken_at).total_seconds() // 60))
