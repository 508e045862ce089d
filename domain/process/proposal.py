"""A decision as the ledger takes it: the one place where a proposal is made, in a run and after it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.letters.letter import letters_text
from domain.news.news import news_text
from domain.process.messages import Append
from domain.process.rules import ActOfProcess, Decision, Rules, StateT


def proposal(
    rules: Rules[Any, StateT, Any, Any, Any],
    number: str,
    state: StateT,
    decision: Decision[StateT],
    before: datetime,
    act: ActOfProcess | None,
) -> Append:
    """What is proposed to the ledger after `state`; `act`: what the entries settle, or on whose word they are."""
    texts = rules.rows(state, decision.state)
    return Append(
        process_kind=rules.kind,
        case_no=number,
        expected_seq=state.seq,
        before=before,
        acts={act.act_id: act.payload()} if act else {},
        entries=tuple(entry.model_dump_json(exclude_none=True) for entry in decision.entries),
        case=texts.case,
        items=texts.items,
        joints=texts.joints,
        duties=texts.duties,
        news=news_text(rules.news(state, decision.entries, decision.state)),
        letters=letters_text(rules.letters(state, decision.entries, decision.state)),
    )
