"""What a case's page shows, piece by piece: due dates, items, materials, lines of the timeline, steps, gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from domain.case.act_specs import ACTS
from domain.case.acts import Gap
from domain.case.state import ItemState
from domain.definition.forms import MaterialEntry
from domain.definition.plan import PlanItem
from domain.look_ups.rules import LookedUp
from domain.materials.provenance import versions
from ledger.lists import HeldMaterial
from starter.web.case.desk_view import DeskView
from starter.words import names

TELLING_ACTS = frozenset(kind for kind, spec in ACTS.items() if spec.tells)


@dataclass(frozen=True)
class Mark:
    """A word beside a due date, with the look of its tag."""

    look: str
    text: str


@dataclass(frozen=True)
class DueView:
    """A clock as the page shows it; `due_on` None: past the years that are known.

    `steps` explain the due date, `moved` names the stops that moved it, `ended` says the clock no longer runs.
    """

    clock_id: str
    kind: str
    name: str
    due_on: date | None
    text: str
    light: str
    is_provisional: bool
    steps: tuple[str, ...]
    ended: bool
    marks: tuple[Mark, ...] = ()
    moved: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemView:
    """One item of the case."""

    key: str
    position: int
    plan: PlanItem
    state: ItemState
    department_name: str
    word: str
    due: DueView | None
    statutory: DueView | None
    dues: tuple[DueView, ...]
    handler_name: str
    result_no: str
    opinion: str
    reason: str
    reason_next: str
    waits_for: tuple[str, ...]
    offers: Callable[[], frozenset[str]]
    desk: DeskView
    turn: str
    is_turn_late: bool
    """Whether whoever has the move is past the limit of that step; what waits is nobody's lateness."""

    @cached_property
    def acts(self) -> frozenset[str]:
        """Acts on it that the visitor may do now; the rules are asked only where a page offers them."""
        return self.offers()

    @property
    def is_handed_over(self) -> bool:
        """Whether a result reached the applicant: a wait (公示) has none, nor has what is for the office alone."""
        return self.state.delivered_at is not None and self.plan.kind == "decision" and not self.plan.is_internal

    @property
    def is_at_hand(self) -> bool:
        """Whether the visitor can do more with it than tell others of it."""
        return bool(self.acts - TELLING_ACTS)


@dataclass(frozen=True)
class JointLine:
    """A joint event of the case in one line; its own page tells the rest."""

    key: str
    name: str
    kind: str
    word: str
    outcome: str
    round: int
    slot: str
    departments: str
    dues: tuple[DueView, ...]


@dataclass(frozen=True)
class MaterialView:
    """One material of the list with what is held of it; files may be opened only where `may_open`."""

    entry: MaterialEntry
    copies: tuple[HeldMaterial, ...]
    departments: str
    may_open: bool

    @property
    def look_up(self) -> LookedUp | None:
        """What a source said in its place, or beside it."""
        return next((copy.look_up for copy in self.copies if copy.look_up is not None), None)

    @property
    def versions(self) -> tuple[tuple[HeldMaterial, ...], ...]:
        """The copies by when they came in, the newest first: these are in force."""
        return versions(self.copies)

    @property
    def word(self) -> str:
        """Where it stands, in words."""
        if self.copies:
            if self.entry.source == "pledged":
                return "申请人已承诺"
            return names.SOURCE_WORDS[self.copies[-1].source]
        return names.SOURCE_WORDS["missing"] if self.entry.is_handed_in else self.entry.source_name


@dataclass(frozen=True)
class Said:
    """What somebody wrote with an act for colleagues, and the files with it: (name, where to open it)."""

    text: str
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Told:
    """One line of the timeline; `effect` says which due dates it set or moved, `words` what was written with it."""

    at: datetime
    sentence: str
    kind: str
    basis: str | None
    effect: str
    words: Said | None = None


@dataclass(frozen=True)
class Step:
    """One of the five steps of a case."""

    name: str
    state: str
    note: str


@dataclass(frozen=True)
class GapView:
    """One thing to be corrected."""

    gap: Gap
    subject: str
    sentence: str
    next_step: str
    asked_by: str
    is_material: bool
    value: str
    offered: tuple[MaterialEntry, ...] = ()
    """Of which one meets it (任选其一); empty for one paper, or a field."""
