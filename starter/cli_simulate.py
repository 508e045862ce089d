"""`lianban bundle simulate`: a case, or many made up at random, on a real engine of its own with time skipped."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Annotated, Any, cast

from cyclopts import App, Parameter

from bundles.calendars import load_calendar
from bundles.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, load_bundle
from bundles.scenarios import Scenario, load_scenarios
from domain.bundle import Definition
from domain.calendar import WorkCalendar, beijing_date
from domain.clock import known_due_on
from domain.clock_kinds import RungName
from domain.clock_text import LIMIT_NAMES
from domain.entries import ItemDecided, RungFired
from domain.state import WHOLE_CLOCK, CaseState
from engine.errors import EngineError
from starter import cli_show
from starter.cli_show import AsJson
from starter.random_cases import NotRandom, Rates, random_scenarios
from starter.simulate_engine import Course, by_people, engine_room, play_live
from starter.web import telling, wording
from starter.web.speaker import Speaker

RECEIVED_ON = date(2026, 6, 22)
"""A Monday in a year whose calendar is published; scenarios with a date of their own keep it."""
MOST_CASES = 500
BAR = 40
"""Characters of the longest bar of the drawing."""


def register(app: App) -> None:
    """Put the command into the group `bundle`."""
    app.command(simulate, name="simulate")


def simulate(
    slug: Annotated[str, Parameter(help="一件事代码，例如 xinshenger-chusheng。")],
    *,
    scenario: Annotated[str | None, Parameter(help="照这个示例走一遍。")] = None,
    count: Annotated[int | None, Parameter(name="--random", help="随机办多少件，1至500。")] = None,
    seed: Annotated[int, Parameter(help="随机数种子；相同的种子得到相同的办件。")] = 1,
    late: Annotated[float, Parameter(help="事项超期的比例。")] = 0.1,
    refused: Annotated[float, Parameter(help="事项不予的比例。")] = 0.03,
    correction: Annotated[float, Parameter(help="需要补正的比例。")] = 0.2,
    root: Annotated[Path, Parameter(help="定义所在的文件夹。")] = BUNDLES_ROOT,
    as_json: AsJson = False,
) -> int:
    """模拟办理：自己启动一套引擎和数据库，快进走完，列出经过、到期日、灯和办结；用完即清除。"""
    rates = Rates(late, refused, correction)
    wrong = _usage(scenario, count, rates)
    if wrong:
        return cli_show.problem("USAGE", wrong, "", code=2)
    try:
        loaded = load_bundle(slug, root)
        scenarios = load_scenarios(slug, root, loaded)
        chosen = [each for each in scenarios if each.scenario == scenario]
        if count is not None:
            chosen = list(random_scenarios(loaded.definition, scenarios, count, seed, rates))
    except DefinitionError as error:
        return cli_show.definition_findings(error.findings, [slug], as_json=as_json)
    except NotRandom as why:
        return cli_show.problem("RANDOM_UNSUPPORTED", f"“{slug}”{why}。", "")
    if not chosen:
        names = "、".join(each.scenario for each in scenarios) or "没有"
        return cli_show.problem("SCENARIO_UNKNOWN", f"没有示例“{scenario}”。", f"现有的示例：{names}。")
    return _run(by_people(loaded.definition), chosen, is_one=count is None, as_json=as_json)


def _run(definition: Definition, chosen: Sequence[Scenario], *, is_one: bool, as_json: bool) -> int:
    calendar = load_calendar()
    try:
        courses = asyncio.run(_play(definition, chosen, calendar))
    except EngineError as error:
        return cli_show.problem(error.code, error.sentence, error.remedy)
    if is_one:
        return _show_course(definition, courses[0], as_json=as_json)
    return _show_many(courses, calendar, as_json=as_json)


def _usage(scenario: str | None, count: int | None, rates: Rates) -> str:
    """What is wrong with the options; empty where nothing is."""
    if (scenario is None) == (count is None):
        return "--scenario 和 --random 应写其中一个。"
    if count is not None and not 1 <= count <= MOST_CASES:
        return f"--random 应在1至{MOST_CASES}之间。"
    if not all(0 <= each <= 1 for each in (rates.late, rates.refused, rates.correction)):
        return "比例应在0至1之间。"
    return ""


async def _play(definition: Definition, scenarios: Sequence[Scenario], calendar: WorkCalendar) -> list[Course]:
    async with engine_room(definition, calendar) as lianban:
        return [await play_live(lianban, definition, each, RECEIVED_ON, calendar, each.scenario) for each in scenarios]


# --- one case ---------------------------------------------------------------------------------------------------------


def _show_course(definition: Definition, course: Course, *, as_json: bool) -> int:
    speak = Speaker.of(definition, course.opening.plan)
    lines = [(wording.moment(entry.at), telling.sentence(speak, entry)) for entry in course.entries]
    terms = _terms(course.state)
    if as_json:
        cli_show.print_json({"timeline": lines, "terms": terms, "end": _end(course.state)})
        return 0
    cli_show.say("经过")
    for at, sentence in lines:
        cli_show.say(f"  {at}　{sentence}")
    cli_show.say("时限")
    for term in terms:
        cli_show.say(f"  {term['name']}：{term['due_on']} 到期；{term['lights'] or '没有亮灯'}")
    cli_show.say(_end(course.state), style="green")
    return 0


def _terms(state: CaseState) -> list[dict[str, Any]]:
    """Every clock that was set, with its due date and the rungs that fired."""
    names = {item.key: f"{item.name}·" for item in state.plan.items}
    return [
        {
            "clock": clock_id,
            "name": names.get(clock_id.rpartition(".")[0], "") + LIMIT_NAMES[clock.kind],
            "due_on": str(known_due_on(clock, state.calendar) or "待定"),
            "lights": "、".join(wording.RUNG_NAMES[cast(RungName, rung)] for rung in state.fired.get(clock_id, ())),
        }
        for clock_id, clock in state.clocks.items()
    ]


def _end(state: CaseState) -> str:
    outcome = wording.OUTCOME_NAMES.get(state.outcome) if state.outcome else None
    return f"结果：{outcome}。" if outcome else f"还没有办结：{wording.PHASE_NAMES[state.phase]}。"


# --- many cases -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Finish:
    """How one case ended: working days from receipt, whether a whole promise went red, what ended last."""

    outcome: str
    days: int | None
    is_late: bool
    last_item: str


def _show_many(courses: Sequence[Course], calendar: WorkCalendar, *, as_json: bool) -> int:
    finishes = [_finish(course, calendar) for course in courses]
    days = sorted(each.days for each in finishes if each.days is not None)
    bottleneck = Counter(each.last_item for each in finishes if each.last_item).most_common()
    outcomes = Counter(each.outcome for each in finishes)
    kept = sum(not each.is_late for each in finishes)
    if as_json:
        found = {"cases": len(finishes), "kept": kept, "days": days, "outcomes": outcomes, "last": bottleneck}
        cli_show.print_json(found)
        return 0
    cli_show.say(f"随机办件 {len(finishes)} 件；整件事在承诺时限内的 {kept} 件。")
    cli_show.say("结果：" + "；".join(f"{name} {number} 件" for name, number in sorted(outcomes.items())))
    if days:
        cli_show.say(f"办结用时（收件起，工作日）：最短 {days[0]}，中位 {median(days):g}，最长 {days[-1]}")
        for line in _histogram(days):
            cli_show.say(f"  {line}")
    for name, number in bottleneck[:3]:
        cli_show.say(f"最后办完的常是：{name}（{number} 件）")
    return 0


def _finish(course: Course, calendar: WorkCalendar) -> _Finish:
    state = course.state
    ended = next((entry.at for entry in course.entries if entry.kind == "case_concluded"), None)
    received_on = beijing_date(course.opening.received_at)
    decided = [entry for entry in course.entries if isinstance(entry, ItemDecided)]
    names = {item.key: item.name for item in state.plan.items}
    reds = (entry for entry in course.entries if isinstance(entry, RungFired) and entry.rung == "red")
    return _Finish(
        outcome=wording.OUTCOME_NAMES.get(state.outcome, "没有办结") if state.outcome else "没有办结",
        days=calendar.working_days_between(received_on, beijing_date(ended)) if ended else None,
        is_late=any(entry.clock_id == WHOLE_CLOCK for entry in reds),
        last_item=names[decided[-1].item] if decided else "",
    )


def _histogram(days: Sequence[int]) -> list[str]:
    """A bar for each number of days that occurred."""
    found = Counter(days)
    most = max(found.values())
    return [f"{day:>3}日 {'█' * max(1, round(BAR * found[day] / most))} {found[day]}" for day in sorted(found)]
