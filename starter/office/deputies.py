"""Registering deputies (代理): who may do it, and the words for what does not hold.

A person names a deputy for themselves; the head of the department and the administrator for somebody who cannot.
"""

from __future__ import annotations

from datetime import date

from domain.case.acts import Actor, Role
from domain.case.refusals import Refusal, refuse
from domain.case.rules import ALLOWED_ROLES
from ledger import deputies
from ledger.accounts import RoleHeld
from ledger.deputies import Deputy
from starter.office.client import Lianban
from starter.office.errors import LianbanError

_SENTENCES: dict[str, tuple[str, str]] = {
    "DEPUTY_OVERLAPS": ("这段日期内，该角色已登记了代理人。", "请先撤销原来的登记，或改选日期。"),
    "DEPUTY_CHAIN": (
        "代理人自己在这段日期内也由别人代理，或被代理人正在代理别人；不能层层代理。",
        "请选择另一位同事，或改选日期。",
    ),
    "DEPUTY_DAYS_WRONG": (
        "代理日期不对：不能从过去的日期开始，结束日期不能早于开始日期，一次最长180天。",
        "请改正日期。",
    ),
    "DEPUTY_PERSON_WRONG": (
        "人员不符合：被代理人须有所选角色，代理人须是同一部门的另一位同事。",
        "请核对账号和角色后重新选择。",
    ),
    "DEPUTY_UNKNOWN": ("没有这项代理登记。", "请刷新页面，查看最新登记。"),
}


async def make_deputy(
    lianban: Lianban,
    by: Actor,
    *,
    principal: str,
    deputy: str,
    role: Role,
    department: str | None,
    from_on: date,
    until_on: date,
) -> Deputy:
    """Register a deputy for a colleague, or for oneself. Raises LianbanError."""
    _check_may(by, principal, department)
    try:
        return await deputies.make(
            lianban.pool,
            principal=principal,
            deputy=deputy,
            role=role,
            department=department,
            from_on=from_on,
            until_on=until_on,
            made_by=by.actor_id,
        )
    except deputies.DeputyRefused as refused:
        raise _told(refused) from None


async def revoke_deputy(lianban: Lianban, by: Actor, deputy_id: str) -> Deputy:
    """End a registration now. Raises LianbanError."""
    try:
        known = await deputies.read(lianban.pool, deputy_id)
        _check_may(by, known.principal, known.department)
        return await deputies.revoke(lianban.pool, deputy_id, by.actor_id)
    except deputies.DeputyRefused as refused:
        raise _told(refused) from None


async def standing_in(lianban: Lianban, account_id: str, principal: str, kind: str, act_id: str) -> Actor:
    """This account in the place of `principal`, in a role in which such an act may be done. Raises LianbanError.

    An act that is on file keeps its role, so that a repeat after the last day is the same act.
    """
    held = await deputies.role_used(lianban.pool, act_id, account_id, principal)
    if held is None:
        known = await deputies.acting_for(lianban.pool, account_id)
        mine = [RoleHeld(role=each.role, department=each.department) for each in known if each.principal == principal]
        allowed = ALLOWED_ROLES.get(kind, frozenset())
        held = next((each for each in mine if each.role in allowed), next(iter(mine), None))
    if held is None:
        raise LianbanError(refuse("DEPUTY_NOT_VALID"))
    return Actor(actor_id=account_id, role=held.role, department=held.department, on_behalf_of=principal)


def _check_may(by: Actor, principal: str, department: str | None) -> None:
    """A deputy passes nothing on: `on_behalf_of` never registers anybody."""
    is_head = by.role is Role.DEPARTMENT_HEAD and by.department is not None and by.department == department
    if by.on_behalf_of is not None or not (by.actor_id == principal or is_head or by.role is Role.ADMIN):
        raise LianbanError(refuse("NOT_ALLOWED"))


def _told(refused: deputies.DeputyRefused) -> LianbanError:
    sentence, next_step = _SENTENCES[refused.code]
    return LianbanError(Refusal(code=refused.code, sentence=sentence, next_step=next_step))
