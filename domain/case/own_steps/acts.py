"""The acts on the applicant's own step (自办步骤): a part of the table of `act_specs`."""

from __future__ import annotations

from domain.case.act_kinds import ActKind
from domain.case.act_spec import ActSpec, On
from domain.case.roles import Role
from domain.duties.reasons import DutyReason as Due

_OF_THE_LEAD = frozenset({Role.LEAD})

STEP_ACTS: dict[str, ActSpec] = {
    ActKind.REPORT_STEP: ActSpec(
        "告知自办步骤已完成",
        frozenset({Role.APPLICANT, Role.COUNTER_CLERK}),
        On.ITEM,
        may_say=("supplied",),
        files=True,
        about="`supplied`: the item's evidence, every material of it, where the item names any",
        discharges=(Due.OWN_STEP,),
    ),
    ActKind.CONFIRM_STEP: ActSpec(
        "确认自办步骤完成", frozenset({Role.HANDLER}), On.ITEM, discharges=(Due.STEP_CONFIRM,)
    ),
    ActKind.RETURN_STEP: ActSpec(
        "退回自办步骤",
        frozenset({Role.HANDLER}),
        On.ITEM,
        explained=True,
        about="what was reported does not show that it is done, with `opinion`; the rest of the term goes on",
    ),
    ActKind.EXTEND_STEP: ActSpec(
        "延长自办期限",
        _OF_THE_LEAD,
        On.ITEM,
        needs=("days",),
        explained=True,
        about="once, with `opinion`; `days` in the unit of the term, at most as many as the term itself",
    ),
    ActKind.CLOSE_STEP: ActSpec(
        "终止自办步骤",
        _OF_THE_LEAD,
        On.ITEM,
        explained=True,
        about="where the term ended undone and the item asks the lead (`ask`), with `opinion`; what rests on it lapses",
        discharges=(Due.STEP_MISSED,),
    ),
}
