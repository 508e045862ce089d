"""A simulated party outside in this process, served over real HTTP; and a handler that notes letters."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from activities.ports.party import PartyClient
from engine.outsider import Outsider
from engine.outsider_store import OutsiderStore
from engine.ports import LOOPBACK, free_ports
from engine.serving import serve_until
from ledger.connection.pool import Connection
from ledger.parties.letters import Outgoing
from runtime.settings import Settings, SignedEndpoint

KEY = SecretStr("a-key-of-the-tests")


def with_outsider(settings: Settings, party: str, **changes: Any) -> Settings:
    """An installation that knows the party, on a free port."""
    (port,) = free_ports(1)
    endpoint = SignedEndpoint(url=f"http://{LOOPBACK}:{port}", secret=KEY, **changes)
    ports = {**settings.outsider_ports, party: port}
    return settings.model_copy(update={"parties": {**settings.parties, party: endpoint}, "outsider_ports": ports})


@asynccontextmanager
async def running_outsider(
    made: type[Outsider], party: str, settings: Settings, folder: Path
) -> AsyncIterator[Outsider]:
    """It serves until the block ends; its store lies in `folder`."""
    store = OutsiderStore(folder / f"outsider-{party}.db")
    outsider, stop = made(party, settings, store), asyncio.Event()
    port = settings.outsider_ports[party]
    serving = asyncio.create_task(
        serve_until(outsider.app(), port, stop, outsider.send_notices(stop), wake=outsider.wake)
    )
    try:
        await _until_it_listens(port)
        yield outsider
    finally:
        stop.set()
        outsider.wake()
        await serving
        store.close()


async def _until_it_listens(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection(LOOPBACK, port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


class Echo(Outsider):
    """Answers with the number of the message, and refuses what says so."""

    title = "回声"

    def answer(self, path: str, message_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Its own id back."""
        return {"taken": message_id, "path": path}


@dataclass
class Noted:
    """A handler that posts letters as they are; `done`: what was settled, in order."""

    client: PartyClient
    party: str = "echo"
    done: list[str] = field(default_factory=list)

    async def send(self, letter: Outgoing) -> dict[str, Any]:
        """Post it."""
        answer: dict[str, Any] = json.loads(
            await self.client.post(letter.kind, letter.letter_id, json.dumps(letter.body).encode())
        )
        return answer

    async def settled(self, connection: Connection, letter: Outgoing, answer: dict[str, Any]) -> None:
        """Note it."""
        self.done.append(letter.letter_id)

    async def notice(self, notice_id: str, body: bytes) -> None:
        """It hears of nothing."""
