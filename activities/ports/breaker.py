"""A circuit breaker (熔断): a party that fails again and again is left alone for a while, then asked once.

Pure: whoever uses it gives the time (seconds of a clock that only goes on). One breaker is one party's, as one process
sees it; what waits meanwhile lies in the ledger and is no try.
"""

from __future__ import annotations

from dataclasses import dataclass

FAILURES = 5
"""So many in a row open it."""
FIRST_PAUSE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 300.0


@dataclass
class Breaker:
    """Closed while things go well; open for a pause after `FAILURES` in a row; then one try decides, half-open."""

    failures: int = 0
    opened_at: float | None = None
    pauses: int = 0
    is_probing: bool = False

    def wait_seconds(self, now: float) -> float:
        """How long from `now` nothing is to be sent; 0 when something may be."""
        if self.opened_at is None:
            return 0.0
        left = self.opened_at + self.pause_seconds - now
        if left > 0:
            return left
        return 1.0 if self.is_probing else 0.0

    @property
    def pause_seconds(self) -> float:
        """How long it stays open: twice as long after every try in vain."""
        return float(min(FIRST_PAUSE_SECONDS * 2 ** max(self.pauses - 1, 0), LONGEST_PAUSE_SECONDS))

    @property
    def is_open(self) -> bool:
        """Whether the party counts as away."""
        return self.opened_at is not None

    def begin(self) -> None:
        """A try begins: while half-open it is the only one."""
        self.is_probing = self.opened_at is not None

    def succeeded(self) -> None:
        """The party answered: everything may go on."""
        self.failures, self.opened_at, self.pauses, self.is_probing = 0, None, 0, False

    def let_go(self) -> None:
        """A try ended without a word of the party: nothing was learnt, and another may decide."""
        self.is_probing = False

    def failed(self, now: float) -> None:
        """The party did not answer, or said that it cannot now.

        Of tries that were side by side when it opened the others say nothing new: they make no pause longer.
        """
        self.failures += 1
        if self.is_open and not self.is_probing:
            return
        self.is_probing = False
        if self.failures >= FAILURES:
            self.opened_at = now
            self.pauses += 1
