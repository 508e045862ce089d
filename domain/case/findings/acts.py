"""The acts of a check (核查): a part of the table of `act_specs`."""

from __future__ import annotations

from domain.case.act_kinds import ActKind
from domain.case.act_spec import ActSpec, On
from domain.case.roles import Role
from domain.duties.reasons import DutyReason as Due

FINDING_ACTS: dict[str, ActSpec] = {
    ActKind.RECORD_FINDING: ActSpec(
        "出具核查结论",
        frozenset({Role.HANDLER}),
        On.ITEM,
        needs=("outcome",),
        files=True,
        kept=True,
        about="of a check; `values` by their keys, words in `opinion`; where colleagues sign, it is put to them first",
        discharges=(Due.CHECKING,),
    ),
    ActKind.CORRECT_FINDING: ActSpec(
        "更正核查结论",
        frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD}),
        On.ITEM,
        needs=("outcome",),
        files=True,
        explained=True,
        about="of one made in error, with why in `opinion`, while the case is open and nothing was built upon it; of "
        "what colleagues signed by the head of the department",
    ),
}
