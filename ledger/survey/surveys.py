"""Surveys on file: drawn in one transaction, each try of a call once, and the telephone where the case has it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.survey.calls import CallState, SurveyPlan, TryOutcome, TrySaid, state_after
from domain.survey.draw import Candidate, Drawn, Stratum, population_digest
from domain.time.calendar import end_of_day, start_of_day
from ledger.connection.pool import Pool
from ledger.connection.sql import query


@dataclass(frozen=True)
class Survey:
    """One survey: dates are Beijing, both included."""

    survey_id: int
    title: str
    from_on: date
    until_on: date
    seed: str
    size: int
    population: int
    digest: str
    drawn_at: datetime


@dataclass(frozen=True)
class StratumOnFile:
    """One stratum with its name and how many cases it had."""

    matter: str
    matter_name: str
    department: str
    population: int


@dataclass(frozen=True)
class CallOnFile:
    """One call: nothing of it says whom it is about."""

    place: int
    case_no: str
    matter: str
    department: str
    state: CallState
    tries: int
    grade: int | None
    words: str
    settled_at: datetime | None


@dataclass(frozen=True)
class Whom:
    """Whom a call is to. `form`, `definition`: where the telephone stands. Personal."""

    case_no: str
    definition: str
    form: Mapping[str, str]
    applicant_name: str
    bundle_name: str
    department: str
    state: CallState
    tries: int
    decided: list[str]


def _q(name: str) -> str:
    return query("survey/surveys", name)


async def population(pool: Pool, from_on: date, until_on: date) -> list[Candidate]:
    """Cases that ended in the period, with each department that decided something of them."""
    rows = await pool.fetch(_q("population"), start_of_day(from_on), end_of_day(until_on))
    return [Candidate(Stratum(row["matter"], row["department"]), row["case_no"]) for row in rows]


async def put(
    pool: Pool, wish: SurveyPlan, cases: Sequence[Candidate], drawn: Sequence[Drawn], account: str, at: datetime
) -> int:
    """A survey with its strata and calls; the same act again is the same survey. Its id."""
    sizes: dict[Stratum, int] = {}
    for each in cases:
        sizes[each.stratum] = sizes.get(each.stratum, 0) + 1
    many = len({each.case_no for each in cases})
    said = (wish.act_id, wish.title, wish.from_on, wish.until_on, wish.seed, wish.size, many, population_digest(cases))
    async with pool.acquire() as connection, connection.transaction():
        made: int | None = await connection.fetchval(_q("add"), *said, account, at)
        if made is None:
            return int(await connection.fetchval(_q("of_act"), wish.act_id))
        period = (start_of_day(wish.from_on), end_of_day(wish.until_on))
        names = {row["bundle"]: row["name"] for row in await connection.fetch(_q("matter_names"), *period)}
        strata = sorted(sizes)
        await connection.execute(
            _q("add_strata"),
            made,
            [each.matter for each in strata],
            [names.get(each.matter, each.matter) for each in strata],
            [each.department for each in strata],
            [sizes[each] for each in strata],
        )
        await connection.execute(
            _q("add_calls"),
            made,
            [each.place for each in drawn],
            [each.case_no for each in drawn],
            [each.stratum.matter for each in drawn],
            [each.stratum.department for each in drawn],
        )
    return made


async def one(pool: Pool, survey_id: int) -> Survey | None:
    """The survey of that id."""
    row = await pool.fetchrow(_q("one"), survey_id)
    return Survey(**dict(row)) if row else None


async def strata(pool: Pool, survey_id: int) -> list[StratumOnFile]:
    """The strata of a survey, by name."""
    return [StratumOnFile(**dict(row)) for row in await pool.fetch(_q("strata"), survey_id)]


async def calls(pool: Pool, survey_id: int, most: int) -> list[CallOnFile]:
    """Calls of a survey in the order of its list."""
    return [CallOnFile(**dict(row)) for row in await pool.fetch(_q("calls"), survey_id, most)]


async def whom(pool: Pool, survey_id: int, place: int) -> Whom | None:
    """Whom a call is to; None where there is none of that place."""
    row: Any = await pool.fetchrow(_q("whom"), survey_id, place)
    return Whom(**dict(row)) if row else None


async def note_try(
    pool: Pool, survey_id: int, place: int, said: TrySaid, outcome: TryOutcome, account: str, at: datetime
) -> CallState | None:
    """One try of an open call, once for its act: where it stands now; None where it is settled or was noted before."""
    async with pool.acquire() as connection, connection.transaction():
        held = await connection.fetchrow(_q("hold_call"), survey_id, place)
        if held is None or held["state"] != "open":
            return None
        if await connection.fetchval(_q("try"), said.act_id, survey_id, place, at, account, outcome) is None:
            return None
        tries = held["tries"] + 1
        state = state_after(outcome, tries)
        grade = said.grade if state == "answered" else None
        await connection.execute(_q("note"), survey_id, place, state, tries, grade, said.words, at)
        return state
