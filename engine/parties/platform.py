"""The province's platform (一体化政务服务平台), played by a process of its own: keeps events, counts them by day."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from typing import Any

from engine.outsider import Outsider, Unheard

_EVENT = "event"
_KNOWN = frozenset({"received", "accepted", "step", "ended"})


class ProvincePlatform(Outsider):
    """Takes an item's events in their order; one of an item that it never received is refused."""

    title = "省一体化政务服务平台"

    def answer(self, path: str, message_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Keep an event. Raises Unheard."""
        event, item = str(body.get("event", "")), f"{body.get('case_no')}/{body.get('item')}"
        if path != "events" or event not in _KNOWN:
            raise Unheard(HTTPStatus.UNPROCESSABLE_ENTITY, "BODY_INVALID")
        if event == "received":
            self.store.put("item", item, {"code": body.get("item_code", "")})
        elif self.store.get("item", item) is None:
            raise Unheard(HTTPStatus.CONFLICT, "REQUEST_UNKNOWN")
        self.store.put(_EVENT, message_id, {"event": event, "on": body.get("on", "")})
        return {"receipt": f"PT-{message_id[-12:]}"}

    def lookup(self, path: str) -> dict[str, Any] | None:
        """How often each event of a day it has."""
        what, _, day = path.partition("/")
        if what != "counts":
            return None
        found = Counter(each["event"] for each in self.store.all_of(_EVENT).values() if each["on"] == day)
        return {"day": day, "counts": dict(found)}
