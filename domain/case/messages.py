"""Messages to the case workflow, and between it and its activities: small, without personal data."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import JsonValue, PlainSerializer, model_validator

from domain.case.acts import Act, Record
from domain.case.state import CaseOpening, CaseState
from domain.definition.plan import Connector
from domain.process.messages import Append as Append  # noqa: PLC0414 - given out here, too, beside the case's own
from domain.process.messages import Appended as Appended  # noqa: PLC0414
from domain.process.messages import ProcessStart


def _without_defaults(opening: CaseOpening) -> JsonValue:
    # Every case's history starts with it: half the size, and the defaults are the code's.
    compact: JsonValue = opening.model_dump(mode="json", exclude_defaults=True)
    return compact


def _carried(state: CaseState | None) -> JsonValue:
    """Where the case stood, without what the opening and the code say already; each ladder (梯级) once.

    A case of 500 items stays below half a MiB so; Temporal takes two.
    """
    if state is None:
        return None
    body: dict[str, Any] = state.model_dump(mode="json", exclude_defaults=True, exclude={"opening"})
    ladders: list[JsonValue] = []
    for clock in body.get("clocks", {}).values():
        if clock["ladder"] not in ladders:
            ladders.append(clock["ladder"])
        clock["ladder"] = ladders.index(clock["ladder"])
        del clock["clock_id"]
    return {**body, "ladders": ladders}


def _unpacked(state: dict[str, Any], opening: object) -> dict[str, Any]:
    """The state as `_carried` packed it, whole again; one that an earlier version carried stays as it is."""
    if "ladders" not in state:
        return state
    ladders = state["ladders"]
    clocks = {
        key: {**clock, "clock_id": key, "ladder": ladders[clock["ladder"]]}
        for key, clock in state.get("clocks", {}).items()
    }
    return {**{key: each for key, each in state.items() if key != "ladders"}, "clocks": clocks, "opening": opening}


class CaseStart(ProcessStart[CaseOpening, CaseState, Act]):
    """Input of a run of a case, packed: every history begins with it."""

    opening: Annotated[CaseOpening, PlainSerializer(_without_defaults)]
    state: Annotated[CaseState | None, PlainSerializer(_carried)] = None

    @model_validator(mode="before")
    @classmethod
    def _unpacks(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and isinstance(raw.get("state"), dict):
            return {**raw, "state": _unpacked(raw["state"], raw.get("opening"))}
        return raw


class HandOver(Record):
    """Hand one item to its department, through its connector. `request_no` makes a repeat the same request.

    `run`: how often the item had been opened again (退回): then the system is asked anew, under another number.
    """

    case_no: str
    item: str
    department: str
    connector: Connector
    run: int = 0

    @property
    def request_no(self) -> str:
        """The number under which the department's system knows the request."""
        return request_no_of(self.case_no, self.item, self.run)


def request_no_of(case_no: str, item: str, run: int) -> str:
    """The number of a request (分发请求编号): of this item of this case, asked for the `run`th time again."""
    number = f"{case_no}-{item.replace('/', '-').replace('#', '-')}"
    return f"{number}-r{run}" if run else number


class HandedOver(Record):
    """What became of a hand-over; `at` is the ledger's legal time (UTC) of its end; `code` says why it failed."""

    at: datetime
    result: Literal["taken", "rule_met", "rule_not_met", "failed"]
    code: str = ""
    failed_checks: tuple[str, ...] = ()


HAND_OVER_ATTEMPTS = 4
"""Tries of one hand-over before it is journaled as failed and left to the next retry moment."""

CASES_QUEUE = "cases"


def department_queue(slug: str) -> str:
    """The task queue of a department's activities, without the installation's prefix."""
    return f"dept.{slug}"


class CaseEnd(Record):
    """The workflow's result."""

    case_no: str
    outcome: str
    entries: int
