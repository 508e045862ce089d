"""The one way in to bulletins (通报): each act once, as the rules let, and told, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.bulletin.moves import MOVES, Phase, month_problem, reason_problem, why_not, words_problems
from domain.bulletin.news import Told, news_of_move
from domain.case.roles import Role
from domain.time.calendar import beijing_date
from ledger import legal_clock
from ledger.bulletins import bulletins
from ledger.bulletins.bulletins import Act, Bulletin
from ledger.connection.pool import Connection, Pool
from starter.office.bulletins.making import count, period_of, published_before, settled_until


@dataclass(frozen=True)
class Doer:
    """Who acts in which role, and for whom where it is a deputy."""

    account_id: str
    role: Role
    on_behalf_of: str | None = None

    @property
    def people(self) -> frozenset[str]:
        """Both names: what the one may not, the other may not for them."""
        return frozenset(each for each in (self.account_id, self.on_behalf_of) if each)


@dataclass(frozen=True)
class Wish:
    """An act that somebody sends. `version`: of the bulletin that they had before them."""

    act_id: str
    kind: str
    version: int | None = None
    reason: str = ""
    words: Mapping[str, str] | None = None


class BulletinRefused(Exception):
    """An act that does not hold; `code` says why, `problems` where in the form."""

    def __init__(self, code: str, problems: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.problems = problems


async def draft(pool: Pool, doer: Doer, act_id: str, month: str, corrects: str | None = None) -> str:
    """起草: a bulletin of a month (2026-11), or the correction of a published one; its number. Raises BulletinRefused.

    The same act again gives the same number.
    """
    if doer.role is not Role.SUPERVISOR:
        raise BulletinRefused("NOT_ALLOWED")
    now = await legal_clock.legal_now(pool)
    if code := month_problem(month, beijing_date(now)):
        raise BulletinRefused(code)
    period, as_of = period_of(month), await settled_until(pool)
    if beijing_date(as_of) <= period.until_on:
        raise BulletinRefused("BULLETIN_NOT_COUNTED")
    figures = await count(pool, period, as_of, await published_before(pool, period.from_on))
    act = Act(act_id, "draft", doer.account_id, now, doer.on_behalf_of)
    async with pool.acquire() as connection, connection.transaction():
        await bulletins.lock(connection)
        if (known := await bulletins.of_act(connection, act_id)) is not None:
            return _same(known, "draft", None)
        await _may_begin(connection, period.from_on.isoformat()[:7], corrects)
        return await bulletins.begin(connection, act, period.from_on, corrects, as_of, figures)


async def _may_begin(connection: Connection, month: str, corrects: str | None) -> None:
    """One bulletin a month, and one correction of each that was published. Raises BulletinRefused."""
    if corrects is None:
        if await bulletins.first_of_month(connection, period_of(month).from_on) is not None:
            raise BulletinRefused("BULLETIN_EXISTS")
        return
    found = await bulletins.read(connection, corrects)
    if found is None or found.phase is not Phase.PUBLISHED or found.month != period_of(month).from_on:
        raise BulletinRefused("BULLETIN_UNKNOWN")
    if await bulletins.correction_of(connection, corrects) is not None:
        raise BulletinRefused("BULLETIN_CORRECTED_ALREADY")


async def act_on(pool: Pool, doer: Doer, number: str, wish: Wish) -> Phase:
    """One act on a bulletin; where it led. The same act again is one act. Raises BulletinRefused."""
    problems = problems_of(wish)
    if problems:
        raise BulletinRefused(problems[0][1], tuple(problems))
    async with pool.acquire() as connection, connection.transaction():
        await bulletins.lock(connection)
        stage = await bulletins.hold(connection, number)
        if stage is None:
            raise BulletinRefused("BULLETIN_UNKNOWN")
        if (known := await bulletins.of_act(connection, wish.act_id)) is not None:
            _same(known, wish.kind, number)
            return stage.phase
        if code := why_not(stage, wish.kind, doer.role, doer.people, wish.version):
            raise BulletinRefused(code)
        move, at = MOVES[wish.kind], await legal_clock.legal_now(connection)
        words = wish.words if move.words else None
        act = Act(wish.act_id, wish.kind, doer.account_id, at, doer.on_behalf_of, wish.reason, words)
        await bulletins.move(connection, number, act, move.to, stage.version + 1, beijing_date(at).year)
        await _tell(connection, number, wish.kind, at)
        return move.to


def problems_of(wish: Wish) -> list[tuple[str, str]]:
    """What is wrong in the form, as (field, code)."""
    move = MOVES.get(wish.kind)
    found: list[tuple[str, str]] = []
    if move is not None and move.words:
        found += words_problems(wish.words or {})
    if move is not None and move.reason and (code := reason_problem(wish.reason)):
        found.append(("reason", code))
    return found


def _same(known: tuple[str, str], kind: str, number: str | None) -> str:
    """The number of an act that is on file. Raises BulletinRefused where it was another act."""
    if known[1] != kind or (number is not None and known[0] != number):
        raise BulletinRefused("ACT_ID_REUSED")
    return known[0]


async def _tell(connection: Connection, number: str, kind: str, at: datetime) -> None:
    found = await bulletins.read(connection, number)
    if found is not None:
        await bulletins.tell(connection, number, news_of_move(kind, _told(found), at))


def _told(found: Bulletin) -> Told:
    return Told(
        month=found.month,
        document=found.title_number,
        version=found.version,
        author=found.author,
        praised=found.figures.named("praised"),
        criticised=found.figures.named("criticised"),
        is_correction=found.corrects is not None,
    )
