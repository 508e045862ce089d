"""Where a waiting application (待签申请) is: folded from its entries, one after the other."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from domain.cosigning.entries import (
    ApplicationFiled,
    ApplicationNotFiled,
    ApplicationTakenBack,
    Cosigned,
    CosignerReminded,
    CosigningEntryOf,
    CosigningLapsed,
    CosigningRefused,
    SignaturesAsked,
)
from domain.cosigning.messages import Asked, CosigningOpening
from domain.record import Record

Outcome = Literal["filed", "not_filed", "refused", "lapsed", "taken_back"]
PhaseName = Literal["submitted", "signing", "filing", "concluded"]


class CosigningState(Record):
    """`signed`: by key when; `ended_by`: who refused, or let it lapse."""

    opening: CosigningOpening
    seq: int = 0
    seen: tuple[str, ...] = ()
    phase: PhaseName = "submitted"
    signed: dict[str, datetime] = {}
    reminded: tuple[str, ...] = ()
    outcome: Outcome | None = None
    ended_by: str | None = None
    case_no: str | None = None
    code: str | None = None

    @property
    def is_over(self) -> bool:
        """Filed, or it came to nothing."""
        return self.outcome is not None

    @property
    def waiting(self) -> tuple[Asked, ...]:
        """Who has not signed yet, while anybody may."""
        return () if self.phase != "signing" else tuple(x for x in self.opening.asked if x.key not in self.signed)

    @property
    def complete_at(self) -> datetime | None:
        """When the last of them signed: the moment of receipt (收件)."""
        is_complete = len(self.signed) == len(self.opening.asked)
        return max(self.signed.values()) if is_complete else None


def fold(state: CosigningState, entry: CosigningEntryOf) -> CosigningState:
    """The state after one more entry."""
    seen = (*state.seen, entry.act_id) if entry.act_id else state.seen
    return state.model_copy(update={"seq": state.seq + 1, "seen": seen, **_changes(state, entry)})


def _changes(state: CosigningState, entry: CosigningEntryOf) -> dict[str, object]:
    match entry:
        case SignaturesAsked():
            return {"phase": "signing"}
        case Cosigned():
            signed = {**state.signed, entry.cosigner: entry.at}
            return {"signed": signed, "phase": "filing" if len(signed) == len(state.opening.asked) else "signing"}
        case CosignerReminded():
            return {"reminded": (*state.reminded, entry.cosigner)}
    return _end(entry)


def _end(entry: CosigningEntryOf) -> dict[str, object]:
    """What ends it, and how; nothing of any other entry."""
    match entry:
        case CosigningRefused():
            return {"phase": "concluded", "outcome": "refused", "ended_by": entry.cosigner}
        case CosigningLapsed():
            return {"phase": "concluded", "outcome": "lapsed", "ended_by": entry.cosigner}
        case ApplicationTakenBack():
            return {"phase": "concluded", "outcome": "taken_back"}
        case ApplicationFiled():
            return {"phase": "concluded", "outcome": "filed", "case_no": entry.case_no}
        case ApplicationNotFiled():
            return {"phase": "concluded", "outcome": "not_filed", "code": entry.code}
    return {}
