"""Demo cases in different states, from the bundles' scenarios, received on working days before today.

Run by the embedded stack; running it again files nothing twice.
"""

from __future__ import annotations

import asyncio

from bundles.scenarios.scenario import load_scenarios
from domain.case.acts import Record
from ledger.calendars import read_calendar
from ledger.journal import case_numbers
from runtime.exits import run_process
from runtime.settings import Settings, load_settings
from starter.office.client import Lianban
from starter.trials.live import play, receipt_days_ago


class DemoCase(Record):
    """One demo case: a scenario begun `days_ago` working days before today, with its first `steps` acts done.

    A scenario with dates of its own keeps them.
    """

    bundle: str = "xinshenger-chusheng"
    scenario: str
    days_ago: int = 0
    steps: int | None = None


def _food(scenario: str, days_ago: int = 0, steps: int | None = None) -> DemoCase:
    return DemoCase(bundle="shipin-jingying", scenario=scenario, days_ago=days_ago, steps=steps)


def _restaurant(scenario: str, days_ago: int = 0, steps: int | None = None) -> DemoCase:
    return DemoCase(bundle="kaiban-canyin", scenario=scenario, days_ago=days_ago, steps=steps)


def _utilities(scenario: str, days_ago: int = 0, steps: int | None = None) -> DemoCase:
    return DemoCase(bundle="lianhe-baozhuang", scenario=scenario, days_ago=days_ago, steps=steps)


def _acceptance(scenario: str, days_ago: int = 0, steps: int | None = None) -> DemoCase:
    return DemoCase(bundle="lianhe-yanshou", scenario=scenario, days_ago=days_ago, steps=steps)


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
    _food("smooth", 0, 0),  # 预审中
    _food("smooth", 1, 3),  # 待受理
    _food("one-notice", 3, 3),  # 两个部门的缺件，待补正
    _food("deemed-acceptance", 7, 0),  # 视为受理
    _food("deferral", 3, 2),  # 容缺受理，待补齐
    _food("stop-runs-out", 4, 4),  # 听证，中止计时
    _food("extension-item", 19, 5),  # 延期申请，待部门负责人批准；承诺已超期
    _food("extension-whole", 41, 7),  # 整件事延期申请，待政府负责人批准
    _food("delivery-late", 8, 3),  # 待送达
    _food("delivery-late", 19, 3),  # 送达逾期，已升级
    _food("full-ladder", 14, 0),  # 没有人办理，已升级到督办
    _food("commitment-kept", 30, 6),  # 待核查承诺
    _food("commitment-revoked", 24, 7),  # 承诺不实，限期整改
    _food("paper-entry", 9),  # 纸质补录，已办结
    _food("renewed-by-silence"),  # 视为准予延续
    _food("ledger"),  # 延期后办结
    _restaurant("all-consent", 1, 4),  # 待召集联合勘验
    _restaurant("all-consent", 1, 7),  # 待部门确认
    _restaurant("reschedule", 2, 14),  # 定在下一个工作日，申请人可以改期
    _restaurant("department-absent", 2, 9),  # 定在今天
    _restaurant("all-consent", 3, 12),  # 待部分部门出具意见
    _restaurant("rectify-twice", 5, 19),  # 消防整改中，其他已发证
    _restaurant("silence", 8, 12),  # 消防逾期不出具意见，已升级到督办
    _restaurant("signatures", 4, 29),  # 会签中
    _restaurant("colleagues", 8),  # 已办结
    _utilities("all-consent", 1, 13),  # 待企业预约踏勘，外线评审定在今天
    _utilities("reschedule", 3, 6),  # 企业没有预约，按最早时间安排
    _utilities("one-veto", 6),  # 外线工程一票否决，已答复
    _acceptance("nobody-convenes", 5, 0),  # 没有人召集，已升级到督办
    _acceptance("expert-review", 4, 14),  # 专家评审中止计时，待意见
    _acceptance("rectify-twice", 8, 15),  # 复查已举行，待意见
    _acceptance("failed-together", 14),  # 整改两次不合格，不予
)


async def file_cases(stop: asyncio.Event, settings: Settings) -> int:
    """File the demo cases that are not on file."""
    async with Lianban.connect(settings) as lianban:
        if await case_numbers(lianban.pool):
            return 0
        scenarios = {
            (slug, scenario.scenario): scenario
            for slug in dict.fromkeys(case.bundle for case in CASES)
            for scenario in load_scenarios(slug)
        }
        calendar = await read_calendar(lianban.pool)
        now = await lianban.legal_now()
        for number, case in enumerate(CASES):
            definition, scenario = await lianban.definition(case.bundle), scenarios[case.bundle, case.scenario]
            received_at = receipt_days_ago(now, case.days_ago, calendar)
            await play(lianban, definition, scenario, received_at, steps=case.steps, salt=f"demo-{number}")
    return 0


def main() -> None:
    """File the demo cases with the running stack's settings."""
    settings = load_settings()
    run_process(lambda stop: file_cases(stop, settings))


if __name__ == "__main__":
    main()
