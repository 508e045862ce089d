"""The sender (发送): takes messages from the outbox one by one, and keeps on until each is sent or given up for good.

A message is claimed for a while; a sender that is killed meanwhile has lost it, and it goes out again under the same
id, by which gateway and mail programs know it. What cannot be sent stands on the operator's page, with a button.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, time, timedelta

import structlog

from activities.ports.mail import SmtpMail
from activities.ports.outgoing import Away, Refused, WayOut
from activities.ports.sms import SmsGateway
from domain.news.news import Channel
from domain.time.calendar import BEIJING
from ledger.connection.pool import Pool
from ledger.connection.rounds import in_rounds
from ledger.legal_clock import legal_now
from ledger.news import messages
from ledger.news.messages import Claimed
from runtime.outside import outside
from runtime.settings import QuietHours, Settings
from starter.news.kept_inside import KeptInside
from starter.news.letter import outgoing
from starter.news.words import InWords, in_words, names_of
from starter.office.definition_cache import DefinitionCache

log = structlog.get_logger()

PAUSE_SECONDS = 1.0
AT_ONCE = 10
"""Messages that one sender hands over side by side."""
FIRST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 1800.0
GIVEN_UP_AFTER = timedelta(hours=24)
"""A message that could not be sent for so long is no news any more: a person looks at it."""


def ways_out(settings: Settings, pool: Pool) -> dict[Channel, WayOut]:
    """The channels that this installation has; in a practice space every one ends in its post-box (练习信箱)."""
    if settings.practice:
        kept = KeptInside(pool)
        return {"sms": kept, "helper": kept, "mail": kept}
    ways: dict[Channel, WayOut] = {}
    if (gateway := outside(settings, settings.sms_gateway)) is not None:
        ways["sms"] = ways["helper"] = SmsGateway(gateway)
    if (server := outside(settings, settings.mail_server)) is not None:
        ways["mail"] = SmtpMail(server)
    return ways


class Sender:
    """One sender; several may run beside each other."""

    def __init__(self, pool: Pool, settings: Settings, ways: Mapping[Channel, WayOut]) -> None:
        self._pool = pool
        self._settings = settings
        self._ways = ways
        self._definitions = DefinitionCache(pool)

    async def send_until(self, stop: asyncio.Event) -> None:
        """Send again and again until `stop`; a database that is away only delays it."""
        await in_rounds(
            stop,
            "sender",
            self.send_due,
            pause_seconds=PAUSE_SECONDS,
            on_fault=lambda: log.exception("sending_failed"),
        )

    async def send_due(self) -> int:
        """One round; how many messages it took."""
        claimed = await messages.claim(self._pool, AT_ONCE)
        if not claimed:
            return 0
        now = await legal_now(self._pool)
        done = await asyncio.gather(*(self._handle(each, now) for each in claimed), return_exceptions=True)
        for failure in done:
            # What was kept from its end is claimed again when its time is over.
            if isinstance(failure, BaseException):
                raise failure
        return len(claimed)

    async def _handle(self, claimed: Claimed, now: datetime) -> None:
        way = self._ways.get(claimed.channel)
        if claimed.address is None:
            await messages.settle(self._pool, claimed.message_id, "dropped")
        elif way is None:
            await self._give_up(claimed, "CHANNEL_MISSING")
        elif claimed.channel != "mail" and (seconds := quiet_seconds(self._settings.quiet_hours, now)):
            await messages.hold(self._pool, claimed.message_id, min(seconds, LONGEST_PAUSE_SECONDS))
        else:
            await self._send(claimed, claimed.address, way)

    async def _send(self, claimed: Claimed, address: str, way: WayOut) -> None:
        said = await self._words(claimed)
        try:
            receipt = await way.send(outgoing(claimed, address, said, self._settings))
        except Refused as refused:
            await self._give_up(claimed, refused.code)
        except Away as away:
            if datetime.now(claimed.made_at.tzinfo) - claimed.made_at > GIVEN_UP_AFTER:
                await self._give_up(claimed, away.code)
            else:
                pause = min(FIRST_PAUSE_SECONDS * 2 ** (claimed.tries - 1), LONGEST_PAUSE_SECONDS)
                await messages.put_off(self._pool, claimed.message_id, pause, away.code)
        else:
            await messages.settle(self._pool, claimed.message_id, "sent", receipt=receipt, language=claimed.language)
            log.info("message_sent", message_id=claimed.message_id, channel=claimed.channel)

    async def _give_up(self, claimed: Claimed, code: str) -> None:
        await messages.settle(self._pool, claimed.message_id, "failed", code=code)
        log.warning("message_failed", message_id=claimed.message_id, channel=claimed.channel, code=code)

    async def _words(self, claimed: Claimed) -> InWords:
        told = claimed.told
        definition = await self._definitions.by_hash(told.definition)
        return in_words(told.news, told.number, names_of(told, definition, language=claimed.language))


def quiet_seconds(hours: QuietHours, now: datetime) -> float:
    """How long from now (UTC, legal time) nobody is to be disturbed; 0 when they may be."""
    if hours.begins == hours.ends:
        return 0.0
    here = now.astimezone(BEIJING)
    is_over_midnight = hours.begins > hours.ends
    is_quiet = (
        here.hour >= hours.begins or here.hour < hours.ends
        if is_over_midnight
        else hours.begins <= here.hour < hours.ends
    )
    if not is_quiet:
        return 0.0
    ends = datetime.combine(here.date(), time(hours.ends), BEIJING)
    if ends <= here:
        ends += timedelta(days=1)
    return (ends - here).total_seconds()
