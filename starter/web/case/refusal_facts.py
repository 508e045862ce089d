"""A refusal as it is told of one act of one case: with the day, or the number, that its sentence is about."""

from __future__ import annotations

from domain.case.acts import ActKind
from domain.case.questions import extension_of
from domain.case.refusals import Refusal
from domain.time.calendar import beijing_date
from ledger.lists import ActRow
from starter.web.case.dossier import Dossier
from starter.words import names


def refusal_of(dossier: Dossier, act: ActRow) -> Refusal | None:
    """Why the act was refused; None where it was not."""
    if act.outcome != "refused" or not act.code:
        return None
    refused = names.refusal(act.code, act.kind)
    fact = _closed(dossier) if act.code == "CASE_CLOSED" else _most_days(dossier, act) if act.code in _DAYS else ""
    return refused.model_copy(update={"sentence": fact}) if fact else refused


def _closed(dossier: Dossier) -> str:
    at = dossier.state.concluded_at
    return f"办件已经于{names.day(beijing_date(at))}办结，不能再操作。" if at else ""


def _most_days(dossier: Dossier, act: ActRow) -> str:
    """The limit that the rule of that act sets."""
    state = dossier.state
    if act.item is not None and act.item not in state.items:
        return ""
    if act.kind == ActKind.SUSPEND_ITEM and act.item:
        procedure = state.item_plan(act.item).procedure(act.payload.get("procedure") or "")
        most = procedure.most_days if procedure else None
    else:
        _, rule = extension_of(state, act.item)
        most = rule.days if rule else None
    return f"天数超过了规定的上限（最多{most}个工作日）。" if most else ""


_DAYS = frozenset({"DAYS_TOO_MANY"})
