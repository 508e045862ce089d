"""Cases on file: written first, here, in one transaction; the workflow hears of them afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date, datetime
from typing import Literal

from domain.case.acts import Actor, Record
from domain.case.state import CaseOpening
from domain.consents.asked import ConsentSaid
from domain.consents.purposes import TEXTS
from domain.definition.prefill import SourceSaid
from domain.definition.search import SearchWords
from domain.materials.provenance import Provenance
from domain.news.news import CHINESE, Channel, Language
from domain.organisation.reception import Reception
from ledger.access.query_codes import NewCode
from ledger.connection.pool import Connection, Pool
from ledger.connection.sql import query

MaterialSource = Literal["held", "handed_in", "generated", "produced", "missing"]


class MaterialIn(Record):
    """A material as it comes in: how it is there, and its file (already stored by digest) where there is one."""

    material: str
    source: MaterialSource
    file_name: str | None = None
    digest: str | None = None
    provenance: Provenance | None = None
    """Where the file comes from; no part of what was applied for."""


class NewCase(Record):
    """Everything a new case is written from; the personal part stays in PostgreSQL."""

    opening: CaseOpening
    form: dict[str, str]
    applicant_name: str
    code: NewCode
    materials: tuple[MaterialIn, ...]
    contacts: dict[Channel, str] = {}
    """Where the applicant wants to be told besides the page of the case."""
    language: Language = CHINESE
    declaration: str = ""
    consents: tuple[ConsentSaid, ...] = ()
    """What was told and asked about the use of personal data, and what was said to it."""
    sources: tuple[SourceSaid, ...] = ()
    """Fields that stood filled in before the applicant came to them."""
    person_id: str | None = None
    """Of an application that a person sent themselves: what they declared, and who they are."""
    reception: Reception | None = None
    alike: bytes | None = None
    """Keyed digest of whom it is about (`starter.office.filing.alike`)."""
    search: SearchWords = SearchWords((), {})
    about_field: str | None = None
    about_departments: tuple[str, ...] = ()
    """The field that names whom it is about, and who needs it."""


class AlikeCase(Record):
    """An earlier case about the same people; `hall_name`: where it was received, if another hall sees to it."""

    case_no: str
    received_at: datetime
    phase: str
    outcome: str | None
    applicant_name: str
    within_reach: bool
    hall_name: str | None


class SiblingCase(Record):
    """Another case of the same application (分件). `about`: whom it is about, for those who see that."""

    case_no: str
    row: int
    phase: str
    outcome: str | None
    filed_by: str
    act_id: str
    about: str | None


class Receipt(Record):
    """What a filing is dated and numbered with; `serial` is None when its act is on file already.

    `ahead`: seconds that the legal clock stands ahead of the wall. `calendar_loaded_at`: when the newest of the
    calendar's parts was put on file; a calendar read after that is the one in force.
    """

    at: datetime
    serial: int | None
    ahead: float
    calendar_loaded_at: datetime | None


def _q(name: str) -> str:
    return query("cases", name)


async def receive(pool: Pool, act_id: str, received_at: datetime | None) -> Receipt:
    """Date a filing and take the next case serial of its day. Raises asyncpg.CheckViolationError past 99999.

    `received_at` (UTC): the legal time of an earlier receipt; None for now.
    """
    row = await pool.fetchrow(_q("receive"), act_id, received_at)
    return Receipt(**dict(row or {}))


class _OnFileAlready(Exception):
    """One of several cases is there: none of them is written."""


async def insert_cases(
    pool: Pool, filed: Sequence[NewCase], beside: Callable[[Connection], Awaitable[None]] | None = None
) -> bool:
    """Write the cases of one application, linked where they are several, all or none; False when one is on file.

    `beside`: what else belongs into their transaction.
    """
    if len(filed) == 1 and beside is None:
        return await insert_case(pool, filed[0])
    try:
        async with pool.acquire() as connection, connection.transaction():
            for each in filed:
                if not await insert_case(connection, each):
                    raise _OnFileAlready
            if len(filed) > 1:
                await connection.execute(_q("link_siblings"), [each.opening.case_no for each in filed])
            if beside is not None:
                await beside(connection)
    except _OnFileAlready:
        return False
    return True


async def insert_case(pool: Connection | Pool, case: NewCase) -> bool:
    """Write a case with its act, items and materials, whole or not at all; False when the act's id is on file."""
    opening, plan, act = case.opening, case.opening.plan, case.opening.act
    written = await pool.fetchval(
        _q("insert_case"),
        act.act_id,
        opening.case_no,
        act.kind,
        act.actor.actor_id,
        act.actor.role.value,
        act.actor.department,
        act.digest,
        act.payload(),
        act.received_at,
        plan.bundle,
        plan.name,
        plan.definition,
        plan.lead_department,
        opening.model_dump(mode="json", exclude_defaults=True),
        case.form,
        case.applicant_name,
        case.code.code_hash,
        [item.key for item in plan.items],
        [item.name for item in plan.items],
        [item.department for item in plan.items],
        [item.connector.value for item in plan.items],
        [paper.material for paper in case.materials],
        [paper.source for paper in case.materials],
        [paper.file_name for paper in case.materials],
        [paper.digest for paper in case.materials],
        opening.calendar.version,
        act.actor.on_behalf_of,
        case.alike,
        case.code.given_to,
        case.code.seed,
        case.about_field,
        list(case.about_departments),
        list(case.search.words),
        dict(case.search.hidden),
        list(case.contacts),
        list(case.contacts.values()),
        case.person_id,
        case.declaration,
        *_consents(case),
        *_sources(case),
        [paper.provenance.model_dump(mode="json") if paper.provenance else None for paper in case.materials],
        case.reception.model_dump(mode="json") if case.reception else None,
        case.language,
    )
    return written is not None


def _consents(case: NewCase) -> tuple[list[str], list[str], list[int], list[str], list[str], str]:
    """What was said to each purpose, column by column, and at which door."""
    said = case.consents
    texts = [TEXTS[each.purpose] for each in said]
    return (
        [each.purpose.value for each in said],
        [each.said for each in said],
        [text.version for text in texts],
        [text.digest for text in texts],
        [each.detail for each in said],
        "online" if case.person_id else "window",
    )


def _sources(case: NewCase) -> tuple[list[str], list[str], list[int], list[bool]]:
    """Where values of the form come from, column by column."""
    found = case.sources
    return (
        [each.field for each in found],
        [each.source for each in found],
        [each.level for each in found],
        [each.changed for each in found],
    )


async def give_back(pool: Pool, day: date, serial: int, case_no: str) -> None:
    """The filing that was to have this serial came to nothing; the next one of that Beijing day gets it."""
    await pool.execute(_q("give_back"), day, serial, case_no)


async def alike(pool: Pool, digests: Collection[bytes], act_id: str, days: int, clerk: str) -> tuple[AlikeCase, ...]:
    """Cases of the last `days` about the same people, newest first, without those of the filing `act_id`.

    `clerk`: the account for which they are looked up.

    A filing that is on file says by itself whom it is about.
    """
    rows = await pool.fetch(_q("alike"), list(digests), act_id, days, clerk)
    return tuple(AlikeCase(**dict(row)) for row in rows)


async def read_opening(connection: Connection | Pool, case_no: str) -> CaseOpening:
    """What a case on file started with. Raises LookupError."""
    opening = await connection.fetchval(_q("opening"), case_no)
    if opening is None:
        raise LookupError(case_no)
    return CaseOpening.model_validate(opening)


async def openings_together(connection: Connection | Pool, case_no: str) -> tuple[CaseOpening, ...]:
    """What a case on file and its siblings (分件) started with, in the order of the application. Raises LookupError."""
    rows = await connection.fetch(_q("openings_together"), case_no)
    if not rows:
        raise LookupError(case_no)
    return tuple(CaseOpening.model_validate(row["opening"]) for row in rows)


async def siblings(pool: Pool, case_no: str, reader: Actor, sees: str | None) -> tuple[SiblingCase, ...]:
    """The other cases of the same application that concern the reader, in its order.

    `sees`: the department by which the reader sees data, None for everything (the window, the applicant).
    """
    rows = await pool.fetch(
        _q("siblings"), case_no, reader.role.value, reader.department or "", reader.stands_for, sees
    )
    return tuple(SiblingCase(**dict(row)) for row in rows)


async def definition_of(pool: Pool, case_no: str) -> str:
    """Hash of the definition by which a case goes. Raises LookupError."""
    found: str | None = await pool.fetchval(_q("definition_of"), case_no)
    if found is None:
        raise LookupError(case_no)
    return found


async def open_and_seq(pool: Pool, case_no: str) -> tuple[bool, int]:
    """(whether anything still runs, number of the last entry) of a case. Raises LookupError."""
    row = await pool.fetchrow(_q("open_and_seq"), case_no)
    if row is None:
        raise LookupError(case_no)
    return row["open"], row["seq"]
