"""The append on real PostgreSQL: what it writes, what it answers, and what comes with an act's outcome."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from domain.case.acts import Act, Gap
from domain.case.decide import Open
from domain.time.calendar import beijing_date
from ledger import acts, journal, legal_clock
from tests.support.office import WINDOW, Office, clerk
from tests.support.scribe import Scribe, on_file


@pytest.fixture
async def scribe(office: Office) -> Scribe:
    """A newborn case on file whose first entries are written."""
    opening = await office.lianban.put_case_on_file(office.filing())
    made = Scribe(office.lianban.pool, opening)
    assert (await made.take(Open())).status == "written"
    return made


async def review(office: Office, scribe: Scribe, **more: Any) -> Act:
    """The hospital's answer, on file."""
    return await on_file(
        office, scribe.opening.case_no, "complete_pre_review", clerk("yy"), "yy/cszm", **({"complete": True} | more)
    )


async def test_written_entries_are_chained_settle_the_act_and_give_the_rows(office: Office, scribe: Scribe) -> None:
    act = await review(office, scribe)
    assert (await scribe.take(act)).status == "written"
    case_no = scribe.opening.case_no
    assert await journal.read_state(scribe.pool, case_no) == scribe.state
    assert await journal.verify(scribe.pool, case_no) == []
    settled = await acts.read_act(scribe.pool, act.act_id)
    assert settled is not None
    assert (settled.outcome, settled.code) == ("applied", None)


async def test_refused_act_keeps_its_code(office: Office, scribe: Scribe) -> None:
    act = await review(office, scribe, complete=False)
    await scribe.take(act)
    settled = await acts.read_act(scribe.pool, act.act_id)
    assert settled is not None
    assert (settled.outcome, settled.code) == ("refused", "GAPS_MISSING")


async def test_what_is_on_file_is_returned_and_nothing_is_written_again(office: Office, scribe: Scribe) -> None:
    act = await review(office, scribe)
    proposal = scribe.proposal(act, act.received_at)
    assert (await journal.append(scribe.pool, proposal)).status == "written"
    again = await journal.append(scribe.pool, proposal)
    assert (again.status, again.entries) == ("on_file", proposal.entries)
    assert len(await journal.read_entries(scribe.pool, scribe.opening.case_no)) == 1 + len(proposal.entries)


async def test_acts_received_before_come_first_in_their_order(office: Office, scribe: Scribe) -> None:
    first = await review(office, scribe)
    second = await on_file(office, scribe.opening.case_no, "claim_item", clerk("yy"), "yy/cszm")
    third = await on_file(office, scribe.opening.case_no, "release_item", clerk("yy"), "yy/cszm")
    answer = await scribe.take(third)
    assert (answer.status, answer.acts) == ("earlier", (first.payload(), second.payload()))
    assert (await scribe.take(first)).status == "written"
    assert (await scribe.take(third)).status == "earlier"
    assert (await scribe.take(second)).status == "written"
    assert (await scribe.take(third)).status == "written"


async def test_act_that_is_not_on_file_or_not_like_this_writes_nothing(office: Office, scribe: Scribe) -> None:
    real = await review(office, scribe)
    forged = [
        real.model_copy(update={"act_id": "nobody-sent-this"}),
        real.model_copy(update={"complete": False, "gaps": (Gap(subject="jhz", reason="MATERIAL_MISSING"),)}),
        real.model_copy(update={"actor": clerk("yy", 2)}),
        real.model_copy(update={"received_at": real.received_at - timedelta(days=3)}),
    ]
    for act in forged:
        assert (await journal.append(scribe.pool, scribe.proposal(act, real.received_at))).status == "unknown"
    assert (await scribe.take(real)).status == "written"
    # Settled once: the same act does not hold a second time.
    assert (await journal.append(scribe.pool, scribe.proposal(forged[1], real.received_at))).status == "unknown"


async def test_journal_shorter_than_the_workflow_knows_is_loud(office: Office, scribe: Scribe) -> None:
    act = await review(office, scribe)
    proposal = scribe.proposal(act, act.received_at).model_copy(update={"expected_seq": 7})
    with pytest.raises(asyncpg.PostgresError) as raised:
        await journal.append(scribe.pool, proposal)
    assert raised.value.sqlstate == journal.LEDGER_BEHIND


async def test_unknown_case_is_loud(scribe: Scribe) -> None:
    proposal = scribe.proposal(Open(), scribe.opening.received_at).model_copy(update={"case_no": "nowhere"})
    with pytest.raises(asyncpg.PostgresError) as raised:
        await journal.append(scribe.pool, proposal)
    assert raised.value.sqlstate == journal.CASE_NOT_FOUND


async def test_of_many_appends_at_once_one_writes(office: Office, scribe: Scribe) -> None:
    act = await review(office, scribe)
    proposal = scribe.proposal(act, act.received_at)
    answers = await asyncio.gather(*(journal.append(scribe.pool, proposal) for _ in range(12)))
    assert sorted(answer.status for answer in answers) == ["on_file"] * 11 + ["written"]
    assert await journal.verify(scribe.pool, scribe.opening.case_no) == []


async def test_correction_brings_form_and_papers_in_the_same_transaction(office: Office, scribe: Scribe) -> None:
    gaps = (Gap(subject="jhz", reason="MATERIAL_MISSING"), Gap(subject="mother.phone", reason="FIELD_UNCLEAR"))
    await scribe.take(await review(office, scribe, complete=False, gaps=gaps))
    papers = [
        {"material": "jhz", "source": "handed_in", "file_name": "第一页.pdf"},
        {"material": "jhz", "file_name": "第二页.pdf"},
    ]
    content = {"materials": papers, "form": {"mother.phone": "13911112222"}}
    supplied = ("jhz", "mother.phone")
    act = await on_file(office, scribe.opening.case_no, "supply_correction", WINDOW, supplied=supplied, content=content)
    assert await _papers(scribe) == []
    assert (await scribe.take(act)).status == "written"
    assert await _papers(scribe) == [("第一页.pdf", "handed_in"), ("第二页.pdf", "handed_in")]
    form = await scribe.pool.fetchval("select form from case_file where case_no = $1", scribe.opening.case_no)
    assert form["mother.phone"] == "13911112222"
    assert form["mother.name"] == "测试母"


async def test_refused_correction_brings_nothing_in(office: Office, scribe: Scribe) -> None:
    content = {"materials": [{"material": "jhz"}], "form": {"mother.phone": "0"}}
    act = await on_file(office, scribe.opening.case_no, "supply_correction", WINDOW, supplied=("jhz",), content=content)
    await scribe.take(act)
    assert await _papers(scribe) == []
    form = await scribe.pool.fetchval("select form from case_file where case_no = $1", scribe.opening.case_no)
    assert form["mother.phone"] != "0"


async def _papers(scribe: Scribe) -> list[tuple[str, str]]:
    rows = await scribe.pool.fetch(
        "select file_name, source from material_copy where case_no = $1 and material = 'jhz' order by position",
        scribe.opening.case_no,
    )
    return [(row["file_name"], row["source"]) for row in rows]


async def test_listeners_hear_of_case_and_act_when_it_is_committed(office: Office, scribe: Scribe) -> None:
    heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
    act = await review(office, scribe)
    connection = await asyncpg.connect(office.settings.database_dsn.get_secret_value())
    try:
        for channel in ("lianban", "lianban_act"):
            await connection.add_listener(channel, lambda _c, _p, name, text: heard.put_nowait((name, str(text))))
        await scribe.take(act)
        async with asyncio.timeout(10):
            got = dict([await heard.get(), await heard.get()])
    finally:
        await connection.close()
    assert got["lianban_act"] == act.act_id
    assert scribe.opening.case_no in got["lianban"]
    assert '"yy"' in got["lianban"]


async def test_exhausted_serial_of_a_day_is_loud_and_files_nothing(office: Office) -> None:
    pool = office.lianban.pool
    await pool.execute(
        "update case_serial set last = 99999 where day = $1", beijing_date(await legal_clock.legal_now(pool))
    )
    with pytest.raises(asyncpg.CheckViolationError) as raised:
        await office.lianban.put_case_on_file(office.filing())
    assert raised.value.constraint_name == "case_serial_exhausted"
    assert await journal.case_numbers(pool) == []
