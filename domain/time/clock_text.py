"""What a clock says about itself in plain Chinese: the days left, and how its due date came about.

The derivation follows the order in which a clerk checks it: limit and start, each stop, holidays and make-up
workdays passed, the last day, each extension, and which calendar was used.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from domain.time.calendar import CalendarUnknown, WorkCalendar
from domain.time.calendar_text import UNIT_NAMES, listed, passed, short
from domain.time.clock import Clock, is_stopped, remaining_days, walk
from domain.time.clock_kinds import ClockKind, RungName, RungRule, StartFact
from domain.time.clock_story import ClockStory, ToldExtension, ToldStop, derive

RUNG_NAMES: Mapping[RungName, str] = {
    "remind": "提醒",
    "yellow": "黄牌",
    "red": "红牌",
    "escalate_department": "升级至部门负责人",
    "escalate_lead": "升级至牵头部门",
    "escalate_supervisor": "督办",
    "lapse": "期满",
}
"""What a rung of a ladder is called, in lists and documents."""
LIMIT_NAMES: Mapping[ClockKind, str] = MappingProxyType(
    {
        "pre_review": "预审期限",
        "intake": "受理审查期限",
        "correction": "补正期限",
        "deferral": "容缺补齐期限",
        "promised": "承诺期限",
        "statutory": "法定期限",
        "whole": "整件事承诺期限",
        "whole_statutory": "整件事法定期限",
        "stop": "告知的不计入期限时间",
        "delivery": "颁发送达期限",
        "renewal": "有效期届满",
        "commitment_check": "履诺核查期限",
        "rectification": "整改期限",
        "joint_convene": "召集期限",
        "joint_confirm": "部门确认期限",
        "joint_book": "申请人预约期限",
        "joint_hold": "举行期限",
        "joint_opinion": "出具意见期限",
        "joint_rectify": "整改期限",
        "joint_reinspect": "复查期限",
        "payment": "缴费期限",
        "own_step": "自办期限",
    }
)
START_NAMES: Mapping[StartFact, str] = MappingProxyType(
    {
        "receipt": "收件",
        "acceptance": "受理",
        "correction_notice": "补正通知",
        "correction_supplied": "补正材料收到",
        "predecessor_finished": "前一事项办结通知",
        "special_procedure_notice": "特别程序告知",
        "window_closed": "集中申报期截止",
        "decision": "决定",
        "rectification_notice": "整改通知",
        "joint_due": "具备召集条件",
        "joint_convened": "召集",
        "joint_slots_offered": "可约时间告知",
        "joint_held": "举行",
        "joint_rectification_notice": "整改通知",
        "joint_rectified": "整改完成报告",
        "payment_asked": "缴费通知",
        "step_reported": "告知已完成",
        "step_returned": "退回",
        "step_extended": "期限延长",
    }
)


class ClockExplanation(ClockStory):
    """The derivation as JSON: its facts, the limit's and the start's Chinese names, and the same in sentences."""

    name: str
    start_name: str
    sentences: tuple[str, ...]


def remaining_text(clock: Clock, calendar: WorkCalendar, today: date) -> str:
    """ "剩 3 个工作日", "今日到期" or "超期 2 个工作日" (Beijing date `today`); how it ended, where it has.

    A stopped clock says so, with the days that it will go on with. 暂定 where the due date is provisional. Past the
    known years the days are not counted.
    """
    way = walk(clock, calendar)
    if way.due_on is None:
        # A due date past the known years is kept by an end within them; of a later end nobody knows yet.
        if clock.ended_on is not None and clock.ended_on.year < way.unknown_year:
            return "按期完成"
        done = "" if clock.ended_on is None else "已完成，"
        return f"{done}到期日待定（{way.unknown_year}年工作日历尚未载入）"
    if clock.ended_on is not None and clock.ended_on <= way.due_on:
        return "按期完成"
    try:
        left, unit = remaining_days(clock, calendar, today), UNIT_NAMES[clock.limit.unit]
    except CalendarUnknown as unknown:  # the due date is known and has passed; the days since then cannot be counted
        return f"已超期，{unknown.year}年工作日历尚未载入，不计天数" if clock.ended_on is None else "超期完成"
    if clock.ended_on is not None:
        return f"超期 {-left} {unit}完成"
    text = f"剩 {left} {unit}" if left > 0 else f"超期 {-left} {unit}" if left < 0 else "今日到期"
    if is_stopped(clock, calendar, today):
        text = f"已中止计时，{text}"
    return f"{text}（暂定）" if calendar.is_provisional(way.due_on) else text


def explanation(clock: Clock, calendar: WorkCalendar) -> str:
    """The derivation of the due date as one sentence, shown beside the date and printed on notices.

    The articles of its stops stand in `explain`; here they would come between the days and their sum.
    """
    return "；".join(_steps(derive(clock, calendar), articles=False)) + "。"


def explain(clock: Clock, calendar: WorkCalendar) -> list[str]:
    """The derivation as sentences, one per step, ending with the calendar that was used and its version."""
    return _sentences(derive(clock, calendar))


def explanation_record(clock: Clock, calendar: WorkCalendar) -> ClockExplanation:
    """The derivation as a record for JSON, with the sentences of `explain`. Never raises for unknown years."""
    story = derive(clock, calendar)
    return ClockExplanation.model_validate(
        {name: getattr(story, name) for name in ClockStory.model_fields}
        | {
            "name": LIMIT_NAMES[story.kind],
            "start_name": START_NAMES[story.start_fact],
            "sentences": tuple(_sentences(story)),
        }
    )


def rung_text(rule: RungRule) -> str:
    """One step of a ladder: the day on which it comes, from the end of the limit, and what it is."""
    side = "前" if rule.offset_days < 0 else "后"
    day = f"到期{side}{abs(rule.offset_days)}个工作日" if rule.offset_days else "到期当日"
    return f"{day}{RUNG_NAMES[rule.name]}"


def _sentences(story: ClockStory) -> list[str]:
    return [f"{step}。" for step in (*_steps(story, articles=True), _calendar_used(story))]


def _steps(story: ClockStory, *, articles: bool) -> list[str]:
    start = f"自{story.started_on}{START_NAMES[story.start_fact]}次日起算"
    steps = [f"{LIMIT_NAMES[story.kind]}{story.limit_days}{UNIT_NAMES[story.unit]}，{start}"]
    steps += [_stop_step(stop, story, articles=articles) for stop in story.stops]
    if story.last_on is not None:
        # A limit in calendar days counts every day: what was off only moves its last day.
        text = passed(story.passed, story.started_on.year)
        steps += [text] if text else []
        steps.append(_last_day(story, story.last_on))
    steps += [_extension_step(extension, story) for extension in story.extensions]
    if story.unknown_year is not None:
        steps.append(f"到期日须用{story.unknown_year}年工作日历推算，该年日历尚未载入，载入后计算")
    elif story.due_on is not None and story.provisional:
        steps.append(f"{story.due_on.year}年放假安排尚未公布，到期日为暂定，公布后重新计算")
    return steps


def _stop_step(stop: ToldStop, story: ClockStory, *, articles: bool) -> str:
    year = story.started_on.year
    if story.is_fixed:
        return f"{stop.ground}（{short(stop.from_on, year)}起）不影响本期限，届满日固定"
    if not stop.left_out:
        return f"{stop.ground}（{short(stop.from_on, year)}起）未占用期限内的其他日子，不另扣除"
    basis = f"（{stop.basis}）" if stop.basis and articles else ""
    days = f"{len(stop.left_out)}{UNIT_NAMES[story.unit]}（{listed(stop.left_out, year)}）"
    used_up = ""
    if stop.used_up_on is not None:
        used_up = f"，告知的{stop.announced_days}个工作日至{short(stop.used_up_on, year)}用完，自动恢复"
    return f"扣除{stop.ground}{basis}{days}{used_up}"


def _last_day(story: ClockStory, last_on: date) -> str:
    day = f"第{story.limit_days}{UNIT_NAMES[story.unit]}为{last_on}"
    return f"{day}，非工作日，顺延至{story.rolled_on}" if story.rolled_on else day


def _extension_step(extension: ToldExtension, story: ClockStory) -> str:
    text = passed(extension.passed, story.started_on.year, weekends=False)
    tail = f"（其间{text}）" if text else ""
    length = f"{extension.days}{UNIT_NAMES[extension.unit]}"
    return f"经{extension.approver}批准延长{length}{tail}，止于{extension.due_on}"


def _calendar_used(story: ClockStory) -> str:
    years = [f"{year.year}年（{'暂定，' if year.provisional else ''}{year.source}）" for year in story.years]
    own = f"，承办部门自己的日历（{story.own_calendar}）" if story.own_calendar else ""
    return f"所用工作日历：{'、'.join(years)}{own}，版本{story.calendar_version}"
