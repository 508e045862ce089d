"""The five steps of a case (办理步骤), as its page draws them."""

from __future__ import annotations

from domain.case.clock_ids import DEFERRAL_CLOCK
from domain.case.entries import Entry
from domain.case.intake.entries import CorrectionNoticed, PreReviewAnswered, PreReviewSilent
from domain.case.state import CaseState, Phase
from starter.web.case.in_hand import CaseInHand
from starter.web.case.records import Step
from starter.words import names as words


def steps_of(hand: CaseInHand) -> tuple[Step, ...]:
    """Where the case stands among 收件, 预审, 受理, 办理 and 办结, each with a word on how it went."""
    state = hand.state
    phase, accepted = state.phase, state.accepted_at
    concluded = phase is Phase.CONCLUDED
    done = {
        "received": state.seq > 0,
        "reviewed": accepted is not None or concluded or phase is Phase.INTAKE,
        "accepted": accepted is not None,
        "handled": concluded and accepted is not None,
        "concluded": concluded,
    }
    now = {
        Phase.SUBMITTED: "received",
        Phase.REVIEWING: "reviewed",
        Phase.CORRECTING: "reviewed",
        Phase.INTAKE: "accepted",
        Phase.HANDLING: "handled",
    }.get(phase)
    notes = {
        "received": words.moment(hand.head.received_at),
        "reviewed": _reviewed_note(hand),
        "accepted": f"{words.moment(accepted)}{'，逾期视为受理' if state.counted_from is not None else ''}",
        "handled": _handled_note(state),
        "concluded": words.OUTCOME_NAMES[state.outcome] if concluded and state.outcome else "",
    }
    return tuple(
        Step(name, "now" if key == now else "done" if done[key] else "off" if concluded else "todo", notes[key])
        for key, name in words.STEPS
    )


def _reviewed_note(hand: CaseInHand) -> str:
    """How the pre-review went; that nobody told the applicant of it in time is a matter of the window."""
    state = hand.state
    if state.phase is Phase.CORRECTING:
        return "待补正"
    if state.accepted_at is None:
        return ""
    since = _since_the_last_notice(hand)
    if state.counted_from is not None and any(isinstance(each, PreReviewAnswered) and each.gaps for each in since):
        return "有缺件，没有告知"
    if any(isinstance(each, PreReviewSilent) for each in since):
        return "逾期未答复，视为齐全"
    if DEFERRAL_CLOCK in state.clocks:
        return "容缺"
    return "补正后齐全" if state.noticed else "材料齐全"


def _since_the_last_notice(hand: CaseInHand) -> tuple[Entry, ...]:
    """What happened since the applicant was last told what is missing; what was told and came in is settled."""
    notices = [at for at, entry in enumerate(hand.entries) if isinstance(entry, CorrectionNoticed)]
    return hand.entries[notices[-1] :] if notices else hand.entries


def _handled_note(state: CaseState) -> str:
    if state.accepted_at is None:
        return ""
    ended = sum(1 for item in state.items.values() if item.has_ended)
    return f"{ended}/{len(state.items)} 项已有结果"
