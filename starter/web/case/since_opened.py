"""What happened to a case since its page was opened: said at its top, where it takes neither focus nor typed text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.requests import Request

from domain.case.entries import Entry
from starter.web.case.dossier import Dossier
from starter.words import timeline

MOST_LINES = 5
MOST_SEQ_DIGITS = 6
LIVE = "live"
"""The part of the page that asks for what changed (the id of its element)."""
_SINCE, _TOLD = "since", "told"


@dataclass(frozen=True)
class SinceOpened:
    """What others did, or time did, since entry `since`: (when, what) newest first, and how many more there were.

    `path`: where the page asks for what comes next. `is_fresh`: whether the open page does not say all of it yet; what
    it says already is not drawn again, or it would be read out again.
    """

    lines: tuple[tuple[datetime, str], ...]
    more: int
    path: str
    is_fresh: bool
    in_place: bool
    """Whether it comes to an open page, whose forms stay as they are; else the whole page is as new as this."""


def since_opened(request: Request, dossier: Dossier, opened_at: int | None) -> SinceOpened:
    """For this request; `opened_at`: the last entry of the page that was in front of the visitor, None for none."""
    asked = request.query_params
    since = entry_seen(asked.get(_SINCE, "")) if opened_at is None else opened_at
    since = dossier.state.seq if since is None else min(since, dossier.state.seq)
    found = [(seq, entry) for seq, entry in _by_others(dossier) if seq > since and entry.kind != "act_refused"]
    told = entry_seen(asked.get(_TOLD, "")) or 0
    lines = [(entry.at, timeline.sentence(dossier.case_names, entry)) for _, entry in reversed(found)]
    kept = {name: value for name, value in asked.items() if name not in (_SINCE, _TOLD)}
    query = urlencode({**kept, _SINCE: since, _TOLD: dossier.state.seq}) if request.method == "GET" else None
    return SinceOpened(
        lines=tuple(lines[:MOST_LINES]),
        more=max(0, len(lines) - MOST_LINES),
        path=f"/cases/{dossier.head.case_no}?{query or urlencode({_SINCE: since, _TOLD: dossier.state.seq})}",
        is_fresh=any(seq > told for seq, _ in found),
        in_place=request.headers.get("hx-target") == LIVE,
    )


def entry_seen(text: str) -> int | None:
    """The number of an entry as an address or a form says it."""
    return int(text) if text.isdecimal() and len(text) <= MOST_SEQ_DIGITS else None


def _by_others(dossier: Dossier) -> Iterator[tuple[int, Entry]]:
    """The journal without the visitor's own acts and what followed from them at once: that is no news to them."""
    own_at: datetime | None = None
    for seq, entry in enumerate(dossier.entries, start=1):
        if entry.actor is not None:
            own_at = entry.at if entry.actor.actor_id == dossier.actor.actor_id else None
        if entry.at != own_at:
            yield seq, entry
