"""Links that a message carries: each opens one thing, and cannot be guessed."""

from __future__ import annotations

from pydantic import SecretStr

from runtime.signing import keyed_digest

_MARK_CHARS = 20


def rating_mark(secret: SecretStr, case_no: str) -> str:
    """What stands behind the case number in the link by which it is rated."""
    return keyed_digest(secret, "rating-link", case_no).hex()[:_MARK_CHARS]


def feedback_mark(secret: SecretStr, number: str) -> str:
    """What stands behind the number in the address where whoever reported a problem reads what became of it."""
    return keyed_digest(secret, "feedback-link", number).hex()[:_MARK_CHARS]


def rating_link(public_url: str, secret: SecretStr, case_no: str) -> str:
    """Where a case is rated without logging in."""
    return f"{public_url.rstrip('/')}/rate/{case_no}/{rating_mark(secret, case_no)}"
