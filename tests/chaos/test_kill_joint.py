"""The worker is killed (SIGKILL) at acts and rungs of a joint event: nothing is lost, nothing is doubled."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from domain.case.acts import Slot
from domain.case.entries import Entry
from domain.case.joint.state import JointPhase
from domain.case.state import CaseState
from domain.definition.joint import JointStop
from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal
from ledger import journal
from tests.chaos.conftest import installation
from tests.chaos.cradle import cradle
from tests.chaos.newborn_run import NewbornRun, Step, short_tasks_office
from tests.chaos.test_kill_clocks import time_passes
from tests.support import servers
from tests.support.days import moment
from tests.support.joint import (
    DEPARTMENTS,
    ITEM_OF,
    VISIT,
    joint_plan,
    officers,
    put_on_file,
    slot,
    there,
    visit,
    with_accounts,
)
from tests.support.office import WINDOW, clerk
from tests.support.terms import terms

SUBJECT = f"joint:{VISIT}"
STOPS = JointStop(ground="专家评审", basis="行政许可法第四十五条", days=10)
AT, AGAIN = slot("2026-08-13 09:00"), slot("2026-08-17 09:00")


async def test_worker_killed_at_acts_and_rungs_of_a_joint_event(
    own_postgres: EmbeddedPostgres, own_template: str, own_temporal: EmbeddedTemporal, folder: Path
) -> None:
    async with servers.fresh_database(own_postgres, own_template) as dsn:
        settings = installation(own_temporal, dsn)
        async with short_tasks_office(settings, terms()) as office, cradle(settings, folder / "joint.log") as made:
            await with_accounts(office)
            await office.stand_at(moment("2026-08-03 09:00"))
            run = NewbornRun(office, made, await put_on_file(office, joint_plan(visit(stops=STOPS))))
            state = await _lived(run)
            await _everything_once(run, state)
            assert len(run.cradle.points) >= 24


async def _lived(run: NewbornRun) -> CaseState:
    (filed, *_), convenor = run.steps(), clerk("sjj")
    await run.die_at(filed, ("append.before", "append.after"))
    late = f"rung {SUBJECT}.convene red"
    await time_passes(run, "2026-08-07 09:00", ("append.inside", late), ("append.after", late))
    convene = run.act("convene_joint", convenor, None, joint=VISIT, slots=(AT,))
    await run.die_at(convene, ("decide", "append.sent"))
    for department, where in zip(DEPARTMENTS[:2], ("append.before", "append.after"), strict=True):
        await run.die_at(_confirm(run, department), (where,))
    silent = f"rung {SUBJECT}.confirm lapse"
    # The last does not answer: the slot of the others is fixed by the timer, however often its worker dies.
    await time_passes(run, "2026-08-12 09:00", ("decide", silent), ("append.sent", silent))
    return await _held_and_put_right(run)


def _confirm(run: NewbornRun, department: str, at: Slot = AT) -> Step:
    more = {"joint": VISIT, "slots": (at,), "officers": officers(department)}
    return run.act("confirm_joint", clerk(department), None, **more)


async def _held_and_put_right(run: NewbornRun) -> CaseState:
    await time_passes(run, "2026-08-13 10:00")
    attendance = tuple(there(department) for department in DEPARTMENTS)
    await run.die_at(run.act("hold_joint", clerk("sjj"), None, joint=VISIT, attendance=attendance), ("append.inside",))
    await run.die_at(_opinion(run, "wjj", "rectify", "xiaodu"), ("append.sent",))
    await run.die_at(_opinion(run, "sjj", "pass"), ("append.before",))
    await run.die_at(
        _opinion(run, "zjj", "pass"), ("decide", "append.after")
    )  # the round closes: what is to be put right
    await run.die_at(run.act("report_rectified", WINDOW, None, joint=VISIT), ("append.inside", "append.after"))
    convene = run.act("convene_joint", clerk("sjj"), None, joint=VISIT, slots=(AGAIN,))
    await run.die_at(convene, ("append.after",))
    await run.die_at(_confirm(run, "wjj", AGAIN), ("append.sent",))
    await time_passes(run, "2026-08-17 10:00")
    again = run.act("hold_joint", clerk("sjj"), None, joint=VISIT, attendance=(there("wjj"),))
    await run.die_at(again, ("append.after",))
    await run.die_at(_opinion(run, "wjj", "pass"), ("append.inside", "append.after"))
    for department, key in ITEM_OF.items():
        await run.die_at(run.act("decide_item", clerk(department), key, decision="grant"), ("append.after",))
    return await run.finish()


def _opinion(run: NewbornRun, department: str, verdict: str, *points: str) -> Step:
    more = {"joint": VISIT, "verdict": verdict, "points": points}
    return run.act("give_joint_opinion", clerk(department), None, **more)


async def _everything_once(run: NewbornRun, state: CaseState) -> None:
    entries: tuple[Entry, ...] = await journal.read_entries(run.office.lianban.pool, run.opening.case_no)
    fired = Counter((entry.clock_id, entry.rung) for entry in entries if entry.kind == "rung_fired")
    assert set(fired.values()) == {1}
    counted = Counter(entry.kind for entry in entries)
    assert {kind: number for kind, number in counted.items() if kind.startswith("joint_")} == {
        "joint_due": 2,
        "joint_convened": 2,
        "joint_confirmed": 3,
        "joint_answers_missing": 1,
        "joint_scheduled": 2,
        "joint_held": 2,
        "joint_opinion_given": 4,
        "joint_closed": 2,
        "joint_rectification_noticed": 1,
        "joint_rectified": 1,
    }
    # Both rounds take their time out of the limits of the items: three at the first, and again those that wait.
    assert counted["item_suspended"] == counted["item_resumed"] >= len(ITEM_OF)
    assert (state.joints[VISIT].phase, state.joints[VISIT].outcome) == (JointPhase.CLOSED, "passed")
    assert str(state.outcome) == "granted"
