"""The book of rules of a waiting application (待签申请): who may sign what until when, and what follows.

All have to sign within their terms. One who refuses or lets the term pass ends it, and so does whoever sent it by
taking it back; then nothing is filed, and what was signed is void. When the last has signed, it is filed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import JsonValue

from domain.case.roles import Role
from domain.cosigning.entries import (
    COSIGNING_ENTRY,
    ApplicationFiled,
    ApplicationNotFiled,
    ApplicationTakenBack,
    Cosigned,
    CosignerReminded,
    CosigningActRefused,
    CosigningEntryOf,
    CosigningLapsed,
    CosigningRefused,
    SignaturesAsked,
)
from domain.cosigning.messages import (
    COSIGNING,
    REFUSE,
    SIGN,
    TAKE_BACK,
    Asked,
    CosigningAct,
    CosigningOpening,
    FileApplication,
    FilingDone,
)
from domain.cosigning.news import news_of
from domain.cosigning.state import CosigningState, fold
from domain.letters.letter import Letter
from domain.news.news import News
from domain.process.commands import Open, RungDue
from domain.process.messages import ProcessStart, RowTexts
from domain.process.rows import ProcessRow, ProcessRows, row_texts
from domain.rows.duty import DutyRow
from domain.rows.term import Term
from domain.time.clock import Rung


class CosigningDecision(NamedTuple):
    """What follows from a command."""

    entries: tuple[CosigningEntryOf, ...]
    state: CosigningState


Command = Open | RungDue | CosigningAct | FilingDone


class CosigningRules:
    """What the loop and the ledger ask of a waiting application."""

    kind = COSIGNING
    act = CosigningAct

    def read_act(self, payload: JsonValue) -> CosigningAct:
        """The act that the ledger keeps so. Raises ValueError."""
        return CosigningAct.model_validate(payload)

    def new(self, opening: CosigningOpening) -> CosigningState:
        """The state before the first entry."""
        return CosigningState(opening=opening)

    def decide(self, state: CosigningState, command: Command) -> CosigningDecision:
        """What the command leads to; nothing where it was settled before."""
        match command:
            case Open() if state.seq == 0:
                opened = state.opening
                asked = SignaturesAsked(at=opened.received_at, act_id=opened.act_id, actor=opened.sent_by)
                return _follows(state, asked)
            case RungDue(rung=rung):
                return _of_rung(state, rung)
            case FilingDone() if state.phase == "filing":
                return _follows(state, _of_filing(command))
            case CosigningAct() if command.act_id not in state.seen and state.seq:
                code = why_not(state, command)
                return _refused(state, command, code) if code else _follows(state, _of_act(command))
        return CosigningDecision((), state)

    def refuse_for_good(self, state: CosigningState, act: CosigningAct) -> CosigningDecision:
        """The refusal of an act whose entries the ledger can never keep."""
        return _refused(state, act, "NOT_RECORDED")

    def fold(self, state: CosigningState, body: str) -> CosigningState:
        """The state after one more entry."""
        return fold(state, COSIGNING_ENTRY.validate_json(body))

    def next_rung(self, state: CosigningState) -> Rung | None:
        """The next reminder, or the next end of a term."""
        found = [rung for asked in state.waiting for rung in _rungs(state, asked)]
        return min(found, key=lambda rung: (rung.at, rung.name != "remind", rung.clock_id), default=None)

    def effects(self, state: CosigningState) -> tuple[tuple[FileApplication, datetime | None], ...]:
        """All have signed: it is filed."""
        return ((FileApplication(number=state.opening.number), None),) if state.phase == "filing" else ()

    def rows(self, before: CosigningState | None, after: CosigningState) -> RowTexts:
        """Rows of the read model that differ; without a state before, all there are."""
        return row_texts(_rows(before) if before and before.seq else None, _rows(after))

    def news(
        self, before: CosigningState, entries: Sequence[CosigningEntryOf], after: CosigningState
    ) -> tuple[News, ...]:
        """Whom these entries are told."""
        return news_of(before, entries)

    def letters(
        self, before: CosigningState, entries: Sequence[CosigningEntryOf], after: CosigningState
    ) -> tuple[Letter, ...]:
        """Nobody outside is written to before there is a case."""
        return ()


COSIGNING_RULES = CosigningRules()


def why_not(state: CosigningState, act: CosigningAct) -> str | None:
    """By code why an act does not hold; None where it does."""
    if state.is_over:
        return "COSIGNING_OVER"
    if state.phase != "signing":
        return "COSIGNING_COMPLETE"
    if act.kind == TAKE_BACK:
        own = (act.actor.role, act.actor.actor_id) == (state.opening.sent_by.role, state.opening.sent_by.actor_id)
        return None if own else "NOT_ALLOWED"
    asked = state.opening.one(act.cosigner)
    role = Role.APPLICANT if act.method == "online" else Role.COUNTER_CLERK
    if act.kind not in (SIGN, REFUSE) or asked is None or act.actor.role is not role:
        return "NOT_ALLOWED"
    return _why_not_signed(state, asked, act)


def _why_not_signed(state: CosigningState, asked: Asked, act: CosigningAct) -> str | None:
    if act.identity != asked.identity:
        return "COSIGNER_IS_ANOTHER"
    if asked.key in state.signed:
        return "COSIGNED_ALREADY"
    if act.text_digest != asked.text_digest:
        return "SIGNED_TEXT_DIFFERS"
    if act.method == "online" and act.level < asked.level:
        return "LEVEL_TOO_LOW"
    return None


def _of_act(act: CosigningAct) -> CosigningEntryOf:
    at, act_id, actor = act.received_at, act.act_id, act.actor
    if act.kind == TAKE_BACK:
        return ApplicationTakenBack(at=at, act_id=act_id, actor=actor)
    if act.kind == REFUSE:
        return CosigningRefused(at=at, act_id=act_id, actor=actor, cosigner=act.cosigner, method=act.method)
    return Cosigned(
        at=at,
        act_id=act_id,
        actor=actor,
        cosigner=act.cosigner,
        text_digest=act.text_digest,
        method=act.method,
        level=act.level,
    )


def _of_rung(state: CosigningState, rung: Rung) -> CosigningDecision:
    key = rung.clock_id.partition(".")[2]
    if key not in {each.key for each in state.waiting}:
        return CosigningDecision((), state)
    if rung.name == "lapse":
        return _follows(state, CosigningLapsed(at=rung.at, cosigner=key))
    return _follows(state, CosignerReminded(at=rung.at, cosigner=key))


def _of_filing(done: FilingDone) -> CosigningEntryOf:
    if done.case_no is not None:
        return ApplicationFiled(at=done.at, case_no=done.case_no)
    return ApplicationNotFiled(at=done.at, code=done.code or "FILING_REFUSED")


def _rungs(state: CosigningState, asked: Asked) -> list[Rung]:
    clock_id, reminded_at = f"{COSIGNING}.{asked.key}", state.opening.reminded_at(asked)
    found = [Rung(clock_id=clock_id, name="lapse", at=state.opening.ends_at(asked))]
    if reminded_at is not None and asked.key not in state.reminded and reminded_at > state.opening.received_at:
        found.append(Rung(clock_id=clock_id, name="remind", at=reminded_at))
    return found


def _refused(state: CosigningState, act: CosigningAct, code: str) -> CosigningDecision:
    return _follows(state, CosigningActRefused(at=act.received_at, act_id=act.act_id, actor=act.actor, code=code))


def _follows(state: CosigningState, entry: CosigningEntryOf) -> CosigningDecision:
    return CosigningDecision((entry,), fold(state, entry))


def _rows(state: CosigningState) -> ProcessRows:
    row = ProcessRow(phase=state.phase, outcome=state.outcome, open=not state.is_over)
    return ProcessRows(row, tuple(_duty(state.opening, asked) for asked in state.waiting))


def _duty(opening: CosigningOpening, asked: Asked) -> DutyRow:
    ends = opening.ends_at(asked)
    return DutyRow(
        key=f"{SIGN}:{asked.key}",
        kind="signature",
        subject=asked.key,
        act=SIGN,
        reason=SIGN,
        party="applicant",
        since=opening.received_at,
        clock=f"{COSIGNING}.{asked.key}",
        term=Term(due_on=opening.last_day(asked), remind_at=opening.reminded_at(asked), red_at=ends),
    )


class CosigningStart(ProcessStart[CosigningOpening, CosigningState, CosigningAct]):
    """Input of a run."""
