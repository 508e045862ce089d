"""Objections to a wait (公示) and undoing (补偿) through the pages: forms, who may, lists, and how they are told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bundles.loader import load_bundle
from bundles.scenarios.scenario import load_scenarios
from domain.case.state import ItemPhase, Phase
from domain.definition.bundle import Definition
from domain.definition.extra_rules import UndoRule
from domain.time.calendar import beijing_date
from ledger.calendars import read_calendar
from runtime.settings import Settings
from starter.trials.live import play
from tests.integration.test_web_acts import act, done
from tests.support.office import open_office, workers
from tests.support.web import Site, open_site

SLUG, NOTICE, TAX = "jianyi-zhuxiao", "spj/jygs", "swj/swzx"
UNDO = UndoRule(when=("refused_later", "withdrawn"), by="spj", what="作废清税证明", basis="样例办法第九条")


def deregistration() -> Definition:
    """企业简易注销; its tax clearance is undone by 审批局 when the deregistration comes to nothing."""
    definition = load_bundle(SLUG).definition
    items = tuple(
        each.model_copy(update={"undo": UNDO}) if each.key == TAX else each for each in definition.bundle.items
    )
    bundle = definition.bundle.model_copy(update={"items": items})
    return Definition.model_validate({**definition.model_dump(), "bundle": bundle.model_dump()})


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """An office that handles deregistrations."""
    async with open_office(settings, deregistration()) as office, workers(office), open_site(office) as opened:
        yield opened


async def published(site: Site) -> str:
    """A case whose notice was published some days ago; the tax office has cleared it."""
    lianban, scenario = site.office.lianban, next(s for s in load_scenarios(SLUG) if s.scenario == "objection")
    calendar = await read_calendar(lianban.pool)
    on = calendar.subtract_working_days(beijing_date(await lianban.legal_now()), 4)
    opening = await play(lianban, site.office.definition, scenario, scenario.received(on), steps=2)
    await site.office.until(opening.case_no, lambda state: state.items[TAX].phase is ItemPhase.GRANTED)
    return opening.case_no


async def test_an_objection_is_raised_settled_and_undone_on_the_pages(site: Site) -> None:
    number = await published(site)
    window, spj = await site.visitor("window"), await site.visitor("spj")
    page = (await spj.get(f"/cases/{number}")).text
    assert "登记异议" in page
    assert "提交决定" not in page, "nobody decides a wait"
    wrong = await act(window, number, "raise_objection", item=NOTICE)
    assert "请选择是谁提出的异议" in wrong
    assert "请写明异议的事实和理由" in wrong
    words = {"objector": "creditors", "opinion": "称有未清偿的货款"}
    page = await done(window, number, "raise_objection", "提出异议", item=NOTICE, **words)
    assert "债权人" in page
    assert "处理前该事项不能通过" in page
    assert "提交处理结果" not in page, "the window does not settle it"
    assert "核实异议，登记成立或不成立" in (await spj.get("/work")).text
    wrong = await act(spj, number, "settle_objection", item=NOTICE, upheld="yes")
    assert "请写明核实的情况和理由" in wrong
    page = await done(spj, number, "settle_objection", "处理异议", item=NOTICE, upheld="yes", opinion="已核实")
    assert "异议成立" in page
    assert "公示期内有异议且成立" in page
    state = await site.office.state(number)
    assert (state.phase, state.items[TAX].undo) == (Phase.HANDLING, "asked")
    assert "撤销后在办件页确认" in (await spj.get("/work")).text
    page = await done(spj, number, "confirm_undone", "确认已撤销（补偿）", item=TAX)
    assert "确认已作废清税证明" in page
    assert (await site.office.state(number)).phase is Phase.CONCLUDED


async def test_an_unfounded_objection_is_told_with_what_follows(site: Site) -> None:
    number = await published(site)
    window, spj = await site.visitor("window"), await site.visitor("spj")
    words = {"objector": "interested", "opinion": "称有劳动争议"}
    await done(window, number, "raise_objection", "提出异议", item=NOTICE, **words)
    page = await done(spj, number, "settle_objection", "处理异议", item=NOTICE, upheld="no", opinion="没有")
    assert "异议不成立，期限照常届满" in page
