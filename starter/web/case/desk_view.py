"""How one item stands among colleagues, as its case's page shows it: whose move it is, signers, the proposal, copies.

Names come from the case's speaker; nothing is read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.case.acts import Actor
from domain.case.desk.state import Signature, Signer
from domain.case.state import ItemState
from domain.definition.joint import ReviewRule
from domain.definition.plan import PlanItem
from starter.words.case_names import CaseNames
from starter.words.desk import DRAFT_NAMES, POSITIONS
from starter.words.names import ACT_NAMES, day, moment
from starter.words.urging import how_fast, last_day

DUTY_NAMES: Mapping[str, str] = {
    "pre_review": "预审",
    "draft": "拟办或决定",
    "review": "审核签署",
    "joint_opinion": "出具联合意见",
    "commitment_check": "履诺核查",
}
"""What one person does on an item (职责分离)."""
SAYS: Mapping[bool | None, str] = {None: "待签署", True: "同意", False: "不同意"}


@dataclass(frozen=True)
class SignerView:
    """One who signs or has signed."""

    account_id: str
    name: str
    department: str
    place: str
    says: str
    open: bool


@dataclass(frozen=True)
class ProposalView:
    """The proposal that is being signed (拟办意见)."""

    decision: str
    by: str
    at: datetime
    reason: str
    opinion: str
    result_no: str
    rule: str
    signatures: tuple[SignerView, ...]


@dataclass(frozen=True)
class DeskView:
    """One item among colleagues. `separated`: what this visitor may not do on it, and why, in words."""

    delegate: str
    signers: tuple[SignerView, ...]
    proposal: ProposalView | None
    copies: tuple[tuple[str, bool], ...]
    moved: bool | None
    urge_window: str
    urge_told: str
    last: str
    separated: tuple[str, ...]
    returns: int


def rule_words(review: ReviewRule) -> str:
    """A declared review in words: who signs, and when it counts (会签 / 或签 / 票签)."""
    who = "部门负责人" if review.role == "department_head" else "同事"
    way = {"any": "或签", "quorum": "票签"}.get(review.rule, "会签")
    name = review.name if review.name == way or review.count == 1 else f"{review.name}（{way}）"
    if review.rule == "any":
        return f"{name}：{review.count}位{who}中第一位签署的意见有效"
    if review.rule == "quorum":
        return f"{name}：{review.count}位{who}签署，{review.need}位同意即通过"
    return f"{name}：{review.count}位{who}签署，须{'全部' if review.count > 1 else ''}同意"


def desk_view(
    case_names: CaseNames,
    plan: PlanItem,
    state: ItemState,
    actor: Actor,
    contents: Mapping[str, Mapping[str, Any]],
    urge_hours: int = 0,
) -> DeskView:
    """How the item stands among colleagues, for this visitor; urged again after `urge_hours` at the earliest."""
    desk, last = state.desk, state.last
    mine = last is not None and last.by == actor.stands_for
    return DeskView(
        delegate=case_names.person(desk.delegate) if desk.delegate else "",
        signers=tuple(_signer(case_names, each) for each in desk.signers),
        proposal=_proposal(case_names, plan, state, contents),
        copies=tuple((case_names.person(whom), read) for whom, read in state.copies.items()),
        moved=state.moved_at is not None if state.urged else None,
        urge_window=_window(state, urge_hours),
        urge_told=_answer(state),
        last=ACT_NAMES.get(last.kind, "") if last and mine else "",
        separated=tuple(_separated(plan, state, actor)),
        returns=state.returns,
    )


def _window(state: ItemState, urge_hours: int) -> str:
    """When the item may be urged again (催办间隔); empty where it was not urged, or may be at any time."""
    if state.urged_at is None or not urge_hours:
        return ""
    return f"两次催办至少间隔 {urge_hours} 小时，{moment(state.urged_at + timedelta(hours=urge_hours))} 后可再次催办"


def _answer(state: ItemState) -> str:
    """Until when the last urge is to be answered, and whether it was; empty where no window was named."""
    if state.urged_at is None:
        return ""
    asked = f"{moment(state.urged_at)} 被催办"
    if state.answer_by is not None:
        asked += f"，要求{last_day(state.answer_by)}前（含当日）回复"
    if state.answered_at is None or state.expected_on is None:
        return f"{asked}。" if state.answer_by is not None else ""
    took = how_fast(state.urged_at, state.answered_at)
    return f"{asked}；{moment(state.answered_at)} 已回复（用时 {took}），预计{day(state.expected_on)}办完。"


def _signer(case_names: CaseNames, signer: Signer) -> SignerView:
    return SignerView(
        account_id=signer.actor_id,
        name=case_names.person(signer.actor_id),
        department=case_names.of_departments([signer.department]),
        place=POSITIONS[signer.position],
        says=SAYS[signer.agree],
        open=signer.agree is None,
    )


def _proposal(
    case_names: CaseNames, plan: PlanItem, state: ItemState, contents: Mapping[str, Mapping[str, Any]]
) -> ProposalView | None:
    proposal = state.desk.proposal
    if proposal is None:
        return None
    content = contents.get(proposal.act_id, {})
    return ProposalView(
        decision=DRAFT_NAMES[proposal.decision],
        by=case_names.stood_for(proposal.by, proposal.deputy),
        at=proposal.at,
        reason=case_names.refusal_reason(proposal.reason).sentence if proposal.reason else "",
        opinion=str(content.get("opinion") or ""),
        result_no=str(content.get("result_no") or ""),
        rule=rule_words(plan.review) if plan.review else "加签人员全部同意后生效",
        signatures=tuple(_signature(case_names, plan, each) for each in proposal.signatures),
    )


def _signature(case_names: CaseNames, plan: PlanItem, given: Signature) -> SignerView:
    return SignerView(
        account_id=given.actor_id,
        name=case_names.stood_for(given.actor_id, given.deputy),
        department=case_names.of_departments([plan.department]),
        place=plan.review.name if plan.review else "审核",
        says=SAYS[given.agree],
        open=False,
    )


def _separated(plan: PlanItem, state: ItemState, actor: Actor) -> list[str]:
    """What the visitor has done on the item already and so may not do besides (职责分离)."""
    told = []
    for pair in plan.separate:
        for done, barred in (pair, pair[::-1]):
            if actor.stands_for in state.duties.get(done, ()):
                told.append(
                    f"您办过该事项的{DUTY_NAMES[done]}，按职责分离规定不能再办{DUTY_NAMES[barred]}，请由同事办理。"
                )
    return told
