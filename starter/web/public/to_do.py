"""您需要做什么: what the applicant owes, or has to know, as the case stands; true in every state it can be in.

It reads the duties (应办): each that is the applicant's is a sentence with its last day, the soonest first, beside it
what is booked and what can be fetched; what others owe is told in one sentence more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bundles.views.remedies import remedies_of
from domain.case.results.entries import Outcome
from domain.case.state import ItemPhase, Phase, latest
from domain.duties.duty import Duty, PartyKind, SubjectKind
from domain.duties.reasons import DutyReason
from domain.fees import yuan
from domain.time.calendar import beijing_date
from starter.web.case.dues import Dues
from starter.web.case.forms_view import ActForms
from starter.web.case.view import CaseView
from starter.web.joint.view import JointView
from starter.words.case_names import slot_words
from starter.words.names import METHOD_NAMES, OVERDUE_WORDS, day

_WHOLE_REFUSED = {Outcome.NOT_ACCEPTED: "本申请不予受理", Outcome.ACCEPTANCE_REVOKED: "本申请的受理已经撤销"}
_TOLD_BY_OTHERS = frozenset({DutyReason.PREDECESSOR, DutyReason.GATE, DutyReason.JOINT_PENDING})
"""What waits for another item is told by that one."""
_PUBLISHED = "现在是公示等等待期，期满后自动继续。"
_AWAITED: Mapping[DutyReason, str] = {
    DutyReason.WAIT: _PUBLISHED,
    DutyReason.OBJECTION: "公示期间有人提出异议，部门正在核实，核实后继续。",
    DutyReason.PROCEDURE: "正在进行检验、检测、鉴定、评审等特别程序，这段时间不计入办理期限。",
    DutyReason.STEP_CONFIRM: "您告知已经完成的步骤，部门正在核对。",
    DutyReason.UNDO: "部门正在撤销已经办成的事项，撤销后办件结束。",
    DutyReason.JOINT_DUE: "召集部门正在安排{event}的时间。",
    DutyReason.JOINT_REINSPECTION: "召集部门正在安排{event}的复查时间。",
    DutyReason.JOINT_CONVENED: "各部门正在确认{event}的时间和人员。",
    DutyReason.JOINT_SCHEDULED: "{event}的时间已经定好，举行后由各部门出具意见。",
    DutyReason.JOINT_HELD: "{event}已经举行，各部门正在出具意见。",
}
"""What goes on where all that is not ended waits for the same."""
_USUAL = "各部门正在办理。"


@dataclass(frozen=True)
class ToDo:
    """A sentence; `until`: its last day in words, `on` (Beijing) what it is sorted by; `href`: where it is done."""

    text: str
    until: str = ""
    href: str = ""
    link: str = ""
    on: date = date.max

    def __str__(self) -> str:
        return f"{self.text}{f'（{self.until}）' if self.until else ''}。"


def to_do(view: CaseView, desk: ActForms, joints: Sequence[JointView]) -> tuple[ToDo, ...]:
    """A sentence for each thing that the applicant has to do or to know now, the soonest first."""
    owed = (*_owed(view, joints), *_visits(view, joints), *_results(view, desk))
    told = (*_refused(view), *_revoked(view))
    return (*sorted(owed, key=lambda each: each.on), *(ToDo(each.removesuffix("。")) for each in told))


def going_on(view: CaseView, desk: ActForms, *, is_asked: bool) -> str:
    """What goes on without the applicant. `is_asked`: something else on the page already asks them for something."""
    if view.state.phase is Phase.CONCLUDED:
        return _at_the_end(view, desk, is_asked=is_asked)
    return ("" if is_asked else "现在不需要您做什么。") + _under_way(view, desk)


# --- what the applicant owes ------------------------------------------------------------------------------------------


def _owed(view: CaseView, joints: Sequence[JointView]) -> Iterator[ToDo]:
    """Each duty of the applicant, and each wait for them that has a day."""
    events = {event.plan.key: event for event in joints}
    for duty in view.duties:
        # An item that waits for the applicant is told by what it waits for; its own row only where the step is theirs.
        if duty.party.kind is PartyKind.APPLICANT and (duty.kind is not SubjectKind.ITEM or duty.act is not None):
            yield SAYS[duty.reason](view, duty, events)


def _correction(view: CaseView, duty: Duty, _events: Mapping[str, JointView]) -> ToDo:
    return _dated(view, duty, "请补交下面的内容，可以在本页补交，也可以到综合窗口补交", "#correct", "去补交")


def _deferral(view: CaseView, duty: Duty, _events: Mapping[str, JointView]) -> ToDo:
    rule = view.state.plan.intake.deferral
    otherwise = f"；逾期未补齐的，{OVERDUE_WORDS[rule.on_overdue]}" if rule is not None else ""
    return _dated(view, duty, f"您的申请已容缺受理，请补齐下面的材料{otherwise}", "#correct", "去补齐")


def _booking(view: CaseView, duty: Duty, events: Mapping[str, JointView]) -> ToDo:
    name = events[duty.subject].plan.name
    return _dated(view, duty, f"请为“{name}”预约时间；逾期没有预约的，按最早的时间确定", _form(duty), "去预约")


def _rectifying(view: CaseView, duty: Duty, events: Mapping[str, JointView]) -> ToDo:
    name = events[duty.subject].plan.name
    text = f"“{name}”有需要整改的要点，整改完成后请报告"
    return _dated(view, duty, text, _form(duty), "去报告")


def _putting_right(view: CaseView, duty: Duty, _events: Mapping[str, JointView]) -> ToDo:
    """承诺整改: it runs on after 办结, and the time is the applicant's."""
    plan = view.state.item_plan(duty.subject)
    terms = plan.commitment
    otherwise = "；逾期没有整改的，撤销决定" if terms is not None and terms.on_overdue == "revoke" else ""
    return _dated(view, duty, f"“{plan.name}”核查发现承诺没有履行，请按期整改{otherwise}", "", "")


def _payment(view: CaseView, duty: Duty, _events: Mapping[str, JointView]) -> ToDo:
    order = view.state.money.open_order
    total = yuan(order.total) if order is not None else ""
    return _dated(view, duty, f"请缴费，共{total}，一次缴清", "#payment", "去缴费")


def _payment_again(_view: CaseView, _duty: Duty, _events: Mapping[str, JointView]) -> ToDo:
    return ToDo("缴费单已经失效，要继续办理的，请重新出具缴费单后缴费", href="#payment", link="去办理")


def _own_step(view: CaseView, duty: Duty, _events: Mapping[str, JointView]) -> ToDo:
    """What is the applicant's own to do; where its papers are looked at, or what happens otherwise."""
    plan = view.state.item_plan(duty.subject)
    place = view.departments.get(plan.department, "")
    then = f"，由{place}核对" if plan.step is not None and plan.step.is_looked_at else ""
    otherwise = (
        "；期满没有办的，后面的事项不再办理" if plan.step is not None and plan.step.consequence == "lapse" else ""
    )
    missed = view.state.items[duty.subject].step
    late = "期限已满，" if missed is not None and missed.missed_at is not None else ""
    position = next(item.position for item in view.items if item.key == duty.subject)
    text = f"{late}“{plan.name}”由您自己办，办好后在本页或综合窗口告知{then}{otherwise}"
    return _dated(view, duty, text, f"#step-{position}", "去告知")


SAYS: Mapping[DutyReason, Callable[[CaseView, Duty, Mapping[str, JointView]], ToDo]] = {
    DutyReason.CORRECTION: _correction,
    DutyReason.DEFERRAL: _deferral,
    DutyReason.JOINT_BOOKING: _booking,
    DutyReason.JOINT_RECTIFYING: _rectifying,
    DutyReason.COMMITMENT_RECTIFYING: _putting_right,
    DutyReason.PAYMENT: _payment,
    DutyReason.PAYMENT_AGAIN: _payment_again,
    DutyReason.OWN_STEP: _own_step,
}
"""How each is told that the applicant owes; a test compares it with what can be theirs."""


def _form(duty: Duty) -> str:
    return f"#joint-{duty.subject}"


def _dated(view: CaseView, duty: Duty, text: str, href: str, link: str) -> ToDo:
    """With the last day of its limit, and what is left of it."""
    clock = view.state.clocks[duty.clock] if duty.clock else None
    due = Dues(view.state, view.now).due(clock)
    if due is None or due.due_on is None:
        return ToDo(text, href=href, link=link)
    return ToDo(text, f"{day(due.due_on)}前，{due.text}", href, link, due.due_on)


# --- what is booked, what can be fetched, what was refused ------------------------------------------------------------


def _visits(view: CaseView, joints: Sequence[JointView]) -> Iterator[ToDo]:
    fixed = {duty.subject for duty in view.duties if duty.reason is DutyReason.JOINT_SCHEDULED}
    for event in joints:
        if event.plan.key in fixed and event.state.slot is not None:
            place = f"，地点：{event.place}" if event.place else ""
            when = f"“{event.plan.name}”定于{slot_words(event.state.slot)}{place}，请按时在场"
            more = "；时间不方便的，可以申请改期" if event.moves_left else ""
            yield ToDo(when + more, on=beijing_date(event.state.slot.starts_at))


def _results(view: CaseView, desk: ActForms) -> Iterator[ToDo]:
    """What can be handed over now; results that are held for others are told with what goes on."""
    waiting = {item.key: item.plan.name for item in desk.undelivered}
    owed = [duty for duty in view.duties if duty.kind is SubjectKind.DELIVERY and duty.subject in waiting]
    if not owed:
        return
    back = [duty for duty in owed if duty.reason is DutyReason.PARCEL_RETURNED]
    if back:
        listed = "、".join(waiting[duty.subject] for duty in back)
        text = f"“{listed}”的邮件被退回，请核对收件地址后请窗口再寄，或改为到窗口领取"
        yield ToDo(text, _handed_over_by(view, back), "#way", "去核对")
    owed = [duty for duty in owed if duty not in back]
    if not owed:
        return
    listed = "、".join(waiting[duty.subject] for duty in owed)
    chosen = METHOD_NAMES[view.state.delivery] if view.state.delivery else view.paper_way
    way = {"邮寄": "将按您选择的方式邮寄，收到后", "窗口领取": "请到综合窗口领取，领取后"}.get(
        chosen, "可以领取，领取后"
    )
    yield ToDo(f"“{listed}”的结果已经出来，{way}请在下面确认收到", _handed_over_by(view, owed), "#deliver", "去确认")


def _handed_over_by(view: CaseView, owed: Sequence[Duty]) -> str:
    """Until when the office has to have delivered (行政许可法 第四十四条)."""
    found = (Dues(view.state, view.now).due(view.state.clocks[duty.clock]) for duty in owed if duty.clock)
    days = [each.due_on for each in found if each is not None and each.due_on is not None]
    return f"综合窗口须在{day(min(days))}前交给您" if days else ""


def _refused(view: CaseView) -> Iterator[str]:
    """Also after 办结: the terms of review and suit run from the day on which the decision was received."""
    whole = _WHOLE_REFUSED.get(view.state.outcome) if view.state.outcome else None
    if whole is not None:
        redress = remedies_of(view.definition, view.head.lead_department)
        yield f"{whole}，理由和决定书见下面。{redress}材料备齐、条件具备后也可以重新申请。"
    for item in view.items:
        if item.state.phase is ItemPhase.REFUSED and item.state.decided_at is not None:
            redress = remedies_of(view.definition, item.plan.department, item.plan.item)
            yield f"“{item.plan.name}”不予办理，理由和决定书见下面。{redress}条件具备后也可以重新申请。"


def _revoked(view: CaseView) -> Iterator[str]:
    for item in view.items:
        if item.state.phase is ItemPhase.REVOKED:
            redress = remedies_of(view.definition, item.plan.department, item.plan.item)
            yield f"“{item.plan.name}”的准予决定已经撤销，理由和决定书见下面。{redress}"


# --- what goes on without the applicant -------------------------------------------------------------------------------


def _at_the_end(view: CaseView, desk: ActForms, *, is_asked: bool) -> str:
    given = [item for item in view.items if item.is_handed_over and item.state.phase is ItemPhase.GRANTED]
    checks = "".join(_checks(view))
    if given and not desk.undelivered:
        return f"办件已经办结。{_in_hand(view)}{checks}"
    return "办件已经办结。" + ("" if is_asked else "没有需要您做的事。") + checks


def _checks(view: CaseView) -> Iterator[str]:
    """告知承诺: it will be looked at whether what was promised is so."""
    for duty in view.duties:
        if duty.reason is DutyReason.COMMITMENT_CHECK and view.state.items[duty.subject].commitment == "due":
            due = Dues(view.state, view.now).due(view.state.clocks[duty.clock]) if duty.clock else None
            until = f"在{day(due.due_on)}前" if due is not None and due.due_on is not None else ""
            yield f"“{view.state.item_plan(duty.subject).name}”按告知承诺办成，部门{until}会核查承诺是否履行。"


def _in_hand(view: CaseView) -> str:
    if not view.is_at_issue:
        return "结果已经送达。"
    if view.paper_way == "窗口领取":
        return "电子结果已经送达；您选择了窗口领取，纸质证件请带本人身份证件到综合窗口领取。"
    if view.paper_way == "邮寄":
        return "电子结果已经送达；纸质证件按您选择的方式邮寄。"
    return f"{view.definition.bundle.delivery.at_issue}。"


def _under_way(view: CaseView, desk: ActForms) -> str:
    state = view.state
    if state.phase in (Phase.SUBMITTED, Phase.REVIEWING):
        if state.notices:
            return "补正通知书已经发出过，各部门只看您新补交的材料，不会再提出别的要求。"
        return "各部门正在看材料是否齐全，需要补正时会一次告知。"
    if state.phase is Phase.INTAKE:
        return f"窗口正在办理受理{_or_deemed(view)}。"
    if state.phase is Phase.CORRECTING:
        return "补交以后，各部门继续办理。"
    return _awaited(view) + _held_back(view, desk)


def _awaited(view: CaseView) -> str:
    """What is waited for where it is one thing; where several go on, that departments are at work."""
    found = (each for key in view.state.items for each in view.by_item.owed_for(key))
    owed = [each for each in found if each.reason not in _TOLD_BY_OTHERS]
    of_others = [each for each in owed if each.party.kind is not PartyKind.APPLICANT]
    if owed and not of_others:
        return "您办好后，各部门继续办理。"
    reasons = {each.reason for each in of_others}
    if len(reasons) != 1:
        return _USUAL
    events = dict.fromkeys(each.subject for each in of_others if each.kind is SubjectKind.JOINT)
    about = "、".join(view.case_names.joint(subject) for subject in events)
    return _AWAITED.get(reasons.pop(), _USUAL).format(event=about)


def _held_back(view: CaseView, desk: ActForms) -> str:
    """Results that are issued together with others (一并送达)."""
    issued = {item.key for item in desk.undelivered}
    held = [each.subject for each in view.duties if each.kind is SubjectKind.DELIVERY and each.subject not in issued]
    return f"已经办成的“{view.case_names.named(held)}”和其他事项的结果一并送达。" if held else ""


def _or_deemed(view: CaseView) -> str:
    """逾期不告知的, 自收到申请材料之日起即为受理 (行政许可法 第三十二条); after corrections, from when they came in."""
    clock, due = latest(view.state, "intake"), view.current
    if clock is None or due is None or due.due_on is None:
        return ""
    what = "收到补正材料" if clock.start_fact == "correction_supplied" else "收件"
    since = f"自{what}之日（{day(clock.started_on)}）起视为受理"
    return f"；{day(due.due_on)}前（{due.text}）没有受理、也没有告知补正的，{since}"
