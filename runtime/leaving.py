"""How every process of ours ends: without the interpreter's tear-down, in which the Temporal SDK may abort or hang.

Apart from `runtime.exits`, so that a command which reads no settings does not pay for them at its start.
"""

import logging
import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """Write out what is buffered and end the process without tearing the interpreter down."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
