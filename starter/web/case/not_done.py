"""An act that did not take effect: why, what its doer had typed, to be sent anew or copied, and what came first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.case.acts import ActKind, ActSaid, Role
from domain.case.questions import extension_of
from domain.case.refusals import Refusal
from domain.time.calendar import beijing_date
from ledger.lists import ActRow
from starter.web.case.dossier import Dossier
from starter.words import names, timeline

MOST_LINES = 5
_ANSWERS = {True: "yes", False: "no"}
_NOT_TYPED = frozenset({"paper", "materials", "files", "form"})


@dataclass(frozen=True)
class NotDone:
    """What was typed in a refused act, by label and by the form's fields, and what others did meanwhile."""

    shown: tuple[tuple[str, str], ...]
    fields: Mapping[str, str]
    since: tuple[tuple[datetime, str], ...]


def not_done(dossier: Dossier, act: ActRow, seen: int | None) -> NotDone:
    """Of an act of the visitor's own. `seen`: the last entry that the page had shown on which it was sent."""
    fields = {"kind": act.kind, "item": act.item or "", **dict(_fields(act.payload)), **dict(_words(act.content))}
    return _not_done(dossier, fields, act.act_id, seen)


def not_sent(dossier: Dossier, typed: Mapping[str, str], seen: int | None) -> NotDone:
    """Of a form that came back wrong, and whose place on the page is gone since it was opened."""
    return _not_done(dossier, typed, "", seen)


def _not_done(dossier: Dossier, fields: Mapping[str, str], act_id: str, seen: int | None) -> NotDone:
    shown = tuple((label, value) for name, value in fields.items() if (label := _label(name)) and value)
    return NotDone(shown=shown, fields=fields, since=tuple(_since(dossier, act_id, seen))[-MOST_LINES:])


def _words(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        if name not in _NOT_TYPED and isinstance(value, str):
            yield name, value
    form = content.get("form")
    for key, value in form.items() if isinstance(form, dict) else ():
        yield f"f.{key}", str(value)


def _fields(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the act says beside its words, as the form's fields said it."""
    for name in ActSaid.model_fields:
        value = payload.get(name)
        if isinstance(value, bool | str | int):
            yield name, _ANSWERS[value] if isinstance(value, bool) else str(value)
    for gap in payload.get("gaps") or ():
        yield f"gap.{gap['subject']}", str(gap["reason"])


def _label(name: str) -> str:
    """How a field that holds a person's own words is called; empty for codes, which the form itself shows."""
    if name in ActSaid.model_fields:
        return ""
    return names.FORM_LABELS.get(name, "更正的内容" if name.startswith("f.") else "")


def _since(dossier: Dossier, act_id: str, seen: int | None) -> Iterator[tuple[datetime, str]]:
    hidden = timeline.INTERNAL if dossier.actor.role is Role.APPLICANT else frozenset()
    for seq, entry in enumerate(dossier.entries, start=1):
        if seen is None or seq <= seen or (act_id and entry.act_id == act_id) or entry.kind in hidden:
            continue
        if entry.kind != "act_refused":
            yield entry.at, timeline.sentence(dossier.case_names, entry)


# --- why -------------------------------------------------------------------------------------------------------------


def refusal_of(dossier: Dossier, act: ActRow) -> Refusal | None:
    """Why the act was refused; None where it was not."""
    if act.outcome != "refused" or not act.code:
        return None
    refused = names.refusal(act.code, act.kind)
    fact = (
        _closed(dossier)
        if act.code == "CASE_CLOSED"
        else _most_days(dossier, act)
        if act.code == "DAYS_TOO_MANY"
        else ""
    )
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
