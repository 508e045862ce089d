"""What the ways in ask for: filing a case, sending an act; and what they get back."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, StringConstraints

from domain.case.acts import Actor, Attendance, DeliveryMethod, Gap, Officer, Record, Slot
from domain.case.refusals import Refusal
from domain.definition.joint import Verdict
from domain.definition.plan import Plan
from domain.time.calendar import WorkCalendar
from ledger.cases import MaterialIn


class Filing(Record):
    """One application: the answers of the questionnaire, the form's values, the materials. Personal; never logged."""

    act_id: str
    actor: Actor
    definition: str
    answers: dict[str, str]
    form: dict[str, str]
    materials: tuple[MaterialIn, ...] = ()
    applicant_name: str = ""


class Filed(Record):
    """A case on file. `started` is False while the workflow could not be started; the sweeper does it."""

    case_no: str
    query_code: str
    started: bool


class ActRequest(Record):
    """One act as asked for. `content` holds words and file digests; it stays in PostgreSQL."""

    act_id: str
    case_no: str
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    actor: Actor
    item: str | None = None
    complete: bool | None = None
    gaps: tuple[Gap, ...] = ()
    supplied: tuple[str, ...] = ()
    decision: Literal["grant", "refuse"] | None = None
    reason: str | None = None
    deferred: tuple[str, ...] = ()
    pledged: bool | None = None
    procedure: str | None = None
    days: Annotated[int, Field(ge=1, le=1000)] | None = None
    met: bool | None = None
    method: DeliveryMethod | None = None
    calendar: WorkCalendar | None = None
    joint: str | None = None
    slots: Annotated[tuple[Slot, ...], Field(max_length=10)] = ()
    officers: Annotated[tuple[Officer, ...], Field(max_length=20)] = ()
    attendance: Annotated[tuple[Attendance, ...], Field(max_length=50)] = ()
    verdict: Verdict | None = None
    points: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    to: str | None = None
    to_department: str | None = None
    whose: str | None = None
    position: Literal["before", "after"] | None = None
    agree: bool | None = None
    to_item: str | None = None
    taken_act: str | None = None
    objector: Annotated[str, StringConstraints(max_length=40)] | None = None
    upheld: bool | None = None
    plan: Plan | None = None
    content: dict[str, JsonValue] = {}


class ActReceipt(Record):
    """What is known of an act that is on file. `outcome` None: not settled yet; it will be."""

    act_id: str
    received_at: datetime
    outcome: Literal["applied", "refused"] | None
    refusal: Refusal | None = None


ADDED_LATER = (
    "joint",
    "slots",
    "officers",
    "attendance",
    "verdict",
    "points",
    "to",
    "to_department",
    "whose",
    "position",
    "agree",
    "to_item",
    "taken_act",
    "objector",
    "upheld",
    "plan",
)
"""Fields of an act that the first versions did not have."""


def as_sent(request: Filing | ActRequest) -> dict[str, Any]:
    """Everything the person sent but the id, as JSON values.

    What was added later stands in it only where it says something, so that an act on file keeps its digest.
    """
    sent: dict[str, Any] = request.model_dump(mode="json", exclude={"act_id"})
    if sent["actor"]["on_behalf_of"] is None:
        del sent["actor"]["on_behalf_of"]
    return {name: value for name, value in sent.items() if name not in ADDED_LATER or value not in (None, [])}


def digest_of(request: Filing | ActRequest) -> str:
    """SHA-256 of everything the person sent: the same id with another digest is another act."""
    text = json.dumps(as_sent(request), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
