"""One act on a waiting application: on file, signalled, and its outcome as soon as it is known."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from domain.cosigning.messages import COSIGNING, CosigningAct
from domain.process.kinds import KINDS
from starter.office.client import WAIT_SECONDS, Lianban
from starter.office.processes import Outcome, settle_act


async def act_on(
    lianban: Lianban,
    number: str,
    act: CosigningAct,
    content: Mapping[str, JsonValue],
    wait_seconds: float = WAIT_SECONDS,
) -> Outcome:
    """Send it and wait briefly. The same id again gives the first outcome, with other content ACT_ID_REUSED."""
    kind = KINDS[COSIGNING]
    return await settle_act(lianban, kind, number, act, content, unknown="COSIGNING_UNKNOWN", wait_seconds=wait_seconds)
