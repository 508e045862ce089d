"""What the ways in ask for: filing a case, sending an act; and what they get back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints

from domain.acts import Actor, DeliveryMethod, Gap, Record
from domain.calendar import WorkCalendar
from domain.refusals import Refusal
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
    content: dict[str, JsonValue] = {}


class ActReceipt(Record):
    """What is known of an act that is on file. `outcome` None: not settled yet; it will be."""

    act_id: str
    received_at: datetime
    outcome: Literal["applied", "refused"] | None
    refusal: Refusal | None = None
