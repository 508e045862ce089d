"""What a journal says about time limits: which entry starts, stops, extends and ends which of them.

Written from the articles beside `domain.case.evolve`, not with it: nothing here is shared with the service but the
words of the plan, of the ladders, and of the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from benchmarks.rungs.days import beijing_day
from domain.case.entries import Entry
from domain.case.state import CaseOpening
from domain.definition.ladders import by_edition, ladder_of, with_reminder
from domain.definition.plan import THIRD_EDITION, PlanItem
from domain.time.clock import Limit, Unit
from domain.time.clock_kinds import LAPSE, ClockKind, RungRule

WHOLE = ("case.whole", "case.statutory")
BEFORE_NOTICE: tuple[ClockKind, ...] = ("pre_review", "intake")
BEFORE_ACCEPTANCE: tuple[ClockKind, ...] = ("pre_review", "intake", "correction")
AFTER_CONCLUSION: tuple[ClockKind, ...] = ("delivery", "commitment_check", "rectification", "payment")


@dataclass(slots=True)
class Stop:
    """A stop of an item: the announced working days after `from_on`, or up to the day of the result."""

    from_on: int
    announced: int
    until: int | None = None
    number: int = 0


@dataclass(slots=True)
class Term:
    """One time limit as the entries made it; days are ordinals. `fired`: when each rung fired last."""

    clock_id: str
    kind: ClockKind
    subject: str
    limit: Limit
    started: int
    ladder: tuple[RungRule, ...]
    department: str | None = None
    stops: list[Stop] = field(default_factory=list)
    extensions: list[tuple[int, Unit]] = field(default_factory=list)
    ended: int | None = None
    fired: dict[str, datetime] = field(default_factory=dict)


class Facts:
    """The time limits of one case, as its journal tells them."""

    def __init__(self, opening: CaseOpening) -> None:
        self.case_no = opening.case_no
        self.plan = opening.plan
        self.calendar = opening.calendar
        self.terms: dict[str, Term] = {}
        self.items = {item.key: item for item in opening.plan.items}
        self._gaps = {gap.subject for gap in opening.missing}
        self._asked: set[str] = set()
        self._is_correcting = False
        self._rounds = 1
        self._open = set(self.items)
        self._rectifying: set[str] = set()
        self._notices: dict[tuple[str, str], int] = {}
        self.begun: set[str] = set()
        self.missed: set[str] = set()

    def read(self, entry: Entry) -> bool:
        """Take over an entry; whether it has to do with time limits at all."""
        reader = _READERS.get(entry.kind)
        if reader is not None:
            reader(self, entry)
        return reader is not None

    @property
    def is_third(self) -> bool:
        """Whether the rules of the third edition hold (docs/adr/0045)."""
        return self.plan.defaults >= THIRD_EDITION

    def is_open(self, item: str) -> bool:
        """Whether the item has not been decided."""
        return item in self._open

    def inside(self) -> Iterable[tuple[PlanItem, Term]]:
        """The items inside the promise of the whole that have started, each with its promised term."""
        for item in self.plan.items:
            term = self.terms.get(f"{item.key}.promised")
            if item.outside_promise is None and term is not None:
                yield item, term

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _start(self, clock_id: str, kind: ClockKind, limit: Limit, at: datetime, **facts: Any) -> None:
        subject = facts.setdefault("subject", "case")
        facts.setdefault("department", self.items[subject].department if subject in self.items else None)
        facts.setdefault("started", beijing_day(at))
        facts.setdefault("ladder", ladder_of(self.plan, kind))
        self.terms[clock_id] = Term(clock_id=clock_id, kind=kind, limit=limit, **facts)

    def _end(self, at: datetime, which: Callable[[Term], bool]) -> None:
        for term in self.terms.values():
            if term.ended is None and which(term):
                term.ended = beijing_day(at)

    def _end_kinds(self, at: datetime, kinds: tuple[ClockKind, ...], item: str | None = None) -> None:
        self._end(at, lambda term: term.kind in kinds and item in (None, term.subject))

    def _stoppable(self, item: str) -> Iterable[Term]:
        ids = (f"{item}.promised", f"{item}.statutory")
        return (term for name in ids if (term := self.terms.get(name)) is not None and term.ended is None)

    def _close(self, item: str, at: datetime) -> None:
        """An item is over: its terms end, and with the last one inside the promise those of the whole."""
        self._open.discard(item)
        self._end(at, lambda term: term.subject == item)
        if not any(self.items[key].outside_promise is None for key in self._open):
            self._end(at, lambda term: term.clock_id in WHOLE)

    # --- entries: intake ---------------------------------------------------------------------------------------------

    def received(self, entry: Any) -> None:
        """Pre-review runs where departments are asked; the legal term of intake where something is still to be said."""
        intake = self.plan.intake
        self._asked = set(entry.asked)
        if entry.asked:
            self._start("case.pre_review", "pre_review", intake.pre_review, entry.at)
        if (entry.asked or intake.sign == "person") and intake.limit is not None:
            self._start("case.intake", "intake", intake.limit, entry.at)

    def answered(self, entry: Any) -> None:
        """A department named what is missing, if anything."""
        self._gaps |= {gap.subject for gap in entry.gaps}
        self._answers(entry.at, {entry.item})

    def silent(self, entry: Any) -> None:
        """Silence counts as an answer."""
        self._answers(entry.at, set(entry.items))

    def _answers(self, at: datetime, items: set[str]) -> None:
        """With the last answer pre-review is over; where the engine signs, acceptance or notice follows at once."""
        self._asked -= items
        if not self._asked and self.plan.intake.sign == "person":
            self._end_kinds(at, ("pre_review",))

    def noticed(self, entry: Any) -> None:
        """The notice ends what came before it and starts the term for correction."""
        self._end_kinds(entry.at, BEFORE_NOTICE)
        self._gaps = {gap.subject for gap in entry.gaps}
        self._is_correcting = True
        self._start(_numbered("case.correction", entry.round), "correction", self.plan.intake.correction, entry.at)

    def supplied(self, entry: Any) -> None:
        """New papers: where somebody looks at them again, the terms of intake run anew."""
        self._gaps -= set(entry.supplied)
        intake = self.plan.intake
        if not self._is_correcting or not (entry.asked or (intake.sign == "person" and not self._gaps)):
            return
        self._is_correcting = False
        self._asked = set(entry.asked)
        self._rounds += 1
        self._end_kinds(entry.at, ("correction",))
        if entry.asked:
            self._start(_numbered("case.pre_review", self._rounds), "pre_review", intake.pre_review, entry.at)
        if intake.limit is not None:
            self._start(_numbered("case.intake", self._rounds), "intake", intake.limit, entry.at)

    def accepted(self, entry: Any) -> None:
        """Acceptance starts the terms of the whole; deemed, they count from the day of receipt."""
        self._end_kinds(entry.at, BEFORE_ACCEPTANCE)
        self._is_correcting = False
        self._gaps = {gap.subject for gap in entry.deferred}
        day_0 = entry.counted_from or entry.complete_on
        facts = {"started": day_0.toordinal()} if day_0 else {}
        if self.plan.whole is not None:
            self._start("case.whole", "whole", self.plan.whole, entry.at, **facts)
        if self.plan.joint_statutory is not None:
            self._start("case.statutory", "whole_statutory", self.plan.joint_statutory.limit, entry.at, **facts)
        if entry.deferral_days is not None:
            self._start("case.deferral", "deferral", Limit(days=entry.deferral_days), entry.at)

    def completed(self, entry: Any) -> None:
        """Everything that was to follow is here."""
        self._end_kinds(entry.at, ("deferral",))

    # --- entries: items ----------------------------------------------------------------------------------------------

    def started(self, entry: Any) -> None:
        """An item is with its department: promise, law, and the licence that it renews."""
        item = self.items[entry.item]
        facts: dict[str, Any] = {"subject": item.key}
        if entry.counted_from:
            facts["started"] = entry.counted_from.toordinal()
        if item.step is not None:
            self.begun.add(item.key)
            if item.step.term is not None:
                self._own_term(item, item.step.term, entry.at, **facts)
            return
        own = (
            by_edition(self.plan, "promised", (LAPSE,))
            if item.kind == "wait"
            else item.ladder or ladder_of(self.plan, "promised")
        )
        self._start(f"{item.key}.promised", "promised", item.promised, entry.at, **facts, ladder=own)
        if item.kind == "decision" and item.statutory is not None:
            self._start(f"{item.key}.statutory", "statutory", item.statutory, entry.at, **facts)
        first = facts.get("started", beijing_day(entry.at))
        if item.renews_until is not None and item.renews_until.toordinal() > first:
            until = Limit(days=item.renews_until.toordinal() - first, unit="calendar", rolls=False)
            self._start(f"{item.key}.renewal", "renewal", until, entry.at, **facts)

    def suspended(self, entry: Any) -> None:
        """Both terms of the item stand from the next day; a term of its own ends the announced time.

        A second notice while the first lasts takes its place from that day on; from the third edition on only one of
        the same procedure does, others stop beside it.
        """
        self._cut(entry)
        for term in self._stoppable(entry.item):
            term.stops.append(Stop(beijing_day(entry.at), entry.days, number=entry.number))
        self._notices[entry.item, entry.procedure] = entry.number
        limit = Limit(days=entry.days)
        self._start(f"{entry.item}.stop#{entry.number}", "stop", limit, entry.at, subject=entry.item)

    def resumed(self, entry: Any) -> None:
        """The result came in: its day is the last that is left out."""
        if entry.via == "act":
            self._cut(entry)
        mine = f"{entry.item}.stop#{self._notices.get((entry.item, entry.procedure), 0)}"
        self._end(entry.at, lambda term: term.kind == "stop" and term.subject == entry.item and self._is(term, mine))

    def _is(self, term: Term, clock_id: str) -> bool:
        """Before the third edition an item had one stop at a time."""
        return not self.is_third or term.clock_id == clock_id

    def _cut(self, entry: Any) -> None:
        """The stop of the procedure that lasts, if it does, ends with the day of the entry."""
        number = self._notices.get((entry.item, entry.procedure), 0)
        mine = f"{entry.item}.stop#{number}"
        stops = (term for term in self.terms.values() if term.kind == "stop" and term.subject == entry.item)
        lasting = {term.clock_id for term in stops if term.ended is None and self._is(term, mine)}
        if not lasting:
            return
        self._end(entry.at, lambda term: term.clock_id in lasting)
        for term in self._stoppable(entry.item):
            for stop in term.stops if self.is_third else term.stops[-1:]:
                if not self.is_third or stop.number == number:
                    stop.until = max(beijing_day(entry.at), stop.from_on)

    def extended(self, entry: Any) -> None:
        """Only the term of the law is extended."""
        name = "case.statutory" if entry.item is None else f"{entry.item}.statutory"
        term = self.terms[name]
        term.extensions.append((entry.days, entry.unit or term.limit.unit))

    def decided(self, entry: Any) -> None:
        """The item is over. A grant is to be handed over; one on a commitment is to be checked."""
        self._close(entry.item, entry.at)
        item, delivery = self.items[entry.item], self.plan.delivery
        if entry.decision == "refuse" or item.kind == "wait":
            return
        has_paper = not (item.is_internal or (item.result is not None and item.result.paperless))
        if delivery is not None and has_paper:
            self._start(f"{item.key}.delivery", "delivery", delivery, entry.at, subject=item.key)
        if item.commitment is not None:
            clock_id = f"{item.key}.commitment_check"
            self._start(clock_id, "commitment_check", item.commitment.check, entry.at, subject=item.key)

    # --- entries: the applicant's own step ---------------------------------------------------------------------------

    def _own_term(self, item: PlanItem, limit: Limit, at: datetime, **facts: Any) -> None:
        """One more run of the applicant's term, with the reminder that the item names."""
        if item.step is None:
            return
        runs = sum(term.kind == "own_step" and term.subject == item.key for term in self.terms.values())
        ladder = with_reminder(ladder_of(self.plan, "own_step"), item.step)
        name = _numbered(f"{item.key}.own_step", runs + 1)
        self._start(name, "own_step", limit, at, **{**facts, "subject": item.key, "ladder": ladder})

    def step_reported(self, entry: Any) -> None:
        """Over where nobody confirms it; else the department's own time begins."""
        item = self.items[entry.item]
        if entry.done:
            self._close(item.key, entry.at)
            return
        self._end_kinds(entry.at, ("own_step",), item.key)
        runs = sum(term.kind == "promised" and term.subject == item.key for term in self.terms.values())
        name = _numbered(f"{item.key}.promised", runs + 1)
        self._start(name, "promised", item.promised, entry.at, subject=item.key)

    def step_returned(self, entry: Any) -> None:
        """The rest of the applicant's time."""
        self._end_kinds(entry.at, ("promised",), entry.item)
        self.missed.discard(entry.item)
        if entry.limit is not None:
            self._own_term(self.items[entry.item], entry.limit, entry.at)

    def step_extended(self, entry: Any) -> None:
        """Onto the term that runs, or anew once it has ended."""
        self.missed.discard(entry.item)
        if entry.limit is not None:
            self._end_kinds(entry.at, ("own_step",), entry.item)
            self._own_term(self.items[entry.item], entry.limit, entry.at)
            return
        for term in self.terms.values():
            if term.kind == "own_step" and term.subject == entry.item and term.ended is None:
                term.extensions.append((entry.days, term.limit.unit))

    def step_missed(self, entry: Any) -> None:
        """It has ended, and nobody knows when it will be done."""
        self.missed.add(entry.item)

    def lapsed(self, entry: Any) -> None:
        """It is over without a decision: what it depends on was not granted, or it was done, or found."""
        self._close(entry.item, entry.at)

    # --- entries: afterwards -----------------------------------------------------------------------------------------

    def delivered(self, entry: Any) -> None:
        """In hand."""
        for key in entry.items:
            self._end_kinds(entry.at, ("delivery",), key)

    def checked(self, entry: Any) -> None:
        """Kept: done. Not kept, the first time: to be put right in a term; the second time that term runs on."""
        terms, is_second = self.items[entry.item].commitment, entry.item in self._rectifying
        if entry.met or not is_second:
            self._end_kinds(entry.at, ("commitment_check", "rectification"), entry.item)
        if not entry.met and not is_second and terms is not None:
            self._rectifying.add(entry.item)
            clock_id = f"{entry.item}.rectification#{entry.number}"
            self._start(clock_id, "rectification", terms.rectify, entry.at, subject=entry.item)

    def revoked(self, entry: Any) -> None:
        """Nothing of the item runs any more."""
        self._end(entry.at, lambda term: term.subject == entry.item)

    def moved(self, entry: Any) -> None:
        """Another calendar from now on."""
        self.calendar = entry.calendar

    def asked_to_pay(self, entry: Any) -> None:
        """An order can be paid within its term."""
        self._start(_numbered("case.payment", entry.number), "payment", entry.limit, entry.at)

    def order_over(self, entry: Any) -> None:
        """Paid, or to be paid no more; a payment that pays for nothing leaves the order as it is."""
        if getattr(entry, "returned", None) is None:
            term = _numbered("case.payment", entry.number)
            self._end(entry.at, lambda each: each.clock_id == term)

    def concluded(self, entry: Any) -> None:
        """Over or withdrawn, but for delivery, the checks of commitments and what is to be paid."""
        self._end(entry.at, lambda term: term.kind not in AFTER_CONCLUSION)


def _numbered(clock_id: str, number: int) -> str:
    return clock_id if number == 1 else f"{clock_id}#{number}"


_READERS: dict[str, Callable[[Facts, Any], None]] = {
    "case_received": Facts.received,
    "pre_review_answered": Facts.answered,
    "pre_review_silent": Facts.silent,
    "correction_noticed": Facts.noticed,
    "correction_supplied": Facts.supplied,
    "case_accepted": Facts.accepted,
    "deferral_completed": Facts.completed,
    "item_started": Facts.started,
    "item_suspended": Facts.suspended,
    "item_resumed": Facts.resumed,
    "extension_approved": Facts.extended,
    "item_decided": Facts.decided,
    "item_lapsed": Facts.lapsed,
    "finding_recorded": Facts.lapsed,
    "step_reported": Facts.step_reported,
    "step_confirmed": Facts.lapsed,
    "step_ended": Facts.lapsed,
    "step_returned": Facts.step_returned,
    "step_extended": Facts.step_extended,
    "step_missed": Facts.step_missed,
    "result_delivered": Facts.delivered,
    "commitment_checked": Facts.checked,
    "decision_revoked": Facts.revoked,
    "calendar_changed": Facts.moved,
    "payment_asked": Facts.asked_to_pay,
    "payment_made": Facts.order_over,
    "payment_closed": Facts.order_over,
    "application_withdrawn": Facts.concluded,
    "case_concluded": Facts.concluded,
}
