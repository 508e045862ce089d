"""The base of every message and record, whichever kind of process it belongs to."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Base of every message and record: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
