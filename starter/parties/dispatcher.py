"""The dispatcher (发送对外文书): takes letters from their outbox and keeps on until each is done or dead.

Lanes go side by side, a lane in its order; a party that fails again and again is left alone for a while (熔断), and
what waits for it costs the others nothing. One question twice a second finds whoever has something due, however many
parties there are. A letter is claimed for a while; a dispatcher that is killed meanwhile has
lost it, and it goes out again under the same id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from activities.ports.breaker import Attempt, attempt
from activities.ports.outgoing import Away, Refused
from ledger.connection.pool import Pool, is_away
from ledger.connection.rounds import in_rounds
from ledger.parties import letters
from ledger.parties.letters import Outgoing
from starter.parties.handler import PartyHandler

log = structlog.get_logger()

PAUSE_SECONDS = 0.5
AT_ONCE = 8
"""Letters of one party that are under way side by side."""
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 600.0
GIVEN_UP_AFTER = timedelta(hours=24)
"""A letter that could not be handed over for so long is dead: a person looks at it."""
FEWEST_TRIES = 8
"""So often it is tried before: one that lay behind another for days is not dead at its first try."""
FAULT = "LETTER_FAULT"
MOST_FAULTS = 5
"""So often our own part may fail with a letter until it is dead; unseen it would hold up its lane for ever."""


class Dispatcher:
    """One dispatcher; several may run beside each other."""

    def __init__(self, pool: Pool, handlers: Mapping[str, PartyHandler]) -> None:
        self._pool = pool
        self._handlers = handlers
        self._at_work: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    async def run_until(self, stop: asyncio.Event) -> None:
        """One question for all parties, twice a second; then every party by itself, so that none waits for another."""
        await in_rounds(
            stop,
            "dispatcher",
            lambda: self._look(stop),
            pause_seconds=PAUSE_SECONDS,
            on_fault=lambda: log.exception("letters_not_looked_for"),
        )
        await asyncio.gather(*self._at_work.values())

    async def _look(self, stop: asyncio.Event) -> int:
        """Let those be served who have something due and are not served already; always followed by a pause."""
        for party in await letters.due_parties(self._pool, [*self._handlers]):
            # Whoever is about to stop looking looks once more: nothing waits for the next question.
            self._again.add(party)
            if party not in self._at_work:
                self._at_work[party] = asyncio.create_task(self._serve(party, stop))
        return 0

    async def _serve(self, party: str, stop: asyncio.Event) -> None:
        """Send until nothing of the party is due; what fails is looked for again at the next round."""
        try:
            while not stop.is_set() and party in self._again:
                self._again.discard(party)
                while not stop.is_set() and await self.send_due(party):
                    pass
        except Exception as error:
            if not is_away(error):
                log.exception("letters_not_sent", party=party)
        finally:
            del self._at_work[party]

    async def send_due(self, party: str) -> int:
        """One round for one party; how many letters it took. A party at rest gets none, or one to see if it is back."""
        first = await attempt(self._pool, party)
        if first is None:
            return 0
        claimed = await letters.claim(self._pool, [party], 1 if first.is_probe else AT_ONCE)
        if not claimed:
            await first.let_go()
            return 0
        done = await asyncio.gather(*(self._attempt(each, first) for each in claimed), return_exceptions=True)
        for failure in done:
            # What was kept from its end is claimed again when its time is over.
            if isinstance(failure, BaseException):
                await first.let_go()
                raise failure
        return len(claimed)

    async def _attempt(self, letter: Outgoing, asking: Attempt) -> None:
        """One try; a fault of our own is no failure of the party, and does not hold up the lane unseen."""
        try:
            await self._handle(letter, asking)
        except Exception as fault:
            if is_away(fault):
                raise
            await asking.let_go()
            log.exception("letter_fault", letter_id=letter.letter_id, party=letter.party, kind=letter.kind)
            if letter.tries >= MOST_FAULTS:
                await self._give_up(letter, FAULT)
            else:
                await self._try_later(letter, FAULT)

    async def _handle(self, letter: Outgoing, asking: Attempt) -> None:
        handler = self._handlers[letter.party]
        try:
            answer = await handler.send(letter)
        except Refused as refused:
            await asking.succeeded()  # it is there, and says no
            await self._give_up(letter, refused.code)
        except Away as away:
            await asking.failed()
            await self._put_off(letter, away.code)
        else:
            await asking.succeeded()
            async with self._pool.acquire() as connection, connection.transaction():
                if await letters.settle(connection, letter.letter_id, "done", answer=answer):
                    await handler.settled(connection, letter, answer)
            log.info("letter_done", letter_id=letter.letter_id, party=letter.party, kind=letter.kind)

    async def _put_off(self, letter: Outgoing, code: str) -> None:
        made_at = letter.made_at
        is_old = made_at is not None and datetime.now(made_at.tzinfo) - made_at > GIVEN_UP_AFTER
        if is_old and letter.tries >= FEWEST_TRIES:
            await self._give_up(letter, code)
        else:
            await self._try_later(letter, code)

    async def _try_later(self, letter: Outgoing, code: str) -> None:
        pause = min(FIRST_PAUSE_SECONDS * 2 ** max(letter.tries - 1, 0), LONGEST_PAUSE_SECONDS)
        await letters.put_off(self._pool, letter.letter_id, pause, code)

    async def _give_up(self, letter: Outgoing, code: str) -> None:
        await letters.settle(self._pool, letter.letter_id, "failed", code=code)
        log.warning("letter_dead", letter_id=letter.letter_id, party=letter.party, kind=letter.kind, code=code)
