"""Acts that come when a process's run has ended: decided here by the same rules, since no run is left to do it.

Most on a case are refused (CASE_CLOSED). What the law lets a department do as long as the case is on file is done: 撤销
(行政许可法 第六十九条), 履诺核查, 备注. No clock starts from these, so nothing waits for a run.
"""

from __future__ import annotations

from domain.case.acts import ActHead
from domain.process.messages import Appended
from domain.process.proposal import proposal
from ledger import journal
from ledger.connection.pool import Pool
from ledger.process.on_file import ProcessOnFile, read_bodies, read_process

MOST_TRIES = 5
"""How often it begins anew because another late act was journaled in between."""


async def settle_after_close(pool: Pool, number: str, act: ActHead) -> bool:
    """Decide an act whose process ended before it came; False while anything of that still runs."""
    for _ in range(MOST_TRIES):
        process = await read_process(pool, number)
        # A run that lives settles its acts itself, in legal order; what is settled here could overtake it.
        if process.is_open:
            return False
        answer = await _append(pool, process, act)
        if answer is None or answer.status in ("written", "unknown"):
            return True
        for earlier in answer.acts:
            await settle_after_close(pool, number, process.kind.rules.read_act(earlier))
    return False


async def _append(pool: Pool, process: ProcessOnFile, act: ActHead) -> Appended | None:
    """What the ledger says to the entries that the act leads to; None where it was settled before."""
    rules, number = process.kind.rules, process.number
    state = process.folded(await read_bodies(pool, number))
    decision = rules.decide(state, act)
    if not decision.entries:
        return None
    return await journal.append(pool, proposal(rules, number, state, decision, act.received_at, act))
