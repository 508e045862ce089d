"""The words without which nothing is decided against anybody (行政许可法 第三十八条), where a test says none itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AGAINST = frozenset({"refuse_acceptance", "refuse_extension", "revoke_decision"}) | {
    *("change_result", "withdraw_licence", "cancel_licence", "forfeit_licence"),
}


def worded(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What an act says, with an opinion when it goes against somebody."""
    is_against = said.get("decision") == "refuse" or said.get("met") is False or kind in AGAINST
    content = {"opinion": "核验的事实和理由。"} | dict(said.get("content") or {})
    return {**said, "content": content} if is_against else dict(said)
