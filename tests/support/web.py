"""The web application for tests: the real app on an office, and visitors who keep their cookies."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI

from domain.case.acts import Role
from ledger.accounts import RoleHeld, insert_account, password_hash
from starter.web.app import create_app
from tests.support import newborn
from tests.support.office import Office

PASSWORD = "a long test password"
BASE = "http://lianban.test"
OWN_PAGE = {"sec-fetch-site": "same-origin"}
IDENTITY = {"reception.document": "resident_id"}
"""What a clerk ticks of the applicant's papers before an application goes out."""

PEOPLE: dict[str, tuple[RoleHeld, ...]] = {
    "window": (RoleHeld(role=Role.COUNTER_CLERK),),
    "yy": (RoleHeld(role=Role.HANDLER, department="yy"),),
    "yy2": (RoleHeld(role=Role.HANDLER, department="yy"),),
    "gaj": (RoleHeld(role=Role.HANDLER, department="gaj"),),
    "ybj": (RoleHeld(role=Role.HANDLER, department="ybj"),),
    "rsj": (RoleHeld(role=Role.HANDLER, department="rsj"),),
    "head": (RoleHeld(role=Role.DEPARTMENT_HEAD, department="yy"),),
    "gaj_head": (RoleHeld(role=Role.DEPARTMENT_HEAD, department="gaj"),),
    "ybj_head": (RoleHeld(role=Role.DEPARTMENT_HEAD, department="ybj"),),
    "lead": (RoleHeld(role=Role.LEAD, department="wjj"),),
    "gaj_lead": (RoleHeld(role=Role.LEAD, department="gaj"),),
    "gov": (RoleHeld(role=Role.GOVERNMENT_HEAD),),
    "supervisor": (RoleHeld(role=Role.SUPERVISOR),),
    "supervisor2": (RoleHeld(role=Role.SUPERVISOR),),
    "admin": (RoleHeld(role=Role.ADMIN),),
    "both": (RoleHeld(role=Role.COUNTER_CLERK), RoleHeld(role=Role.HANDLER, department="gaj")),
}

FOOD_PEOPLE: dict[str, tuple[RoleHeld, ...]] = {
    "window2": (RoleHeld(role=Role.COUNTER_CLERK),),
    "spj": (RoleHeld(role=Role.HANDLER, department="spj"),),
    "xf": (RoleHeld(role=Role.HANDLER, department="xf"),),
    "cgj": (RoleHeld(role=Role.HANDLER, department="cgj"),),
    "spj2": (RoleHeld(role=Role.HANDLER, department="spj"),),
    "spj3": (RoleHeld(role=Role.HANDLER, department="spj"),),
    "cgj2": (RoleHeld(role=Role.HANDLER, department="cgj"),),
    "spj_head": (RoleHeld(role=Role.DEPARTMENT_HEAD, department="spj"),),
    "xf_head": (RoleHeld(role=Role.DEPARTMENT_HEAD, department="xf"),),
    "spj_lead": (RoleHeld(role=Role.LEAD, department="spj"),),
}
"""Who works on a food licence (`tests.support.food`)."""

CHECK_PEOPLE: dict[str, tuple[RoleHeld, ...]] = {
    "zjj": (RoleHeld(role=Role.HANDLER, department="zjj"),),
    "sjj_lead": (RoleHeld(role=Role.LEAD, department="sjj"),),
}
"""Who checks what is known of a bankrupt firm, beside the others."""


@dataclass
class Site:
    """The app on an office; `visitor` gives a browser without scripts."""

    app: FastAPI
    office: Office
    _stack: AsyncExitStack
    _known: set[str] = field(default_factory=set)

    async def visitor(self, login: str | None = None, *, own_page: bool = True) -> httpx.AsyncClient:
        """A visitor, logged in when a login of ours is named; `own_page`: its browser vouches for our pages."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app, raise_app_exceptions=False),
            base_url=BASE,
            headers=OWN_PAGE if own_page else {},
        )
        await self._stack.enter_async_context(client)
        if login is not None:
            await self.hire(login)
            answer = await client.post("/login", data={"login": login, "password": PASSWORD}, headers=OWN_PAGE)
            assert answer.status_code == 303, answer.text
        return client

    async def hire(self, login: str) -> None:
        """Make sure the account exists."""
        if login not in self._known:
            self._known.add(login)
            async with self.office.lianban.pool.acquire() as connection, connection.transaction():
                await insert_account(
                    connection,
                    login=login,
                    name=f"测试{login}",
                    hashed=password_hash(PASSWORD),
                    roles=(PEOPLE | FOOD_PEOPLE | CHECK_PEOPLE)[login],
                    account_id=f"{login}-1",
                )


@asynccontextmanager
async def open_site(office: Office) -> AsyncIterator[Site]:
    """The app, started as a server would start it."""
    app = create_app(office.settings, lianban=office.lianban)
    async with AsyncExitStack() as stack, app.router.lifespan_context(app):
        yield Site(app, office, stack)


async def register(client: httpx.AsyncClient, *, values: Mapping[str, str] | None = None, **chosen: str) -> str:
    """Register a newborn case at the window up to the check page; returns the draft's address.

    `values`: what stands in the form, where it is not the usual.
    """
    begun = await client.post("/filing", data={"bundle": newborn.SLUG})
    path = str(begun.headers["location"]).removesuffix("/situation")
    answers = newborn.answers(**chosen)
    await client.post(f"{path}/situation", data={f"q.{key}": value for key, value in answers.items()})
    typed = newborn.form(answers) if values is None else values
    await client.post(f"{path}/form", data={f"f.{key}": value for key, value in typed.items()})
    ticks = {"tick.jhz": "paper", "go": "next"}
    checked = await client.post(f"{path}/materials", data=ticks, files={"file.none": ("", b"")})
    assert checked.headers.get("location") == f"{path}/check", checked.text
    return path


async def submit(client: httpx.AsyncClient, path: str) -> tuple[str, str]:
    """Submit a draft; returns case number and query code as the page shows them."""
    sent = await client.post(f"{path}/submit", data={"not_the_same": "yes", **IDENTITY})
    assert sent.headers.get("location") == f"{path}/done", sent.text
    page = (await client.get(f"{path}/done")).text
    number = re.search(r'<p class="code">([\d-]+)</p>', page)
    code = re.search(r'class="big-code">(\w+)<', page)
    assert number is not None and code is not None, page
    return number[1], code[1]
