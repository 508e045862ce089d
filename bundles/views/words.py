"""Words that several documents say in the same way."""

from __future__ import annotations

from domain.time.clock import Limit


def limit_words(limit: Limit) -> str:
    """A limit in words; 0 days is 即办."""
    if limit.days == 0:
        return "即办"
    return f"{limit.days}个工作日" if limit.unit == "working" else f"{limit.days}日（自然日）"
