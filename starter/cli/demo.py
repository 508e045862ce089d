"""`lianban demo`: the demo clock of a trial installation."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from starter.cli import output
from starter.cli.run import connected
from starter.office import demo_clock
from starter.office.client import Lianban
from starter.words import names


def advance_demo_clock(days: Annotated[int, Parameter(help="快进几个工作日，1至60。")]) -> int:
    """快进演示时钟：所有在办办件一起走。"""

    async def run(lianban: Lianban) -> int:
        now = await demo_clock.advance_working_days(lianban, days)
        output.say(f"演示时钟现在是 {names.moment(now)}。")
        return 0

    return connected(run)
