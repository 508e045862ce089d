"""出具核查结论: at once, or put to those who sign; 更正核查结论."""

from __future__ import annotations

from domain.case.acts import Act, ActKind
from domain.case.decided import Consequence, Decided
from domain.case.desk.signing import is_signed
from domain.case.entry_base import EntryFacts
from domain.case.findings.entries import FindingCorrected, FindingProposed, FindingRecorded
from domain.case.follows import go_on


def _record(decided: Decided, act: Act, facts: EntryFacts) -> None:
    item, outcome = act.item or "", act.outcome or ""
    if is_signed(decided.state, item):
        decided.add(FindingProposed(**facts, item=item, outcome=outcome))
        return
    decided.add(FindingRecorded(**facts, item=item, outcome=outcome))
    go_on(decided, act.received_at)


def _correct(decided: Decided, act: Act, facts: EntryFacts) -> None:
    before = decided.state.items[act.item or ""].finding or ""
    decided.add(FindingCorrected(**facts, item=act.item or "", outcome=act.outcome or "", before=before))


CONSEQUENCES: dict[ActKind, Consequence] = {
    ActKind.RECORD_FINDING: _record,
    ActKind.CORRECT_FINDING: _correct,
}
