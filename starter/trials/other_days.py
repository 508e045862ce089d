"""A scenario's form on another day than the one for which it was written: what has happened has happened before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from domain.definition.forms import Form, plain_key

DAYS_BEFORE = timedelta(days=7)
_DAY_CHARS = len("2026-11-23")


def possible_on(form: Form, values: Mapping[str, str], received_on: date) -> dict[str, str]:
    """The values for a receipt on that Beijing day; births, deaths and the like that would follow it precede it."""
    past = {field.key for field in form.fields() if field.not_future}
    earlier = (received_on - DAYS_BEFORE).isoformat()
    return {
        key: earlier + value[_DAY_CHARS:]
        if plain_key(key) in past and value[:_DAY_CHARS] > received_on.isoformat()
        else value
        for key, value in values.items()
    }
