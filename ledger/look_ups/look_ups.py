"""Look-ups on record: whom each concerned by the application, what for, on which basis, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import SecretStr

from domain.definition.catalogue import DataSource, LookUpRule, SourceKey
from domain.look_ups.rules import (
    Difference,
    Keyed,
    LookUpState,
    Outcome,
    Subject,
    changes_what_is_owed,
    differences,
    digest_of,
    not_known,
    outcome_of,
    state_of,
)
from domain.news.news import NewsKind
from domain.record import Record
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query
from ledger.parties import letters
from ledger.parties.letters import Outgoing
from runtime.signing import keyed_digest

PARTY = "sources"
LOOK_UP, CHECK, URGE = "look_up", "check", "urge"
"""Kinds of letters: a question; the applicant's word that the source is wrong (校核); and that its check is late."""
Records = tuple[dict[str, str] | None, ...]


def keyed_by(secret: SecretStr) -> Keyed:
    """Digests of questions and answers under the installation's key."""
    return lambda text: keyed_digest(secret, "look-up", text).hex()


def party_of(source: SourceKey) -> str:
    """To whom letters about a source go: one that is down keeps none of the others waiting."""
    return f"{PARTY}.{source}"


class LookUp(Record):
    """One look-up. `asked` and `answer` are None once they are erased, or where the reader has no need of them.

    `check_due_on`: by when its holder checks what is said to be wrong (Beijing date).
    """

    look_up_id: str
    material: str
    source: SourceKey
    record: str
    source_name: str
    purpose: str
    duty: str
    basis: Literal["duty", "consent"]
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
    check_due_on: date | None
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

    @property
    def not_known(self) -> tuple[str, ...]:
        """Of whom the source has nothing, by group and row, as long as that is kept."""
        return not_known(self.asked, self.answer) if self.asked and self.answer else ()


class Application(Record):
    """Of which application something is asked: the act that puts it on file, and its draft where it has one."""

    act_id: str
    draft_id: str | None = None


class Question(Record):
    """What is to be asked for one material of an application; `digest`: by what the same question is known again."""

    material: str
    rule: LookUpRule
    subjects: tuple[Subject, ...]
    digest: str


def _q(name: str) -> str:
    return query("look_ups/look_ups", name)


async def of_draft(pool: Connection | Pool, draft_id: str) -> list[LookUp]:
    """What was asked for a draft, the latest first."""
    return [LookUp(**dict(row)) for row in await pool.fetch(_q("of_draft"), draft_id)]


async def of_act(pool: Pool, act_id: str) -> list[LookUp]:
    """What was asked for the application that this act puts on file, the latest first; without what was answered."""
    return [LookUp(**dict(row)) for row in await pool.fetch(_q("of_act"), act_id)]


async def of_case(pool: Pool, case_no: str) -> list[LookUp]:
    """What was asked for the application that became a case, the latest first; without what was asked and answered."""
    return [LookUp(**dict(row)) for row in await pool.fetch(_q("of_case"), case_no)]


async def read(connection: Connection | Pool, look_up_id: str) -> LookUp | None:
    """One look-up; in a transaction it is held until its end."""
    row = await connection.fetchrow(_q("read"), look_up_id)
    return LookUp(**dict(row)) if row else None


async def ask(
    pool: Pool,
    application: Application,
    question: Question,
    source: DataSource,
    keyed: Keyed,
    *,
    nth: int = 0,
    most: int | None = None,
) -> bool:
    """Put a question on record and its letter into the outbox, both or neither; False where it was asked before.

    `nth`: how often the material was asked about and that erased. `most`: so often within a day; over it none is asked.
    """
    async with pool.acquire() as connection, connection.transaction():
        over = most is not None and await connection.fetchval(_q("of_day"), application.draft_id) >= most
        return await _ask(connection, application, question, source, keyed, nth=nth, is_over=over)


async def ask_with_filing(
    connection: Connection,
    act_id: str,
    questions: Sequence[Question],
    sources: Mapping[SourceKey, DataSource],
    keyed: Keyed,
) -> None:
    """Ask, in the transaction that puts an application on file, for what nobody asked while it was filled in."""
    asked = {row["material"] for row in await connection.fetch(_q("was_asked"), act_id)}
    for question in questions:
        if question.material not in asked:
            application = Application(act_id=act_id)
            await _ask(connection, application, question, sources[question.rule.source], keyed)


async def _ask(
    connection: Connection,
    application: Application,
    question: Question,
    source: DataSource,
    keyed: Keyed,
    *,
    nth: int = 0,
    is_over: bool = False,
) -> bool:
    rule = question.rule
    whose = application.draft_id or application.act_id
    look_up_id = "lookup-" + digest_of([whose, question.material, question.digest, nth], keyed)[:32]
    asked = [each.model_dump() for each in question.subjects]
    new = await connection.fetchval(
        _q("ask"),
        *(look_up_id, application.draft_id, question.material, rule.source, rule.record, source.name, source.purpose),
        *(source.duty, question.digest, asked, source.keep_days, "not_asked" if is_over else None),
        *(application.act_id, source.basis),
    )
    if new is not None and not is_over:
        await letters.put(connection, letter_of(look_up_id, rule.source, LOOK_UP, question.material))
    return new is not None


def letter_of(look_up_id: str, source: SourceKey, kind: str, material: str, nth: int = 0) -> Outgoing:
    """The letter about a look-up; `nth`: of those that may be written more than once."""
    letter_id = look_up_id if kind == LOOK_UP else f"{look_up_id}.{kind}" + (f".{nth}" if nth else "")
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
    connection: Connection,
    look_up_id: str,
    records: Sequence[dict[str, str] | None],
    valid_until: date | None,
    keyed: Keyed,
) -> Outcome | None:
    """Keep the answer; None where one came before, or nobody waits for it any more.

    Once the application is a case, the person is told where the answer changes what they have to do.
    """
    asked = await read(connection, look_up_id)
    if asked is None or asked.asked is None:
        return None
    outcome = outcome_of(asked.asked, records)
    differs = [each.field for each in differences(asked.asked, records)]
    digest = digest_of(list(records), keyed)
    kept = await connection.fetchval(_q("answered"), look_up_id, outcome, list(records), digest, valid_until, differs)
    if kept is None:
        return None
    filed = await connection.fetchrow(_q("filed_as"), look_up_id)
    if filed is not None and changes_what_is_owed(outcome, filed["held"]):
        said = {"looked_up": outcome, "subjects": [asked.material]}
        await tell(connection, filed["case_no"], look_up_id, NewsKind.SOURCE_ANSWERED, said)
    return outcome


async def tell(
    connection: Connection, case_no: str, look_up_id: str, kind: NewsKind, facts: Mapping[str, object]
) -> None:
    """Tell the applicant of a case something of a look-up, once."""
    await connection.execute(_q("tell"), case_no, f"{kind.value}:{look_up_id}", kind.value, dict(facts))


async def strip_letter(connection: Connection, letter_id: str, amounts_to: dict[str, Any]) -> None:
    """Leave nothing personal of an answer in the outbox; in the transaction that settles the letter."""
    await connection.execute(_q("strip_letter"), letter_id, amounts_to)


async def withdraw_of_case(connection: Connection, case_no: str) -> None:
    """Consent to look-ups is taken back for a case: answers on consent go, that was asked stays on record."""
    await connection.execute(_q("withdraw_of_case"), case_no)


async def forget(pool: Pool) -> None:
    """Erase what was asked and answered and may be kept no longer."""
    await pool.execute(_q("forget"))
