"""`lianban organisation`: halls with their counters, hours and matters are checked, loaded and shown here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from bundles.language.findings import DefinitionError
from bundles.organisation_file import DEMO_FILE, load_organisation
from domain.case.acts import Role
from domain.case.refusals import refuse
from domain.organisation.model import OrganisationData
from domain.organisation.opening import hours_in_words
from ledger import definitions
from ledger.organisation import halls
from ledger.organisation.halls import HallInUse, HallLeft, Organisations
from starter.cli.case.filing import account
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson, print_json, problem, say, table
from starter.cli.run import connected
from starter.office.client import Lianban
from starter.office.errors import LianbanError
from starter.words.names import moment

MOST_LOADS = 100
KINDS = {"district": "区", "town": "镇", "street": "街道"}
File = Annotated[Path, Parameter(help="组织机构文件（YAML）。")]


def check(path: File = DEMO_FILE, *, as_json: AsJson = False) -> int:
    """检查一个组织机构文件：区镇街道、大厅、窗口、时间和可收的一件事；不写则检查自带的演示文件。"""
    try:
        load_organisation(path)
    except OSError:
        return _unreadable(path)
    except DefinitionError as error:
        return definition_findings(error.findings, [], as_json=as_json)
    return definition_findings([], [path.name], as_json=as_json)


def load(
    path: File,
    *,
    reason: Annotated[str, Parameter(help="载入的依据，例如文号；记录在案。")] = "",
    login: Annotated[str, Parameter(name="--as", help="管理员的登录名；记录在案。")] = "",
    as_json: AsJson = False,
) -> int:
    """载入组织机构文件，立即生效。谁载入、依据什么，记录在案；各版本都保留。"""
    if not (reason.strip() and login):
        return problem("USAGE", "请用 --reason 写明依据，用 --as 写明登录名。", "", code=2)

    async def run(lianban: Lianban) -> int:
        matters = [each.slug for each in await definitions.definitions_in_force(lianban.pool)]
        try:
            data = load_organisation(path, matters)
        except OSError:
            return _unreadable(path)
        by = await account(lianban, login, frozenset({Role.ADMIN}))
        if by.role is not Role.ADMIN:
            raise LianbanError(refuse("NOT_ALLOWED"))
        told: dict[str, Any] = {"loaded_by": by.actor_id, "reason": reason.strip(), "file": path.name}
        try:
            outcome = await halls.load(lianban.pool, data, **told)
        except HallInUse as in_use:
            return _in_use(in_use)
        await _told(lianban, data, outcome == "same", as_json=as_json)
        return 0

    return connected(run)


async def _told(lianban: Lianban, data: OrganisationData, is_same: bool, *, as_json: bool) -> None:
    without = await halls.clerks_without_hall(lianban.pool)
    if as_json:
        print_json({"version": data.version, "same": is_same, "halls": list(data.halls), "without_hall": without})
        return
    say("内容与现行版本相同，已记录。" if is_same else f"已载入 {len(data.halls)} 个大厅，版本 {data.version[:12]}。")
    if without:
        main = data.halls[data.main_hall].name
        logins = "、".join(without)
        say(f"没有登记大厅的窗口账号按“{main}”对待：{logins}。用 lianban account hall 登记。", style="yellow")


def _in_use(in_use: HallInUse) -> int:
    for each in in_use.left:
        say(f"  {each.name}（{each.hall}）：{_left(each)}", error=True)
    return problem(
        "HALL_IN_USE",
        "文件里去掉的大厅或窗口还在使用，没有载入。",
        "请先用 lianban account hall 把账号改到别处，等在办办件办完，或在文件里保留它。",
    )


def _left(each: HallLeft) -> str:
    found = [f"账号 {'、'.join(each.logins)}"] if each.logins else []
    return "，".join([*found, *([f"在办办件 {each.cases} 件"] if each.cases else [])])


def _unreadable(path: Path) -> int:
    return problem("FILE_UNREADABLE", f"读不了文件 {path}。", "请核对路径和权限。")


def show(*, as_json: AsJson = False) -> int:
    """现行的组织机构：大厅、窗口、地址、时间和可收的一件事。"""

    async def run(lianban: Lianban) -> int:
        data = await Organisations(lianban.pool).in_force()
        if data is None:
            return problem("ORGANISATION_NOT_LOADED", "还没有载入组织机构文件。", "请先用 lianban organisation load。")
        if as_json:
            print_json({"version": data.version, **data.body()})
            return 0
        rows = [
            (
                slug,
                f"{hall.name}{'（区级）' if hall.main else ''}{'（演示）' if hall.demo else ''}",
                f"{data.areas[hall.area].name}（{KINDS[data.areas[hall.area].kind]}）",
                hall.address,
                hall.telephone or "",
                hours_in_words(hall),
                "、".join(f"{key} {counter.name}" for key, counter in hall.counters.items()),
                "全部" if hall.receives == "all" else "、".join(hall.receives),
            )
            for slug, hall in data.halls.items()
        ]
        table(("代码", "大厅", "区镇街道", "地址", "电话", "开放时间", "窗口", "可收的一件事"), rows)
        if unverified := [slug for slug, hall in data.halls.items() if hall.unverified]:
            say(f"待核实：{'、'.join(unverified)}（各大厅文件里的 unverified）。", style="yellow")
        return 0

    return connected(run)


def show_history(*, as_json: AsJson = False) -> int:
    """谁在什么时候载入了哪个组织机构文件，依据是什么。"""

    async def run(lianban: Lianban) -> int:
        found = await halls.loads(lianban.pool, MOST_LOADS)
        if as_json:
            print_json([each.model_dump(mode="json") for each in found])
            return 0
        rows = [
            (moment(each.loaded_at), each.loaded_by_name or "系统自带", each.file, each.version[:12], each.reason or "")
            for each in found
        ]
        table(("时间", "载入人", "文件", "版本", "依据"), rows)
        return 0

    return connected(run)
