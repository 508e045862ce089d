"""Twins go their own ways: each case is decided and withdrawn alone, on the papers handed in for both."""

from __future__ import annotations

from datetime import timedelta

from domain.case.results.entries import Outcome
from domain.case.state import ItemPhase, Phase
from ledger import lists
from ledger.cases import MaterialIn
from ledger.files import keep_file
from starter.office.sweeper import sweep
from tests.support import newborn
from tests.support.office import WINDOW, Office, clerk

REFUSAL = {"decision": "refuse", "reason": "NOT_BORN_HERE", "content": {"opinion": "核验的事实"}}


async def test_one_child_is_granted_and_the_other_refused(office: Office) -> None:
    filing = office.filing().model_copy(update={"form": newborn.several("测试宝甲", "测试宝乙")})
    filed = await office.lianban.file_case(filing)
    one, two = filed.case_no, filed.siblings[0].case_no
    for number in (one, two):
        await office.until(number, lambda state: state.phase is Phase.REVIEWING)
        await office.accept(number)
        await office.until(number, lambda state: state.items["yy/cszm"].phase is ItemPhase.OPEN)
    await office.grant(one, "yy/cszm")
    await office.applied(two, clerk("yy"), "decide_item", "yy/cszm", **REFUSAL)
    await office.until(two, lambda state: state.phase is Phase.CONCLUDED)
    await office.grant(one, "gaj/csdj")
    await office.until(one, lambda state: state.phase is Phase.CONCLUDED)
    first, second = await office.agrees(one), await office.agrees(two)
    assert (first.outcome, second.outcome) == (Outcome.GRANTED, Outcome.REFUSED)
    assert second.items["gaj/csdj"].phase is ItemPhase.LAPSED


async def test_withdrawing_one_leaves_the_other_at_work_with_the_papers_of_both(office: Office) -> None:
    pool = office.lianban.pool
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    digest = await keep_file(pool, "application/pdf", body)
    given = (MaterialIn(material="jhz", source="handed_in", file_name="结婚证.pdf", digest=digest),)
    form = newborn.several("测试宝甲", "测试宝乙")
    filed = await office.lianban.file_case(office.filing().model_copy(update={"form": form, "materials": given}))
    one, two = filed.case_no, filed.siblings[0].case_no
    await office.until(one, lambda state: state.phase is Phase.REVIEWING)
    await office.until(two, lambda state: state.phase is Phase.REVIEWING)
    await office.applied(one, WINDOW, "withdraw_application")
    withdrawn = await office.until(one, lambda state: state.phase is Phase.CONCLUDED)
    await office.accept(two)
    state = await office.until(two, lambda state: state.items["yy/cszm"].phase is ItemPhase.OPEN)
    assert (withdrawn.outcome, state.phase) == (Outcome.WITHDRAWN, Phase.HANDLING)
    for number in (one, two):
        held = [each.digest for each in await lists.materials_of_case(pool, number) if each.material == "jhz"]
        assert held == [digest]
    assert await pool.fetchval("select count(*) from file_copy") == 1


async def test_both_are_started_by_the_sweeper_where_their_filer_was_cut_off(office: Office) -> None:
    filing = office.filing().model_copy(update={"form": newborn.several("测试宝甲", "测试宝乙")})
    received_at = await office.lianban.legal_now() - timedelta(minutes=5)
    openings = await office.lianban.put_cases_on_file(filing, received_at)
    await sweep(office.lianban)
    for opening in openings:
        await office.until(opening.case_no, lambda state: state.phase is Phase.REVIEWING)
    assert len(openings) == 2
