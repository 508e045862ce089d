"""`lianban bundle simulate`: a case, or many made up at random, on a real engine of its own with time skipped."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bundles.calendars import load_calendar
from bundles.language.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, load_bundle
from bundles.scenarios.scenario import Scenario, load_scenarios
from domain.case.course import Course
from domain.definition.bundle import Definition
from domain.time.calendar import WorkCalendar
from engine.errors import EngineError
from starter.cli import output
from starter.cli.bundle.scenarios import HtmlFile
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson
from starter.trials import spread as trial_spread
from starter.trials import story as trial_story
from starter.trials.own_engine import engine_room, play_live
from starter.trials.people_only import by_people
from starter.trials.random_cases import random_scenarios
from starter.trials.spread import histogram, spread_of, told
from starter.trials.story import Story, light_name, story_of
from starter.trials.tasks import NotRandom, Rates

RECEIVED_ON = date(2026, 6, 22)
"""A Monday in a year whose calendar is published; scenarios with a date of their own keep it."""
MOST_CASES = 500


def simulate(
    slug: Annotated[str, Parameter(help="一件事代码，例如 xinshenger-chusheng。")],
    *,
    scenario: Annotated[str | None, Parameter(help="照这个示例走一遍。")] = None,
    count: Annotated[int | None, Parameter(name="--random", help="随机办多少件，1至500。")] = None,
    seed: Annotated[int, Parameter(help="随机数种子；相同的种子得到相同的办件。")] = 1,
    late: Annotated[float, Parameter(help="各步超期的比例（假设）。")] = 0.1,
    refused: Annotated[float, Parameter(help="事项不予的比例（假设）。")] = 0.03,
    correction: Annotated[float, Parameter(help="需要补正、整改的比例（假设）。")] = 0.2,
    root: Annotated[Path, Parameter(help="定义所在的文件夹。")] = BUNDLES_ROOT,
    html: HtmlFile = None,
    as_json: AsJson = False,
) -> int:
    """模拟办理：自己启动一套引擎和数据库，快进走完，列出经过、到期日、灯和办结；用完即清除。"""
    rates = Rates(late, refused, correction)
    wrong = _usage(scenario, count, rates)
    if wrong:
        return output.problem("USAGE", wrong, "", code=2)
    try:
        loaded = load_bundle(slug, root)
        scenarios = load_scenarios(slug, root, loaded)
        definition = by_people(loaded.definition)
        chosen = [each for each in scenarios if each.scenario == scenario]
        if count is not None:
            chosen = list(random_scenarios(definition, count, seed, rates))
    except DefinitionError as error:
        return definition_findings(error.findings, [slug], as_json=as_json)
    except NotRandom as why:
        return output.problem("RANDOM_UNSUPPORTED", f"“{slug}”不能随机办理：{why}。", "")
    if not chosen:
        names = "、".join(each.scenario for each in scenarios) or "没有"
        return output.problem("SCENARIO_UNKNOWN", f"没有示例“{scenario}”。", f"现有的示例：{names}。")
    about = f"种子 {seed}；假设：超期 {late:.0%}，不予 {refused:.0%}，补正和整改 {correction:.0%}。"
    return _run(definition, chosen, "" if count is None else about, html, as_json=as_json)


def _run(definition: Definition, chosen: Sequence[Scenario], about: str, html: Path | None, *, as_json: bool) -> int:
    """Play what was chosen; `about` says how many cases were drawn, and is empty for one scenario."""
    try:
        courses = asyncio.run(_play(definition, chosen, load_calendar()))
    except EngineError as error:
        return output.problem(error.code, error.sentence, error.remedy)
    if about:
        return _show_many(definition, courses, about, html, as_json=as_json)
    return _show_one(definition, chosen[0], courses[0], html, as_json=as_json)


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


def _written(html: Path | None, page: str) -> int:
    """Write the report where one is asked for; the exit code."""
    if html is None:
        return 0
    try:
        html.write_text(page, encoding="utf-8")
    except OSError as error:
        return output.problem("FILE_NOT_WRITTEN", f"写不了文件 {html}（{error.strerror}）。", "请换一个位置。")
    return 0


# --- one case ---------------------------------------------------------------------------------------------------------


def _show_one(definition: Definition, scenario: Scenario, course: Course, html: Path | None, *, as_json: bool) -> int:
    story = story_of(definition, course)
    if as_json:
        output.print_json(_as_json(course, story))
    else:
        _print(story)
    title = f"{definition.bundle.name}：{scenario.name}"
    return _written(html, trial_story.page_of(title, "在真实引擎上快进办理，人员和部门由示例扮演。", story))


def _print(story: Story) -> None:
    output.say("经过")
    for line in story.lines:
        output.say(f"  {line.at}　{line.sentence}", style=line.light)
        if line.effect:
            output.say(f"  {' ' * 16}　→ {line.effect}")
    output.say("时限")
    for term in story.terms:
        end = f"{term.ended_on} 结束" if term.ended_on else "仍在计时"
        output.say(f"  {term.name}：{term.due_on or '待定'} 到期，{end}，{light_name(term.light)}", style=term.style)
    output.say(f"结果：{story.finish}。", style="green")


def _as_json(course: Course, story: Story) -> dict[str, object]:
    return {
        "timeline": [(line.at, line.sentence, line.effect, line.light) for line in story.lines],
        "terms": [
            {
                "clock": clock_id,
                "name": term.name,
                "due_on": str(term.due_on) if term.due_on else None,
                "ended_on": str(term.ended_on) if term.ended_on else None,
                "light": term.light,
                "rungs": list(course.state.fired.get(clock_id, ())),
            }
            for clock_id, term in zip(course.state.clocks, story.terms, strict=True)
        ],
        "outcome": course.state.outcome,
        "days": story.days,
        "end": f"结果：{story.finish}。",
    }


# --- many cases -------------------------------------------------------------------------------------------------------


def _show_many(
    definition: Definition, courses: Sequence[Course], about: str, html: Path | None, *, as_json: bool
) -> int:
    spread = spread_of(courses)
    if as_json:
        output.print_json(asdict(spread))
    else:
        for line in (about, *told(spread), *(f"  {bar}" for bar in histogram(spread.days))):
            output.say(line)
    title = f"{definition.bundle.name}：随机办件 {spread.cases} 件"
    return _written(html, trial_spread.page_of(title, about, spread))
