"""Acts that come when a case's run has ended: decided here by the same rules, since no run is left to do it.

Most are refused (CASE_CLOSED). What the law lets a department do as long as the case is on file is done: 撤销
(行政许可法 第六十九条), 履诺核查, 备注. No clock starts from these, so nothing waits for a run.
"""

from __future__ import annotations

from domain.case.acts import Act
from domain.case.book import CASE_RULES
from domain.case.decide import decide
from domain.case.messages import Appended
from domain.case.state import CaseState
from domain.process.proposal import proposal
from ledger import cases, journal
from ledger.connection.pool import Pool

MOST_TRIES = 5
"""How often it begins anew because another late act was journaled in between."""


async def settle_after_close(pool: Pool, case_no: str, act: Act) -> bool:
    """Decide an act whose case ended before it came; False while anything of the case still runs."""
    for _ in range(MOST_TRIES):
        is_open, _ = await cases.open_and_seq(pool, case_no)
        # A run that lives settles its acts itself, in legal order; what is settled here could overtake it.
        if is_open:
            return False
        answer = await _append(pool, await journal.read_state(pool, case_no), act)
        if answer is None or answer.status in ("written", "unknown"):
            return True
        for earlier in answer.acts:
            await settle_after_close(pool, case_no, CASE_RULES.read_act(earlier))
    return False


async def _append(pool: Pool, state: CaseState, act: Act) -> Appended | None:
    """What the ledger says to the entries that the act leads to; None where it was settled before."""
    decision = decide(state, act)
    if not decision.entries:
        return None
    return await journal.append(pool, proposal(CASE_RULES, state.opening.number, state, decision, act.received_at, act))
