"""The demo's post-box for tests: a real SMTP server and gateway in a process of its own, and senders that use them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from engine.ports import LOOPBACK, answers, free_ports
from ledger.connection.pool import Pool
from runtime.settings import ROOT, MailServer, QuietHours, Settings, SignedEndpoint
from tests.support.departments import START_SECONDS, until

SECRET = SecretStr("a key that gateway and platform know")
NEVER_QUIET = QuietHours(begins=0, ends=0)


def with_post_box(settings: Settings, home: Path, **more: Any) -> Settings:
    """Settings of an installation whose mails and text messages arrive in a post-box with its file in `home`."""
    box, mail = free_ports(2)
    ways = {
        "sms_gateway": SignedEndpoint(url=f"http://{LOOPBACK}:{box}", secret=SECRET),
        "mail_server": MailServer(host=LOOPBACK, port=mail, sender="lianban@example.invalid", tls="none"),
        "post_box_port": box,
        "quiet_hours": NEVER_QUIET,
    }
    return settings.model_copy(update={"home": home, **ways, **more})


def environment_of_home(settings: Settings) -> dict[str, str]:
    """What every process of ours is started with: the folder and the database."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("LIANBAN_")},
        "LIANBAN_HOME": str(settings.home),
        "LIANBAN_DATABASE_DSN": settings.database_dsn.get_secret_value(),
    }


def environment_of(settings: Settings) -> dict[str, str]:
    """What a process of ours is started with, to use the same database and post-box."""
    gateway, mail = settings.sms_gateway, settings.mail_server
    assert gateway is not None
    assert mail is not None
    return {
        **environment_of_home(settings),
        "LIANBAN_POST_BOX_PORT": str(settings.post_box_port),
        "LIANBAN_SMS_GATEWAY": json.dumps({"url": gateway.url, "secret": gateway.secret.get_secret_value()}),
        "LIANBAN_MAIL_SERVER": mail.model_dump_json(include={"host", "port", "sender", "tls"}),
        "LIANBAN_SECRET_KEY": settings.secret_key.get_secret_value(),
        "LIANBAN_PUBLIC_URL": settings.public_url,
        "LIANBAN_QUIET_HOURS": settings.quiet_hours.model_dump_json(),
    }


@dataclass
class OurProcess:
    """A process of ours for the length of a test; it may be killed and started again."""

    settings: Settings
    arguments: tuple[str, ...]
    process: asyncio.subprocess.Process | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What it is started with."""
        return environment_of(self.settings)

    async def start(self) -> None:
        """Start it."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self.arguments,
            cwd=ROOT,
            env=self.environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """End it and return its exit code (negative: the signal that killed it)."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(sign)
        return await self.process.wait()


@dataclass
class PostBoxProcess(OurProcess):
    """The post-box, and what it received."""

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"http://{LOOPBACK}:{self.settings.post_box_port}"

    async def start(self) -> None:
        """Start it and wait until both servers answer."""
        await super().start()
        box, mail = self.settings.post_box_port, self.settings.mail_server
        assert box is not None
        assert mail is not None
        await until(lambda: answers(box) and answers(mail.port), START_SECONDS)

    async def received(self) -> list[dict[str, Any]]:
        """Every message that arrived, oldest first."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            found: list[dict[str, Any]] = (await client.get(f"{self.address}/received.json")).json()
        return found[::-1]

    async def behave(self, mode: str) -> None:
        """Behave so from now on, as the switch on its page says."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            await client.post(f"{self.address}/mode", data={"mode": mode})


async def try_again_now(pool: Pool) -> None:
    """What a killed sender had in hand is another's at once, and not only after its minute."""
    await pool.execute("update message set next_try_at = clock_timestamp() where state = 'waiting'")


async def all_sent(pool: Pool, seconds: float) -> None:
    """Wait until no message waits any more. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        for turn in count():
            if not await pool.fetchval("select count(*) from message where state = 'waiting'"):
                return
            if turn % 20 == 0:
                await try_again_now(pool)
            await asyncio.sleep(0.1)


@asynccontextmanager
async def running_post_box(settings: Settings) -> AsyncIterator[PostBoxProcess]:
    """The post-box for the length of a test."""
    box = PostBoxProcess(settings, ("-m", "engine.post_box"))
    await box.start()
    try:
        yield box
    finally:
        await box.stop()


@asynccontextmanager
async def running_sender(settings: Settings) -> AsyncIterator[OurProcess]:
    """The sender's process for the length of a test."""
    sender = OurProcess(settings, ("-m", "starter.news"))
    await sender.start()
    try:
        yield sender
    finally:
        await sender.stop()
