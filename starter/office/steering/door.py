"""The door of steering (督查事项): a matter issued, and what is done to one; checked before anything is on file."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from pydantic import JsonValue

from domain.case.acts import SUBMIT_APPLICATION, Actor
from domain.process.kinds import KINDS
from domain.steering.messages import MOST_DEPARTMENTS, MOST_TERM_DAYS, SteeringAct, SteeringOpening
from domain.steering.procedure import Fact
from domain.steering.procedures import PROCEDURES
from domain.time.calendar import beijing_date
from ledger import acts, calendars, definitions, legal_clock
from ledger.process import on_file
from starter.office.client import UNDATED, Lianban
from starter.office.processes import Beside, Outcome, digest_of_act, open_process, settle_act

_NUMBERS = uuid.UUID("6f0c3c2e-6a0b-5d0c-9b57-0d0c7f4b7a11")
"""Namespace of the numbers of matters; never changed, or a repeat would be another matter."""


class Wish(NamedTuple):
    """A matter as somebody asks for it. `words`: what was typed, which stays in the act's row."""

    kind: str
    departments: tuple[str, ...]
    reason: str
    words: str
    days: int | None = None
    case_no: str | None = None
    item: str | None = None
    about: str | None = None
    follows: str | None = None
    not_by: tuple[str, ...] = ()
    matter: str | None = None


class WishRefused(Exception):
    """What does not hold of a wish: (field, code) each."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("STEERING_WISH_REFUSED")
        self.problems = problems


class SteeringIdReused(Exception):
    """ACT_ID_REUSED: under that id something else was issued."""


def problems_of(wish: Wish, actor: Actor, known_departments: Mapping[str, str]) -> list[tuple[str, str]]:
    """(field, code) of what keeps a matter from being issued."""
    procedure = PROCEDURES.get(wish.kind)
    if procedure is None:
        return [("kind", "STEERING_KIND_UNKNOWN")]
    found = []
    if actor.role not in procedure.by:
        found.append(("kind", "NOT_ALLOWED"))
    if wish.reason not in procedure.reasons:
        found.append(("reason", "STEERING_REASON_MISSING"))
    chosen = set(wish.departments)
    if not chosen or len(chosen) > MOST_DEPARTMENTS or chosen - set(known_departments):
        found.append(("departments", "STEERING_DEPARTMENTS_MISSING"))
    if wish.days is not None and not 1 <= wish.days <= MOST_TERM_DAYS:
        found.append(("days", "STEERING_DAYS_MISSING"))
    if not wish.words:
        found.append(("words", "STEERING_WORDS_MISSING"))
    return found


async def issue(
    lianban: Lianban,
    act_id: str,
    actor: Actor,
    wish: Wish,
    known_departments: Mapping[str, str],
    *,
    at: datetime | None = None,
    beside: Beside | None = None,
) -> str:
    """Its number; the same id again is the same matter. Raises WishRefused, SteeringIdReused.

    `at` (UTC): the legal time from which its first term runs, where that is not now. `beside`: what is written with it.
    """
    if problems := problems_of(wish, actor, known_departments):
        raise WishRefused(problems)
    opening = await _opening(lianban, act_id, actor, wish, at)
    kind = KINDS[wish.kind]
    if await open_process(lianban, kind, opening, {"words": wish.words}, beside):
        return opening.number
    known = await acts.read_act(lianban.pool, act_id)
    if known is None or known.digest != opening.digest:
        raise SteeringIdReused
    return known.case_no


async def _opening(lianban: Lianban, act_id: str, actor: Actor, wish: Wish, at: datetime | None) -> SteeringOpening:
    pool, now = lianban.pool, at or await legal_clock.legal_now(lianban.pool)
    calendar = await calendars.read_calendar(pool)
    prefix = PROCEDURES[wish.kind].prefix
    number = f"{prefix}-{beijing_date(now):%Y%m%d}-{uuid.uuid5(_NUMBERS, act_id).hex[:8].upper()}"
    said = SteeringAct(act_id=act_id, kind=SUBMIT_APPLICATION, actor=actor, received_at=now, days=wish.days)
    # What later versions added is left out where it is unsaid: a wish that is sent again has the digest that it had.
    unsaid = (("matter", None), ("about", None))
    said_of_it = {name: value for name, value in wish._asdict().items() if (name, value) not in unsaid}
    content: dict[str, JsonValue] = {name: str(value) for name, value in said_of_it.items()}
    return SteeringOpening(
        kind=wish.kind,
        number=number,
        act_id=act_id,
        digest=digest_of_act(wish.kind, said, content),
        issued_by=actor,
        received_at=now,
        departments=tuple(dict.fromkeys(wish.departments)),
        reason=wish.reason,
        days=wish.days,
        case_no=wish.case_no,
        item=wish.item,
        about=wish.about,
        follows=wish.follows,
        not_by=wish.not_by,
        matter=wish.matter,
        calendar=calendar.slice(beijing_date(now).year - 1, beijing_date(now).year + 1),
        ahead_seconds=(await legal_clock.clock_ahead(pool)).total_seconds(),
    )


class Said(NamedTuple):
    """One act on a matter as a form says it. `holds`: what of the world its move needs, and the page has found so."""

    act_id: str
    kind: str
    days: int | None = None
    departments: tuple[str, ...] = ()
    words: str = ""
    files: tuple[JsonValue, ...] = ()
    version: str | None = None
    holds: tuple[Fact, ...] = ()


async def act_on(lianban: Lianban, number: str, actor: Actor, said: Said) -> Outcome:
    """Send it and wait briefly; the same id again gives the first outcome."""
    try:
        process = await on_file.read_process(lianban.pool, number)
    except on_file.ProcessUnknown:
        return Outcome("refused", "STEERING_UNKNOWN")
    if said.version is not None and not await _is_version(lianban, process.opened(), said.version):
        return Outcome("refused", "STEERING_VERSION_UNKNOWN")
    act = SteeringAct(
        act_id=said.act_id,
        kind=said.kind,
        actor=actor,
        received_at=UNDATED,
        days=said.days,
        departments=said.departments,
        version=said.version,
        holds=said.holds,
    )
    content: dict[str, JsonValue] = {"words": said.words} if said.words else {}
    if said.files:
        content["files"] = list(said.files)
    return await settle_act(lianban, process.kind, number, act, content, unknown="STEERING_UNKNOWN")


async def _is_version(lianban: Lianban, opening: SteeringOpening, version: str) -> bool:
    """Whether the bundle that a matter is about was published so: a version that is not there answers nothing."""
    if opening.matter is None:
        return False
    return await definitions.is_published(lianban.pool, opening.matter, version)


def is_number(number: str) -> bool:
    """Whether it looks like the number of a matter of any kind."""
    return any(KINDS[kind].numbers.fullmatch(number) for kind in PROCEDURES)
