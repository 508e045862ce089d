"""One exercise that was begun, with its result: a single sitting, or all sittings of a whole exercise so far."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import JsonValue
from starlette.requests import Request

from domain.practice.verdict import Shown, Total, Verdict
from ledger.practice import exercises as ledger
from ledger.practice.exercises import Started
from starter.practice.exercises import Exercise, Whole, that_were, whole_of
from starter.practice.result import result
from starter.practice.seats import Seats
from starter.trials.steps import actor_of
from starter.web.site.shared import pool_of
from starter.words import practice as practice_words
from starter.words.practice import Names

CHANGED = "示例已经修改，不再评判"


@dataclass(frozen=True)
class Sitting:
    """One sitting that was begun; `exercise` None: the scenario has changed since."""

    started: Started
    exercise: Exercise | None
    verdict: Verdict | None

    @property
    def words(self) -> str:
        """How it stands."""
        return practice_words.verdict_words(self.verdict) if self.verdict else CHANGED

    @property
    def names(self) -> Names:
        """What everything in it is called."""
        if self.exercise is None:
            return Names({})
        seats = Seats.of(self.exercise, self.started.account_id)
        return self.exercise.names(seats.names(self.started.account_id, self.started.trainee))

    @property
    def played(self) -> Iterator[tuple[str, str]]:
        """What the space did for others before the turn: who, and what."""
        if self.exercise is None:
            return
        seats, names = Seats.of(self.exercise, self.started.account_id), self.names
        for step in self.exercise.before:
            actor = actor_of(step.by, self.exercise.definition, self.started.case_no)
            who = names.people.get(seats.person(actor.actor_id), "支付机构" if step.by == "payment" else "申请人")
            says: dict[str, JsonValue] = {
                "decision": step.decision,
                "agree": step.agree,
                "verdict": step.verdict,
                "points": [*step.points],
            }
            yield who, practice_words.shown_words(Shown(step.act, step.item or step.joint or "", says), names)


@dataclass(frozen=True)
class Line:
    """An exercise of a list: its sittings so far, and `whole` where it has several."""

    sittings: tuple[Sitting, ...]
    whole: Whole | None

    @property
    def started(self) -> Started:
        """The first sitting."""
        return self.sittings[0].started

    @property
    def path(self) -> str:
        """Where its result stands."""
        if self.started.whole is not None:
            return f"/practice/wholes/{self.started.whole}"
        return f"/practice/exercises/{self.started.exercise_id}"

    @property
    def name(self) -> str:
        """What it was about."""
        exercise = self.sittings[0].exercise
        if exercise is None:
            return f"{self.started.bundle}/{self.started.scenario}"
        kind = "全程：" if self.started.whole is not None else ""
        return f"{kind}{exercise.definition.bundle.name}：{exercise.scenario.name}"

    @property
    def total(self) -> Total | None:
        """All sittings as one; None where the scenario has changed since."""
        verdicts = tuple(each.verdict for each in self.sittings if each.verdict is not None)
        if len(verdicts) < len(self.sittings) or (self.started.whole is not None and self.whole is None):
            return None
        stages = len(self.whole.stages) if self.whole else 1
        return Total(verdicts, stages, self.whole.count if self.whole else len(verdicts[0].judged))

    @property
    def words(self) -> str:
        """How it stands."""
        if self.started.whole is None:
            return self.sittings[0].words
        return practice_words.total_words(self.total) if self.total else CHANGED

    @property
    def right(self) -> str:
        """How many acts of how many."""
        return f"{self.total.right}/{self.total.steps}" if self.total else "—"


async def lines_of(request: Request, found: Sequence[Started]) -> list[Line]:
    """The results of exercises, each judged as it stands now; of a whole one with all its sittings."""
    wholes = [each.whole for each in found if each.whole is not None]
    begun = await ledger.of_wholes(pool_of(request), wholes)
    return [await _line(request, begun[each.whole] if each.whole is not None else [each]) for each in found]


async def _line(request: Request, begun: Sequence[Started]) -> Line:
    sittings = tuple([await sitting_of(request, each) for each in begun])
    exercise = sittings[0].exercise
    is_whole = exercise is not None and begun[0].whole is not None
    return Line(sittings, whole_of(exercise) if is_whole and exercise is not None else None)


async def sitting_of(request: Request, started: Started) -> Sitting:
    """One sitting, judged as it stands now."""
    exercise = await asyncio.to_thread(
        that_were, started.bundle, started.scenario, started.first_step, started.last_step
    )
    verdict = await result(pool_of(request), started, exercise) if exercise is not None else None
    return Sitting(started, exercise, verdict)
