"""From a sent form to an act: what each kind of act asks for, and what is wrong when it was not filled in right.

Whether the act holds is decided by the workflow; here only the form is judged, so that nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.case.acts import ActKind, Gap
from domain.case.questions import annullable, extension_of, procedures_running
from starter.office.requests import ActRequest
from starter.web.case import desk_forms, wait_forms
from starter.web.case.act_form import ActForm, OnCase
from starter.web.case.in_hand import CaseInHand
from starter.web.case.records import ItemView
from starter.web.case.view import CaseView
from starter.web.findings.forms import FINDING_FORMS
from starter.web.materials.supply import supply
from starter.web.payment import fee_forms
from starter.web.results.forms import RESULT_FORMS, delivered, numbers_itself
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import TextTooLong, form_of, text, texts
from starter.web.steering.whose_case import WHOSE_FORMS
from starter.web.urging import forms as urge_forms
from starter.words import names

__all__ = ["FORMS", "FORM_KINDS", "FormWrong", "locked_mark", "prefix_of", "read_act"]


def prefix_of(kind: str, item: str | None) -> str:
    """What the ids of that form's fields begin with, so that each is the page's only one of its name."""
    return "" if FORMS[kind].alone else f"{kind}-{item}-" if item else f"{kind}-"


async def read_act(request: Request, hand: CaseInHand, kind: str) -> ActRequest:
    """The act that this form asks for. Raises FormWrong."""
    sent = form_of(request)
    act_id = text(sent, "act_id", 80)
    if not act_id:
        raise FormWrong([("act_id", "表单不完整，请刷新页面后重新填写。")])
    item = text(sent, "item", 80) or None
    try:
        parts = await _parts(request, hand, kind, item)
    except FormWrong as wrong:
        raise FormWrong([(prefix_of(kind, item) + name, sentence) for name, sentence in wrong.errors]) from None
    except TextTooLong as long:
        raise FormWrong([(prefix_of(kind, item) + long.name, "这一项" + long.sentence)]) from None
    said = {"item": item, **parts}
    return ActRequest(act_id=act_id, case_no=hand.head.case_no, kind=kind, actor=hand.actor, **said)


async def _parts(request: Request, hand: CaseInHand, kind: str, item: str | None) -> Parts:
    sent = form_of(request)
    if text(sent, "acting_for", 80) != (hand.actor.on_behalf_of or ""):
        raise FormWrong([("acting_for", "打开这张表单之后，您已改变代理身份；请刷新页面后重新填写。")])
    return await FORMS[kind].read(request, hand, sent, item)


def locked_mark(request: Request) -> str:
    """The part of the next address that tells of a file under a password among those just taken."""
    return "&locked" if getattr(request.state, "locked", False) else ""


async def _nothing(_request: Request, _hand: CaseInHand, _sent: FormData, _item: str | None) -> Parts:
    return {}


async def _review(_request: Request, _hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    answer = text(sent, "complete")
    gaps = _named_gaps(sent, item or "")
    if answer not in ("yes", "no"):
        raise FormWrong([("complete", "请选择材料是否齐全。")])
    if answer == "yes" and gaps:
        raise FormWrong([("complete", "选择了“齐全”，却又列出了缺件；请改选“不齐全”，或把缺件改回“没有问题”。")])
    if answer == "no" and not gaps:
        raise FormWrong([("complete", "选择了“不齐全”，请至少为一项材料或内容选择原因。")])
    return {"complete": answer == "yes", "gaps": gaps, "content": words(sent, "note")}


async def _decide(_request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    decision, errors = text(sent, "decision"), Errors()
    if decision not in ("grant", "refuse"):
        raise FormWrong([("decision", "请选择准予或不予。")])
    content, reason = words(sent, "opinion", "result_no"), text(sent, "reason", 60) or None
    if decision == "grant":
        if not content.get("result_no") and not numbers_itself(hand, item):
            errors.append(("result_no", "请填写结果编号，例如证书或登记的编号。"))
        reason = None
    else:
        content.pop("result_no", None)
        if reason is None:
            errors.append(("reason", "不予办理必须说明理由，请选择理由。"))
        elif hand.definition.refusal_reasons(_definition_key(hand, item)).get(reason) is None:
            errors.append(("reason", "请从列表中选择理由。"))
        if not content.get("opinion"):
            errors.append(("opinion", "不予办理请写明事实和理由，申请人会看到。"))
    if errors:
        raise FormWrong(errors)
    return {"decision": decision, "reason": reason, "content": content}


def _definition_key(hand: CaseInHand, item: str | None) -> str:
    return hand.state.item_plan(item).item if item in hand.state.items else ""


async def _notice(_request: Request, hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    gaps = _named_gaps(sent)
    if not gaps and not hand.state.gaps:
        raise FormWrong([("gaps", "没有要补正的内容：请至少为一项材料或内容选择原因。")])
    return {"gaps": gaps, "content": words(sent, "note")}


def _named_gaps(sent: FormData, item: str = "") -> tuple[Gap, ...]:
    """The subjects for which a reason was chosen."""
    return tuple(
        Gap(subject=name.removeprefix("gap."), reason=reason, item=item)
        for name in sent
        if name.startswith("gap.") and (reason := text(sent, name, 60))
    )


async def _accept(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    deferred = texts(sent, "deferred")
    if not deferred:
        return {"content": words(sent, "note")}
    if text(sent, "pledged") != "yes":
        raise FormWrong([("pledged", "容缺受理须有申请人签署的承诺，请核对后勾选。")])
    return {"deferred": deferred, "pledged": True, "content": words(sent, "note")}


async def _refuse_acceptance(_request: Request, hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    reason = text(sent, "reason", 60)
    if reason not in hand.definition.reasons.refusals:
        raise FormWrong([("reason", "请选择不予受理的理由。")])
    return {"reason": reason, "content": words(sent, "opinion")}


async def _suspend(_request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    procedure = hand.state.item_plan(item).procedure(text(sent, "procedure", 60)) if item in hand.state.items else None
    errors = Errors()
    days = _days(sent, procedure.most_days if procedure else 1000, errors)
    if procedure is None:
        errors.insert(0, ("procedure", "请选择要办的特别程序。"))
    if errors:
        raise FormWrong(errors)
    return {"procedure": procedure.key if procedure else None, "days": days, "content": words(sent, "note")}


async def _note(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    return {"content": words(sent, "note")}


async def _resume(_request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    """Where several procedures run, which of them has its result."""
    procedure = text(sent, "procedure", 60) or None
    if procedure is None and item in hand.state.items and len(procedures_running(hand.state, item)) > 1:
        raise FormWrong([("procedure", "请选择已经有结果的那一项特别程序。")])
    return {"procedure": procedure, "content": words(sent, "note")}


async def _annul_stop(_request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    """Which stop, where there were several, and why it was a mistake."""
    notice, content, errors = text(sent, "notice", 5), words(sent, "opinion"), Errors()
    stops = annullable(hand.state, item) if item in hand.state.items else ()
    if not notice and sum(len(stop.notices) for stop in stops) > 1:
        errors.append(("notice", "请选择撤销哪一次挂起。"))
    if notice and not (notice.isascii() and notice.isdecimal() and int(notice) > 0):
        errors.append(("notice", "请从列出的挂起中选择。"))
    if not content:
        errors.append(("opinion", "请写明挂起有误的事实和理由，写入更正通知书，申请人会看到。"))
    if errors:
        raise FormWrong(errors)
    return {"notice": int(notice) if notice else None, "content": content}


async def _request_extension(_request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    _, rule = extension_of(hand.state, item) if item is None or item in hand.state.items else (None, None)
    errors, reason, content = Errors(), text(sent, "reason", 60), words(sent, "opinion")
    days = _days(sent, rule.days if rule else 1000, errors)
    if reason not in hand.definition.extension_reasons:
        errors.append(("reason", "请选择延期的理由，批准后会告知申请人。"))
    if not content:
        errors.append(("opinion", "请写明为什么在期限内办不完，供负责人审批。"))
    if errors:
        raise FormWrong(errors)
    return {"days": days, "reason": reason, "content": content}


def _days(sent: FormData, most: int, errors: Errors) -> int | None:
    """A number of working days; what is wrong with it goes into `errors`."""
    typed = text(sent, "days", 10)
    days = int(typed) if typed.isascii() and typed.isdecimal() else 0
    if not 1 <= days <= most:
        errors.append(("days", f"请填写工作日数，1 到 {most} 的整数。"))
        return None
    return days


async def _approve_extension(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    return {"content": words(sent, "opinion")}


async def _refuse_extension(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    if not (content := words(sent, "opinion")):
        raise FormWrong([("opinion", "驳回请写明理由。")])
    return {"reason": names.EXTENSION_UNFOUNDED, "content": content}


async def _check(_request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    if (finding := text(sent, "met", 5)) == "yes":
        return {"met": True, "content": words(sent, "opinion")}
    if finding != "no":
        raise FormWrong([("met", "请选择承诺是否履行。")])
    return {"met": False, **_grave(hand, sent, item, "没有履行承诺", "整改")}


async def _revoke(_request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    return _grave(hand, sent, item, "撤销", "撤销")


def _grave(hand: CaseInHand, sent: FormData, item: str | None, what: str, consequence: str) -> Parts:
    """A reason from the item's list and the facts in words. Raises FormWrong."""
    reason, content, errors = text(sent, "reason", 60), words(sent, "opinion"), Errors()
    if reason not in hand.definition.refusal_reasons(_definition_key(hand, item)):
        errors.append(("reason", f"请选择{what}的理由。"))
    if not content:
        errors.append(("opinion", f"{consequence}请写明事实和理由，申请人会看到。"))
    if errors:
        raise FormWrong(errors)
    return {"reason": reason, "content": content}


async def _reissue(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    content, errors = words(sent, "note"), Errors()
    if not content:
        errors.append(("note", "请写明为什么重新出具，例如收件凭证遗失。"))
    if text(sent, "identified") != "yes":
        errors.append(("identified", "请核验申请人（或受托人）的身份证件后勾选。"))
    if errors:
        raise FormWrong(errors)
    return {"identified": True, "content": content}


async def _withdraw(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    if text(sent, "confirmed") != "yes":
        raise FormWrong([("confirmed", "请勾选确认后再撤件。")])
    return {"reason": names.WITHDRAWN_BY_APPLICANT, "content": words(sent, "note")}


def _claim_is_open(view: CaseView, item: ItemView | None) -> bool:
    return item is not None and item.state.handler != view.actor.stands_for


def _taking_in(view: CaseView, _item: ItemView | None) -> str:
    return "容缺受理" if view.gaps else "受理"


def _noticing(view: CaseView, _item: ItemView | None) -> str:
    return "补正通知" if view.gaps else "补正通知：列出缺件"


def _supplying(view: CaseView, _item: ItemView | None) -> str:
    return "容缺补齐" if view.state.accepted_at else "提交补正"


def _whole(view: CaseView, _item: ItemView | None) -> str:
    return f"整件事：{view.head.bundle_name}"


def _suspending(_view: CaseView, item: ItemView | None) -> str:
    return "特别程序：再次告知" if item and item.state.suspended else "挂起：办理特别程序"


def _giving_back(view: CaseView, item: ItemView | None) -> str:
    is_delegate = item is not None and item.state.desk.delegate == view.actor.stands_for
    return "交回委派" if is_delegate else "收回委派"


FORMS: Mapping[str, ActForm] = {
    ActKind.ACCEPT_APPLICATION: ActForm(_accept, "act.accept", case=OnCase("before", _taking_in)),
    ActKind.NOTICE_CORRECTION: ActForm(
        _notice, "act.notice", case=OnCase("before", _noticing, folded=lambda view: not view.gaps)
    ),
    ActKind.CLAIM_ITEM: ActForm(_nothing, "act.quiet_button", item="button", when=_claim_is_open),
    ActKind.RELEASE_ITEM: ActForm(_nothing, "act.quiet_button", item="button"),
    ActKind.URGE_ITEM: ActForm(urge_forms.urged, "urge.urge", item="button"),
    ActKind.ANSWER_URGE: ActForm(urge_forms.answered, "urge.answer", item="open"),
    ActKind.EXPLAIN_DELAY: ActForm(urge_forms.explained, "urge.explain", item="open"),
    ActKind.HANDLE_BY_HAND: ActForm(_nothing, "act.plain_button", item="button"),
    ActKind.TAKE_BACK: ActForm(desk_forms.take_back, "among.undo", item="button"),
    ActKind.MARK_READ: ActForm(_note, "act.plain_button", item="button"),
    ActKind.RESUME_ITEM: ActForm(_resume, "act.resume", item="open"),
    ActKind.COMPLETE_PRE_REVIEW: ActForm(_review, "act.pre_review", item="open"),
    ActKind.SIGN_ITEM: ActForm(desk_forms.sign, "among.sign", item="open"),
    ActKind.PROPOSE_DECISION: ActForm(_decide, "among.propose", item="open"),
    ActKind.DECIDE_ITEM: ActForm(_decide, "act.decide", item="open"),
    **FINDING_FORMS,
    ActKind.APPROVE_EXTENSION: ActForm(_approve_extension, ""),  # stands in the form of its refusal
    ActKind.REFUSE_EXTENSION: ActForm(
        _refuse_extension, "act.settle_extension", item="open", case=OnCase("after", _whole)
    ),
    ActKind.SUPPLY_CORRECTION: ActForm(supply, "act.supply", case=OnCase("after", _supplying), alone=True),
    ActKind.CONFIRM_DELIVERY: ActForm(delivered, "act.deliver", item="open", case=OnCase("after", "送达确认")),
    ActKind.CHECK_COMMITMENT: ActForm(_check, "act.commitment", item="open"),
    ActKind.SET_FEE: ActForm(fee_forms.fee, "fee.set_fee", item="open"),
    ActKind.ASK_PAYMENT: ActForm(_nothing, "fee.again", case=OnCase("after", "缴费")),
    ActKind.BOOK_PAYMENT: ActForm(fee_forms.booked, "fee.book", case=OnCase("after", "登记现场缴费", folded=True)),
    ActKind.BOOK_REFUND: ActForm(fee_forms.given_back, "fee.give_back", case=OnCase("after", "登记现场退费")),
    ActKind.ANNUL_PAYMENT: ActForm(fee_forms.annulled, "fee.annul", case=OnCase("end", "撤销缴费登记", folded=True)),
    ActKind.SETTLE_OBJECTION: ActForm(wait_forms.settled, "wait.settle", item="open"),
    ActKind.CONFIRM_UNDONE: ActForm(_note, "wait.undone", item="open"),
    ActKind.RAISE_OBJECTION: ActForm(wait_forms.raised, "wait.raise", item="folded", title="登记异议"),
    ActKind.SUSPEND_ITEM: ActForm(_suspend, "act.suspend", item="folded", title=_suspending),
    ActKind.ANNUL_STOP: ActForm(_annul_stop, "act.annul", item="folded", title="撤销挂起（挂起有误）"),
    ActKind.REQUEST_EXTENSION: ActForm(
        _request_extension,
        "act.ask_extension",
        item="folded",
        title="申请延长法定期限",
        case=OnCase("after", "申请延长整件事的法定期限", folded=True),
    ),
    ActKind.REVOKE_DECISION: ActForm(_revoke, "act.revoke", item="folded", title="撤销决定"),
    **RESULT_FORMS,
    **wait_forms.STEP_FORMS,
    ActKind.REFUSE_ACCEPTANCE: ActForm(
        _refuse_acceptance, "act.turn_away", case=OnCase("after", "不予受理", folded=True)
    ),
    ActKind.TRANSFER_ITEM: ActForm(desk_forms.to_colleague, "among.transfer", item="more", title="转办"),
    ActKind.DELEGATE_ITEM: ActForm(desk_forms.to_colleague, "among.delegate", item="more", title="委派"),
    ActKind.RETURN_DELEGATED: ActForm(_note, "among.give_back", item="more", title=_giving_back),
    ActKind.ADD_SIGNER: ActForm(desk_forms.signer, "among.ask_to_sign", item="more", title="加签"),
    ActKind.REMOVE_SIGNER: ActForm(desk_forms.no_signer, "among.ask_no_more", item="more", title="减签"),
    ActKind.RETURN_ITEM: ActForm(desk_forms.returned, "among.give_return", item="more", title="退回"),
    ActKind.COPY_ITEM: ActForm(desk_forms.to_colleague, "among.copy_to", item="more", title="抄送"),
    ActKind.ADD_NOTE: ActForm(
        desk_forms.note,
        "among.write_note",
        item="more",
        title="备注",
        case=OnCase("end", "对整个办件添加备注", folded=True),
    ),
    ActKind.REISSUE_CODE: ActForm(_reissue, "act.reissue", case=OnCase("end", "重新出具查询码", folded=True)),
    **WHOSE_FORMS,
    ActKind.WITHDRAW_ITEM: ActForm(_withdraw, "act.withdraw_one", item="more", title="代申请人撤回这个事项"),
    ActKind.WITHDRAW_APPLICATION: ActForm(_withdraw, "act.link_to_withdraw", case=OnCase("end", ""), alone=True),
}
"""The form of every act that a page of the case offers, in the order in which the page shows them."""
FORM_KINDS = tuple(FORMS)
