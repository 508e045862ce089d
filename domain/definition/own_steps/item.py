"""The applicant's own step (申请人自办步骤) in the definition language: what an item of `kind: own_step` says.

It is what the applicant does between items, in their own time: enter the country, build the house, see the doctor. No
department's clock runs for it, it gives no result and costs nothing here.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from domain.definition.catalogue import Slug, Strict
from domain.definition.own_steps.plan import MOST_REMIND_DAYS, REMIND_BEFORE, Confirmer, StepConsequence, StepPlan
from domain.time.clock import Limit

OWN_STEP = "own_step"
NO_LIMIT: dict[str, int] = {"days": 0}
_OF_A_STEP = ("term", "evidence", "remind", "consequence", "confirm")
_NOT_OF_A_STEP: tuple[tuple[str, str], ...] = (
    ("result", "自办步骤不作决定，没有办理结果"),
    ("statutory_limit", "自办步骤是申请人的时间，没有部门的法定时限"),
    ("connector", "自办步骤由申请人办理，不分发给部门业务系统"),
    ("auto_grant", "自办步骤由申请人办理，不能秒批"),
    ("procedures", "自办步骤不走部门的期限，没有可以停止计时的特别程序"),
    ("extension", "自办步骤没有法定期限可以延长；期限由牵头部门用 extend_step 延长一次"),
    ("renewal", "自办步骤不发证，没有延续"),
    ("commitment", "自办步骤不作决定，没有告知承诺"),
    ("undo", "自办步骤不作决定，没有可以撤销的内容"),
    ("review", "自办步骤不作决定，没有审核"),
    ("checklist", "自办步骤不参加联合事项"),
    ("materials", "自办步骤收件时不要材料；做完后交的，写在 evidence"),
)


class Remind(Strict):
    """提醒: `before` working days before the term's end."""

    before: Annotated[int, Field(ge=1, le=MOST_REMIND_DAYS)] = REMIND_BEFORE


class OwnStepElements(Strict):
    """What only an item of `kind: own_step` says.

    `term`: the applicant's time (working or calendar days), from the day on which the step may begin; without it none
    runs. `evidence`: materials that show that it is done. `consequence`: what the term's end means (needed with a
    term). `confirm`: whose word it is; with `department`, `promised_limit` is its time to look at the evidence.
    """

    term: Limit | None = None
    evidence: tuple[Slug, ...] = ()
    remind: Remind | None = None
    consequence: StepConsequence | None = None
    confirm: Confirmer | None = None

    def step_plan(self) -> StepPlan:
        """What the plan of a case carries of it."""
        return StepPlan(
            term=self.term,
            evidence=self.evidence,
            remind_before=self.remind.before if self.remind else REMIND_BEFORE,
            consequence=self.consequence or "refuse_none",
            confirm=self.confirm or "applicant",
        )


def with_no_limit(raw: Any) -> Any:
    """An own step that nobody confirms has no time of a department: it needs no `promised_limit`."""
    if isinstance(raw, dict) and raw.get("kind") == OWN_STEP:
        return {"promised_limit": NO_LIMIT, **raw}
    return raw


def own_step_problem(item: Any) -> str | None:
    """What an item says that does not go with its kind; None when nothing does not."""
    if item.kind != OWN_STEP:
        said = next((name for name in _OF_A_STEP if getattr(item, name)), None)
        return f"只有申请人自办步骤（kind: own_step）才写 {said}" if said else None
    for name, why in _NOT_OF_A_STEP:
        if getattr(item, name):
            return f"{why}；请删去 {name}"
    if item.fee != "none":
        return "自办步骤不收费；请删去 fee，费用写在作出决定的事项上"
    return _term_problem(item) or _confirm_problem(item)


def _term_problem(item: Any) -> str | None:
    if item.term is None:
        extra = next((name for name in ("remind", "consequence") if getattr(item, name) is not None), None)
        return f"没有期限 term 的自办步骤不会到期；请删去 {extra}，或写明 term" if extra else None
    if item.term.days < 1:
        return "自办步骤的期限 term 至少1天；没有期限的不写 term"
    if item.consequence is None:
        return "自办步骤有期限 term，必须写明到期没有办的后果 consequence：lapse、refuse_none 或 ask"
    return None


def _confirm_problem(item: Any) -> str | None:
    if item.confirm is None:
        return "自办步骤必须写明由谁确认办完 confirm：applicant（申请人告知即可）或 department（部门核对）"
    has_limit = item.promised_limit.days > 0
    if item.confirm == "applicant" and has_limit:
        return "申请人告知即算办完的自办步骤，部门没有要办的事；请删去 promised_limit，或改为 confirm: department"
    if item.confirm == "department" and not has_limit:
        return "由部门核对的自办步骤，请用 promised_limit 写明部门核对的时限，至少1天"
    return None
