"""`lianban bundle scenario`: a smooth worked case, written by the tool with the dates that must come of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from cyclopts import Parameter

from bundles.calendars import load_calendar
from bundles.language.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, load_bundle
from bundles.scenarios.scenario import Scenario
from bundles.scenarios.written import scenario_text
from bundles.views.by_name import plan_of_answers
from domain.definition.bundle import Definition
from domain.definition.resolve import ResolveRefused
from domain.time.calendar import CalendarUnknown
from starter.cli import output
from starter.cli.bundle.answers import Answers, AnswersWrong, answers_of, said_why
from starter.cli.bundle.check import Root
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson
from starter.trials.expectations import RECEIVED_ON
from starter.trials.smooth import smooth_scenario

Received = Annotated[
    date | None, Parameter(help="收件日期（北京），例如 2026-09-14；写明的按日期写，不写的按收件后第几日写。")
]


def write_scenario(
    slug: Annotated[str, Parameter(help="一件事代码，例如 xinshenger-chusheng。")],
    *,
    smooth: Annotated[bool, Parameter(negative="", help="顺利办结：材料齐全，各事项在承诺的最后一天准予。")],
    received: Received = None,
    answers: Answers = (),
    name: Annotated[str, Parameter(help="示例的代码，也是文件名。")] = "smooth",
    root: Root = BUNDLES_ROOT,
    as_json: AsJson = False,
) -> int:
    """写一个示例办件：各事项在到期日办结，联合事项一次通过，写出应有的到期日和结果。"""
    if not smooth:
        return output.problem("USAGE", "现在只会写顺利办结的示例。", "请加 --smooth。", code=2)
    path = root / "matters" / slug / "scenarios" / f"{name}.yaml"
    if path.exists():
        return output.problem("SCENARIO_EXISTS", f"已经有 {path}。", "请用 --name 写另一个代码，或先删去它。")
    try:
        scenario = _smooth(load_bundle(slug, root).definition, answers, received, name)
    except DefinitionError as error:
        return definition_findings(error.findings, [slug], as_json=as_json)
    except (AnswersWrong, ResolveRefused, CalendarUnknown) as why:
        return said_why(why)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(scenario_text(scenario), encoding="utf-8")
    if as_json:
        output.print_json({"bundle": slug, "file": str(path), "steps": len(scenario.steps)})
        return 0
    ended = "办成" if scenario.expect.outcome == "granted" else "没有办成，请看还缺哪一步"
    output.say(f"已写 {path}：{len(scenario.steps)} 步，{ended}。")
    output.say(f"接下来：运行 lianban bundle test {slug}。")
    return 0


def _smooth(definition: Definition, answers: Sequence[str], received: date | None, name: str) -> Scenario:
    calendar = load_calendar()
    plan = plan_of_answers(definition, answers_of(answers))
    received_on = received or calendar.next_working_day(RECEIVED_ON)
    return smooth_scenario(definition, plan.answers, received_on, calendar, name=name, is_dated=received is not None)
