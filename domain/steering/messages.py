"""What a matter of steering (督查事项) is opened with, and what is done to it: ids, codes and numbers of days alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, JsonValue

from domain.case.acts import SUBMIT_APPLICATION, ActHead, Actor
from domain.record import Record
from domain.steering.procedure import Fact, Procedure
from domain.steering.procedures import PROCEDURES
from domain.time.calendar import WorkCalendar

ASK_EXTENSION, GRANT_EXTENSION, REFUSE_EXTENSION = "ask_extension", "grant_extension", "refuse_extension"
REASSIGN = "reassign"
"""The supervisor gives the matter to other departments, or another one the lead (改派、变更主办)."""
URGE = "urge_matter"
"""催办: once a working step and day, to whoever owes it."""
CALL_OFF = "call_off"
"""The supervisor takes the whole matter back (撤销): with its reason, and nothing deleted."""
COMMON: dict[str, str] = {
    ASK_EXTENSION: "申请延期",
    GRANT_EXTENSION: "同意延期",
    REFUSE_EXTENSION: "不同意延期",
    REASSIGN: "改派",
    URGE: "催办",
    CALL_OFF: "撤销",
}
"""Acts of every procedure, as people call them."""
MOST_TERM_DAYS = 250
"""Working days that a term may have at most: a year."""
MOST_DEPARTMENTS = 12
Version = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A definition by its hash."""
TermDays = Annotated[int, Field(ge=1, le=MOST_TERM_DAYS)]


class SteeringAct(ActHead):
    """One move of a procedure, or one of the acts that all have.

    `days`: working days of the next step, or asked for as an extension. `departments`: who is to do it from now on.
    `version`: the definition (by its hash) that answers what was reported; left out where unsaid, so that the digest of
    an act from before there were versions is the same when it is sent again.
    `holds`: what was so in the world when the door took the act, of what its move needs.
    """

    days: TermDays | None = None
    departments: tuple[str, ...] = ()
    version: Version | None = Field(default=None, exclude_if=lambda version: version is None)
    holds: Annotated[tuple[Fact, ...], Field(exclude_if=lambda facts: not facts)] = ()

    def payload(self) -> JsonValue:
        """As its row keeps it."""
        payload: JsonValue = self.model_dump(mode="json", exclude_none=True)
        return payload


class SteeringOpening(Record):
    """A matter as it was issued. `departments`: who is to do it, the first of them leads (主办).

    `days`: the first step's term, where it is not the usual one. `case_no`, `item`: what it is about, where that is a
    case; `matter`: the bundle (一件事) by its slug; `about`: where it is a matter of the yearly list or a meeting of
    the leading group, as `domain.programme` names them. `follows`: the matter that it came of. `not_by`: whose own
    work it is about; they may do nothing in it. `calendar`: by which its terms are counted from the start; one that is
    published later changes none.
    """

    kind: str
    number: str
    act_id: str
    digest: str
    issued_by: Actor
    received_at: AwareDatetime
    departments: Annotated[tuple[str, ...], Field(min_length=1, max_length=MOST_DEPARTMENTS)]
    reason: str
    days: TermDays | None = None
    case_no: str | None = None
    item: str | None = None
    matter: str | None = None
    about: str | None = None
    follows: str | None = None
    not_by: tuple[str, ...] = ()
    calendar: WorkCalendar
    ahead_seconds: float = 0.0

    @property
    def procedure(self) -> Procedure:
        """How it goes."""
        return PROCEDURES[self.kind]

    @property
    def act(self) -> SteeringAct:
        """The act that opened it."""
        return SteeringAct(
            act_id=self.act_id,
            kind=SUBMIT_APPLICATION,
            actor=self.issued_by,
            received_at=self.received_at,
            digest=self.digest,
        )

    @property
    def bundle(self) -> str:
        """What it goes by."""
        return self.kind

    @property
    def lead_department(self) -> str:
        """Who answers for it (主办单位)."""
        return self.departments[0]

    @property
    def title(self) -> str:
        """What operators read of it."""
        return f"{self.procedure.title}：{self.procedure.reasons.get(self.reason, self.reason)}"

    def for_engine(self) -> Self:
        """The same: nothing of it is personal."""
        return self


class NoEffect(Record):
    """A matter asks for nothing in the world; so none of these is ever made."""

    key: str
    at: AwareDatetime

    @property
    def legal_time(self) -> datetime:
        """The moment by which it would be judged (UTC)."""
        return self.at
