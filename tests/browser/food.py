"""The invented shop of the food bundle, as it comes to the window, and what its items and papers are called."""

from __future__ import annotations

from bundles.scenarios.scenario import load_scenarios
from tests.browser.desk import Application

BUNDLE = "shipin-jingying"
LICENCE, SIGN, FIRE = "食品经营许可", "户外招牌设置", "营业前消防安全检查（告知承诺）"
PREMISES, LAYOUT, SIGN_NOTE = "经营场所合法使用证明", "设备布局与操作流程图", "招牌设置说明"
SIGN_VALUES = {"signboard.size": "3米×1米", "signboard.material": "铝塑板", "signboard.height": "3.2"}


def application(shop: str, *, later: tuple[str, ...] = (), **options: str) -> Application:
    """A new restaurant of that name, from the bundle's scenarios; `options` answer other questions (hwzp, xiaofang)."""
    scenario = next(each for each in load_scenarios(BUNDLE) if each.scenario == "ledger")
    values = {key: str(value) for key, value in scenario.values.items()} | SIGN_VALUES | {"body.name": shop}
    return Application(BUNDLE, scenario.answers | options, values, later=later)
