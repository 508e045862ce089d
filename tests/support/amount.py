"""How much the long property tests and state machines play: in full, or a twentieth of it for `make unit`."""

import os

SHORT = "LIANBAN_SHORT_TESTS"
"""Set to 1 by `make unit`; `make test` plays everything in full."""
LEAST = 3
"""Examples of a property that are played at least."""


def at_length(full: int) -> int:
    """Examples or steps to play, of `full`."""
    return max(full // 20, LEAST) if os.environ.get(SHORT) == "1" else full
