"""The demo's log-in provider for tests, a real one in a process of its own, and people who log in by it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from pydantic import SecretStr

from engine.ports import LOOPBACK, answers, free_ports
from runtime.settings import IdentityProvider, Settings
from tests.support.departments import START_SECONDS, until
from tests.support.post_box import OurProcess, environment_of_home
from tests.support.web import Site

SECRET = SecretStr("a key that provider and platform know")
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def with_identity(settings: Settings, home: Path) -> Settings:
    """Settings of an installation whose persons log in by a provider on a port of its own."""
    (port,) = free_ports(1)
    provider = IdentityProvider(issuer=f"http://{LOOPBACK}:{port}", client_id="lianban", client_secret=SECRET)
    return settings.model_copy(update={"home": home, "identity": provider, "identity_port": port})


@dataclass
class ProviderProcess(OurProcess):
    """The provider, and its page."""

    @property
    def environment(self) -> dict[str, str]:
        """Its client and port."""
        identity = self.settings.identity
        assert identity is not None
        said = {"issuer": identity.issuer, "client_id": identity.client_id, "client_secret": SECRET.get_secret_value()}
        return {
            **environment_of_home(self.settings),
            "LIANBAN_PUBLIC_URL": self.settings.public_url,
            "LIANBAN_IDENTITY_PORT": str(self.settings.identity_port),
            "LIANBAN_IDENTITY": json.dumps(said),
        }

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"http://{LOOPBACK}:{self.settings.identity_port}"

    async def start(self) -> None:
        """Start it and wait until it answers."""
        await super().start()
        port = self.settings.identity_port
        assert port is not None
        await until(lambda: answers(port), START_SECONDS)

    async def behave(self, mode: str) -> None:
        """Behave so from now on, as the switch on its page says."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            await client.post(f"{self.address}/mode", data={"mode": mode})


@asynccontextmanager
async def running_provider(settings: Settings) -> AsyncIterator[ProviderProcess]:
    """The provider for the length of a test."""
    provider = ProviderProcess(settings, ("-m", "engine.identity"))
    await provider.start()
    try:
        yield provider
    finally:
        await provider.stop()


async def sent_there(client: httpx.AsyncClient, **typed: str) -> str:
    """Press the button of our log-in page; the address at the provider."""
    answer = await client.post("/me/login", data=typed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def chosen_there(address: str, who: str) -> str:
    """Say at the provider who one is; path and query of the page to which it sends one back."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as browser:
        page = await browser.get(address)
        if page.status_code == 303:
            back = str(page.headers["location"])
        else:
            fields = {name: html.unescape(value) for name, value in _HIDDEN.findall(page.text) if name != "who"}
            back = str((await browser.post(address.partition("?")[0], data={**fields, "who": who})).headers["location"])
    parts = urlsplit(back)
    return f"{parts.path}?{parts.query}"


async def log_in(client: httpx.AsyncClient, who: str, **typed: str) -> httpx.Response:
    """There and back: what our page answers."""
    return await client.get(await chosen_there(await sent_there(client, **typed), who))


async def linked(site: Site, who: str) -> tuple[httpx.AsyncClient, str]:
    """Somebody logged in who has linked a case of their own; its number."""
    filed = await site.office.file()
    person = await site.visitor()
    await log_in(person, who)
    answer = await person.post("/me/link", data={"case_no": filed.case_no, "query_code": filed.query_code})
    assert answer.headers.get("location") == "/me?linked=yes", answer.text
    return person, filed.case_no


def state_of(address: str) -> str:
    """The state in an address."""
    return parse_qs(urlsplit(address).query)["state"][0]
