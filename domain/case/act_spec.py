"""What is declared of a kind of act (操作); the table of all kinds is `act_specs`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import Any, Literal

from domain.case.roles import Role
from domain.duties.reasons import DutyReason


class On(Flag):
    """What an act is about."""

    ITEM = auto()
    CASE = auto()
    JOINT = auto()


Whose = Literal["own", "any"]
"""Of which department a clerk acts on an item: its own, or (the act's own rule says who is named there) any."""
Part = Literal["anybody", "convenor", "party"]
"""Which part the actor's department has in a joint event."""
Names = Literal["colleague", "signer", "successor", "reader"]
"""As what an act names somebody by `to`: who works on the item, who signs, who takes over, who is told."""
Sender = Literal["people", "calendar", "migration", "payment"]
"""Who sends it: people, or the installation, whose acts API and command line refuse to callers."""
Bulk = Literal["work", "handover", "board"]
"""The list on which it is done on several items at once."""
Reasons = Literal[
    "refusal", "extension", "slot", "return", "change", "licence_withdrawal", "cancellation", "forfeiture"
]
"""The catalogue that its reasons come from."""


@dataclass(frozen=True)
class ActSpec:
    """One kind of act.

    `needs` and `may_say` name fields of `ActSaid`, beside the subject. `whole_only`: roles that act on the whole alone.
    `whole_offered`: roles to which pages offer it for the whole alone, though they may do it on an item. `files`: files
    may go with it; `kept`: its form can be put aside (暂存); `offered`: a page of the case offers it; `tells`: it only
    tells colleagues of something; `asks_for`: the act of a head that it waits for, without which it moves no due date;
    `explained`: the applicant reads why in words; `gives_code`: it makes a new query code, and its note says why.
    `bulk`: the list on which it is done on several items at once; it then says `bulk_says`, the usual answer, and is
    called `bulk_name` where that matters. `discharges`: the duties that end with it, by their reasons. `about`: what
    the API's documentation says besides.
    """

    name: str
    by: frozenset[Role]
    on: On
    whose: Whose = "own"
    part: Part = "anybody"
    whole_only: frozenset[Role] = frozenset()
    whole_offered: frozenset[Role] = frozenset()
    needs: tuple[str, ...] = ()
    may_say: tuple[str, ...] = ()
    names: Names | None = None
    reasons: Reasons = "refusal"
    after_conclusion: bool = False
    files: bool = False
    kept: bool = False
    tells: bool = False
    offered: bool = True
    bulk: Bulk | None = None
    bulk_says: tuple[tuple[str, object], ...] = ()
    bulk_name: str = ""
    sent_by: Sender = "people"
    gives_code: bool = False
    asks_for: str | None = None
    explained: bool = False
    discharges: tuple[DutyReason, ...] = ()
    about: str = ""

    @property
    def says(self) -> tuple[str, ...]:
        """Fields of `ActSaid` that it says: those that it needs first."""
        return (*self.needs, *self.may_say)


def in_bulk(name: str, **says: object) -> dict[str, Any]:
    """Done on several items of a work list at once, under this name; it then says the usual answer."""
    return {"bulk": "work", "bulk_name": name, "bulk_says": tuple(says.items())}
