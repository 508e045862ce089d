"""A circuit breaker (熔断): a party that fails again and again is left alone for a while, then asked once.

The rule is pure: whoever uses it gives the time (seconds). One breaker is one party's for the whole installation: its
facts lie in the ledger (ADR 0093), so several processes make one pause, and one of them asks when it is over. What
waits meanwhile lies in the ledger as well and is no try.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.connection.pool import Pool
from ledger.parties import rests
from ledger.parties.rests import Rest

FAILURES = 5
"""So many in a row open it."""
FIRST_PAUSE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 300.0
PROBE_SECONDS = 60.0
"""For so long the one try is its process's, longer than any takes; one that was killed keeps nobody from asking."""


@dataclass
class Breaker:
    """Closed while things go well; open for a pause after `FAILURES` in a row; then one try decides, half-open."""

    failures: int = 0
    opened_at: float | None = None
    pauses: int = 0
    probing_until: float | None = None

    def wait_seconds(self, now: float) -> float:
        """How long from `now` nothing is to be sent; 0 when something may be."""
        if self.opened_at is None:
            return 0.0
        left = self.opened_at + self.pause_seconds - now
        if left > 0:
            return left
        return max(0.0, min(1.0, (self.probing_until or now) - now))

    @property
    def pause_seconds(self) -> float:
        """How long it stays open: twice as long after every try in vain."""
        return float(min(FIRST_PAUSE_SECONDS * 2 ** min(max(self.pauses - 1, 0), 10), LONGEST_PAUSE_SECONDS))

    @property
    def is_open(self) -> bool:
        """Whether the party counts as away."""
        return self.opened_at is not None

    def begin(self, now: float) -> bool:
        """A try begins, if it may: while half-open it is the only one."""
        if self.wait_seconds(now) > 0:
            return False
        self.probing_until = now + PROBE_SECONDS if self.is_open else None
        return True

    def succeeded(self) -> None:
        """The party answered: everything may go on."""
        self.failures, self.opened_at, self.pauses, self.probing_until = 0, None, 0, None

    def failed(self, now: float, *, is_probe: bool = False) -> None:
        """The party did not answer, or said that it cannot now.

        Of tries that were side by side when it opened the others say nothing new: they make no pause longer.
        """
        self.failures += 1
        if self.is_open and not is_probe:
            return
        self.probing_until = None
        if self.failures >= FAILURES:
            self.opened_at = now
            self.pauses += 1


@dataclass
class Attempt:
    """One try that may be made: whoever makes it says what became of it. `is_probe`: it alone asks a party at rest."""

    pool: Pool
    party: str
    is_probe: bool

    async def succeeded(self) -> None:
        """The party answered, be it by a refusal: everything may go on."""
        await rests.answered(self.pool, self.party)

    async def failed(self) -> None:
        """The party did not answer, or said that it cannot now."""

        def rule(rest: Rest, now: float) -> Rest:
            breaker = Breaker(*rest)
            breaker.failed(now, is_probe=self.is_probe)
            return _kept(breaker)

        await rests.change(self.pool, self.party, rule)

    async def let_go(self) -> None:
        """Nothing was learnt of the party."""
        if not self.is_probe:
            return

        def rule(rest: Rest, _now: float) -> Rest:
            return rest._replace(probing_until=None)

        await rests.change(self.pool, self.party, rule)


async def rests_seconds(pool: Pool, party: str) -> float:
    """How long nothing is sent to a party that failed again and again; 0: something may be."""
    known = await rests.read(pool, party)
    return 0.0 if known is None else Breaker(*known[0]).wait_seconds(known[1])


async def attempt(pool: Pool, party: str) -> Attempt | None:
    """A try to reach the party; None while it is left alone, or while another asks whether it is back."""
    known = await rests.read(pool, party)
    if known is None or known[0].opened_at is None:
        return Attempt(pool, party, is_probe=False)
    if Breaker(*known[0]).wait_seconds(known[1]) > 0:
        return None
    may, is_probe = False, False

    def rule(rest: Rest, now: float) -> Rest:
        nonlocal may, is_probe
        breaker = Breaker(*rest)
        may = breaker.begin(now)
        is_probe = may and breaker.is_open
        return _kept(breaker)

    await rests.change(pool, party, rule)
    return Attempt(pool, party, is_probe=is_probe) if may else None


def _kept(breaker: Breaker) -> Rest:
    return Rest(breaker.failures, breaker.opened_at, breaker.pauses, breaker.probing_until)
