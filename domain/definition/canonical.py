"""One text for content that is the same: what is hashed, sealed and compared."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_hash(content: Any, *, keep_order: bool = False) -> str:
    """sha256 (hex) of the canonical text of `content`."""
    return digest(canonical_text(content, keep_order=keep_order))


def canonical_text(content: Any, *, keep_order: bool = False) -> str:
    """`content` as canonical JSON: no spaces, keys sorted unless their order has meaning."""
    return json.dumps(content, ensure_ascii=False, sort_keys=not keep_order, separators=(",", ":"))


def digest(text: str) -> str:
    """sha256 (hex) of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
