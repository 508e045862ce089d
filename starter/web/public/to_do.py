"""您需要做什么, beside corrections and bookings: visits that are fixed, results that wait, items that were refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bundles.views.remedies import remedies_of
from domain.case.joint.state import JointPhase
from domain.case.state import ItemPhase, Phase
from starter.web.case.forms_view import ActForms
from starter.web.case.view import CaseView
from starter.web.joint.view import JointView
from starter.words.case_names import slot_words


def to_do(view: CaseView, desk: ActForms, joints: Sequence[JointView]) -> tuple[str, ...]:
    """A sentence for each thing that the applicant has to do or to know now, the soonest first."""
    return (*_visits(joints), *_results(view, desk), *_refused(view))


def _visits(joints: Sequence[JointView]) -> Iterator[str]:
    for event in joints:
        if event.state.phase is JointPhase.SCHEDULED and event.state.slot is not None:
            place = f"，地点：{event.place}" if event.place else ""
            when = f"“{event.plan.name}”定于{slot_words(event.state.slot)}{place}，"
            yield when + "请按时在场；时间不方便的，可以在下面申请改期。"


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
    for item in view.items:
        if item.state.phase is ItemPhase.REFUSED and view.state.phase is not Phase.CONCLUDED:
            redress = remedies_of(view.definition, item.plan.department, item.plan.item)
            yield f"“{item.plan.name}”不予办理，理由和决定书见下面。{redress}条件具备后也可以重新申请。"
