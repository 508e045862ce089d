"""From which row a list goes on (keyset): the row itself, so that a deep page costs what the first one costs."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import date, datetime
from typing import NamedTuple


class Cursor(NamedTuple):
    """The last row of a page: what it is sorted by, and what tells it from its equals."""

    value: date | datetime
    case_no: str
    key: str = ""

    def text(self) -> str:
        """As it stands in an address; nothing personal."""
        said = json.dumps([self.value.isoformat(), self.case_no, self.key])
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_cursor(text: str, *, is_moment: bool) -> Cursor | None:
    """The cursor that stands in an address; None where it is none: then the list begins anew."""
    try:
        raw = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        # Anybody may write an address: three texts, and none that the database cannot keep.
        if not (isinstance(raw, list) and len(raw) == len(Cursor._fields)):
            return None
        if not all(isinstance(each, str) and _is_storable(each) for each in raw):
            return None
        said, case_no, key = raw
        if is_moment:
            moment = datetime.fromisoformat(said)
            return Cursor(moment, case_no, key) if moment.tzinfo else None
        return Cursor(date.fromisoformat(said), case_no, key)
    except (ValueError, binascii.Error):
        return None


def _is_storable(text: str) -> bool:
    """Whether the database can have it: no NUL, and no half of a character."""
    return "\x00" not in text and not any("\ud800" <= each <= "\udfff" for each in text)
