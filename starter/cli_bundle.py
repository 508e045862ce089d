"""`lianban bundle list`: what is defined."""

from __future__ import annotations

from dataclasses import dataclass

from cyclopts import App

from bundles.findings import DefinitionError
from bundles.loader import LoadedBundle, all_bundles
from bundles.scenarios import load_scenarios
from bundles.situations import situations
from domain.resolve import critical_path
from starter import cli_show
from starter.cli_show import AsJson


def register(app: App) -> None:
    """Put the commands into the group `bundle`."""
    app.command(list_bundles, name="list")


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
