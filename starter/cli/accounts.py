"""`lianban account`: accounts are added, changed and closed here, each with its line in their history.

An installation begins with the first account; its password is shown once, or read from standard input, and has to be
changed at the first log-in.
"""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

from cyclopts import Parameter

from domain.case.acts import Role
from ledger.access import keeping, limits, log
from ledger.access.keeping import AccountRow, By
from ledger.access.log import Access
from ledger.accounts import LoginTaken, RoleHeld
from ledger.organisation import halls
from starter.cli import output
from starter.cli.case.filing import account_id, refused
from starter.cli.os_user import os_user
from starter.cli.output import AsJson
from starter.cli.run import connected
from starter.office.client import Lianban
from starter.office.entrance import LOG_IN_KIND, Entrance
from starter.words import names
from starter.words.passwords import problem_of

NO_ACCOUNT = frozenset({Role.APPLICANT, Role.SYSTEM})
"""Roles that no account has."""
OF_DEPARTMENTS = frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD})
Login = Annotated[str, Parameter(help="登录名。")]
Roles = Annotated[
    tuple[str, ...],
    Parameter(name="--role", help="角色，或 角色/部门代码，例如 handler/spj；可写多次，第一个为登录后的身份。"),
]
PasswordStdin = Annotated[
    bool, Parameter(name="--password-stdin", negative="", help="从标准输入读初始密码；不写则随机生成，只显示一次。")
]
Reason = Annotated[str, Parameter(help="为什么，例如 离职。")]


def add(
    login: Login,
    *,
    name: Annotated[str, Parameter(help="姓名。")],
    role: Roles,
    password_stdin: PasswordStdin = False,
    as_json: AsJson = False,
) -> int:
    """新建账号。初始密码只显示一次，首次登录须修改。"""

    async def run(lianban: Lianban) -> int:
        held = _roles(role)
        password, is_made = _password(from_stdin=password_stdin)
        try:
            made = await keeping.add(lianban.pool, _by(), login=login, name=name, password=password, roles=held)
        except LoginTaken as taken:
            return output.problem(taken.code, str(taken), "请换一个登录名。")
        return _told(made, login, password if is_made else "", as_json=as_json)

    return connected(run)


def set_roles(login: Login, *, role: Roles, reason: Reason = "", as_json: AsJson = False) -> int:
    """改为这些角色（原有的全部换掉）；已收回的角色立即失效。"""

    async def run(lianban: Lianban) -> int:
        held, known = _roles(role), await account_id(lianban, login)
        await keeping.set_roles(lianban.pool, _by(reason), known, held)
        await _note(lianban, "role_changed", known, " ".join(keeping.in_words(each) for each in held))
        return _done("角色已更改。", as_json=as_json, account_id=known)

    return connected(run)


def set_hall(
    login: Login,
    *,
    hall: Annotated[str, Parameter(help="大厅代码，见 lianban organisation show；不写则不登记大厅。")] = "",
    counter: Annotated[str, Parameter(help="这个大厅的窗口代码。")] = "",
    reason: Reason,
    as_json: AsJson = False,
) -> int:
    """登记窗口人员的大厅和窗口（不写 --hall：取消登记），从下一次请求起生效。"""

    async def run(lianban: Lianban) -> int:
        is_known = not counter if not hall else await halls.is_there(lianban.pool, hall, counter or None)
        if not is_known:
            next_step = "用 lianban organisation show 查看大厅和窗口的代码。"
            return output.problem("HALL_UNKNOWN", "没有这个大厅或窗口。", next_step)
        known = await account_id(lianban, login)
        await keeping.set_hall(lianban.pool, _by(reason), known, hall or None, counter or None)
        return _done("大厅已登记。" if hall else "已取消大厅登记。", as_json=as_json, account_id=known)

    return connected(run)


def disable(
    login: Login,
    *,
    reason: Reason,
    again: Annotated[bool, Parameter(name="--enable", negative="", help="重新启用。")] = False,
    as_json: AsJson = False,
) -> int:
    """停用账号（或用 --enable 重新启用）；停用后所有会话立即失效。"""

    async def run(lianban: Lianban) -> int:
        known = await account_id(lianban, login, departed=True)
        try:
            await keeping.set_disabled(lianban.pool, _by(reason), known, disabled=not again)
        except keeping.AccountUnknown:
            return output.problem("ACCOUNT_UNCHANGED", "账号已经是这个状态。", "")
        return _done("账号已启用。" if again else "账号已停用。", as_json=as_json, account_id=known)

    return connected(run)


def unlock(login: Login, *, reason: Reason = "", as_json: AsJson = False) -> int:
    """解除因密码错误造成的锁定。"""

    async def run(lianban: Lianban) -> int:
        known = await account_id(lianban, login)
        entrance = Entrance(lianban.pool, lianban.settings.secret_key)
        await limits.unlock(lianban.pool, entrance.subject(LOG_IN_KIND, login))
        await keeping.note_unlocked(lianban.pool, _by(reason), known)
        return _done("锁定已解除。", as_json=as_json, account_id=known)

    return connected(run)


def set_password(
    login: Login, *, reason: Reason = "", password_stdin: PasswordStdin = False, as_json: AsJson = False
) -> int:
    """重设密码；所有会话立即失效，下次登录须修改。"""

    async def run(lianban: Lianban) -> int:
        known = await account_id(lianban, login)
        password, is_made = _password(from_stdin=password_stdin)
        await keeping.set_password(lianban.pool, _by(reason), known, password)
        return _told(known, login, password if is_made else "", as_json=as_json)

    return connected(run)


def sessions(
    login: Login,
    *,
    end: Annotated[bool, Parameter(negative="", help="全部结束。")] = False,
    as_json: AsJson = False,
) -> int:
    """列出（或结束）一个账号的会话。"""

    async def run(lianban: Lianban) -> int:
        known = await account_id(lianban, login, departed=True)
        found = await keeping.sessions(lianban.pool, known)
        if end:
            await keeping.end_sessions(lianban.pool, _by(), known)
            return _done(f"已结束 {len(found)} 个会话。", as_json=as_json, account_id=known)
        if as_json:
            output.print_json([each.model_dump(mode="json") for each in found])
            return 0
        lines = [
            (each.role, each.department, names.moment(each.created_at), names.moment(each.seen_at)) for each in found
        ]
        output.table(("身份", "部门", "登录时间", "最近使用"), lines)
        return 0

    return connected(run)


def list_accounts(
    *,
    login: Annotated[str | None, Parameter(help="只看这个账号的变更记录。")] = None,
    every: Annotated[bool, Parameter(name="--all", negative="", help="包括已停用的。")] = False,
    as_json: AsJson = False,
) -> int:
    """列出账号；写 --login 则列出该账号的变更记录。"""

    async def run(lianban: Lianban) -> int:
        if login is not None:
            return await _history(lianban, await account_id(lianban, login, departed=True), as_json=as_json)
        found = await keeping.all_accounts(lianban.pool, closed_too=every)
        if as_json:
            output.print_json([each.model_dump(mode="json") for each in found])
            return 0
        lines = [
            (each.login, each.name, "、".join(each.roles), each.hall, _state(each), each.account_id) for each in found
        ]
        output.table(("登录名", "姓名", "角色", "大厅/窗口", "状态", "账号编号"), lines)
        return 0

    return connected(run)


async def _history(lianban: Lianban, known: str, *, as_json: bool) -> int:
    events = await keeping.events(lianban.pool, known)
    if as_json:
        output.print_json([each.model_dump(mode="json") for each in events])
        return 0
    lines = [
        (
            names.moment(each.at),
            EVENT_NAMES[each.kind],
            "、".join(each.roles or ()) if each.hall is None else each.hall or "不登记",
            each.by_account or f"命令行：{each.os_user}",
            each.reason,
        )
        for each in events
    ]
    output.table(("时间", "变更", "角色或大厅", "操作人", "原因"), lines)
    return 0


EVENT_NAMES: dict[str, str] = {
    "added": "新建",
    "roles_changed": "更改角色",
    "disabled": "停用",
    "enabled": "启用",
    "unlocked": "解除锁定",
    "sessions_ended": "结束会话",
    "password_set": "重设密码",
    "password_changed": "本人修改密码",
    "hall_changed": "登记大厅",
}


def _state(row: AccountRow) -> str:
    return "已停用" if row.disabled_at else "待改初始密码" if row.must_change else "在用"


def _by(reason: str = "") -> By:
    return By(os_user=os_user(), reason=reason[:200])


def _roles(texts: tuple[str, ...]) -> tuple[RoleHeld, ...]:
    if not texts:
        raise refused("ROLE_UNKNOWN", "没有写角色。", "请至少写一个 --role，例如 --role handler/spj。")
    return tuple(_role(text) for text in texts)


def _role(text: str) -> RoleHeld:
    """A role as it is written: `handler/spj`. Raises LianbanError."""
    name, _, department = text.partition("/")
    known = {role.value: role for role in Role if role not in NO_ACCOUNT}
    if name not in known:
        raise refused("ROLE_UNKNOWN", f"没有角色“{name}”。", f"可选：{'、'.join(sorted(known))}。")
    if (known[name] in OF_DEPARTMENTS) != bool(department):
        raise refused("ROLE_UNKNOWN", f"角色“{text}”的部门不对。", "经办人、负责人、牵头须写部门，例如 handler/spj。")
    return RoleHeld(role=known[name], department=department or None)


def _password(*, from_stdin: bool) -> tuple[str, bool]:
    """The first password, and whether it was made here. Raises LianbanError where the one given is none."""
    if not from_stdin:
        return secrets.token_urlsafe(15), True
    given = sys.stdin.readline().rstrip("\n")
    if problem := problem_of(given):
        raise refused("PASSWORD_WEAK", problem, "")
    return given, False


def _told(account: str, login: str, password: str, *, as_json: bool) -> int:
    if as_json:
        output.print_json({"account_id": account, "login": login, "password": password or None})
        return 0
    output.say(f"账号编号：{account}")
    if password:
        output.say(f"初始密码：{password}")
        output.say("请当面交给本人；密码不再显示，首次登录须修改。", style="yellow")
    return 0


def _done(sentence: str, *, as_json: bool, **told: str) -> int:
    if as_json:
        output.print_json(told)
    else:
        output.say(sentence, style="green")
    return 0


async def _note(lianban: Lianban, what: log.What, account: str, about: str) -> None:
    line = Access(door="command", what=what, account_id=account, os_user=os_user(), object=about)
    await log.note(lianban.pool, line)
