"""Where messages of a practice space (练习环境) end: in its post-box, as they would have gone out, and nowhere else."""

from __future__ import annotations

from activities.ports.outgoing import Outgoing
from ledger.connection.pool import Pool
from ledger.practice import post_box

RECEIPT = "练习环境，没有发出"


class KeptInside:
    """A way out that leads into the ledger of the practice space."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def send(self, message: Outgoing) -> str:
        """Keep the message; the same id again keeps nothing more."""
        await post_box.keep(self._pool, message.message_id, message.address, message.title, message.text)
        return RECEIPT
