"""What 版本迁移 leads to: the case goes by the other plan, and what may start by it starts."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Act, ActKind
from domain.case.decided import Deed, Draft
from domain.case.follows import go_on
from domain.case.migration.entries import DefinitionChanged
from domain.case.state import Phase


def _change_definition(draft: Draft, act: Act, facts: dict[str, Any]) -> None:
    if act.plan is None:
        return
    before = draft.state.plan.definition
    draft.add(DefinitionChanged(**facts, plan=act.plan, before=before, after=act.plan.definition))
    if draft.state.phase is Phase.HANDLING:
        go_on(draft, act.received_at)


DEEDS: dict[ActKind, Deed] = {ActKind.CHANGE_DEFINITION: _change_definition}
