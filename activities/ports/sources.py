"""Sources of shared data and e-licences (数据源) by signed HTTP: one question, one answer, in our words.

`POST {url}/{source}/look-ups` with `{"look_up", "record", "purpose", "duty", "subjects"}`: a subject is the fields by
which it is found. The answer is `{"look_up", "records"}`, a record or null for each subject in their order, and
`valid_until` where what was found has an end. The same id again is the same question. `POST {url}/{source}/checks` with
`{"look_up", "differences", "words"}` tells the holder what is said to be wrong; `{"receipt"}` comes back. `POST
{url}/{source}/urgings` with `{"look_up", "nth", "due_on"}` says that its word on that is late; `{"receipt"}` likewise.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from activities.ports.outgoing import Away
from activities.ports.party import PartyClient, Receipt, read_answer

_Word = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
MOST_SUBJECTS = 500
"""Rows of a repeating group that one question may be about."""
_Value = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]


class SourceQuestion(BaseModel):
    """What a source is asked, and what for."""

    model_config = ConfigDict(frozen=True)

    look_up: str
    record: str
    purpose: str
    duty: str
    subjects: tuple[dict[str, str], ...]


class SourceAnswer(BaseModel):
    """What it has of each subject."""

    model_config = ConfigDict(frozen=True)

    look_up: str
    records: tuple[Annotated[dict[_Word, _Value], Field(max_length=40)] | None, ...] = Field(max_length=MOST_SUBJECTS)
    valid_until: date | None = None


class Dispute(BaseModel):
    """What is said to be wrong: (field, what the applicant says, what the source says), and why in their words."""

    model_config = ConfigDict(frozen=True)

    look_up: str
    differences: tuple[dict[str, str], ...]
    words: str


class Urging(BaseModel):
    """A check that is late: by when it was due (Beijing date), and for the how-manieth time that is said."""

    model_config = ConfigDict(frozen=True)

    look_up: str
    nth: int
    due_on: date | None


class DataSourcePort(Protocol):
    """One source."""

    async def look_up(self, message_id: str, question: SourceQuestion) -> SourceAnswer:
        """Ask. Raises Away, Refused."""

    async def check(self, message_id: str, dispute: Dispute) -> str:
        """Tell what is said to be wrong; the receipt. Raises Away, Refused."""

    async def urge(self, message_id: str, urging: Urging) -> str:
        """Say that a check is late; the receipt. Raises Away, Refused."""


class HttpSource:
    """A source where the settings say it is."""

    def __init__(self, client: PartyClient, source: str) -> None:
        self._client = client
        self._source = source

    async def look_up(self, message_id: str, question: SourceQuestion) -> SourceAnswer:
        """Ask. An answer to another question, or about others than was asked, is none. Raises Away, Refused."""
        body = await self._client.post(f"{self._source}/look-ups", message_id, _bytes(question))
        answer = read_answer(SourceAnswer, body)
        if answer.look_up != question.look_up or not _fits(answer.records, question.subjects):
            raise Away("PARTY_ANSWER_INVALID")
        return answer

    async def check(self, message_id: str, dispute: Dispute) -> str:
        """Tell what is said to be wrong; the receipt. Raises Away, Refused."""
        return await self._told("checks", message_id, dispute)

    async def urge(self, message_id: str, urging: Urging) -> str:
        """Say that a check is late; the receipt. Raises Away, Refused."""
        return await self._told("urgings", message_id, urging)

    async def _told(self, what: str, message_id: str, message: BaseModel) -> str:
        body = await self._client.post(f"{self._source}/{what}", message_id, _bytes(message))
        return read_answer(Receipt, body).receipt


def _bytes(message: BaseModel) -> bytes:
    return json.dumps(message.model_dump(mode="json"), ensure_ascii=False).encode()


def _fits(records: Sequence[dict[str, str] | None], subjects: Sequence[dict[str, str]]) -> bool:
    """Whether each record is of its subject: where it repeats a field of the query, it says the same."""
    return len(records) == len(subjects) and all(
        record is None or all(record.get(name, value) == value for name, value in subject.items())
        for record, subject in zip(records, subjects, strict=True)
    )
