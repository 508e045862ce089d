"""`lianban figures check` finds what the journal does not give, `lianban figures rebuild` makes it again."""

from __future__ import annotations

import json

from starter.office.figures import follower as figures
from tests.support import simulated
from tests.support.commands import lianban
from tests.support.office import Office


async def test_a_wrong_and_a_missing_fact_are_found_and_made_again(office: Office) -> None:
    pool = office.lianban.pool
    cases = list(simulated.simulated(4, 5))
    async with pool.acquire() as connection:
        for case in cases:
            await simulated.put_on_file(connection, case)
        await simulated.written_as_it_happened(connection)
    waiting = await lianban(office, "figures", "check")
    assert (waiting.code, "还有 4 件的新记录没有计入" in waiting.output) == (1, True)
    while await figures.follow(pool):
        pass
    well = await lianban(office, "figures", "check")
    assert (well.code, well.errors) == (0, "")
    assert "核对通过：4 件" in well.output

    wrong, gone = cases[0].case_no, cases[1].case_no
    await pool.execute("update figure_fact set department = 'xx' where case_no = $1 and key = 'received'", wrong)
    await pool.execute("delete from figure_fact where case_no = $1 and key = 'received'", gone)
    found = await lianban(office, "figures", "check", "--json")
    assert found.code == 1
    said = json.loads(found.output)
    assert said["different"] == {wrong: ["received"], gone: ["received"]}
    assert [(kind, entries - facts) for _, kind, entries, facts in said["months"]] == [("case_received", 1)]

    assert (await lianban(office, "figures", "rebuild")).code == 2
    assert (await lianban(office, "figures", "rebuild", wrong)).code == 0
    again = await lianban(office, "figures", "rebuild", "--all")
    assert "已按日志重新得出 4 件的统计事实" in again.output
    assert (await lianban(office, "figures", "check")).code == 0
