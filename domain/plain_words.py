"""Free words that many will read: no number, telephone or mail address of a person may stand in them."""

from __future__ import annotations

import re
import unicodedata

_PERSONAL = re.compile(r"(?<!\d)(\d{6} ?\d{8} ?\d{3}[\dXx]|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)|[\w.+-]+@[\w-]+\.\w+")


def has_personal(words: str) -> bool:
    """Whether a resident's number, a mobile telephone or a mail address stands in them, in letters of any width."""
    return _PERSONAL.search(unicodedata.normalize("NFKC", words)) is not None
