"""`lianban bundle list | show`: what is defined, and what follows from a definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import App, Parameter

from bundles.diagram import mermaid
from bundles.findings import DefinitionError
from bundles.loader import LoadedBundle, all_bundles, load_bundle
from bundles.scenarios import load_scenarios
from bundles.situations import situations
from domain.bundle import Definition
from domain.plan import Plan
from domain.resolve import critical_path
from starter import cli_show
from starter.cli_show import AsJson

View = Literal["diagram", "schedule"]


def register(app: App) -> None:
    """Put the commands into the group `bundle`."""
    app.command(list_bundles, name="list")
    app.command(show_bundle, name="show")


@dataclass(frozen=True)
class _Line:
    """One bundle in the list; days are working days, `path` the longest critical path of all situations."""

    slug: str
    name: str
    items: int
    situations: str
    promise: int | None
    path: int
    scenarios: int
    unverified: int


def list_bundles(*, as_json: AsJson = False) -> int:
    """列出已定义的一件事：事项、情形、承诺与关键路径、示例、待核实处。"""
    try:
        lines = [_line(each) for each in all_bundles()]
    except DefinitionError as error:
        return cli_show.definition_findings(error.findings, [], as_json=as_json)
    if as_json:
        cli_show.print_json([vars(each) for each in lines])
        return 0
    columns = ("代码", "名称", "事项", "情形", "承诺（工作日）", "关键路径", "示例", "待核实")
    rows = [[_cell(value) for value in vars(each).values()] for each in lines]
    cli_show.table(columns, rows)
    return 0


def _line(loaded: LoadedBundle) -> _Line:
    bundle, tried = loaded.bundle, situations(loaded.definition)
    return _Line(
        slug=bundle.bundle,
        name=bundle.name,
        items=len(bundle.items),
        situations=tried.described(),
        promise=bundle.promised_limit.days if bundle.promised_limit else None,
        path=max((critical_path(plan)[0] for plan in tried.plans), default=0),
        scenarios=len(load_scenarios(bundle.bundle, loaded=loaded)),
        unverified=len(loaded.unverified()),
    )


def _cell(value: object) -> str:
    return "—" if value is None else str(value)


def show_bundle(
    slug: Annotated[str, Parameter(help="一件事代码，例如 xinshenger-chusheng。")],
    *,
    view: Annotated[View, Parameter(name="--as", help="diagram：流程图（Mermaid）；schedule：时限表。")],
) -> int:
    """由定义得出的内容：流程图、时限表。"""
    try:
        definition = load_bundle(slug).definition
    except DefinitionError as error:
        return cli_show.definition_findings(error.findings, [slug], as_json=False)
    _VIEWS[view](definition)
    return 0


def _show_diagram(definition: Definition) -> None:
    cli_show.say(mermaid(definition).rstrip())


def _show_schedule(definition: Definition) -> None:
    """The items with their limits, and the situation that takes longest."""
    plans = situations(definition).plans
    longest = max(plans, key=lambda plan: critical_path(plan)[0])
    days, chain = critical_path(longest)
    cli_show.table(("事项", "部门", "承诺", "法定", "等待", "关键路径"), _schedule_rows(definition, longest, chain))
    whole = definition.bundle.promised_limit
    promise = f"整件事承诺{whole.days}个工作日" if whole else "整件事没有承诺时限"
    cli_show.say(f"最长的情形：关键路径{days}个工作日；{promise}。")


def _schedule_rows(definition: Definition, plan: Plan, chain: tuple[str, ...]) -> list[list[str]]:
    names = {item.key: item.name for item in plan.items}
    return [
        [
            item.name,
            definition.departments[item.department].name,
            f"{item.promised.days}{'' if item.promised.unit == 'working' else '（自然日）'}",
            str(item.statutory.days) if item.statutory else "—",
            "、".join(names[key] for key in item.predecessors) or "受理后即开始",
            "是" if item.key in chain else "",
        ]
        for item in plan.items
    ]


_VIEWS: Mapping[View, Callable[[Definition], None]] = {"diagram": _show_diagram, "schedule": _show_schedule}
