"""Who calls: an account by HTTP Basic, in one of its roles (header `Lianban-Role`, e.g. `handler/gaj`)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from starlette.requests import Request

from domain.case.acts import Actor
from ledger.accounts import RoleHeld
from runtime.settings import Settings
from starter.api.errors import refused
from starter.office.addresses import address_of
from starter.office.client import Lianban
from starter.office.entrance import Entrance

_basic = HTTPBasic(auto_error=False, description="账号的登录名和密码")


def lianban_of(request: Request) -> Lianban:
    """The client of this process."""
    client: Lianban = request.app.state.lianban
    return client


def settings_of(request: Request) -> Settings:
    """The settings of this process."""
    settings: Settings = request.app.state.settings
    return settings


Client = Annotated[Lianban, Depends(lianban_of)]
OurSettings = Annotated[Settings, Depends(settings_of)]


async def api_actor(
    request: Request,
    settings: OurSettings,
    credentials: Annotated[HTTPBasicCredentials | None, Depends(_basic)],
    lianban_role: Annotated[
        str | None, Header(description="以哪个角色操作：角色，或“角色/部门代码”；不写则用账号的第一个角色")
    ] = None,
) -> Actor:
    """The account that calls, in the role it names. Raises Refused."""
    if credentials is None:
        raise refused("NOT_LOGGED_IN")
    entrance: Entrance = request.app.state.entrance
    request.state.login = credentials.username
    place = f"address:{address_of(request, settings)}"
    account = await entrance.call(credentials.username, credentials.password, place)
    if account is None:
        raise refused("LOGIN_WRONG")
    request.state.account_id = account.account_id
    if account.must_change:
        raise refused("PASSWORD_CHANGE_NEEDED")
    held = _chosen(account.roles, lianban_role)
    actor = Actor(actor_id=account.account_id, role=held.role, department=held.department)
    request.state.caller = actor
    return actor


def _chosen(roles: tuple[RoleHeld, ...], wanted: str | None) -> RoleHeld:
    """The role asked for, or the first. Raises Refused when the account does not hold it."""
    role, _, department = (wanted or "").partition("/")
    for held in roles:
        if not wanted or (held.role == role and department in ("", held.department)):
            return held
    raise refused("ROLE_NOT_HELD")


Caller = Annotated[Actor, Depends(api_actor)]
