"""The entry of a case that goes over to another version of its definition (版本迁移)."""

from __future__ import annotations

from typing import Literal

from domain.case.entry_base import EntryBase
from domain.definition.plan import Plan


class DefinitionChanged(EntryBase):
    """版本迁移: the case goes by this plan from now on, which another definition gives with the same answers.

    The plan stands here without the answers, which do not change. `before` and `after` are the definitions' hashes.
    """

    kind: Literal["definition_changed"] = "definition_changed"
    plan: Plan
    before: str
    after: str
