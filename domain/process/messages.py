"""Messages of the one loop, whichever kind it serves: how a run starts, what it proposes, what the ledger disposes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, JsonValue

from domain.record import Record

CASE = "case"
"""The first kind of process (办件). What names no kind, because it is older than the others, is of this one."""

OpeningT = TypeVar("OpeningT")
StateT = TypeVar("StateT")
ActT = TypeVar("ActT")


class ProcessStart(Record, Generic[OpeningT, StateT, ActT]):
    """Input of a run: what the process opened with and, after continue-as-new, where it stood.

    It lives here and not beside the workflow, because the sandbox makes the classes of workflow modules anew for every
    process, and a pydantic model costs milliseconds to make.
    """

    opening: OpeningT
    state: StateT | None = None
    mail: tuple[ActT, ...] = ()
    queue_prefix: str = ""
    continue_after_events: int | None = None


class RowTexts(Record):
    """Rows of the read model that change, as JSON text; None where none does.

    `case`: the row of the process itself, `duties`: what it is owed by whom (every kind has both). `items`, `joints`:
    those of a case.
    """

    case: str | None = None
    items: str | None = None
    joints: str | None = None
    duties: str | None = None


class Append(RowTexts):
    """A proposal to the ledger: entries after `expected_seq`, with the rows of the read model that change.

    Entries and rows are JSON text already: they go to PostgreSQL as they are, and are parsed once, there.
    `acts` are the payloads of the acts that the entries settle: they must be on file just so.
    `before` is the legal time of the command: acts received earlier and not yet settled come first.
    `news`: whom the entries are told, as JSON text; None where nobody is. `letters`: what parties outside are written.
    `case_no` is the number of the process, `process_kind` its kind; of a case it is not said, so that a worker of an
    earlier version beside this one takes the proposal.
    """

    process_kind: Annotated[str, Field(exclude_if=lambda kind: kind == CASE)] = CASE
    case_no: str
    expected_seq: int
    before: datetime
    acts: dict[str, JsonValue] = {}
    entries: tuple[str, ...]
    news: Annotated[str | None, Field(exclude_if=lambda news: news is None)] = None
    letters: Annotated[str | None, Field(exclude_if=lambda letters: letters is None)] = None


class Appended(Record):
    """What the ledger disposed. Only `written` means that the proposal is on file; see `append_entries`.

    `acts`: payloads as they are on file, in legal order; the kind's rules read them.
    """

    status: Literal["written", "on_file", "earlier", "unknown"]
    entries: tuple[str, ...] = ()
    acts: tuple[JsonValue, ...] = ()
