"""Look-ups on record: whom each concerned by the application, what for, on which basis, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from domain.definition.catalogue import DataSource, LookUpRule, SourceKey
from domain.look_ups.rules import (
    Difference,
    LookUpState,
    Outcome,
    Subject,
    asked_digest,
    differences,
    digest_of,
    outcome_of,
    state_of,
)
from domain.record import Record
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from ledger.parties import letters
from ledger.parties.letters import Outgoing

PARTY = "sources"
LOOK_UP, CHECK = "look_up", "check"
"""Kinds of letters: a question; and the applicant's word that the source is wrong (校核)."""
Records = tuple[dict[str, str] | None, ...]


def party_of(source: SourceKey) -> str:
    """To whom letters about a source go: one that is down keeps none of the others waiting."""
    return f"{PARTY}.{source}"


class LookUp(Record):
    """One look-up. `asked` and `answer` are None once they are erased, or where the reader has no need of them."""

    look_up_id: str
    material: str
    source: SourceKey
    record: str
    source_name: str
    purpose: str
    duty: str
    asked_digest: str
    asked: tuple[Subject, ...] | None
    keep_days: int
    asked_at: datetime
    outcome: Outcome | None
    code: str | None
    answered_at: datetime | None
    answer: Records | None
    answer_digest: str | None
    valid_until: date | None
    differs: tuple[str, ...]
    disputed_at: datetime | None
    check_outcome: str | None
    forgotten_at: datetime | None
    waited_seconds: float

    @property
    def state(self) -> LookUpState:
        """How it stands for the applicant and the clerk."""
        return state_of(self.outcome, self.waited_seconds, is_disputed=self.disputed_at is not None)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What the applicant wrote and what the source says, side by side, as long as both are kept."""
        return differences(self.asked, self.answer) if self.asked and self.answer else ()


class Question(Record):
    """What is to be asked for one material of an application."""

    material: str
    rule: LookUpRule
    subjects: tuple[Subject, ...]

    @property
    def digest(self) -> str:
        """By what the same question is known again."""
        return asked_digest(self.rule, self.subjects)


def _q(name: str) -> str:
    return query("look_ups/look_ups", name)


async def of_draft(pool: Connection | Pool, draft_id: str) -> list[LookUp]:
    """What was asked for a draft, the latest first."""
    return [LookUp(**dict(row)) for row in await pool.fetch(_q("of_draft"), draft_id)]


async def of_case(pool: Pool, case_no: str) -> list[LookUp]:
    """What was asked for the application that became a case, the latest first; without what was asked and answered."""
    return [LookUp(**dict(row)) for row in await pool.fetch(_q("of_case"), case_no)]


async def read(connection: Connection | Pool, look_up_id: str) -> LookUp | None:
    """One look-up; in a transaction it is held until its end."""
    row = await connection.fetchrow(_q("read"), look_up_id)
    return LookUp(**dict(row)) if row else None


async def ask(
    pool: Pool, draft_id: str, question: Question, source: DataSource, nth: int, most: int | None = None
) -> bool:
    """Put a question on record and its letter into the outbox, both or neither; False where it was asked before.

    `nth`: how often the material was asked about and that erased. `most`: so often within a day; over it none is asked.
    """
    rule = question.rule
    look_up_id = "lookup-" + digest_of([draft_id, question.material, question.digest, nth])[:32]
    asked = [each.model_dump() for each in question.subjects]
    async with pool.acquire() as connection, connection.transaction():
        over = most is not None and await connection.fetchval(_q("of_day"), draft_id) >= most
        new = await connection.fetchval(
            _q("ask"),
            *(look_up_id, draft_id, question.material, rule.source, rule.record, source.name, source.purpose),
            *(source.duty, question.digest, asked, source.keep_days, "not_asked" if over else None),
        )
        if new is not None and not over:
            await letters.put(connection, _letter(look_up_id, rule.source, LOOK_UP, question.material))
    return new is not None


def _letter(look_up_id: str, source: SourceKey, kind: str, material: str) -> Outgoing:
    letter_id = look_up_id if kind == LOOK_UP else f"{look_up_id}.{kind}"
    return Outgoing(
        letter_id=letter_id,
        party=party_of(source),
        kind=kind,
        subject=material,
        lane=letter_id,
        body={"look_up": look_up_id},
    )


async def note_away(pool: Pool, look_up_id: str, code: str) -> None:
    """The source does not answer; it goes on being asked."""
    await pool.execute(_q("note_away"), look_up_id, code)


async def hurry(pool: Pool, look_up_ids: Sequence[str], seconds: float) -> None:
    """Somebody looks at what did not come yet: it is tried again in so many seconds, not when it was put off to."""
    await pool.execute(_q("hurry"), list(look_up_ids), seconds)


async def answered(
    connection: Connection, look_up_id: str, records: Sequence[dict[str, str] | None], valid_until: date | None
) -> Outcome | None:
    """Keep the answer; None where one came before, or nobody waits for it any more."""
    asked = await read(connection, look_up_id)
    if asked is None or asked.asked is None:
        return None
    outcome = outcome_of(asked.asked, records)
    differs = [each.field for each in differences(asked.asked, records)]
    kept = await connection.fetchval(
        _q("answered"), look_up_id, outcome, list(records), digest_of(list(records)), valid_until, differs
    )
    return outcome if kept is not None else None


async def strip_letter(connection: Connection, letter_id: str, amounts_to: dict[str, Any]) -> None:
    """Leave nothing personal of an answer in the outbox; in the transaction that settles the letter."""
    await connection.execute(_q("strip_letter"), letter_id, amounts_to)


async def dispute(pool: Pool, draft_id: str, look_up: LookUp, words: str) -> bool:
    """The applicant says that the source is wrong: noted, and written to its holder, both or neither (校核)."""
    async with pool.acquire() as connection, connection.transaction():
        new = await connection.fetchval(_q("dispute"), look_up.look_up_id, draft_id, words)
        if new is not None:
            await letters.put(connection, _letter(look_up.look_up_id, look_up.source, CHECK, look_up.material))
    return new is not None


async def disputed_words(pool: Pool, look_up_id: str) -> str:
    """What the applicant wrote about a source that is wrong."""
    return await pool.fetchval(_q("disputed_words"), look_up_id) or ""


async def checked(pool: Pool, look_up_id: str, outcome: str) -> bool:
    """What the holder said of a dispute; False where there is none, or it was said before."""
    return await pool.fetchval(_q("checked"), look_up_id, outcome) is not None


async def forget(pool: Pool) -> None:
    """Erase what was asked and answered and may be kept no longer."""
    await pool.execute(_q("forget"))
