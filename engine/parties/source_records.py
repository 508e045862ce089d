"""What the demo's sources of shared data know: everybody as they say, and two who are special.

Anybody may try an application with invented people, so whoever is asked about is found as they were written. One number
is nobody's, one firm stands on record differently, and whatever has 查无 in it is not there.
"""

from __future__ import annotations

from collections.abc import Mapping

UNKNOWN_PERSON = "610702199001010071"
"""Nobody is registered under this number."""
DIFFERENT_FIRM = "91610702MA0000003D"
"""Registered under another name than an application would say."""
REGISTERED = {"name": "示例登记有限公司", "legal_rep": "示例登记人"}


def record_of(source: str, subject: Mapping[str, str]) -> dict[str, str] | None:
    """What a source has of a subject; None: nothing. A person is found by number and name together."""
    if subject.get("id_no") == UNKNOWN_PERSON or "查无" in "".join(subject.values()):
        return None
    if source == "firms" and subject.get("uscc") == DIFFERENT_FIRM:
        return {**subject, **REGISTERED}
    return dict(subject)
