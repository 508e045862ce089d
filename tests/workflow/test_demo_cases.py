"""The demo cases on the real engine: there is one in every state that a list of the pages shows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bundles.loader import all_bundles
from domain.case.decide import next_rung
from domain.case.joint.state import JointPhase
from domain.case.state import CaseState, ItemPhase, Phase
from ledger.definitions import publish
from ledger.journal import case_numbers
from runtime.settings import Settings
from starter.trials.demo import CASES, file_cases
from tests.support.office import Office, open_office, workers

NOT_SHOWN = (JointPhase.PENDING, JointPhase.CANCELLED)


def joint_in(phase: JointPhase) -> Callable[[CaseState], bool]:
    """Whether a joint event of the case is there."""
    return lambda state: any(joint.phase is phase for joint in state.joints.values())


STATES: dict[str, Callable[[CaseState], bool]] = {
    "预审中": lambda state: state.phase is Phase.REVIEWING,
    "待受理": lambda state: state.phase is Phase.INTAKE,
    "待补正": lambda state: state.phase is Phase.CORRECTING,
    "视为受理": lambda state: state.counted_from is not None,
    "容缺待补齐": lambda state: bool(state.gaps) and state.phase is Phase.HANDLING,
    "中止计时": lambda state: any(item.suspended for item in state.items.values()),
    "单项延期待批": lambda state: any(item.extension == "pending" for item in state.items.values()),
    "整件事延期待批": lambda state: state.extension == "pending",
    "待送达": lambda state: any(key.endswith(".delivery") and not c.ended_on for key, c in state.clocks.items()),
    "已升级到督办": lambda state: any("escalate_supervisor" in rungs for rungs in state.fired.values()),
    "承诺待核查": lambda state: any(item.commitment == "due" for item in state.items.values()),
    "限期整改": lambda state: any(item.commitment == "rectifying" for item in state.items.values()),
    "纸质补录": lambda state: state.opening.paper is not None,
    "视为准予延续": lambda state: "spj/spyx.renewal" in state.clocks and state.outcome == "granted",
    "延期后办结": lambda state: any(item.extension == "approved" for item in state.items.values()),
    "不予办理": lambda state: any(item.phase is ItemPhase.REFUSED for item in state.items.values()),
    "已撤件": lambda state: state.outcome == "withdrawn",
    "会签中": lambda state: any(item.desk.proposal for item in state.items.values()),
    **{
        f"联合事项{phase}": joint_in(phase)
        for phase in JointPhase
        if phase not in (JointPhase.PENDING, JointPhase.CANCELLED)
    },
}

_ACTS = "select act_id from act where case_no = $1"


async def test_demo_has_a_case_in_every_state_that_a_list_shows(settings: Settings) -> None:
    async with open_office(settings) as office:
        for bundle in all_bundles():
            await publish(office.lianban.pool, bundle.definition)
        async with workers(office):
            assert await file_cases(asyncio.Event(), settings) == 0
            numbers = await case_numbers(office.lianban.pool)
            assert len(numbers) == len(CASES)
            states = [await _settled(office, case_no) for case_no in numbers]
    missing = [name for name, holds in STATES.items() if not any(holds(state) for state in states)]
    assert missing == []


async def _settled(office: Office, case_no: str) -> CaseState:
    """The case when all its acts are in its journal and every rung due by now has fired."""
    now = await office.lianban.legal_now()
    acts = {row["act_id"] for row in await office.lianban.pool.fetch(_ACTS, case_no)}

    def is_settled(state: CaseState) -> bool:
        rung = next_rung(state)
        return acts <= state.seen.keys() and (rung is None or rung.at > now)

    return await office.until(case_no, is_settled)
