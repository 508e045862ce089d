"""您需要做什么: what the applicant has to do, or to know, as the case stands; true in every state it can be in.

Corrections, bookings and materials to follow have paragraphs of their own beside these sentences, with their forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bundles.views.remedies import remedies_of
from domain.case.joint.state import JointPhase
from domain.case.results.entries import Outcome
from domain.case.state import ItemPhase, Phase, latest
from domain.case.whose_move import whose_move
from starter.web.case.forms_view import ActForms
from starter.web.case.view import CaseView
from starter.web.joint.view import JointView
from starter.words.case_names import slot_words
from starter.words.names import day

_WHOLE_REFUSED = {Outcome.NOT_ACCEPTED: "本申请不予受理", Outcome.ACCEPTANCE_REVOKED: "本申请的受理已经撤销"}
_IN_PLACE_OF_DEPARTMENTS = {
    frozenset({"clock"}): "现在是公示等等待期，期满后自动继续。",
    frozenset({"outside"}): "正在进行检验、检测、鉴定、评审等特别程序，这段时间不计入办理期限。",
}
"""What goes on where no department has anything in hand, by whose move it is."""


def to_do(view: CaseView, desk: ActForms, joints: Sequence[JointView]) -> tuple[str, ...]:
    """A sentence for each thing that the applicant has to do or to know now, the soonest first."""
    return (*_visits(joints), *_putting_right(view), *_results(view, desk), *_refused(view), *_revoked(view))


def going_on(view: CaseView, desk: ActForms, *, is_asked: bool) -> str:
    """What goes on without the applicant. `is_asked`: something else on the page already asks them for something."""
    if view.state.phase is Phase.CONCLUDED:
        return _at_the_end(view, desk, is_asked=is_asked)
    return ("" if is_asked else "现在不需要您做什么。") + _under_way(view)


def _visits(joints: Sequence[JointView]) -> Iterator[str]:
    for event in joints:
        if event.state.phase is JointPhase.SCHEDULED and event.state.slot is not None:
            place = f"，地点：{event.place}" if event.place else ""
            when = f"“{event.plan.name}”定于{slot_words(event.state.slot)}{place}，"
            yield when + "请按时在场；时间不方便的，可以在下面申请改期。"


def _putting_right(view: CaseView) -> Iterator[str]:
    """承诺整改: it runs on after 办结, and the time is the applicant's."""
    for item in view.items:
        clock = latest(view.state, "rectification", item.key)
        due = next((each for each in item.dues if clock is not None and each.clock_id == clock.clock_id), None)
        if item.state.commitment == "rectifying" and due is not None and due.due_on is not None:
            terms = item.plan.commitment
            otherwise = "；逾期没有整改的，撤销决定" if terms is not None and terms.on_overdue == "revoke" else ""
            yield f"“{item.plan.name}”核查发现承诺没有履行，请在{day(due.due_on)}前整改（{due.text}）{otherwise}。"


def _results(view: CaseView, desk: ActForms) -> Iterator[str]:
    waiting = desk.undelivered
    if not waiting:
        return
    listed = "、".join(item.plan.name for item in waiting)
    way = {"邮寄": "将按您选择的方式邮寄，收到后", "窗口领取": "请到综合窗口领取，领取后"}.get(
        view.paper_way, "可以领取，领取后"
    )
    yield f"“{listed}”的结果已经出来，{way}请在下面确认收到。"


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


def _at_the_end(view: CaseView, desk: ActForms, *, is_asked: bool) -> str:
    given = [item for item in view.items if item.is_handed_over and item.state.phase is ItemPhase.GRANTED]
    if given and not desk.undelivered:
        return f"办件已经办结。{_in_hand(view)}"
    return "办件已经办结。" + ("" if is_asked else "没有需要您做的事。")


def _in_hand(view: CaseView) -> str:
    if not view.is_at_issue:
        return "结果已经送达。"
    if view.paper_way == "窗口领取":
        return "电子结果已经送达；您选择了窗口领取，纸质证件请带本人身份证件到综合窗口领取。"
    if view.paper_way == "邮寄":
        return "电子结果已经送达；纸质证件按您选择的方式邮寄。"
    return f"{view.definition.bundle.delivery.at_issue}。"


def _under_way(view: CaseView) -> str:
    state = view.state
    if state.phase in (Phase.SUBMITTED, Phase.REVIEWING):
        if state.notices:
            return "补正通知书已经发出过，各部门只看您新补交的材料，不会再提出别的要求。"
        return "各部门正在看材料是否齐全，需要补正时会一次告知。"
    if state.phase is Phase.INTAKE:
        return f"窗口正在办理受理{_or_deemed(view)}。"
    moves = (whose_move(state, item.key) for item in view.items)
    parties = frozenset(turn.party for turn in moves if turn is not None and turn.party != "predecessor")
    return _IN_PLACE_OF_DEPARTMENTS.get(parties, "各部门正在办理。")


def _or_deemed(view: CaseView) -> str:
    """逾期不告知的, 自收到申请材料之日起即为受理 (行政许可法 第三十二条); after corrections, from when they came in."""
    clock, due = latest(view.state, "intake"), view.current
    if clock is None or due is None or due.due_on is None:
        return ""
    what = "收到补正材料" if clock.start_fact == "correction_supplied" else "收件"
    since = f"自{what}之日（{day(clock.started_on)}）起视为受理"
    return f"；{day(due.due_on)}前（{due.text}）没有受理、也没有告知补正的，{since}"
