"""`lianban bundle list`: what is defined."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from bundles.checks.whole import check_whole
from bundles.language.findings import DefinitionError
from bundles.language.situations import situations
from bundles.loader import LoadedBundle, all_bundles, load_catalogue, load_library
from bundles.scenarios.scenario import load_scenarios
from bundles.yearly_plan import YearlyPlan, load_yearly_plan
from domain.definition.resolve import critical_path
from domain.time.clock import Limit
from domain.time.promise import Cases, promises_of
from ledger.definitions import definitions_in_force
from runtime.settings import load_settings
from starter.cli import output
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson
from starter.cli.run import connected
from starter.office.client import Lianban


@dataclass(frozen=True)
class _Line:
    """One bundle in the list; days are working days, `path` the longest critical path of all situations."""

    slug: str
    name: str
    items: int
    situations: str
    promise: int | str | None
    path: int
    scenarios: int
    unverified: int


def list_bundles(
    *,
    year: Annotated[int | None, Parameter(help="哪一年的事项清单；不写则为最近一年。")] = None,
    as_json: AsJson = False,
) -> int:
    """列出已定义的一件事，并与年度事项清单比对：定义了没有、检查通过没有、发布没有。"""
    try:
        library, loaded = load_library(), tuple(all_bundles())
        lines = [_line(each) for each in loaded]
        plan = load_yearly_plan(year)
        sound = {each.bundle.bundle for each in loaded if not check_whole(each.bundle.bundle, library=library).errors}
    except DefinitionError as error:
        return definition_findings(error.findings, [], as_json=as_json)
    published = _published() if plan is not None else None
    compared = _compared(plan, {each.slug for each in lines}, sound, published) if plan is not None else []
    if as_json:
        found = [{"name": name, **dict(zip(_PLAN_KEYS, rest, strict=True))} for name, *rest in compared]
        output.print_json({"bundles": [vars(each) for each in lines], "yearly": found})
        return 0
    columns = ("代码", "名称", "事项", "情形", "承诺（工作日）", "关键路径", "示例", "待核实")
    rows = [[_cell(value) for value in vars(each).values()] for each in lines]
    output.table(columns, rows)
    if plan is not None:
        output.say(f"{plan.year}年度事项清单（{len(plan.matters)}项）：")
        output.table(("名称", "牵头", "目标日期", "清单状态", "定义", "检查", "发布"), compared)
        listed = {each.bundle for each in plan.matters}
        beside = [each.name for each in lines if each.slug not in listed]
        if beside:
            output.say(f"清单之外已定义的：{'、'.join(beside)}。")
    return 0


_PLAN_KEYS = ("lead", "target_on", "state", "defined", "checked", "published")
_STATES = {"planned": "计划", "defined": "已定义", "running": "已上线", "paused": "暂缓"}


def _compared(
    plan: YearlyPlan, defined: Collection[str], sound: Collection[str], published: Collection[str] | None
) -> list[tuple[str, ...]]:
    """A row for each matter of the list; `published` None: nothing runs here that could be asked."""
    departments = load_catalogue().departments
    rows: list[tuple[str, ...]] = []
    for each in plan.matters:
        slug = each.bundle or ""
        is_out = "未连接" if published is None else _yes(slug in published)
        names = departments[each.lead].name if each.lead in departments else each.lead
        checks = (_yes(slug in defined), _yes(slug in sound), is_out)
        rows.append((each.name, names, str(each.target_on), _STATES[each.state], *checks))
    return rows


def _yes(is_so: bool) -> str:
    return "是" if is_so else "否"


def _published() -> frozenset[str] | None:
    """Codes of the bundles in force on the running service; None where none is set up here."""
    if not load_settings().database_dsn.get_secret_value():
        return None
    found: set[str] = set()

    async def run(lianban: Lianban) -> int:
        found.update(each.slug for each in await definitions_in_force(lianban.pool))
        return 0

    return frozenset(found) if connected(run) == 0 else None


def _line(loaded: LoadedBundle) -> _Line:
    bundle, tried = loaded.bundle, situations(loaded.definition)
    return _Line(
        slug=bundle.bundle,
        name=bundle.name,
        items=len(bundle.items),
        situations=tried.described(),
        promise=_promised(bundle.promised_limit),
        path=max((critical_path(plan)[0] for plan in tried.plans), default=0),
        scenarios=len(load_scenarios(bundle.bundle, loaded=loaded)),
        unverified=len(loaded.unverified()),
    )


def _promised(promise: Limit | Cases | None) -> int | str | None:
    """The days promised; where they go by the situation all of them ("7/12")."""
    days = [each.days for each in promises_of(promise)]
    return "/".join(map(str, days)) if len(days) > 1 else next(iter(days), None)


def _cell(value: object) -> str:
    return "—" if value is None else str(value)
