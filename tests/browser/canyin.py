"""The invented restaurant of the bundle 开办餐饮店, and what its items are called."""

from __future__ import annotations

from bundles.scenarios.scenario import load_scenarios
from tests.browser.desk import Application

BUNDLE = "kaiban-canyin"
EVENT = "kanyan"
LICENCE, FIRE, SIGN, COMPOSITE = "食品经营许可", "营业前消防安全检查（一般程序）", "户外招牌设置", "行业综合许可证"
PLACE = "汉台区示例路101号店门口"


def application(shop: str) -> Application:
    """A new restaurant of that name with every item of the bundle, as its first scenario tells it."""
    scenario = next(each for each in load_scenarios(BUNDLE) if each.scenario == "all-consent")
    values = {key: str(value) for key, value in scenario.values.items()} | {"body.name": shop}
    return Application(BUNDLE, scenario.answers, values)
