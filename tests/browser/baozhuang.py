"""The invented factory of the bundle 水电气网联合报装, and what its items and events are called."""

from __future__ import annotations

from bundles.scenarios.scenario import load_scenarios
from tests.browser.desk import Application

BUNDLE = "lianhe-baozhuang"
EVENT = "takan"
SURVEY, WATER, POWER = "水电气网联合踏勘", "供排水报装", "供电报装"
PLACE = "示例大道1号项目大门口"


def application(firm: str) -> Application:
    """A factory of that name that wants water and power and digs up no road, after the bundle's first scenario."""
    scenario = next(each for each in load_scenarios(BUNDLE) if each.scenario == "all-consent")
    values = {key: str(value) for key, value in scenario.values.items()} | {"body.name": firm}
    kept = {key: value for key, value in values.items() if not key.startswith("dig.") and key != "load.gas"}
    return Application(BUNDLE, scenario.answers | {"rqbz": "否", "wxsp": "否"}, kept)
