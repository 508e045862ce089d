"""What a waiting application (待签申请) is opened with, and what is done to it: ids, codes and digests alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal, Self

from pydantic import AwareDatetime, JsonValue

from domain.case.acts import SUBMIT_APPLICATION, ActHead, Actor
from domain.record import Record
from domain.time.calendar import at_hour, beijing_date, end_of_day

COSIGNING = "cosigning"
"""The name of the kind."""
SIGN, REFUSE, TAKE_BACK = "cosign", "refuse_cosigning", "take_back_application"
Method = Literal["online", "window"]
"""How somebody signed: logged in, or on paper at a window, where an officer checked who they are."""
REMINDED_DAYS = 3
REMINDED_AT = 9
"""Whoever has not signed is reminded so many days before the last one, at that hour in Beijing."""


class CosigningAct(ActHead):
    """One of them signs or refuses, or the sender takes the application back.

    `cosigner`: for whom; `identity`: keyed digest of the number on the document by which they are known now;
    `text_digest`: of the text that they saw; `level`: of their log-in.
    """

    cosigner: str = ""
    identity: str = ""
    text_digest: str = ""
    method: Method = "online"
    level: int = 0

    def payload(self) -> JsonValue:
        """As its row keeps it."""
        payload: JsonValue = self.model_dump(mode="json", exclude_none=True)
        return payload


class Asked(Record):
    """One who is to sign: by what they are known, what they sign, how sure the log-in must be, and their days."""

    key: str
    identity: str
    text_digest: str
    level: int
    days: int


class CosigningOpening(Record):
    """A waiting application. `digest`: of all that was sent; `definition`: under which."""

    number: str
    act_id: str
    digest: str
    sent_by: Actor
    received_at: AwareDatetime
    asked: tuple[Asked, ...]
    definition: str
    bundle: str
    lead_department: str
    title: str
    ahead_seconds: float = 0.0

    @property
    def act(self) -> CosigningAct:
        """The act that opened it."""
        return CosigningAct(
            act_id=self.act_id,
            kind=SUBMIT_APPLICATION,
            actor=self.sent_by,
            received_at=self.received_at,
            digest=self.digest,
        )

    def for_engine(self) -> Self:
        """The same: nothing of it is personal."""
        return self

    def one(self, key: str) -> Asked | None:
        """The one of that key."""
        return next((each for each in self.asked if each.key == key), None)

    def last_day(self, asked: Asked) -> date:
        """The last day of their term (Beijing); the day on which it was sent does not count."""
        return beijing_date(self.received_at) + timedelta(days=asked.days)

    def ends_at(self, asked: Asked) -> datetime:
        """When their term has passed: at the end of its last day."""
        return end_of_day(self.last_day(asked))

    def reminded_at(self, asked: Asked) -> datetime | None:
        """When they are reminded; None where the term is too short for it."""
        if asked.days <= REMINDED_DAYS:
            return None
        return at_hour(self.last_day(asked) - timedelta(days=REMINDED_DAYS), REMINDED_AT)


class FileApplication(Record):
    """The effect: the application is put on file as a case."""

    number: str
    key: str = "file"


class FilingDone(FileApplication):
    """What became of it: the number of its case, or the code of what keeps it from being filed for good."""

    at: AwareDatetime
    case_no: str | None = None
    code: str | None = None

    @property
    def legal_time(self) -> datetime:
        """The moment by which it is judged (UTC)."""
        return self.at
