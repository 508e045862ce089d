"""Joint events through the pages: one case of `tests.support.joint`, and browsers without scripts for its people."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from domain.case.acts import Actor, Role, Slot
from domain.definition.plan import Plan
from domain.time.calendar import BEIJING
from ledger.accounts import RoleHeld, open_session
from runtime.settings import Settings
from starter.web.site.security import SESSION_COOKIE
from tests.support.joint import DEPARTMENTS, JointCase, begun, joint_office
from tests.support.office import SUPERVISOR, clerk
from tests.support.terms import LEAD
from tests.support.web import BASE, Site, open_site

COUNTER = Actor(actor_id="counter-1", role=Role.COUNTER_CLERK)
PLACE = "样例路12号测试小店"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
"""The smallest picture: one red point."""


@dataclass
class JointSite:
    """The app, one case with a joint event, and whoever looks at it."""

    site: Site
    case: JointCase
    _clients: dict[tuple[str, str], httpx.AsyncClient] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The event's page."""
        return f"/cases/{self.case.case_no}/joint/{self.case.joint}"

    async def browser(self, actor: Actor) -> httpx.AsyncClient:
        """The browser of somebody who is logged in; the applicant's holds the case."""
        known = (actor.actor_id, actor.role.value)
        if known not in self._clients:
            client = await self.site.visitor()
            held = RoleHeld(role=actor.role, department=actor.department)
            is_applicant = actor == self.case.applicant
            case_no, account_id = (self.case.case_no, None) if is_applicant else (None, actor.actor_id)
            pool = self.case.office.lianban.pool
            session = await open_session(pool, held, case_no=case_no, account_id=account_id)
            client.cookies.set(SESSION_COOKIE, session, domain=BASE.partition("://")[2])
            self._clients[known] = client
        return self._clients[known]

    async def page(self, actor: Actor, path: str = "") -> str:
        """A page of the event in words: its own, or one below it."""
        return plain(await self.html(actor, path))

    async def html(self, actor: Actor, path: str = "") -> str:
        """The same with its marks."""
        answer = await (await self.browser(actor)).get(
            path if path.startswith("/") else f"{self.path}/{path}".rstrip("/")
        )
        assert answer.status_code == 200, (answer.status_code, answer.headers.get("location"), plain(answer.text))
        return answer.text

    async def sends(self, actor: Actor, kind: str, files: Iterable[Any] = (), **data: Any) -> httpx.Response:
        """Send the form of an act."""
        is_own = actor == self.case.applicant
        path = f"/query/joint/{self.case.joint}/{kind}" if is_own else f"{self.path}/acts/{kind}"
        return await self.posts(actor, path, files, **data)

    async def posts(self, actor: Actor, path: str, files: Iterable[Any] = (), **data: Any) -> httpx.Response:
        """Send a form to an address."""
        sent = {"act_id": uuid.uuid4().hex, **{name.replace("__", "."): value for name, value in data.items()}}
        return await (await self.browser(actor)).post(path, data=sent, files=list(files) or None)

    async def told(self, actor: Actor, answer: httpx.Response) -> str:
        """What the page says after a form that was sent on."""
        assert answer.status_code == 303, plain(answer.text)
        return await self.page(actor, answer.headers["location"])

    async def does(self, actor: Actor, kind: str, files: Iterable[Any] = (), **data: Any) -> str:
        """An act by its form that has to hold; the page after it."""
        page = await self.told(actor, await self.sends(actor, kind, files, **data))
        assert "：已生效" in page, page
        return page

    async def convenes(self, *slots: Slot, **data: Any) -> str:
        """The convenor's form."""
        return await self.does(clerk("sjj"), "convene_joint", place=PLACE, **typed(*slots), **data)

    async def confirms(self, department: str, *slots: Slot, **data: Any) -> str:
        """A department's form, with two officers."""
        officers = data.pop("officers", [f"{department}-1", f"{department}-2"])
        fields = {"slot": [value(each) for each in slots], f"officer__{department}": officers}
        return await self.does(clerk(department), "confirm_joint", **fields, **data)

    async def holds(self, **present: list[str]) -> str:
        """到场登记 of these, by department."""
        fields = {f"officer__{department}": people for department, people in present.items()}
        return await self.does(clerk("sjj"), "hold_joint", **fields)

    async def held(self, at: Slot, *departments: str) -> None:
        """Convened, confirmed by these departments (all, where none is named) and held with two officers of each."""
        there = departments or DEPARTMENTS
        await self.convenes(at)
        for department in DEPARTMENTS:
            await self.confirms(department, at)
        await self.case.at(f"{at.starts_at.astimezone(BEIJING):%Y-%m-%d %H:%M}")
        await self.holds(**{each: [f"{each}-1", f"{each}-2"] for each in there})


@asynccontextmanager
async def joint_site(settings: Settings, plan: Plan, text: str = "2026-08-03 09:00") -> AsyncIterator[JointSite]:
    """The app on an office with one case of that plan, begun at that moment in Beijing."""
    async with joint_office(settings) as office, open_site(office) as site:
        await office.hire(COUNTER, LEAD, SUPERVISOR)
        yield JointSite(site, await begun(office, plan, text))


def typed(*slots: Slot) -> dict[str, str]:
    """Slots as a form asks for them: date, from, to."""
    fields: dict[str, str] = {}
    for number, each in enumerate(slots, start=1):
        begins, ends = each.starts_at.astimezone(BEIJING), each.ends_at.astimezone(BEIJING)
        fields |= {
            f"slot{number}_on": f"{begins:%Y-%m-%d}",
            f"slot{number}_from": f"{begins:%H:%M}",
            f"slot{number}_to": f"{ends:%H:%M}",
        }
    return fields


def value(slot: Slot) -> str:
    """A slot as a ticked box sends it."""
    return f"{utc(slot.starts_at)}/{utc(slot.ends_at)}"


def utc(at: datetime) -> str:
    """A moment as the journal writes it."""
    return at.astimezone(BEIJING).isoformat()


def answers(points: Iterable[str], *bad: str, **remarks: str) -> Mapping[str, str]:
    """A checklist filled in: these points are not in order, with what is remarked on them."""
    return {f"p__{key}": "bad" if key in bad else "ok" for key in points} | {
        f"r__{key}": said for key, said in remarks.items()
    }


def plain(page: str) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
