"""What every visitor needs, read before the first one asks; and what is there then, left alone by the collector.

The definitions in force are half a million objects that stay to the end: to look through them took up to a quarter of a
second, now and then, while everybody waited.
"""

from __future__ import annotations

import asyncio
import gc

from ledger.connection.pool import is_away
from starter.web.file_pages.compiled import keep_bytecode
from starter.web.site.shared import Shared


async def settle(shared: Shared) -> None:
    """Once, when the process serves; the children that look into files find their libraries compiled, too.

    A ledger that is away is nobody's concern yet: the first visitor reads then.
    """
    try:
        await shared.definition_cache.in_force()
    except Exception as error:
        if not is_away(error):
            raise
    await asyncio.to_thread(keep_bytecode)
    gc.collect()
    gc.freeze()
