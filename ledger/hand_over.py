"""Requests to departments' systems (分发): one row per request number, and the facts that a hand-over reads.

The row is written before anything is sent, so that a repeat knows to ask first whether the other side has it. The
form is read at the moment of sending and handed on from memory; nothing of it is copied into the row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from domain.case.acts import Record
from domain.case.messages import HandOver
from domain.definition.bundle import Definition
from domain.definition.forms import merged_form, normal_form
from domain.definition.plan import Plan
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.definitions import read_definition


class Request(Record):
    """One request as it is on file. `taken_at` (UTC): when the department's system is known to have it.

    `run`: how often its item had been opened again (退回) when it was sent; `returns`: by now. `is_decided`: its item,
    `is_open`: its case.
    """

    case_no: str
    item: str
    department: str
    run: int = 0
    receipt: str | None = None
    taken_at: datetime | None = None
    returns: int = 0
    is_decided: bool = False
    is_open: bool = True


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What a hand-over reads of a case; `form` is personal and stays in memory."""

    plan: Plan
    definition: Definition
    form: dict[str, str]
    granted: tuple[str, ...]
    findings: Mapping[str, str] = field(default_factory=dict)


# Definitions never change under their hash, so a process reads each once; a few dozen are in force at most.
_definitions: dict[str, Definition] = {}


async def begin(pool: Pool, request: HandOver) -> Request | None:
    """Note that `request` is about to be sent; returns what was noted of it before, None the first time."""
    noted = await pool.fetchval(
        query("hand_over", "begin"), request.request_no, request.case_no, request.item, request.department, request.run
    )
    return None if noted else await find_request(pool, request.request_no)


async def find_request(pool: Pool, request_no: str) -> Request | None:
    """The request of that number, if one was ever sent."""
    row = await pool.fetchrow(query("hand_over", "request"), request_no)
    return Request(**dict(row)) if row else None


async def note_taken(pool: Pool, request_no: str, receipt: str) -> None:
    """The department's system has the request; telling it twice keeps the first receipt."""
    await pool.execute(query("hand_over", "note_taken"), request_no, receipt)


async def keep_answer(pool: Pool, department: str, request_no: str, code: str, said: dict[str, JsonValue]) -> None:
    """Keep an answer that is not taken, with the code of its refusal; its message number is none of it."""
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    await pool.execute(query("hand_over", "keep_answer"), department, request_no, digest, code, said)


async def case_facts(pool: Pool, case_no: str) -> CaseFacts:
    """Plan, definition, form, granted items and findings of a case. Raises LookupError when there is none."""
    row = await pool.fetchrow(query("hand_over", "case_facts"), case_no)
    if row is None:
        raise LookupError(f"CASE_NOT_FOUND: {case_no}")
    plan, definition = Plan.model_validate(row["plan"]), await _definition(pool, row["definition"])
    on_file = {key: str(value) for key, value in row["form"].items() if value is not None}
    return CaseFacts(
        plan=plan,
        definition=definition,
        # A form that was filed before every door read it alike is handed on as those of today are.
        form=normal_form(merged_form(definition, plan), on_file),
        granted=tuple(row["granted"]),
        findings=dict(row["findings"]),
    )


async def _definition(pool: Pool, content_hash: str) -> Definition:
    if content_hash not in _definitions:
        found = await read_definition(pool, content_hash)
        if found is None:
            raise LookupError(f"DEFINITION_NOT_FOUND: {content_hash}")
        _definitions[content_hash] = found
    return _definitions[content_hash]
