"""Addresses to which news go by mail."""

from __future__ import annotations

import re

LONGEST_ADDRESS = 254
"""RFC 5321 4.5.3.1.3."""
_MAIL = re.compile(r"[^@\s<>()\[\],;:\\\"]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


def is_mail_address(text: str) -> bool:
    """Whether something is written like a mail address, whole and alone."""
    return len(text) <= LONGEST_ADDRESS and _MAIL.fullmatch(text) is not None
