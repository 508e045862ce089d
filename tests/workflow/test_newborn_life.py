"""The life of a newborn case on the real engine: 收件, 预审, 补正, 受理, 决定, 出件, 办结."""

from __future__ import annotations

from datetime import timedelta

from domain.case.acts import Gap
from domain.case.results.entries import Outcome
from domain.case.state import ItemPhase, Phase
from tests.support.office import SUPERVISOR, WINDOW, Office, clerk


async def test_smooth_case_runs_from_filing_to_results(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    await office.grant(case_no, "yy/cszm")
    await office.grant(case_no, "gaj/csdj")
    end = await office.fetched(case_no)
    state = await office.agrees(case_no)
    assert state.outcome is Outcome.GRANTED
    assert end.outcome == "granted"
    assert end.entries == state.seq
    assert set(state.issued) == {"yy/cszm", "gaj/csdj", "ybj/jmyb"}


async def test_serial_item_starts_only_after_its_predecessor(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    refused = await office.act(case_no, clerk("gaj"), "decide_item", "gaj/csdj", decision="grant")
    assert (refused.outcome, refused.refusal and refused.refusal.code) == ("refused", "ITEM_NOT_OPEN")
    await office.grant(case_no, "yy/cszm")
    state = await office.until(case_no, lambda s: s.items["gaj/csdj"].phase is ItemPhase.OPEN)
    assert state.items["ybj/jmyb"].phase is ItemPhase.WAITING


async def test_gaps_go_out_in_one_notice_and_supply_leads_to_acceptance(office: Office) -> None:
    case_no = (await office.file(jzz="是")).case_no
    gap = Gap(subject="jhz", reason="MATERIAL_MISSING")
    await office.applied(case_no, clerk("yy"), "complete_pre_review", "yy/cszm", complete=False, gaps=(gap,))
    assert (await office.state(case_no)).phase is Phase.REVIEWING
    await office.accept(case_no, "yy/jzz")
    state = await office.until(case_no, lambda s: s.phase is Phase.CORRECTING)
    assert [g.subject for g in state.gaps] == ["jhz"]
    papers = {"materials": [{"material": "jhz", "source": "handed_in", "file_name": "jhz.pdf"}]}
    await office.applied(case_no, WINDOW, "supply_correction", supplied=("jhz",), content=papers)
    state = await office.until(case_no, lambda s: s.phase is Phase.HANDLING)
    assert state.items["yy/cszm"].phase is ItemPhase.OPEN
    on_file = await office.lianban.pool.fetch("select source from material_copy where case_no = $1", case_no)
    assert [row["source"] for row in on_file] == ["handed_in"]


async def test_refused_certificate_closes_what_depends_on_it(office: Office) -> None:
    case_no = (await office.file(sbk="是")).case_no
    await office.accept(case_no)
    await office.applied(
        case_no,
        clerk("yy"),
        "decide_item",
        "yy/cszm",
        decision="refuse",
        reason="CONDITIONS_UNMET",
        content={"opinion": "x"},
    )
    await office.result(case_no)
    state = await office.agrees(case_no)
    assert state.outcome is Outcome.REFUSED
    assert {key: item.phase for key, item in state.items.items()} == {
        "yy/cszm": ItemPhase.REFUSED,
        "gaj/csdj": ItemPhase.LAPSED,
        "ybj/jmyb": ItemPhase.LAPSED,
        "rsj/sbk": ItemPhase.LAPSED,
    }


async def test_withdrawal_before_a_decision_closes_the_case(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.applied(case_no, WINDOW, "withdraw_application", reason="APPLICANT_WISH")
    await office.result(case_no)
    assert (await office.agrees(case_no)).outcome is Outcome.WITHDRAWN


async def test_act_after_closing_is_refused_and_journaled(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.applied(case_no, WINDOW, "withdraw_application", reason="APPLICANT_WISH")
    await office.result(case_no)
    late = await office.act(case_no, SUPERVISOR, "urge_item", "yy/cszm")
    assert (late.outcome, late.refusal and late.refusal.code) == ("refused", "CASE_CLOSED")
    assert (await office.agrees(case_no)).seen[late.act_id] == "act_refused"


async def test_silence_in_pre_review_counts_as_complete(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda s: s.phase is Phase.REVIEWING)
    assert await office.advance(case_no, timedelta(days=10))
    state = await office.until(case_no, lambda s: s.phase is Phase.HANDLING)
    assert state.fired["case.pre_review"][-1] == "lapse"
    await office.agrees(case_no)


async def test_overdue_item_turns_yellow_then_red_and_goes_up_step_by_step_once(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    await office.advance(case_no, timedelta(days=30))
    state = await office.until(case_no, lambda s: "escalate_supervisor" in s.fired.get("yy/cszm.promised", ()))
    await office.advance(case_no, timedelta(days=1))
    state = await office.agrees(case_no)
    assert state.fired["yy/cszm.promised"] == (
        *("remind", "yellow", "red"),
        *("escalate_department", "escalate_lead", "escalate_supervisor"),
    )


async def test_overdue_correction_withdraws_the_case(office: Office) -> None:
    case_no = (await office.file()).case_no
    gap = Gap(subject="jhz", reason="MATERIAL_MISSING")
    await office.applied(case_no, clerk("yy"), "complete_pre_review", "yy/cszm", complete=False, gaps=(gap,))
    await office.until(case_no, lambda s: s.phase is Phase.CORRECTING)
    await office.advance(case_no, timedelta(days=40))
    await office.result(case_no)
    state = await office.agrees(case_no)
    assert state.outcome is Outcome.WITHDRAWN
