"""What a password must be, said to the person who chooses it; the same on the page and on the command line."""

from __future__ import annotations

LEAST_CHARS = 12
"""Length is what counts against guessing; composition rules are not asked for (NIST SP 800-63B, 5.1.1)."""


def problem_of(password: str) -> str | None:
    """Why this cannot be a password, None when it can."""
    if len(password) < LEAST_CHARS:
        return f"密码至少 {LEAST_CHARS} 个字符，可以用一句自己记得住的话。"
    if len(set(password)) < 5:
        return "密码太简单，请不要重复同样的字符。"
    if not password.isprintable():
        return "密码里有不能显示的字符，请重新填写。"
    return None
