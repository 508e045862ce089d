"""The applicant's own step (自办步骤) in words: its time, what shows it, what follows."""

from __future__ import annotations

from collections.abc import Iterator

from domain.definition.bundle import BundleItem, Definition
from domain.definition.item import Item
from domain.definition.own_steps.item import OWN_STEP
from domain.definition.own_steps.plan import StepPlan
from domain.time.clock import Limit

BY_THE_APPLICANT = "申请人自办"
CONSEQUENCES = {
    "lapse": "期满没有告知完成的，该步骤终止，以它为前提的事项不再办理",
    "refuse_none": "期满没有告知完成的，不因此终止，办好后仍可告知",
    "ask": "期满没有告知完成的，由牵头部门决定延长一次或终止",
}


def is_own_step(item: Item) -> bool:
    """Whether the applicant does it."""
    return item.kind == OWN_STEP


def term_words(step: StepPlan) -> str:
    """The applicant's term in words."""
    return _limit(step.term) if step.term else "没有期限"


def entry_limit(entry: BundleItem, item: Item) -> Limit:
    """The limit that a drawing shows at an item: of an own step the applicant's."""
    if is_own_step(item):
        return item.term or Limit(days=0)
    return entry.promised_limit or item.promised_limit


def elements(definition: Definition, entry: BundleItem, item: Item) -> Iterator[tuple[str, str]]:
    """The rows of the guide about an own step; nothing of any other item."""
    if not is_own_step(item):
        return
    step = item.step_plan()
    yield "由谁办", "申请人自己办，这段时间不计入部门的办理期限"
    yield "自办期限", term_words(step)
    if step.term is not None:
        yield "期满没有办", CONSEQUENCES[step.consequence]
        yield "提醒", f"期满前{step.remind_before}个工作日"
    if step.evidence:
        yield "完成后交", "、".join(definition.materials[key].name for key in step.evidence)
    yield (
        "怎样算完成",
        (
            f"部门在{_limit(entry.promised_limit or item.promised_limit)}内核对确认"
            if step.is_looked_at
            else "申请人告知即可"
        ),
    )


def _limit(limit: Limit) -> str:
    return f"{limit.days}{'个工作日' if limit.unit == 'working' else '日（自然日）'}"
