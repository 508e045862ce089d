"""Words about the programme (年度事项清单): where a matter stands, what comes next, and why something did not hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from domain.programme.matter import Matter
from domain.programme.progress import Next, PlanNow, Progress, Reality, Stage
from domain.steering.plan import PLAN_PROCEDURE
from domain.steering.procedure import Fact, Step
from starter.words.cosigning import Sentence
from starter.words.names import day
from starter.words.steering import step_name

STAGE_NAMES: Mapping[Stage, str] = {
    "paused": "暂缓",
    "planned": "未启动",
    "defined": "定义未通过检查",
    "checked": "定义已通过检查，未上线",
    "published": "已上线，还没有办件",
    "running": "已上线办理",
    "in_plan": "筹建中",
    "settled": "已评估，日常办理",
}
FACT_NAMES: Mapping[Fact, str] = {
    "checked": "定义通过检查（系统里的定义文件没有错误）",
    "published": "定义已经发布施行",
    "first_case": "已经收到第一件办件",
}
_NEXT: Mapping[Next, str] = {
    "resume": "需要恢复时，由督查人员修改清单。",
    "start_plan": "由督查人员启动实施计划。",
    "confirm": "由督查人员确认评估意见。",
    "wait_for_case": "等第一件办件；没有人来办的，加强宣传。",
    "see_figures": "看按时办结率，有问题的督办。",
    "nothing": "没有要做的。",
    "do_stage": "",
}
_FAILURES: Mapping[str, tuple[str, str]] = {
    "PROGRAMME_UNKNOWN": ("清单里没有这个事项。", "请从年度事项清单里打开。"),
    "PROGRAMME_NAME_MISSING": ("没有写事项名称，或者超过60个字。", "请写明事项名称，最多60个字。"),
    "PROGRAMME_KEY_WRONG": (
        "代码不对。",
        "请用小写字母开头，只用小写字母、数字和连字符，最多40个字符；同一年里不能重复。",
    ),
    "PROGRAMME_BUNDLE_WRONG": ("定义代码不对。", "请填写定义文件夹的名称（小写字母、数字和连字符），还没有的留空。"),
    "PROGRAMME_TWICE": ("这一年的清单里已经有同名的事项。", "请打开那个事项修改，或者换一个名称。"),
    "PROGRAMME_DEPARTMENT_UNKNOWN": ("没有选部门，或者选的部门不存在。", "请从列出的部门里选。"),
    "PROGRAMME_GROUP_TOO_LARGE": ("专班部门太多。", "连同牵头部门最多12个。"),
    "PROGRAMME_CONTACT_UNKNOWN": ("有的联络人没有账号，或者不在专班的部门里。", "请按登录名填写，一行一个。"),
    "PROGRAMME_DAY_WRONG": ("日期不对。", "请填写今天以后、工作日历已经公布的日期，例如2027-06-30。"),
    "PROGRAMME_YEAR_WRONG": ("年度不对。", "请填写四位数的年份，例如2026。"),
    "PROGRAMME_DATE_WRONG": ("日期没有填写，或者不对。", "请填写年-月-日，例如2027-06-30。"),
    "PROGRAMME_REASON_MISSING": ("没有写明理由。", "请写明为什么这样改，最多500个字；每一次修改都留在记录里。"),
    "PROGRAMME_PAUSED": ("这个事项在清单里是暂缓的，不能启动实施计划。", "请先在清单里恢复这个事项。"),
    "PROGRAMME_WORDS_MISSING": ("没有写明内容。", "请写明内容，最多2000字。"),
    "PROGRAMME_TITLE_MISSING": ("没有写会议名称或者主持人。", "请写明，各最多60个字。"),
    "PROGRAMME_PEOPLE_MISSING": ("没有写明参加人。", "请写明参加的部门和人，最多500个字。"),
    "PROGRAMME_AGENDA_MISSING": ("没有写明议题。", "请写明议题，最多4000个字。"),
    "PROGRAMME_NOT_HELD_YET": ("会议还没有开，不能写纪要和议定事项。", "请在会议当天或者以后填写。"),
    "PROGRAMME_CHANGED_MEANWHILE": (
        "您打开这一页以后，别人已经改过。您填写的还在下面，没有保存。",
        "请在另一个窗口看现在的内容，核对后再提交一次，以您这次填写的为准。",
    ),
    "PROGRAMME_LIST_BROKEN": (
        "这一年的清单文件有错误，读不出来。",
        "请系统管理员用 lianban bundle list 查看并改正清单文件。",
    ),
    "ACT_ID_REUSED": ("这个页面已经提交过一次，而且内容不同。", "请刷新页面后再操作。"),
    "NOT_ALLOWED": ("您的岗位不能做这项操作。", "请由督查人员操作。"),
}
CODES = tuple(_FAILURES)


def sentence_of(code: str) -> Sentence:
    """What a person is told."""
    return Sentence(code, *_FAILURES[code])


def stage_text(progress: Progress, plan: PlanNow | None) -> str:
    """Where it stands; in a plan its stage."""
    if progress.stage == "in_plan" and plan is not None:
        return step_name(PLAN_PROCEDURE, plan.step)
    return STAGE_NAMES[progress.stage]


def next_text(progress: Progress, plan: PlanNow | None, departments: Mapping[str, str]) -> str:
    """What comes next, by whom and until when."""
    if progress.next != "do_stage" or plan is None:
        return _NEXT[progress.next]
    who = "、".join(departments.get(each, each) for each in plan.owing)
    until = f"在{day(plan.due_on)}前" if plan.due_on is not None and not plan.is_late else "（已逾期）尽快"
    return f"由{who}{until}报送“{step_name(PLAN_PROCEDURE, plan.step)}”完成情况。"


def late_text(matter: Matter, progress: Progress) -> str:
    """How late it is beside its target."""
    return f"比目标日期{day(matter.target_on)}晚{progress.late_days}天" if progress.late_days else ""


def reality_lines(reality: Reality) -> Sequence[tuple[str, str]]:
    """(what, how it really is) of a matter."""
    on_time = "—" if reality.on_time is None else f"{reality.on_time:g}%（{reality.concluded}件）"
    return (
        ("定义", "通过检查" if reality.is_checked else "没有通过检查" if reality.is_defined else "还没有"),
        ("上线", _since(reality.published_on, "施行")),
        ("第一件", _since(reality.first_case_on, "收件")),
        ("按时办结率", on_time),
    )


def _since(on: date | None, what: str) -> str:
    return f"{day(on)}{what}" if on is not None else "还没有"


def conditions_of(step: Step | None, holds: Collection[Fact]) -> list[tuple[str, bool]]:
    """(condition, whether it is so) of a stage that has one."""
    needs = sorted({move.needs for move in step.moves if move.needs}) if step is not None else []
    return [(FACT_NAMES[each], each in holds) for each in needs]
