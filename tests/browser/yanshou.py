"""The invented small project of the bundle 联合验收, and what its items and events are called."""

from __future__ import annotations

from bundles.scenarios.scenario import load_scenarios
from tests.browser.desk import Application

BUNDLE = "lianhe-yanshou"
EVENT, REVIEW = "yanshou", "pingshen"
FIRE, PLANNING, RECORD = "建设工程消防验收", "建设工程竣工规划核实", "房屋建筑工程竣工验收备案"
PLACE, HALL = "工地项目部", "住建局三楼会议室"


def application(firm: str) -> Application:
    """A finished works of that firm which needs the experts' review, as the scenario of that review tells it."""
    scenario = next(each for each in load_scenarios(BUNDLE) if each.scenario == "expert-review")
    values = {key: str(value) for key, value in scenario.values.items()} | {"body.name": firm}
    return Application(BUNDLE, scenario.answers, values)
