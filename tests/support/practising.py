"""A practice space with one matter, and a trainee who does exercises there with a browser without scripts."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from bundles.loader import load_bundle
from domain.case.state import CaseState
from engine.demo import ACCOUNTS
from ledger.accounts import insert_account
from ledger.connection.listen import ACT_SETTLED
from ledger.practice import exercises as ledger
from ledger.practice import space
from runtime.settings import Settings
from starter.trials.people_only import by_people
from tests.support.joint_web import plain
from tests.support.office import PATIENCE_SECONDS, Office, open_office, workers
from tests.support.web import Site, open_site


@asynccontextmanager
async def practice_office(settings: Settings, slug: str) -> AsyncIterator[Office]:
    """A practice space with that matter and the invented people of the scenarios."""
    definition = by_people(load_bundle(slug).definition)
    async with open_office(settings.model_copy(update={"practice": True}), definition) as office:
        async with office.lianban.pool.acquire() as connection:
            for each in ACCOUNTS:
                await insert_account(
                    connection, login=f"d-{each.login}", name=each.name, hashed="-", roles=each.roles,
                    account_id=each.account_id,
                )  # fmt: skip
        await space.guard(office.lianban.pool, is_practice=True)
        yield office


@asynccontextmanager
async def practice_site(settings: Settings, slug: str) -> AsyncIterator[Site]:
    """The app of such a space, with its workers."""
    async with practice_office(settings, slug) as office, workers(office), open_site(office) as site:
        yield site


@dataclass
class Trainee:
    """Somebody at an exercise: their browser, and the address of the sitting that they are at."""

    site: Site
    browser: httpx.AsyncClient
    path: str

    @classmethod
    async def begins(cls, site: Site, who: str, key: str) -> Trainee:
        """Somebody chooses an exercise from the list."""
        browser = await site.visitor(who)
        page = (await browser.get(f"/practice?bundle={key.partition('.')[0]}")).text
        assert f'value="{key}"' in page
        form_id = re.findall(r'name="form_id" value="(\w+)"', page)[0]
        begun = await browser.post("/practice", data={"exercise": key, "form_id": form_id})
        assert begun.status_code == 303, plain(begun.text)
        return cls(site, browser, str(begun.headers["location"]))

    @property
    def office(self) -> Office:
        """The installation."""
        return self.site.office

    @property
    def whole(self) -> str:
        """The address of the whole exercise."""
        return "/practice/wholes/" + self.path.rpartition("/")[2].rpartition("-")[0]

    async def goes_on(self, stage: int) -> None:
        """On to the next sitting, by its button."""
        assert f'action="{self.whole}/stages/{stage}"' in (await self.browser.get(self.path)).text
        answer = await self.browser.post(f"{self.whole}/stages/{stage}")
        assert answer.status_code == 303, plain(answer.text)
        self.path = str(answer.headers["location"])

    async def case_no(self) -> str:
        """The case of the sitting."""
        return (await self._started(self.path.rpartition("/")[2])).case_no

    async def turn(self, holds: Callable[[CaseState], bool]) -> CaseState:
        """Wait until everything before the trainee's turn is settled; the case has then come to where it should be."""
        settled, exercise_id = asyncio.Event(), self.path.rpartition("/")[2]
        with self.office.lianban.feed.hear(ACT_SETTLED, lambda _: settled.set()):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not (await self._started(exercise_id)).is_ready:
                    await settled.wait()
                    settled.clear()
        return await self.office.until(await self.case_no(), holds)

    async def _started(self, exercise_id: str) -> ledger.Started:
        found = await ledger.read(self.office.lianban.pool, exercise_id)
        assert found is not None
        return found

    async def page(self, path: str = "") -> str:
        """A page in words; the sitting's own where none is named."""
        answer = await self.browser.get(path or self.path)
        assert answer.status_code == 200, (answer.status_code, answer.headers.get("location"))
        return plain(answer.text)

    async def sends(self, path: str, files: Sequence[Any] = (), **data: Any) -> httpx.Response:
        """The form of an act, sent as its page sends it; `__` in a name stands for a dot."""
        sent = {"act_id": uuid.uuid4().hex, **{name.replace("__", "."): value for name, value in data.items()}}
        return await self.browser.post(path, data=sent, files=list(files) or None)

    async def does(self, kind: str, files: Sequence[Any] = (), joint: str = "", **data: Any) -> str:
        """An act on the case, or on its joint event, that has to hold; the page after it."""
        number = await self.case_no()
        path = f"/cases/{number}/joint/{joint}/acts/{kind}" if joint else f"/cases/{number}/acts/{kind}"
        return await self.told(await self.sends(path, files, **data))

    async def told(self, answer: httpx.Response) -> str:
        """What the page says after a form that was sent on and took effect."""
        assert answer.status_code == 303, plain(answer.text)
        page = await self.page(str(answer.headers["location"]))
        assert "：已生效" in page, page
        return page
