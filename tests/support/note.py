"""A second kind of process, which lives in the tests alone: a note that two people confirm within three days.

As small as a book of rules can be: an opening, two acts of confirming, one clock, a duty of each who has not confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AwareDatetime, Field, JsonValue, TypeAdapter

from domain.case.acts import SUBMIT_APPLICATION, ActHead, Actor
from domain.letters.letter import Letter
from domain.news.news import News
from domain.process.commands import Open, RungDue
from domain.process.kinds import ProcessKind
from domain.process.messages import ProcessStart, RowTexts
from domain.process.rows import ProcessRow, ProcessRows, row_texts
from domain.record import Record
from domain.rows.duty import DutyRow
from domain.rows.term import Term
from domain.time.calendar import beijing_date
from domain.time.clock import Rung

NOTE = "note"
DAYS = timedelta(days=3)


class NoteAct(ActHead):
    """Somebody confirms that they have read it."""


class NoteOpening(Record):
    """A note, and the two who are to confirm it."""

    number: str
    act_id: str
    written_by: Actor
    received_at: AwareDatetime
    readers: tuple[str, str]
    ahead_seconds: float = 0.0
    bundle: str = "note"
    lead_department: str = "spj"
    title: str = "阅知单"

    @property
    def act(self) -> NoteAct:
        """The act that opened it."""
        return NoteAct(act_id=self.act_id, kind=SUBMIT_APPLICATION, actor=self.written_by, received_at=self.received_at)

    def for_engine(self) -> Self:
        """The same: a note is small."""
        return self


class NoteEntry(Record):
    """What every entry of a note carries."""

    at: AwareDatetime
    act_id: str | None = None
    actor: Actor | None = None


class NoteWritten(NoteEntry):
    """It is on file."""

    kind: Literal["note_written"] = "note_written"


class NoteConfirmed(NoteEntry):
    """One of the two has confirmed."""

    kind: Literal["note_confirmed"] = "note_confirmed"


class NoteLapsed(NoteEntry):
    """Three days passed."""

    kind: Literal["note_lapsed"] = "note_lapsed"


class NoteRefused(NoteEntry):
    """An act that did not hold."""

    kind: Literal["act_refused"] = "act_refused"
    code: str


ENTRY: TypeAdapter[NoteWritten | NoteConfirmed | NoteLapsed | NoteRefused] = TypeAdapter(
    Annotated[NoteWritten | NoteConfirmed | NoteLapsed | NoteRefused, Field(discriminator="kind")]
)


class NoteState(Record):
    """Where a note is."""

    opening: NoteOpening
    seq: int = 0
    seen: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    phase: str = "submitted"
    outcome: str | None = None

    @property
    def is_over(self) -> bool:
        """Confirmed by both, or lapsed."""
        return self.outcome is not None


class NoteDecision(NamedTuple):
    """What follows."""

    entries: tuple[NoteWritten | NoteConfirmed | NoteLapsed | NoteRefused, ...]
    state: NoteState


class NoEffect(Record):
    """A note asks for nothing in the world."""

    key: str
    legal_time: datetime


class NoteRules:
    """The book of rules."""

    kind = NOTE
    act = NoteAct

    def read_act(self, payload: JsonValue) -> NoteAct:
        return NoteAct.model_validate(payload)

    def new(self, opening: NoteOpening) -> NoteState:
        return NoteState(opening=opening)

    def decide(self, state: NoteState, command: Open | RungDue | NoteAct | NoEffect) -> NoteDecision:
        match command:
            case Open() if state.seq == 0:
                opened = state.opening
                return self._follows(
                    state, NoteWritten(at=opened.received_at, act_id=opened.act_id, actor=opened.written_by)
                )
            case RungDue(rung=rung) if not state.is_over:
                return self._follows(state, NoteLapsed(at=rung.at))
            case NoteAct() if command.act_id not in state.seen:
                code = self._why_not(state, command)
                if code:
                    return self._refused(state, command, code)
                return self._follows(
                    state, NoteConfirmed(at=command.received_at, act_id=command.act_id, actor=command.actor)
                )
        return NoteDecision((), state)

    def refuse_for_good(self, state: NoteState, act: NoteAct) -> NoteDecision:
        return self._refused(state, act, "LEDGER_REFUSED")

    def fold(self, state: NoteState, body: str) -> NoteState:
        entry = ENTRY.validate_json(body)
        seen = (*state.seen, entry.act_id) if entry.act_id else state.seen
        after = state.model_copy(update={"seq": state.seq + 1, "seen": seen})
        match entry:
            case NoteWritten():
                return after.model_copy(update={"phase": "reading"})
            case NoteConfirmed():
                confirmed = (*state.confirmed, entry.actor.actor_id if entry.actor else "")
                both = {"phase": "concluded", "outcome": "confirmed"} if len(confirmed) == len("ab") else {}
                return after.model_copy(update={"confirmed": confirmed, **both})
            case NoteLapsed():
                return after.model_copy(update={"phase": "concluded", "outcome": "lapsed"})
        return after

    def next_rung(self, state: NoteState) -> Rung | None:
        if state.seq == 0 or state.is_over:
            return None
        return Rung(clock_id="note.confirm", name="lapse", at=state.opening.received_at + DAYS)

    def effects(self, state: NoteState) -> tuple[tuple[NoEffect, datetime | None], ...]:
        return ()

    def rows(self, before: NoteState | None, after: NoteState) -> RowTexts:
        return row_texts(self._rows(before) if before and before.seq else None, self._rows(after))

    def news(self, before: NoteState, entries: Sequence[NoteEntry], after: NoteState) -> tuple[News, ...]:
        return ()

    def letters(self, before: NoteState, entries: Sequence[NoteEntry], after: NoteState) -> tuple[Letter, ...]:
        """It writes to nobody outside."""
        return ()

    def _rows(self, state: NoteState) -> ProcessRows:
        row = ProcessRow(phase=state.phase, outcome=state.outcome, open=not state.is_over, departments=("gaj",))
        waiting = [] if state.is_over else [each for each in state.opening.readers if each not in state.confirmed]
        return ProcessRows(row, tuple(self._duty(state.opening, each) for each in waiting))

    def _duty(self, opening: NoteOpening, reader: str) -> DutyRow:
        ends = opening.received_at + DAYS
        return DutyRow(
            key=f"confirm:{reader}",
            kind="case",
            subject="case",
            act="confirm",
            reason="confirm",
            party="person",
            person=reader,
            since=opening.received_at,
            clock="note.confirm",
            term=Term(due_on=beijing_date(ends), red_at=ends),
        )

    def _why_not(self, state: NoteState, act: NoteAct) -> str | None:
        if state.is_over:
            return "CASE_CLOSED"
        mine = act.actor.actor_id in state.opening.readers and act.actor.actor_id not in state.confirmed
        return None if act.kind == "confirm" and mine else "NOT_ALLOWED"

    def _refused(self, state: NoteState, act: NoteAct, code: str) -> NoteDecision:
        return self._follows(state, NoteRefused(at=act.received_at, act_id=act.act_id, actor=act.actor, code=code))

    def _follows(self, state: NoteState, entry: NoteWritten | NoteConfirmed | NoteLapsed | NoteRefused) -> NoteDecision:
        return NoteDecision((entry,), self.fold(state, entry.model_dump_json(exclude_none=True)))


NOTE_RULES = NoteRules()


class NoteStart(ProcessStart[NoteOpening, NoteState, NoteAct]):
    """Input of a run of a note."""


NOTE_KIND = ProcessKind(
    title="阅知单",
    numbers=re.compile(r"Y-\d{8}-[0-9a-f]{6}"),
    workflow="NoteWorkflow",
    opening=NoteOpening,
    start=NoteStart,
    rules=NOTE_RULES,
)
"""The row of the registry."""
