"""The acts about results, from the hand-over to 吊销: a part of the table of `act_specs`."""

from __future__ import annotations

from domain.case.act_kinds import ActKind
from domain.case.act_spec import ActSpec, On
from domain.case.roles import Role
from domain.duties.reasons import DutyReason as Due

_APPLICANT, _WINDOW, _HANDLER, _HEAD = Role.APPLICANT, Role.COUNTER_CLERK, Role.HANDLER, Role.DEPARTMENT_HEAD
_LEAD, _SYSTEM = Role.LEAD, Role.SYSTEM


def _by(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


_EITHER = On.ITEM | On.CASE

RESULT_ACTS: dict[str, ActSpec] = {
    ActKind.CONFIRM_DELIVERY: ActSpec(
        "确认送达",
        _by(_WINDOW, _LEAD, _HANDLER, _APPLICANT),
        _EITHER,
        whole_offered=_by(_WINDOW, _LEAD, _APPLICANT),
        needs=("method",),
        may_say=("fetched_by", "identity"),
        after_conclusion=True,
        about="without `item` for all results; of what was fetched at the window by whom, against which document",
        discharges=(Due.DELIVERY,),
    ),
    ActKind.CHECK_COMMITMENT: ActSpec(
        "履诺核查",
        _by(_HANDLER),
        On.ITEM,
        needs=("met",),
        may_say=("reason",),
        after_conclusion=True,
        about="`reason` where `met` is false",
        discharges=(Due.COMMITMENT_CHECK,),
    ),
    ActKind.REVOKE_DECISION: ActSpec(
        "撤销决定", _by(_HANDLER, _HEAD), On.ITEM, needs=("reason",), after_conclusion=True
    ),
    ActKind.CHANGE_RESULT: ActSpec(
        "变更结果",
        _by(_HANDLER),
        On.ITEM,
        needs=("reason",),
        reasons="change",
        after_conclusion=True,
        explained=True,
        about="at the holder's request; what changes in `opinion`; a new version, the former one is no longer in force",
    ),
    ActKind.WITHDRAW_LICENCE: ActSpec(
        "撤回许可",
        _by(_HEAD),
        On.ITEM,
        needs=("reason",),
        reasons="licence_withdrawal",
        after_conclusion=True,
        explained=True,
        about="of a lawful licence, for the public good; the facts and the compensation in `opinion`",
    ),
    ActKind.CANCEL_LICENCE: ActSpec(
        "注销",
        _by(_HANDLER, _HEAD),
        On.ITEM,
        needs=("reason",),
        reasons="cancellation",
        after_conclusion=True,
        explained=True,
        about="the facts in `opinion`",
    ),
    ActKind.FORFEIT_LICENCE: ActSpec(
        "吊销许可",
        _by(_HEAD),
        On.ITEM,
        needs=("reason",),
        reasons="forfeiture",
        after_conclusion=True,
        explained=True,
        about="as an administrative penalty; facts and the number of the penalty's decision in `opinion`",
    ),
    # how they reach the applicant (送达方式)
    ActKind.CHOOSE_DELIVERY: ActSpec(
        "选择送达方式",
        _by(_APPLICANT, _WINDOW),
        On.CASE,
        needs=("method",),
        after_conclusion=True,
        about="until the results are on their way or in hand; by post with `postal`, which stays beside the act",
    ),
    ActKind.POST_RESULTS: ActSpec(
        "交寄结果",
        _by(_WINDOW, _LEAD),
        On.CASE,
        after_conclusion=True,
        about="all results that are out and not in hand, as one parcel to the address that was given last",
        discharges=(Due.POSTING, Due.PARCEL_RETURNED),
    ),
    ActKind.RECORD_PARCEL: ActSpec(
        "登记邮寄进展",
        _by(_WINDOW, _LEAD, _SYSTEM),
        On.CASE,
        needs=("parcel", "parcel_event"),
        may_say=("tracking",),
        after_conclusion=True,
        about="by the carrier's notice, or by the window where there is none; `sent` names its `tracking` number",
        discharges=(Due.PARCEL,),
    ),
}


def takes_address(kind: str, method: str | None) -> bool:
    """Whether such an act says where a parcel goes (邮寄)."""
    return kind == ActKind.CHOOSE_DELIVERY and method == "post"
