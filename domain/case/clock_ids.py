"""The ids of a case's clocks: made and read here alone.

An id is `subject.name`, and `#round` from the second run on: "case.whole", "spj/spjy.promised#2", "joint:xckc.hold".
The subject is the case, an item's key or a joint event; the name is the kind, short where the subject says the rest.
Entries, rows and recorded histories carry ids in this form, so it never changes.
"""

from __future__ import annotations

from typing import NamedTuple, cast, get_args

from domain.case.acts import CASE_SUBJECT
from domain.case.joint.state import JOINT_MARK
from domain.time.clock_kinds import ClockKind

_JOINT_KIND = "joint_"
_ROUND_MARK = "#"
_ROUND_ALWAYS: frozenset[ClockKind] = frozenset({"stop", "rectification"})
"""Kinds whose first run bears its number, too: each notice counts one more."""
_KINDS: tuple[ClockKind, ...] = get_args(ClockKind)
CLOCK_NAMES = (*_KINDS, *(kind.removeprefix(_JOINT_KIND) for kind in _KINDS if kind.startswith(_JOINT_KIND)))
"""What can stand for the kind in an id that people write, in scenarios."""


class ClockId(NamedTuple):
    """What an id says: the kind of limit, whose it is, and its how-manieth run."""

    kind: ClockKind
    subject: str
    round: int


def clock_id(kind: ClockKind, subject: str = CASE_SUBJECT, number: int = 1) -> str:
    """The id of the `number`-th run of a clock of that kind, of the case itself or of an item or event."""
    name = "statutory" if kind == "whole_statutory" else kind.removeprefix(_JOINT_KIND)
    mark = f"{_ROUND_MARK}{number}" if number > 1 or kind in _ROUND_ALWAYS else ""
    return f"{subject}.{name}{mark}"


def read_clock_id(text: str) -> ClockId:
    """What an id says. Raises ValueError for what `clock_id` does not make."""
    subject, name, number = split_clock_id(text)
    if subject.startswith(JOINT_MARK):
        name = _JOINT_KIND + name
    elif (subject, name) == (CASE_SUBJECT, "statutory"):
        name = "whole_statutory"
    kind = cast(ClockKind, name)
    if not subject or name not in _KINDS or clock_id(kind, subject, number) != text:
        raise ValueError(f"{text!r} is no clock's id")
    return ClockId(kind, subject, number)


def split_clock_id(text: str) -> tuple[str, str, int]:
    """Subject, name and number of an id as it is written, whether there is such a clock or not."""
    subject, _, rest = text.rpartition(".")
    name, _, number = rest.partition(_ROUND_MARK)
    return subject, name, int(number) if number.isascii() and number.isdecimal() else 1


WHOLE_CLOCK = clock_id("whole")
WHOLE_STATUTORY_CLOCK = clock_id("whole_statutory")
DEFERRAL_CLOCK = clock_id("deferral")
