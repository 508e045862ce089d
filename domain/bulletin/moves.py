"""How a bulletin goes from draft to publication, and who may do what: nobody reviews their own, nothing changes after.

draft → review → signing → published. A reviewer or the signer may send it back with a reason; a supervisor may drop
what is not published. A mistake in a published one is put right by a new bulletin that names it (更正).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from domain.bulletin.figures import WORDED
from domain.case.roles import Role
from domain.figures.period import Period, read_period
from domain.plain_words import has_personal
from domain.record import Record

LONGEST = 2000
"""Characters of what is said to one part, and of a reason."""


class Phase(StrEnum):
    """Where a bulletin is."""

    DRAFT = "draft"  # 起草
    REVIEW = "review"  # 待审核
    SIGNING = "signing"  # 待签发
    PUBLISHED = "published"  # 已发布
    DROPPED = "dropped"  # 已作废


class Move(Record):
    """One act: its name, by which role, in which phases, where it leads.

    `own`: by the author alone (True), by another than author and reviewer (False), by whoever has the role (None).
    `reason`: it says why; `words`: it brings what is said to the parts.
    """

    name: str
    role: Role
    phases: tuple[Phase, ...]
    to: Phase
    own: bool | None = None
    reason: bool = False
    words: bool = False


_AT_WORK = (Phase.DRAFT, Phase.REVIEW, Phase.SIGNING)
MOVES: Mapping[str, Move] = {
    "write": Move(name="保存", role=Role.SUPERVISOR, phases=(Phase.DRAFT,), to=Phase.DRAFT, own=True, words=True),
    "submit": Move(name="送审核", role=Role.SUPERVISOR, phases=(Phase.DRAFT,), to=Phase.REVIEW, own=True, words=True),
    "recall": Move(name="撤回修改", role=Role.SUPERVISOR, phases=(Phase.REVIEW,), to=Phase.DRAFT, own=True),
    "approve": Move(name="审核通过", role=Role.SUPERVISOR, phases=(Phase.REVIEW,), to=Phase.SIGNING, own=False),
    "return": Move(
        name="退回修改", role=Role.SUPERVISOR, phases=(Phase.REVIEW,), to=Phase.DRAFT, own=False, reason=True
    ),
    "sign": Move(name="签发", role=Role.GOVERNMENT_HEAD, phases=(Phase.SIGNING,), to=Phase.PUBLISHED, own=False),
    "decline": Move(
        name="不签发，退回", role=Role.GOVERNMENT_HEAD, phases=(Phase.SIGNING,), to=Phase.DRAFT, own=False, reason=True
    ),
    "drop": Move(name="作废", role=Role.SUPERVISOR, phases=_AT_WORK, to=Phase.DROPPED, reason=True),
}
"""Acts on a bulletin, by the name under which they are sent and kept."""


class Stage(Record):
    """Where a bulletin stands, as far as its rules ask. `version` grows with everything that changes it."""

    phase: Phase
    version: int
    author: str
    reviewer: str | None = None


def why_not(stage: Stage, act: str, role: Role, people: frozenset[str], version: int | None = None) -> str | None:
    """The code of what keeps somebody from an act, or None. `people`: who acts, and for whom where it is a deputy.

    `version`: which the actor had before them; what was changed since is neither reviewed nor signed unseen.
    """
    move = MOVES.get(act)
    if stage.phase is Phase.PUBLISHED:
        return "BULLETIN_PUBLISHED"
    if move is None or stage.phase not in move.phases:
        return "BULLETIN_STEP_DIFFERS"
    if role is not move.role:
        return "NOT_ALLOWED"
    if move.own is True and stage.author not in people:
        return "BULLETIN_NOT_AUTHOR"
    barred = {stage.author} if stage.phase is Phase.REVIEW else {stage.author, stage.reviewer}
    if move.own is False and people & barred:
        return "BULLETIN_OWN_WORK"
    return "BULLETIN_CHANGED" if version is not None and version != stage.version else None


def words_problems(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is wrong with what is said to the parts, as (part, code)."""
    return [(part, code) for part in WORDED if (code := _problem(words.get(part, "")))]


def reason_problem(reason: str) -> str | None:
    """What is wrong with a reason."""
    return _problem(reason) if reason else "BULLETIN_REASON_MISSING"


def _problem(words: str) -> str | None:
    if len(words) > LONGEST:
        return "BULLETIN_WORDS_LONG"
    return "BULLETIN_WORDS_PERSONAL" if has_personal(words) else None


def month_problem(month: str, today: date) -> str | None:
    """Why there is no bulletin of that month (2026-11): it is none, or has not ended."""
    period = month_period(month)
    if period is None:
        return "BULLETIN_MONTH_UNKNOWN"
    return "BULLETIN_MONTH_NOT_OVER" if period.until_on >= today else None


def month_period(month: str) -> Period | None:
    """The month that a bulletin names; None where it names none."""
    return read_period(month) if len(month) == len("2026-11") and "Q" not in month else None
