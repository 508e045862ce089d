"""Entries of a case that goes over to another version of its definition (版本迁移) or of the rules (规则换版)."""

from __future__ import annotations

from typing import Literal

from domain.case.entry_base import EntryBase
from domain.case.limits.entries import DueChange
from domain.definition.plan import Plan


class DefinitionChanged(EntryBase):
    """版本迁移: the case goes by this plan from now on, which another definition gives with the same answers.

    The plan stands here without the answers, which do not change. `before` and `after` are the definitions' hashes.
    """

    kind: Literal["definition_changed"] = "definition_changed"
    plan: Plan
    before: str
    after: str


class EditionAdopted(EntryBase):
    """规则换版: the case goes by this edition of the rules from now on (`Plan.defaults`).

    `changes`: every due date that moves by it, or comes with it; `earlier` names the clocks that now end sooner.
    `renewals`: the items at the end of whose licence silence renews it from now on (行政许可法 第五十条), which the
    edition before did not count.
    """

    kind: Literal["edition_adopted"] = "edition_adopted"
    before: int
    after: int
    renewals: tuple[str, ...] = ()
    changes: tuple[DueChange, ...] = ()
    earlier: tuple[str, ...] = ()
