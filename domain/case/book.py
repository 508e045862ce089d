"""The book of rules of a case (办件), the first kind of process: each answer is given where its subject stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import JsonValue

from domain.case.acts import Act
from domain.case.decide import Command, Decision, Effect, decide, effects, next_rung, refuse_for_good
from domain.case.entries import ENTRY, Entry
from domain.case.evolve import evolve
from domain.case.state import CaseOpening, CaseState, new_case
from domain.letters.letter import Letter
from domain.letters.of_case import letters_of
from domain.news.news import News
from domain.news.of_case import news_of
from domain.process.messages import CASE, RowTexts
from domain.rows.case import changed_rows, project, row_texts
from domain.time.clock import Rung


class CaseRules:
    """What the loop and the ledger ask of a case."""

    kind = CASE
    act = Act

    def read_act(self, payload: JsonValue) -> Act:
        """The act that the ledger keeps so. Raises ValueError."""
        return Act.model_validate(payload)

    def new(self, opening: CaseOpening) -> CaseState:
        """The state before the first entry."""
        return new_case(opening)

    def decide(self, state: CaseState, command: Command) -> Decision:
        """What the command leads to."""
        return decide(state, command)

    def refuse_for_good(self, state: CaseState, act: Act) -> Decision:
        """The refusal of an act whose entries the ledger can never keep."""
        return refuse_for_good(state, act)

    def fold(self, state: CaseState, body: str) -> CaseState:
        """The state after one more entry."""
        return evolve(state, ENTRY.validate_json(body))

    def next_rung(self, state: CaseState) -> Rung | None:
        """The earliest rung of any running clock that has not fired."""
        return next_rung(state)

    def effects(self, state: CaseState) -> tuple[tuple[Effect, datetime | None], ...]:
        """Items to be handed to their departments."""
        return effects(state)

    def rows(self, before: CaseState | None, after: CaseState) -> RowTexts:
        """Rows of the read model that differ; without a state before, all there are."""
        return row_texts(project(after) if before is None else changed_rows(before, after))

    def news(self, before: CaseState, entries: Sequence[Entry], after: CaseState) -> tuple[News, ...]:
        """Whom these entries are told."""
        return news_of(before, entries, after)

    def letters(self, before: CaseState, entries: Sequence[Entry], after: CaseState) -> tuple[Letter, ...]:
        """What these entries have to say to parties outside."""
        return letters_of(before, entries, after)


CASE_RULES = CaseRules()
