"""Three halls with their clerks: the district's own, a town's and a street's; and clerks who belong to none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from domain.case.acts import Actor, Role
from domain.organisation.model import OrganisationData
from ledger import accounts
from ledger.accounts import RoleHeld
from ledger.organisation import halls
from tests.support import newborn
from tests.support.web import OWN_PAGE, PASSWORD, Site

WORKDAYS = ["周一", "周二", "周三", "周四", "周五"]


def _hall(name: str, area: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "area": area,
        "address": f"{name}一楼",
        "telephone": "0916-12345",
        "hours": [{"days": WORKDAYS, "spans": ["09:00-12:00", "13:00-17:00"]}],
        "counters": {"w1": {"name": "1号窗口"}, "w2": {"name": "2号窗口"}}
        if more.get("main")
        else {"w1": {"name": "1号窗口"}},
        **more,
    }


def organisation(**changed: Any) -> OrganisationData:
    """The organisation; `changed`: halls otherwise, by slug, None for one that is not there."""
    made: dict[str, Any] = {
        "zhong": _hall("测试区政务服务中心", "qu", main=True),
        "zhen": _hall("测试镇便民服务中心", "zhen", receives=[newborn.SLUG, "qixian", "shipin-jingying"]),
        "jie": _hall("测试街道便民服务中心", "jie", receives=["gongmin-shenhou"]),
    } | changed
    areas = {
        "qu": {"name": "测试区", "kind": "district", "code": "610702"},
        "zhen": {"name": "测试镇", "kind": "town"},
        "jie": {"name": "测试街道", "kind": "street"},
    }
    return OrganisationData.model_validate(
        {"areas": areas, "halls": {slug: hall for slug, hall in made.items() if hall is not None}}
    )


CLERKS: Mapping[str, tuple[str | None, str | None]] = {
    "main1": ("zhong", "w1"),
    "main2": ("zhong", "w2"),
    "nohall": (None, None),
    "town": ("zhen", "w1"),
    "street": ("jie", "w1"),
}
"""Clerks of the window: hall and counter. Who has none is of the main hall."""
OTHERS: Mapping[str, RoleHeld] = {
    "supervisor": RoleHeld(role=Role.SUPERVISOR),
    "gov": RoleHeld(role=Role.GOVERNMENT_HEAD),
    "lead": RoleHeld(role=Role.LEAD, department="wjj"),
    "otherlead": RoleHeld(role=Role.LEAD, department="cgj"),
    "yy": RoleHeld(role=Role.HANDLER, department="yy"),
    "cgj": RoleHeld(role=Role.HANDLER, department="cgj"),
    "head": RoleHeld(role=Role.DEPARTMENT_HEAD, department="yy"),
    "admin": RoleHeld(role=Role.ADMIN),
}


def clerk_at(login: str) -> Actor:
    """A clerk of the window."""
    return Actor(actor_id=f"{login}-1", role=Role.COUNTER_CLERK)


async def staffed(site: Site, *, loaded: bool = True) -> None:
    """Everybody has an account, and (where the organisation is on file) the clerks their places."""
    pool = site.office.lianban.pool
    if loaded:
        await halls.stock(pool, organisation(), "test")
    held = {login: RoleHeld(role=Role.COUNTER_CLERK) for login in CLERKS} | dict(OTHERS)
    for login, role in held.items():
        await accounts.create_account(
            pool, login=login, name=f"测试{login}", password=PASSWORD, roles=[role], account_id=f"{login}-1"
        )
    if loaded:
        await placed(site)


async def placed(site: Site) -> None:
    """The clerks are at their counters."""
    async with site.office.lianban.pool.acquire() as connection:
        for login, place in CLERKS.items():
            assert await halls.set_place(connection, f"{login}-1", *place)


async def logged_in(site: Site, login: str) -> httpx.AsyncClient:
    """A browser in which that person is logged in."""
    visitor = await site.visitor()
    answer = await visitor.post("/login", data={"login": login, "password": PASSWORD}, headers=OWN_PAGE)
    assert answer.status_code == 303, answer.text
    return visitor
