"""A food licence whose decision colleagues sign, with a signboard that waits for it: for tests of the desk's pages."""

from __future__ import annotations

import re
import uuid
from typing import Any

import httpx

from domain.case.acts import Actor, Role
from domain.case.state import CaseState, ItemPhase, Phase
from domain.definition.bundle import Definition
from domain.definition.joint import ReviewRule
from tests.support import food
from tests.support.food import SHOP, SIGN
from tests.support.office import clerk
from tests.support.web import Site

WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK)
URGE_HOURS = 24


def definition(*, review: ReviewRule | None = None, in_series: bool = False) -> Definition:
    """The food licence; `review`: colleagues sign its decision; `in_series`: the signboard waits for the licence."""
    known = food.definition()
    changed: dict[str, dict[str, Any]] = {}
    if review is not None:
        changed[SHOP] = {"review": review, "separate": (("draft", "review"),)}
    if in_series:
        changed[SIGN] = {"after": (SHOP,), "why": "招牌以许可为准"}
    entries = tuple(entry.model_copy(update=changed.get(entry.key, {})) for entry in known.bundle.items)
    # Results wait for each other where one may be returned to: what is issued is not opened again.
    results = "hold_together" if in_series else known.bundle.results
    bundle = known.bundle.model_copy(update={"items": entries, "urge_hours": URGE_HOURS, "results": results})
    return known.model_copy(update={"bundle": bundle})


async def opened(site: Site, **chosen: Any) -> str:
    """The number of a case that is accepted: its first items are open and nobody has claimed them."""
    office = site.office
    filed = await office.lianban.file_case(food.filing(office.definition, WINDOW, **chosen))
    number = filed.case_no
    state = await office.until(number, lambda state: state.phase is Phase.REVIEWING)
    for key in [key for key, item in state.items.items() if item.phase is ItemPhase.REVIEWING]:
        await office.applied(number, clerk(key.split("/")[0], 9), "complete_pre_review", key, complete=True)
    await office.applied(number, WINDOW, "accept_application")
    return number


async def act(client: httpx.AsyncClient, number: str, kind: str, *, files: Any = None, **data: Any) -> str:
    """Send an act from the case's page; what the page says of it, or the page with the form's errors."""
    sent = {"act_id": uuid.uuid4().hex, **data}
    answer = await client.post(f"/cases/{number}/acts/{kind}", data=sent, files=files)
    page = await client.get(answer.headers["location"]) if answer.status_code == 303 else answer
    return page.text


async def done(client: httpx.AsyncClient, number: str, kind: str, name: str, **data: Any) -> str:
    """An act that has to hold; the page after it."""
    page = await act(client, number, kind, **data)
    assert f"{name}：已生效" in page, plain(page)[:600]
    return page


def plain(page: str) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def ticks(page: str, *numbers: str) -> list[str]:
    """What the boxes of these cases' rows would send, in the order of the page."""
    found = re.findall(r'name="pick"[^>]*value="([^"]+)"', page)
    return [value for value in found if value.split("|")[0] in numbers]


def shop(state: CaseState) -> Any:
    """The licence as it stands."""
    return state.items[SHOP]
