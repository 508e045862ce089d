"""Words about matters of steering (督查事项): states, what happened, and why something did not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from domain.steering.entries import (
    BroughtUp,
    CalledOff,
    ExtensionAsked,
    ExtensionDecided,
    Issued,
    Moved,
    Overdue,
    PartDone,
    Reassigned,
    Reminded,
    SteeringActRefused,
    SteeringEntryOf,
    Urged,
)
from domain.steering.messages import COMMON
from domain.steering.procedure import Outcome, Procedure
from domain.steering.procedures import PROCEDURES
from starter.words.cosigning import Sentence
from starter.words.names import day

OUTCOME_NAMES: Mapping[Outcome, str] = {
    Outcome.CLOSED: "已办结",
    Outcome.UPHELD: "维持",
    Outcome.CANCELLED: "已撤销",
    Outcome.ESCALATED: "已移送",
    Outcome.SATISFIED: "回访满意，已办结",
    Outcome.NOT_REACHED: "三次未联系上，已办结",
    Outcome.SET_ASIDE: "复核不成立，已办结",
    Outcome.DECLINED: "不采纳，已答复",
}
VERSION_CHARS = 12
"""Of a definition's hash, as the pages of versions show it."""
_TO_RATER: Mapping[str, str] = {
    "contact": "正在联系核实，工作人员{due}与您联系。被评价的人不能处理您的评价。",
    "put_right": "已经联系核实，正在整改，{due}改好并答复您。",
    "recheck": "单位对评价有不同说明，督查人员正在复核，{due}有结果。",
    "call_back": "已经整改，督查人员{due}回访您。",
}
"""What whoever gave a bad grade reads of its matter, on their page and in messages; `due`: by when."""
_ENDED_FOR_RATER: Mapping[Outcome, str] = {
    Outcome.SATISFIED: "已经整改，回访时您表示满意，这件评价办结了。",
    Outcome.NOT_REACHED: "已经整改，三次联系您都没有联系上，这件评价办结了；有话要说，可以补充评价或者拨打12345。",
    Outcome.SET_ASIDE: "经督查人员复核，评价与事实不符，这件评价办结了；不同意的，可以补充评价或者拨打12345。",
    Outcome.CANCELLED: "督查人员撤销了这次交办，不再按它整改；不同意的，可以补充评价或者拨打12345。",
}
_LATE_FOR_RATER = "说好的期限已经过了，还没有办，已经报告督查人员督促；着急的，可以拨打12345。"
_FAILURES: Mapping[str, tuple[str, str]] = {
    "STEERING_UNKNOWN": ("没有这个编号的督查事项，或者它与您的部门无关。", "请从督查事项列表里打开。"),
    "STEERING_OVER": ("这个事项已经结束，刚才的操作没有生效。", "请看本页写明的结果。"),
    "STEERING_STEP_DIFFERS": ("这个事项现在不在这一步，刚才的操作没有生效。", "请看本页现在的状态，再决定要不要操作。"),
    "STEERING_OWN_WORK": ("这个事项是对您本人经办工作的，您不能处理。", "请由部门里的其他同事或者负责人处理。"),
    "STEERING_ANOTHER_DECIDES": ("这个决定要由另一名督查人员作出，您是亮牌的人。", "请转告另一名督查人员处理。"),
    "STEERING_DEPARTMENTS_MISSING": ("没有选承办单位，或者选的单位不存在。", "请至少选一个承办单位，最多12个。"),
    "STEERING_SAME_DEPARTMENTS": ("现在就是这些单位承办，主办也没有变。", "请选别的单位，或者换一个主办。"),
    "STEERING_VERSION_MISSING": ("没有写明由方案的哪一版解决。", "请选方案的一版；还没有发布的，先发布新版再办。"),
    "STEERING_VERSION_UNKNOWN": ("这件事没有发布过所选的这一版。", "请从列出的各版里选。"),
    "STEERING_PART_DONE": ("本部门已经答复过这一次。", "不用再答复；其他单位答复后由主办单位汇总。"),
    "STEERING_OTHERS_FIRST": ("协办单位还没有都答复，主办单位最后汇总答复。", "请等协办单位答复，或者联系他们。"),
    "STEERING_NO_EXTENSION": ("这一步不能延期。", "请在期限内办理；确有困难的，请在答复里说明。"),
    "STEERING_NOTHING_ASKED": ("现在没有等待答复的延期申请。", "请刷新页面看现在的状态。"),
    "STEERING_ASKED_TOO_LATE": ("期限已经过去，不能再申请延期。", "请尽快办理并答复，在答复里说明逾期的原因。"),
    "STEERING_ASKED_ALREADY": ("已经申请过延期，正在等答复。", "请等督查人员答复。"),
    "STEERING_EXTENDED_ALREADY": ("这一步的延期次数已经用完。", "请在期限内办理并答复。"),
    "STEERING_NOT_SO_YET": (
        "这一阶段的条件还没有达到，不能报送完成。",
        "请看本页写明的条件；达到后系统自动认得，再报送。",
    ),
    "STEERING_URGED_TODAY": ("今天已经催办过。", "请明天再催办；急的，请当面或者电话督促。"),
    "STEERING_NOBODY_TO_URGE": ("现在轮到督查人员，没有可以催办的单位。", "请看本页写明轮到谁。"),
    "STEERING_DAYS_MISSING": ("没有写明多少个工作日，或者不在1到250之间。", "请填写1到250之间的整数。"),
    "STEERING_REASON_MISSING": ("没有选缘由。", "请选一个缘由。"),
    "STEERING_WORDS_MISSING": ("没有写明内容。", "请写明内容，最多2000字。"),
    "STEERING_KIND_UNKNOWN": ("没有这一类督查事项。", "请从列表页的“新的督查事项”里选。"),
    "STEERING_CASE_UNKNOWN": ("没有这个编号的办件。", "请核对办件编号，或者留空。"),
    "STEERING_WAITS_TO_BE_RECORDED": ("已经收到，正在记录。", "请稍等一会儿刷新本页，不用再提交。"),
    "ACT_ID_REUSED": ("这个页面已经提交过一次，而且内容不同。", "请刷新页面后再操作。"),
    "NOT_ALLOWED": ("您的岗位不能做这项操作。", "请由写明的一方操作。"),
    "NOT_RECORDED": ("系统没有能记录这次操作。", "请稍后再试；仍然不行的，请联系系统管理员。"),
}
CODES = tuple(_FAILURES)


def sentence_of(code: str) -> Sentence:
    """What a person is told."""
    return Sentence(code, *_FAILURES.get(code, _FAILURES["NOT_RECORDED"]))


def step_name(procedure: Procedure, phase: str, outcome: str | None = None) -> str:
    """Where a matter stands, as people read it."""
    if outcome is not None:
        return OUTCOME_NAMES[Outcome(outcome)]
    return next((step.name for step in procedure.steps if step.key == phase), "已提交")


def told_to_rater(phase: str, outcome: str | None, due_on: date | None) -> str:
    """What became of a bad grade, to whoever gave it; `due_on`: the last day of the step."""
    if outcome is not None:
        return _ENDED_FOR_RATER.get(Outcome(outcome), "这件评价已经办结。")
    due = f"最迟在{day(due_on)}" if due_on else "尽快"
    return _TO_RATER.get(phase, "已经自动转给被评价的单位核实和整改。").format(due=due)


def rating_stands(stands: Mapping[str, Any]) -> str:
    """The same of a piece of news."""
    if stands["is_late"]:
        return _LATE_FOR_RATER
    due_on = date.fromisoformat(stands["due_on"]) if stands["due_on"] else None
    return told_to_rater(stands["step"], stands["outcome"], due_on)


def act_name(procedure: Procedure, act: str) -> str:
    """What an act is called."""
    moves = (move for step in procedure.steps for move in (*step.moves, *((step.lapse,) if step.lapse else ())))
    return COMMON.get(act) or next((move.name for move in moves if move.act == act), act)


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of matter, in the order of pages."""
    return [(kind, each.title) for kind, each in PROCEDURES.items()]


def by_hand_choices() -> list[tuple[str, str]]:
    """The kinds that are issued on the form of new matters."""
    return [(kind, title) for kind, title in kind_choices() if PROCEDURES[kind].by_hand]


def entry_sentence(procedure: Procedure, entry: SteeringEntryOf, who: str, named: Callable[[str], str]) -> str:
    """What happened, in one sentence; `who` did it, `named` gives a department's name."""
    match entry:
        case Issued():
            return f"{who}交办，期限到{day(entry.due_on)}。"
        case Moved():
            return _moved(procedure, entry, who, named)
        case PartDone():
            until = "等那一阶段开始后由主办单位汇总" if entry.ahead else "等主办单位汇总"
            return f"{who}：{act_name(procedure, entry.act)}，{until}。"
        case ExtensionAsked() | ExtensionDecided():
            return _extension(entry, who)
    return _of_whole(procedure, entry, who, named) or _alone(procedure, entry, who)


def _of_whole(procedure: Procedure, entry: SteeringEntryOf, who: str, named: Callable[[str], str]) -> str:
    """What was done with the matter as a whole; '' for anything else."""
    match entry:
        case Reassigned():
            until = f"，期限到{day(entry.due_on)}" if entry.due_on else "，期限不变"
            return f"{who}改派给{'、'.join(named(each) for each in entry.departments)}{until}。"
        case Urged():
            return f"{who}催办“{step_name(procedure, entry.step)}”。"
        case CalledOff():
            return f"{who}撤销这个事项。"
    return ""


def _extension(entry: ExtensionAsked | ExtensionDecided, who: str) -> str:
    if isinstance(entry, ExtensionAsked):
        return f"{who}申请延期{entry.days}个工作日。"
    until = f"，期限到{day(entry.due_on)}" if entry.due_on else "，期限不变"
    return f"{who}{'同意' if entry.granted else '不同意'}延期{until}。"


def _alone(procedure: Procedure, entry: SteeringEntryOf, who: str) -> str:
    """What time alone brought, and what did not hold."""
    match entry:
        case Reminded():
            return f"系统提醒：“{step_name(procedure, entry.step)}”即将到期。"
        case Overdue():
            return f"“{step_name(procedure, entry.step)}”期限已过，没有办。"
        case BroughtUp():
            return f"“{step_name(procedure, entry.step)}”逾期仍没有办，升级报告政府负责人。"
        case SteeringActRefused():
            return f"{who}的一次操作没有生效：{sentence_of(entry.code).sentence}"
    return ""


def _moved(procedure: Procedure, entry: Moved, who: str, named: Callable[[str], str]) -> str:
    name, late = act_name(procedure, entry.act), "（逾期）" if entry.was_late else ""
    begins = f"{who}：{name}{late}" if entry.actor else name
    if entry.outcome is not None:
        version = f"解决的版本：{entry.version[:VERSION_CHARS]}。" if entry.version else ""
        return f"{begins}。结果：{OUTCOME_NAMES[entry.outcome]}。{version}"
    to = "、".join(named(each) for each in entry.departments)
    next_step = step_name(procedure, entry.to)
    due = f"，期限到{day(entry.due_on)}" if entry.due_on else ""
    return f"{begins}{f'，承办：{to}' if to else ''}。下一步：{next_step}{due}。"
