"""Who plays the people of a scenario: the accounts of the demo, and where it has none, people who are made up here.

A department that came into the catalogue today has no account anywhere; its scenarios are tested, simulated and
published all the same. "gaj#2" is the second of a department's people who handle items, "gaj2" the account of that
name; who is made up is told apart by the same names, so that nobody stands for two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bundles.scenarios.desks import NUMBER_MARK, department_of
from domain.case.acts import Role
from domain.definition.catalogue import Department
from engine.demo import ACCOUNTS, DemoAccount
from ledger.accounts import RoleHeld

_BY_LOGIN: Mapping[str, DemoAccount] = {account.login: account for account in ACCOUNTS}
_PREFIX = "demo-"
_OFFICES: Mapping[str, tuple[Role, str]] = {
    "head": (Role.DEPARTMENT_HEAD, "负责人"),
    "lead": (Role.LEAD, "牵头人员"),
}
"""What comes after a department's code in the login of somebody who does not handle items, and what they are called."""
_NUMBER = re.compile(r"\d*$")


def person(login: str) -> DemoAccount:
    """The one of that login or number ("spj2", "spj_head", "gaj#1"); made up where the demo has no such account."""
    department, mark, number = login.partition(NUMBER_MARK)
    if mark:
        return handlers(department, int(number))[-1]
    return _BY_LOGIN.get(login) or _made_up(login)


def handlers(department: str, count: int = 1) -> tuple[DemoAccount, ...]:
    """The first `count` people of a department who handle items, those of the demo first."""
    of_demo = [account for account in ACCOUNTS if _handles(account, department)]
    logins = [account.login for account in of_demo[:count]]
    number = len(logins)
    while len(logins) < count:
        number += 1
        login = department if number == 1 else f"{department}{number}"
        # A login of the demo that means something else in that department is passed over.
        if login not in _BY_LOGIN and login not in logins:
            logins.append(login)
    return tuple(_BY_LOGIN.get(login) or _made_up(login) for login in logins)


def in_role(held: RoleHeld, login: str) -> DemoAccount | None:
    """Somebody of the demo who holds that role: of that login, else the first; None where nobody does."""
    of_role = [account for account in ACCOUNTS if held in account.roles]
    return next((account for account in of_role if account.login == login), of_role[0] if of_role else None)


def named(account_ids: Iterable[str], departments: Mapping[str, Department]) -> dict[str, str]:
    """Names by account id, as a story tells them; those of the installation itself and of applicants are left out."""
    found: dict[str, str] = {}
    for account_id in account_ids:
        login = account_id.removeprefix(_PREFIX)
        if login == account_id:
            continue
        known = _BY_LOGIN.get(login)
        department = departments.get(department_of(login))
        found[account_id] = known.name if known else _name(login, department.name if department else "")
    return found


def _handles(account: DemoAccount, department: str) -> bool:
    return any(each.role is Role.HANDLER and each.department == department for each in account.roles)


def _made_up(login: str) -> DemoAccount:
    role, _ = _OFFICES.get(login.rpartition("_")[2], (Role.HANDLER, ""))
    department = department_of(login)
    held = RoleHeld(role=role, department=department)
    return DemoAccount(login=login, name=_name(login, department), duty="示例人员", roles=(held,))


def _name(login: str, department: str) -> str:
    """A name that shows that nobody is called so: "公安局2号人员"."""
    office = re.split(r"[._]", login)[-1]
    if office in _OFFICES:
        return f"{department}{_OFFICES[office][1]}"
    found = _NUMBER.search(login)
    return f"{department}{(found.group() if found else '') or 1}号人员"
