"""Rules of the work on one item among colleagues: 转办, 委派, 加签, 拟办, 签署, 撤回, 抄送, 备注, 交接."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Act, ActKind, Role
from domain.case.desk.entries import (
    DecisionProposed,
    DelegatedReturned,
    ItemDelegated,
    ItemSigned,
    ItemTransferred,
    SignerAdded,
    SignerRemoved,
)
from domain.case.desk.moves import handed_over, signed, without_signer
from domain.case.desk.signing import is_kept_apart, is_signed, kept_if, names_of, seat_of
from domain.case.findings.entries import FindingProposed
from domain.case.items.rules import before_signers_done, decision_content
from domain.case.joint.rules import own_opinion, ways_to_take_back_an_opinion
from domain.case.rule_parts import (
    SOMEBODY,
    Rule,
    Ways,
    at_work,
    duties_apart,
    handler_of_it,
    just,
    no_proposal,
    not_delegated,
    open_item,
    other_handler,
)
from domain.case.state import CaseState, ItemState


def _item(state: CaseState, act: Act) -> ItemState:
    return state.items[act.item or ""]


def _has_it_or_heads(state: CaseState, act: Act) -> str | None:
    return not_delegated(state, act) if act.actor.role is Role.DEPARTMENT_HEAD else handler_of_it(state, act)


def _to_a_colleague(state: CaseState, act: Act) -> str | None:
    """Somebody else, who is not asked to sign what would then be their own work."""
    if not act.to:
        return "TO_MISSING"
    if act.to == _item(state, act).handler:
        return "SAME_PERSON"
    return "SIGNER_KNOWN" if _item(state, act).desk.asked(act.to) else None


def _is_delegated(state: CaseState, act: Act) -> str | None:
    """Given back by the delegate; called back by who delegated it, or by the head of the department."""
    item = _item(state, act)
    may = act.actor.role is Role.DEPARTMENT_HEAD or act.actor.stands_for in (item.desk.delegate, item.handler)
    return None if item.desk.delegate is not None and may else "NOT_DELEGATED"


def _signer_content(state: CaseState, act: Act) -> str | None:
    desk, position = _item(state, act).desk, act.position or "before"
    if not act.to:
        return "TO_MISSING"
    if act.to == act.actor.stands_for:
        return "SAME_PERSON"
    # 前加签 is heard before the proposal; with the proposal on the desk it would come too late to be heard.
    if position == "before" and desk.proposal is not None:
        return "PROPOSAL_PENDING"
    has_signed = any((each.actor_id, each.position) == (act.to, position) for each in desk.signers)
    # Who made or signed the proposal, under any name, does not sign it once more (职责分离).
    took_part = desk.proposal is not None and act.to in desk.proposal.people
    return "SIGNER_KNOWN" if has_signed or took_part or desk.asked(act.to) else None


def _removable(state: CaseState, act: Act) -> str | None:
    """Who has not signed; where the proposal would then take effect, nothing may keep it."""
    desk = _item(state, act).desk
    if not act.whose or desk.asked(act.whose) is None:
        return "SIGNER_UNKNOWN"
    return kept_if(state, act.item or "", without_signer(desk, act.whose))


def _review_is_due(state: CaseState, act: Act) -> str | None:
    return None if is_signed(state, act.item or "") else "REVIEW_NOT_NEEDED"


def signs_not_own_draft(state: CaseState, act: Act) -> str | None:
    """Whoever was added to sign the proposal does not propose it."""
    asked = {each.actor_id for each in _item(state, act).desk.signers if each.position == "after"}
    return "SEPARATION_OF_DUTIES" if names_of(act.actor) & asked else None


def _signature_content(state: CaseState, act: Act) -> str | None:
    """A signature that carries the proposal is refused with what keeps the decision from being taken."""
    seat = seat_of(state, act.item or "", act.actor)
    if seat is None:
        return "NOT_A_SIGNER"
    if act.agree is None:
        return "AGREE_MISSING"
    if is_kept_apart(state, act.item or "", act.actor, "review"):
        return "SEPARATION_OF_DUTIES"
    return kept_if(state, act.item or "", signed(_item(state, act).desk, seat, act.actor, act.agree))


def _can_be_taken_back(state: CaseState, act: Act) -> str | None:
    if act.joint is not None:
        return own_opinion(state, act)
    last = _item(state, act).last
    is_mine = last is not None and last.by == act.actor.stands_for and last.act_id == act.taken_act
    return None if is_mine else "NOTHING_TO_TAKE_BACK"


def _copy_content(state: CaseState, act: Act) -> str | None:
    if not act.to:
        return "TO_MISSING"
    if act.to == act.actor.stands_for:
        return "SAME_PERSON"
    return "COPIED_ALREADY" if act.to in _item(state, act).copies else None


def _is_copied(state: CaseState, act: Act) -> str | None:
    return None if act.actor.stands_for in _item(state, act).copies else "NOT_COPIED"


def _takes_part(state: CaseState, act: Act) -> str | None:
    """A note is made by those who may see the case: a department takes part, or signs, or was told."""
    actor, plan = act.actor, state.plan
    if actor.role not in (Role.HANDLER, Role.DEPARTMENT_HEAD):
        return None
    joints = {each for joint in plan.joints for each in (joint.convenor, *joint.departments)}
    if actor.department in {plan.lead_department, *plan.departments(), *joints}:
        return None
    told = any(
        actor.stands_for in item.copies or any(each.department == actor.department for each in item.desk.signers)
        for item in state.items.values()
    )
    return None if told else "NOT_ALLOWED"


def _hand_over_content(state: CaseState, act: Act) -> str | None:
    """The one who comes takes every place of the one who goes, and never signs what is their own by that."""
    item = _item(state, act)
    if not act.to or not act.whose:
        return "TO_MISSING"
    if act.to == act.whose:
        return "SAME_PERSON"
    after = handed_over(item, act.whose, act.to)
    if after == item:
        return "NOT_IN_PLACE"
    return "SIGNER_KNOWN" if _signs_twice(after, act.to) else None


def _signs_twice(item: ItemState, person: str) -> bool:
    """Whether somebody would sign in one place twice, or what they proposed, signed already or have in hand."""
    places = [each for each in item.desk.signers if each.actor_id == person]
    if not any(each.agree is None for each in places):
        return False
    proposers = item.desk.proposal.people if item.desk.proposal else frozenset()
    twice = len({each.position for each in places}) < len(places)
    return twice or person in proposers or person in (item.handler, item.desk.delegate)


_DRAFTING: tuple[Rule, ...] = (
    open_item,
    no_proposal,
    decision_content,
    other_handler,
    _review_is_due,
    before_signers_done,
    signs_not_own_draft,
    duties_apart("draft"),
)
TAKEN_BACK_UNTIL_NEXT: dict[type, ActKind] = {
    ItemTransferred: ActKind.TRANSFER_ITEM,
    ItemDelegated: ActKind.DELEGATE_ITEM,
    DelegatedReturned: ActKind.RETURN_DELEGATED,
    SignerAdded: ActKind.ADD_SIGNER,
    SignerRemoved: ActKind.REMOVE_SIGNER,
    DecisionProposed: ActKind.PROPOSE_DECISION,
    FindingProposed: ActKind.RECORD_FINDING,
    ItemSigned: ActKind.SIGN_ITEM,
}
"""Entries that can be taken back until the next act on the item (撤回)."""
RULES: dict[str, tuple[Rule, ...]] = {
    ActKind.TRANSFER_ITEM: (at_work, _has_it_or_heads, no_proposal, _to_a_colleague),
    ActKind.DELEGATE_ITEM: (at_work, handler_of_it, no_proposal, _to_a_colleague),
    ActKind.RETURN_DELEGATED: (at_work, _is_delegated),
    ActKind.ADD_SIGNER: (open_item, handler_of_it, _signer_content),
    ActKind.REMOVE_SIGNER: (open_item, handler_of_it, _removable),
    ActKind.PROPOSE_DECISION: _DRAFTING,
    ActKind.SIGN_ITEM: (open_item, _signature_content),
    ActKind.TAKE_BACK: (_can_be_taken_back,),
    ActKind.COPY_ITEM: (_copy_content,),
    ActKind.MARK_READ: (_is_copied,),
    ActKind.ADD_NOTE: (_takes_part,),
    ActKind.HAND_OVER_WORK: (_hand_over_content,),
}


def _ways_to_add(_state: CaseState, _act: Act) -> tuple[dict[str, Any], ...]:
    somebody = {"to": SOMEBODY, "to_department": SOMEBODY}
    return ({**somebody, "position": "before"}, {**somebody, "position": "after"})


def _ways_to_remove(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    return tuple({"whose": each.actor_id} for each in _item(state, act).desk.signers if each.agree is None)


def _ways_to_take_back(state: CaseState, act: Act) -> tuple[dict[str, Any], ...]:
    if act.joint is not None:
        return ways_to_take_back_an_opinion(state, act)
    last = _item(state, act).last
    return ({"taken_act": last.act_id if last else None},)


WAYS: dict[str, Ways] = {
    ActKind.TRANSFER_ITEM: just(to=SOMEBODY),
    ActKind.DELEGATE_ITEM: just(to=SOMEBODY),
    ActKind.ADD_SIGNER: _ways_to_add,
    ActKind.REMOVE_SIGNER: _ways_to_remove,
    ActKind.PROPOSE_DECISION: just(decision="refuse", reason="-"),
    ActKind.SIGN_ITEM: just(agree=True),
    ActKind.TAKE_BACK: _ways_to_take_back,
    ActKind.COPY_ITEM: just(to=SOMEBODY),
}
