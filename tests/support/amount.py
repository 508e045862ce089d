"""How much the long property tests and state machines play: in full, or a tenth of it for `make unit`."""

import os

SHORT = "LIANBAN_SHORT_TESTS"
"""Set to 1 by `make unit`; `make test` plays everything in full."""


def at_length(full: int) -> int:
    """Examples or steps to play, of `full`."""
    return full // 10 if os.environ.get(SHORT) == "1" else full
