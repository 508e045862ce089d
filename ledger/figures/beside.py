"""What figures count beside the journals of cases: read as it stands, and written anew whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.figures.fact import CaseMarks, FactChange, FactKind
from domain.figures.of_drafts import DraftStep
from domain.figures.of_ratings import RatingAsked, RatingGiven
from domain.figures.of_surveys import SurveyCall, survey_and_place
from domain.steering.entries import STEERING_ENTRY, SteeringEntryOf
from domain.steering.messages import SteeringOpening
from ledger.connection.pool import Connection
from ledger.connection.sql import query
from ledger.figures.facts import COLUMNS, row_of, versions


@dataclass(frozen=True)
class MatterRead:
    """A matter of steering with its journal; `marks`: those of the case that it is about, else its own."""

    marks: CaseMarks
    opening: SteeringOpening
    entries: tuple[SteeringEntryOf, ...]
    recorded: tuple[datetime, ...]


@dataclass(frozen=True)
class DraftRead:
    """A begun application with its steps."""

    marks: CaseMarks
    steps: tuple[DraftStep, ...]


@dataclass(frozen=True)
class CallRead:
    """A call of a survey."""

    marks: CaseMarks
    call: SurveyCall


def _q(name: str) -> str:
    return query("figures/beside", name)


async def hold(connection: Connection, subject: str) -> None:
    """Nobody else counts this until the caller's transaction ends."""
    await connection.execute(_q("hold"), subject)


async def ratings(connection: Connection, case_no: str) -> list[RatingGiven]:
    """What people said of a case."""
    return [RatingGiven(**dict(row)) for row in await connection.fetch(_q("ratings"), case_no)]


async def asked(connection: Connection, case_no: str) -> list[RatingAsked]:
    """When somebody was asked to rate a case."""
    return [RatingAsked(**dict(row)) for row in await connection.fetch(_q("asked"), case_no)]


async def survey_call(connection: Connection, subject: str) -> CallRead | None:
    """A call of a survey; None where there is none of that name."""
    row = await connection.fetchrow(_q("survey_call"), *survey_and_place(subject))
    if row is None:
        return None
    said = dict(row)
    marks = {name: said.pop(name) for name in ("bundle", "lead_department", "hall")}
    return CallRead(CaseMarks(case_no=subject, channel="", **marks), SurveyCall(**said))


async def matter(connection: Connection, number: str) -> MatterRead | None:
    """A matter; None where there is none of that number."""
    row = await connection.fetchrow(_q("matter"), number)
    if row is None:
        return None
    opening = SteeringOpening.model_validate(row["opening"])
    marks = CaseMarks(
        case_no=number,
        bundle=row["bundle"] or "",
        lead_department=row["lead_department"] or opening.lead_department,
        hall=row["hall"],
        channel="",
    )
    entries = tuple(STEERING_ENTRY.validate_json(body) for body in row["bodies"])
    return MatterRead(marks, opening, entries, tuple(row["recorded"]))


async def draft(connection: Connection, draft_id: str) -> DraftRead | None:
    """A begun application; None where none was noted."""
    row = await connection.fetchrow(_q("draft"), draft_id)
    if row is None:
        return None
    marks = CaseMarks(
        case_no=draft_id,
        bundle=row["bundle"],
        lead_department=row["lead_department"],
        hall=None,
        channel=row["channel"],
    )
    told = zip(row["steps"], row["happened"], row["recorded"], strict=True)
    return DraftRead(marks, tuple(DraftStep(step=step, at=at, known_at=max(at, known)) for step, at, known in told))


async def write(
    connection: Connection, marks: CaseMarks, kinds: Sequence[FactKind], changes: Sequence[FactChange]
) -> None:
    """The facts of these kinds as they follow now; what was known of the past follows again."""
    await connection.execute(_q("forget"), marks.case_no, [kind.value for kind in kinds])
    rows = [row_of(marks, version) for version in versions(changes)]
    if rows:
        await connection.copy_records_to_table("figure_fact", records=rows, columns=COLUMNS)
