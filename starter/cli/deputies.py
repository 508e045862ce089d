"""`lianban deputy`: dated deputies (代理), registered in the name of an account that may do it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from cyclopts import Parameter

from domain.case.acts import Actor, Role
from ledger import deputies
from ledger.accounts import RoleHeld, roles_of
from ledger.deputies import Deputy
from starter.cli import output
from starter.cli.case.filing import account_id, refused
from starter.cli.output import AsJson
from starter.cli.run import connected
from starter.office.client import Lianban
from starter.office.deputies import make_deputy, revoke_deputy
from starter.words.names import ROLE_NAMES

Login = Annotated[str, Parameter(name="--as", help="以哪个账号登记：本人、部门负责人或管理员。")]


def add(
    principal: Annotated[str, Parameter(help="被代理人的登录名。")],
    deputy: Annotated[str, Parameter(help="代理人的登录名。")],
    *,
    from_on: Annotated[str, Parameter(name="--from", help="从哪一天，例如 2026-12-01。")],
    until_on: Annotated[str, Parameter(name="--until", help="到哪一天，包括当天。")],
    role: Annotated[str | None, Parameter(help="哪个角色：角色，或 角色/部门；不写为被代理人的第一个角色。")] = None,
    login: Login,
    as_json: AsJson = False,
) -> int:
    """登记代理：同一角色同一天只有一位代理人，不能层层代理。"""

    async def run(lianban: Lianban) -> int:
        whom = await account_id(lianban, principal)
        held = await _held(lianban, whom, role)
        made = await make_deputy(
            lianban,
            await _who_registers(lianban, login, held.department),
            principal=whom,
            deputy=await account_id(lianban, deputy),
            role=held.role,
            department=held.department,
            from_on=_day(from_on),
            until_on=_day(until_on),
        )
        return _show([made], as_json=as_json)

    return connected(run)


def list_deputies(
    *,
    department: Annotated[str | None, Parameter(help="只列这个部门，例如 spj。")] = None,
    every: Annotated[bool, Parameter(name="--all", negative="", help="包括已过期、已撤销的。")] = False,
    as_json: AsJson = False,
) -> int:
    """列出代理登记。"""

    async def run(lianban: Lianban) -> int:
        found = await deputies.deputies(lianban.pool, department=department, current_only=not every)
        return _show(found, as_json=as_json)

    return connected(run)


def revoke(
    deputy_id: Annotated[str, Parameter(help="登记编号，见 deputy list。")],
    *,
    login: Login,
    as_json: AsJson = False,
) -> int:
    """撤销代理，立即生效；已办的不受影响。"""

    async def run(lianban: Lianban) -> int:
        try:
            known = await deputies.read(lianban.pool, deputy_id)
            department = known.department
        except deputies.DeputyRefused:
            department = None  # told below, in the same words
        by = await _who_registers(lianban, login, department)
        return _show([await revoke_deputy(lianban, by, deputy_id)], as_json=as_json)

    return connected(run)


async def _held(lianban: Lianban, account: str, wanted: str | None) -> RoleHeld:
    """The role that is stood in for. Raises LianbanError."""
    role, _, department = (wanted or "").partition("/")
    for held in await roles_of(lianban.pool, account):
        if not wanted or (held.role == role and department in ("", held.department)):
            return held
    raise refused("ROLE_NOT_HELD", "这个账号没有所选的角色。", "请核对角色和部门。")


async def _who_registers(lianban: Lianban, login: str, department: str | None) -> Actor:
    """The account as head of that department or as administrator where it is one, else in its first role."""
    account = await account_id(lianban, login)
    held = await roles_of(lianban.pool, account)
    may = (RoleHeld(role=Role.DEPARTMENT_HEAD, department=department), RoleHeld(role=Role.ADMIN))
    chosen = next((each for each in may if each in held), next(iter(held), None))
    if chosen is None:
        raise refused("ROLE_NOT_HELD", "这个账号没有所选的角色。", "请核对角色和部门。")
    return Actor(actor_id=account, role=chosen.role, department=chosen.department)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refused("USAGE", f"日期“{text}”应写成 2026-12-01。", "") from None


def _show(found: list[Deputy], *, as_json: bool) -> int:
    if as_json:
        output.print_json([each.model_dump(mode="json") for each in found])
        return 0
    rows = [
        (
            each.deputy_id,
            each.principal_name,
            ROLE_NAMES[each.role] + (f"（{each.department}）" if each.department else ""),
            each.deputy_name,
            f"{each.from_on} 至 {each.until_on}",
            "已撤销" if each.revoked_at else "",
        )
        for each in found
    ]
    output.table(("登记编号", "被代理人", "角色", "代理人", "日期", "状态"), rows)
    return 0
