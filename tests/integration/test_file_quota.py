"""What one person may leave behind: files that nothing refers to have a bound for a day, per account or case."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest

from domain.case.acts import Gap
from domain.case.decide import Open
from ledger.files import LOOSE_FOR, sweep_files
from starter.web.site import uploads
from tests.integration.test_browsers import PDF
from tests.integration.test_web_apply import filled_in, person
from tests.support.office import clerk
from tests.support.scribe import Scribe, on_file
from tests.support.web import IDENTITY, Site, register

TOO_MANY = "今天上传而还没有提交的文件太多，请先提交或明天再上传。"
ROOM = 3


@pytest.fixture(autouse=True)
def _room_for_three(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound, small enough to be reached with small files."""
    monkeypatch.setattr(uploads, "MOST_LOOSE", ROOM * len(paper(0)))


def paper(number: int) -> bytes:
    """A paper of its own."""
    return PDF + f"% {number:03}\n".encode()


async def upload(window: httpx.AsyncClient, path: str, number: int) -> bool:
    """Add a paper to a draft; whether it was taken."""
    file = {"file.jhz": (f"{number}.pdf", paper(number))}
    answer = await window.post(f"{path}/materials", data={"go": "next"}, files=file)
    assert (answer.status_code, TOO_MANY in answer.text) in ((303, False), (422, True)), answer.text
    return answer.status_code == 303


async def kept(site: Site) -> int:
    return int(await site.office.lianban.pool.fetchval("select count(*) from file_copy"))


async def test_more_than_one_may_leave_behind_is_refused_and_not_kept(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    assert [await upload(window, path, number) for number in range(5)] == [True] * ROOM + [False, False]
    assert await kept(site) == ROOM
    assert await upload(window, path, 0), "what is kept already takes no more room"
    other = await site.visitor("both")
    assert await upload(other, await register(other), 7), "a colleague has a bound of their own"


async def test_many_uploads_at_once_find_no_more_room_than_one_after_the_other(site: Site) -> None:
    window = await site.visitor("window")
    drafts = [await register(window) for _ in range(8)]
    taken = await asyncio.gather(*(upload(window, path, number) for number, path in enumerate(drafts)))
    assert sum(taken) == ROOM == await kept(site)


async def test_what_was_submitted_takes_no_room_any_more(site: Site) -> None:
    window = await site.visitor("window")
    for number in range(2 * ROOM):
        path = await register(window)
        assert await upload(window, path, number), number
        sent = await window.post(f"{path}/submit", data={"not_the_same": "yes", **IDENTITY})
        assert sent.status_code == 303
    last = await register(window)
    assert [await upload(window, last, 10 + number) for number in range(ROOM + 1)] == [True] * ROOM + [False]
    assert await kept(site) == 3 * ROOM


async def test_a_dropped_draft_gives_its_room_back_the_next_day(site: Site) -> None:
    window, pool = await site.visitor("window"), site.office.lianban.pool
    path = await register(window)
    assert [await upload(window, path, number) for number in range(ROOM + 1)][-1] is False
    await window.post(f"{path}/drop")
    again = await register(window)
    assert not await upload(window, again, 9), "it lies there still"
    await pool.execute("update file_copy set stored_at = stored_at - $1::interval", LOOSE_FOR + timedelta(minutes=1))
    assert await sweep_files(pool) == (ROOM, ROOM * len(paper(0)))
    assert await upload(window, again, 9)


async def test_a_familys_corrections_have_the_bound_of_their_case(site: Site) -> None:
    """Five corrections that were refused once put 71 MB into the ledger."""
    office = site.office
    filed = await office.file()
    scribe = Scribe(office.lianban.pool, (await office.lianban.case_course(filed.case_no)).opening)
    gaps = (Gap(subject="jhz", reason="MATERIAL_MISSING"),)
    asked = await on_file(
        office, filed.case_no, "complete_pre_review", clerk("yy"), "yy/cszm", complete=False, gaps=gaps
    )
    await scribe.take_all(Open(), asked)
    assert scribe.state.phase == "correcting"
    family = await site.visitor()
    await family.post("/query", data={"case_no": filed.case_no, "query_code": filed.query_code or ""})
    told = []
    for number in range(ROOM + 2):
        await office.lianban.pool.execute(
            "update act set outcome = 'refused', settled_at = received_at where kind = 'supply_correction'"
        )
        file = {"file.jhz": (f"{number}.pdf", paper(number))}
        sent = {"act_id": f"correction-{number}", "seq": str(scribe.state.seq)}
        told.append(TOO_MANY in (await family.post("/query/correction", data=sent, files=file)).text)
    assert told == [False] * ROOM + [True, True]
    assert await kept(site) == ROOM


async def test_people_who_apply_themselves_have_a_bound_each(site: Site) -> None:
    mother, shopkeeper = await person(site, "mother"), await person(site, "shopkeeper")
    path = await filled_in(mother)
    assert [await upload(mother, path, number) for number in range(ROOM + 1)] == [True] * ROOM + [False]
    assert await upload(shopkeeper, await filled_in(shopkeeper), ROOM + 1), "what others left takes none of their room"
