"""Demo cases in different states, from the bundle's scenarios, received on working days before today.

Run by the embedded stack; running it again files nothing twice.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time

from bundles.scenarios import load_scenarios
from domain.acts import Record
from domain.calendar import BEIJING, WorkCalendar, beijing_date
from ledger.cases import read_calendar
from ledger.journal import case_numbers
from runtime.exits import run_process
from runtime.settings import Settings, load_settings
from starter.client import Lianban
from starter.scenario import play

BUNDLE = "xinshenger-chusheng"


class DemoCase(Record):
    """One demo case: a scenario begun `days_ago` working days before today, with its first `steps` acts done."""

    scenario: str
    days_ago: int
    steps: int | None = None


CASES = (
    DemoCase(scenario="smooth", days_ago=0, steps=0),  # 预审中
    DemoCase(scenario="correction", days_ago=3, steps=1),  # 待补正
    DemoCase(scenario="correction", days_ago=6, steps=2),  # 医院办理中
    DemoCase(scenario="refusal", days_ago=6, steps=1),  # 医院刚到期，黄灯
    DemoCase(scenario="withdrawn", days_ago=9, steps=1),  # 医院已超期，红灯
    DemoCase(scenario="smooth", days_ago=7, steps=4),  # 公安办理中
    DemoCase(scenario="late-department", days_ago=20, steps=1),  # 公安已超期，红灯
    DemoCase(scenario="smooth", days_ago=10, steps=5),  # 医保秒批、社保卡由部门系统办理，已办结
    DemoCase(scenario="refusal", days_ago=12),  # 不予办理
    DemoCase(scenario="withdrawn", days_ago=15),  # 已撤件
    DemoCase(scenario="correction", days_ago=13),  # 已办结
)


async def file_cases(stop: asyncio.Event, settings: Settings) -> int:
    """File the demo cases that are not on file."""
    async with Lianban.connect(settings) as lianban:
        if await case_numbers(lianban.pool):
            return 0
        definition = await lianban.definition(BUNDLE)
        scenarios = {scenario.scenario: scenario for scenario in load_scenarios(BUNDLE)}
        calendar = await read_calendar(lianban.pool)
        now = await lianban.legal_now()
        for number, case in enumerate(CASES):
            received_at = min(_received_at(now, case.days_ago, calendar), now)
            await play(
                lianban, definition, scenarios[case.scenario], received_at, steps=case.steps, salt=f"demo-{number}"
            )
    return 0


def _received_at(now: datetime, days_ago: int, calendar: WorkCalendar) -> datetime:
    on = calendar.subtract_working_days(beijing_date(now), days_ago)
    return datetime.combine(on, time(9, 0), BEIJING).astimezone(UTC)


def main() -> None:
    """File the demo cases with the running stack's settings."""
    settings = load_settings()
    run_process(lambda stop: file_cases(stop, settings))


if __name__ == "__main__":
    main()
