"""100,000 cases under the pure rules: all open at once, walked in order of legal time until no clock runs.

No server, no worker, no timer: `domain.case.decide` alone, taken through acts and rungs as the workflow takes it.
"""

from __future__ import annotations

import gc
import heapq
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from time import perf_counter, process_time

from benchmarks.rungs import people, plans
from benchmarks.rungs.days import Almanac
from benchmarks.rungs.memory import resident_mib
from benchmarks.rungs.oracle import Findings, Oracle
from domain.case.decide import Command, EffectDone, Open, RungDue, decide, effects, next_rung
from domain.case.state import CaseOpening, CaseState, new_case
from domain.time.calendar import WorkCalendar
from domain.time.clock import Rung


@dataclass
class Stint:
    """One process' share: what was found, and what it took.

    `rules_seconds` is the CPU time within the rules, `oracle_seconds` that of the day-by-day check of the same
    entries; `cpu_seconds` is all of the process', `seconds` elapsed. Memory is resident, in MiB.
    """

    cases: int = 0
    entries: int = 0
    acts: int = 0
    findings: Findings = field(default_factory=Findings)
    rules_seconds: float = 0.0
    oracle_seconds: float = 0.0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory_mib: dict[str, float] = field(default_factory=dict)


class Life:
    """One case: its state, its people, and the oracle that follows it."""

    __slots__ = ("acts", "number", "oracle", "random", "rung", "state")

    def __init__(self, number: int, opened: CaseOpening, random: Random, oracle: Oracle) -> None:
        self.number = number
        self.random = random
        self.oracle = oracle
        self.state: CaseState = new_case(opened)
        self.rung: Rung | None = None
        self.acts = people.moments(random, opened.received_at)

    @property
    def next_at(self) -> datetime | None:
        """The moment of what comes next, a rung or an act; None when no clock runs and nobody acts any more."""
        moments = [self.rung.at] if self.rung else []
        return min(moments + self.acts[:1], default=None)


class Walk:
    """Takes the cases of one process through time."""

    def __init__(self, calendars: tuple[WorkCalendar, ...]) -> None:
        self.stint = Stint()
        self._calendars = calendars
        self._almanac = Almanac()

    def open(self, number: int, opened: CaseOpening, random: Random) -> Life:
        """Receive one case."""
        life = Life(number, opened, random, Oracle(opened, self._almanac, self.stint.findings))
        self._take(life, Open())
        self.stint.cases += 1
        return life

    def step(self, life: Life) -> None:
        """What comes next for one case: a rung that is due no later than the next act, else that act."""
        rung = life.rung
        if rung is not None and (not life.acts or rung.at <= life.acts[0]):
            self._take(life, RungDue(rung=rung))
            return
        at = life.acts.pop(0)
        fields = people.pick(life.random, life.state, self._calendars)
        if fields is not None:
            self.stint.acts += 1
            self._take(life, people.act(at, len(life.acts), fields))

    def _take(self, life: Life, command: Command) -> None:
        started = process_time()
        decision = decide(life.state, command)
        entries = list(decision.entries)
        life.state = decision.state
        for effect, not_before in effects(life.state) if entries else ():
            if not_before is None:
                result = people.answers_at_once(effect.connector)
                done = decide(life.state, EffectDone(item=effect.item, at=entries[-1].at, result=result))
                entries += done.entries
                life.state = done.state
        life.rung = next_rung(life.state)
        judged = process_time()
        for entry in entries:
            life.oracle.take(entry)
        self.stint.oracle_seconds += process_time() - judged
        self.stint.rules_seconds += judged - started
        self.stint.entries += len(entries)


def simulate(cases: int, seed: int, processes: int) -> list[Stint]:
    """Let `cases` cases run out of clocks, shared out over so many processes."""
    if processes == 1:
        return [run_share(seed, 0, cases, 1)]
    # Of the two kinds of pool this one raises when a process dies; the other would wait for its share for ever.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        shares = [pool.submit(run_share, seed, first, cases, processes) for first in range(processes)]
        return [share.result() for share in shares]


def run_share(seed: int, first: int, cases: int, step: int) -> Stint:
    """The cases `first`, `first + step`, … of one run, all open at once before time passes."""
    started, cpu = perf_counter(), process_time()
    calendars = plans.calendars()
    offered = plans.offers(people.seeded(seed))
    walk = Walk(calendars)
    walk.stint.memory_mib["start"] = resident_mib()
    # Nothing here is circular garbage; collecting over millions of living objects would be most of the time.
    gc.disable()
    try:
        lives = [_open(walk, seed, number, offered, calendars) for number in range(first, cases, step)]
        walk.stint.memory_mib["all_open"] = resident_mib()
        for life in _in_order(lives, walk):
            life.oracle.end()
    finally:
        gc.enable()
    walk.stint.memory_mib["peak"] = resident_mib(peak=True)
    walk.stint.seconds, walk.stint.cpu_seconds = perf_counter() - started, process_time() - cpu
    return walk.stint


def _open(walk: Walk, seed: int, number: int, offered: list[plans.Offer], calendars: tuple[WorkCalendar, ...]) -> Life:
    random = people.seeded(seed, number)
    return walk.open(number, plans.opening(number, random, offered, calendars), random)


def _in_order(lives: list[Life], walk: Walk) -> Iterator[Life]:
    """Walk all cases in order of legal time; each as its last clock has run out."""
    queue = [(at, life.number, life) for life in lives if (at := life.next_at) is not None]
    lives.clear()
    heapq.heapify(queue)
    while queue:
        _, number, life = queue[0]
        walk.step(life)
        at = life.next_at
        if at is None:
            heapq.heappop(queue)
            yield life
        else:
            heapq.heapreplace(queue, (at, number, life))
