"""The clocks of one case as its page shows them: due day, what is left, what moved it, and how it came about.

Beside every due date stand its derivation (`domain.time.clock_text`), whether it is provisional (暂定), stands now
(中止计时) or was extended (已延期), and which stops moved it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.case.clock_ids import DEFERRAL_CLOCK
from domain.case.joint.state import joint_subject
from domain.case.results.entries import Outcome
from domain.case.state import CaseState, ItemPhase, Phase, latest, running
from domain.definition.plan import THIRD_EDITION
from domain.time import clock_text
from domain.time.calendar import beijing_date
from domain.time.calendar_text import UNIT_NAMES, listed
from domain.time.clock import Clock, walk
from domain.time.clock_story import ClockStory, derive
from domain.time.lights import light_at, moments_of
from starter.web.case.records import DueView, Mark
from starter.words.names import EXTENSION_NAMES

_BEFORE_ACCEPTANCE = frozenset({"pre_review", "intake", "correction"})
_WHOLE = frozenset({"whole", "whole_statutory"})

_BROKEN_OFF = {ItemPhase.WITHDRAWN: "已撤件，不再计算", ItemPhase.LAPSED: "不再办理，不再计算"}


@dataclass(frozen=True)
class Dues:
    """Reads the clocks of a case at a moment."""

    state: CaseState
    now: datetime

    @property
    def today(self) -> date:
        """The Beijing date."""
        return beijing_date(self.now)

    def due(self, clock: Clock | None) -> DueView | None:
        """One clock; None where there is none."""
        if clock is None:
            return None
        story = derive(clock, self.state.calendar)
        return DueView(
            clock_id=clock.clock_id,
            kind=clock.kind,
            name=clock_text.LIMIT_NAMES[clock.kind],
            due_on=story.due_on,
            text=self._text(clock, story.due_on),
            light=light_at(moments_of(clock, self.state.calendar), self.now),
            is_provisional=story.provisional,
            steps=tuple(clock_text.explain(clock, self.state.calendar)),
            ended=clock.ended_on is not None,
            marks=tuple(self._marks(clock, story)),
            moved=tuple(_moved(story)),
        )

    def of_case(self) -> tuple[DueView, ...]:
        """Clocks of the case by itself: what runs before acceptance, materials to follow, and the whole's."""
        clocks = self.state.clocks
        early = [each for each in clocks.values() if each.kind in _BEFORE_ACCEPTANCE and each.ended_on is None]
        wholes = [latest(self.state, "whole"), latest(self.state, "whole_statutory")]
        return self._views(*early, *wholes, clocks.get(DEFERRAL_CLOCK))

    def of_joint(self, key: str) -> tuple[DueView, ...]:
        """Clocks of a joint event that run now."""
        own = (each for each in self.state.clocks.values() if each.subject == joint_subject(key))
        return self._views(*(each for each in own if each.ended_on is None))

    def of_item(self, key: str) -> tuple[DueView, ...]:
        """Clocks of one item: pre-review while that is its work, both limits, and what comes besides and after."""
        clocks = self.state.clocks
        reviewing = self.state.items[key].phase is ItemPhase.REVIEWING
        renewal = latest(self.state, "renewal", key)
        return self._views(
            running(self.state, "pre_review") if reviewing else None,
            latest(self.state, "promised", key),
            latest(self.state, "own_step", key),
            latest(self.state, "statutory", key),
            self._stop(key),
            renewal if renewal is not None and renewal.ended_on is None else None,
            latest(self.state, "delivery", key),
            latest(self.state, "commitment_check", key),
            *(each for each in clocks.values() if each.kind == "rectification" and each.subject == key),
        )

    def _views(self, *clocks: Clock | None) -> tuple[DueView, ...]:
        return tuple(view for view in map(self.due, clocks) if view is not None)

    def _stop(self, key: str) -> Clock | None:
        """The announced time of the special procedure that stops the item now."""
        stops = (each for each in self.state.clocks.values() if each.kind == "stop" and each.subject == key)
        return next((each for each in stops if each.ended_on is None), None)

    def _text(self, clock: Clock, due: date | None) -> str:
        """What is left, or how it ended; the whole's ends with the last item inside the promise."""
        if text := self._broken_off(clock):
            return text
        text = clock_text.remaining_text(clock, self.state.calendar, self.today)
        if clock.ended_on is None or due is None:
            return text
        if clock.kind == "whole" and self.state.phase is not Phase.CONCLUDED:
            return f"承诺内的事项{text}"
        return text

    def _broken_off(self, clock: Clock) -> str:
        """What is said of a limit that ended because nothing more was to be done; empty where it ended otherwise."""
        if clock.ended_on is None:
            return ""
        if clock.subject in self.state.items:
            return _BROKEN_OFF.get(self.state.items[clock.subject].phase, "")
        is_withdrawn = self.state.outcome in (Outcome.WITHDRAWN, Outcome.PARTLY_WITHDRAWN)
        return _BROKEN_OFF[ItemPhase.WITHDRAWN] if clock.kind in _WHOLE and is_withdrawn else ""

    def _marks(self, clock: Clock, story: ClockStory) -> list[Mark]:
        marks = [Mark("is-yellow", "暂定")] if story.provisional and clock.ended_on is None else []
        if clock.ended_on is None and (until := self._stands_until(clock)):
            marks.append(Mark("is-blue", f"中止计时中，至 {until}"))
        for extension in clock.extensions:
            marks.append(Mark("is-blue", f"已延期 {extension.days} {UNIT_NAMES[extension.unit or clock.limit.unit]}"))
        if clock.ended_on is None and clock.kind in ("statutory", "whole_statutory"):
            subject = self.state if clock.kind == "whole_statutory" else self.state.items[clock.subject]
            if subject.extension in ("pending", "refused"):
                marks.append(Mark("is-yellow", EXTENSION_NAMES[subject.extension]))
        return marks

    def _stands_until(self, clock: Clock) -> date | None:
        """The last day of the stop that the clock stands in now."""
        if not clock.stops or clock.is_fixed or not self._stands(clock):
            return None
        spans = walk(clock, self.state.calendar).stood
        return next((until for after, until in spans if after <= self.today <= until), None)

    def _stands(self, clock: Clock) -> bool:
        """Whether it stands now: an item while it is suspended, the whole while no item inside it runs."""
        if clock.kind not in _WHOLE:
            return self.state.items[clock.subject].suspended is not None
        if self.state.plan.defaults >= THIRD_EDITION:
            return True  # its stops are the days on which it stands, whatever is open on them
        inside = [plan for plan in self.state.plan.items if plan.outside_promise is None]
        opened = [plan for plan in inside if self.state.items[plan.key].phase is ItemPhase.OPEN]
        return all(plan.kind == "wait" or self.state.items[plan.key].suspended for plan in opened)


def _moved(story: ClockStory) -> list[str]:
    """Which stops moved the due date, and by how much."""
    return [
        f"{stop.ground}，扣除{len(stop.left_out)}{UNIT_NAMES[story.unit]}"
        f"（{listed(stop.left_out, story.started_on.year)}）"
        for stop in story.stops
        if stop.left_out
    ]
