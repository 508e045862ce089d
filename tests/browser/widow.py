"""The invented widow of the bundle 公民身后, what its items are called, and the two departments with systems."""

from __future__ import annotations

from datetime import timedelta

from bundles.scenarios.scenario import load_scenarios
from domain.time.calendar import beijing_date
from tests.browser.desk import Application
from tests.support import days

BUNDLE = "gongmin-shenhou"
DEATH, REGISTER, PENSION, INSURANCE = "死亡证明签发（正常死亡）", "户口注销", "养老保险待遇停发", "医疗保险关系终止"
DIED_DAYS_AGO = 3
LEFT_OUT = ("huohua", "zhengyi", "yzdy", "ylye", "ybzq", "gjjjc", "jszx", "gqcx", "yzgz", "xeck")


def application(name: str) -> Application:
    """What a widow of that name brings who only reports the death: the certificate, the register, two insurances."""
    scenario = next(each for each in load_scenarios(BUNDLE) if each.scenario == "smooth")
    died_on = beijing_date(days.ORDINARY) - timedelta(days=DIED_DAYS_AGO)
    values = {key: str(value) for key, value in scenario.values.items()}
    values |= {"person.name": name, "deceased.died_on": str(died_on)}
    return Application(BUNDLE, dict(scenario.answers) | dict.fromkeys(LEFT_OUT, "否"), values)
