"""Somebody who calls for telephone surveys (电话调查员), logged in."""

from __future__ import annotations

import httpx

from domain.case.roles import Role
from ledger.accounts import RoleHeld, insert_account, password_hash
from tests.support.web import OWN_PAGE, PASSWORD, Site


async def surveyor_at(site: Site) -> httpx.AsyncClient:
    """An account of its own, at the pages of that office."""
    async with site.office.lianban.pool.acquire() as connection, connection.transaction():
        await insert_account(
            connection,
            login="surveyor",
            name="测试surveyor",
            hashed=password_hash(PASSWORD),
            roles=[RoleHeld(role=Role.SURVEYOR)],
            account_id="surveyor-1",
        )
    client = await site.visitor()
    answer = await client.post("/login", data={"login": "surveyor", "password": PASSWORD}, headers=OWN_PAGE)
    assert answer.status_code == 303
    return client
