"""问题反馈: reported by colleagues and by anybody, decided by whoever leads the matter, answered to who reported."""

from __future__ import annotations

import re
import uuid
from typing import Any

import httpx
import pytest

from ledger import definitions, journal
from tests.integration.test_web_steering import press, until
from tests.support import newborn
from tests.support.office import Office
from tests.support.web import Site, register, submit

SAY = f"/say/{newborn.SLUG}"
SAID = {"reason": "paper_twice", "words": "结婚证在登记时交过，参保时又要一次。"}
_ACT_ID = re.compile(r'name="act_id" value="([^"]*)"')


async def reported(client: httpx.AsyncClient, path: str, **said: Any) -> httpx.Response:
    """Open the form at that address and send it."""
    page = (await client.get(path)).text
    found = _ACT_ID.search(page)
    assert found is not None, page
    return await client.post(path.partition("?")[0], data={"act_id": found[1], **SAID, **said})


async def versions(office: Office) -> list[str]:
    """Hashes of the published versions of the matter."""
    return [each.hash for each in await definitions.history(office.lianban.pool, newborn.SLUG)]


async def test_a_clerk_reports_from_a_case_and_a_version_answers(office: Office, site: Site, at_work: None) -> None:
    window, lead, other = [await site.visitor(each) for each in ("window", "lead", "yy")]
    case_no, _ = await submit(window, await register(window))
    assert f'href="/feedback/new?case={case_no}"' in (await window.get(f"/cases/{case_no}")).text
    made = await reported(window, f"/feedback/new?case={case_no}", matter=newborn.SLUG, case_no=case_no)
    assert made.status_code == 303, made.text
    number = made.headers["location"].removesuffix("?made").rpartition("/")[2]
    state = await until(office, number, "consider")
    assert (state.opening.departments, state.opening.matter) == (("wjj",), newborn.SLUG)
    assert state.opening.case_no == case_no
    assert "已经收到" in (await window.get(f"/feedback/{number}?made")).text
    assert number in (await window.get("/feedback")).text
    assert (await other.get(f"/feedback/{number}")).status_code == 404, "somebody else's"
    assert number in (await lead.get("/steering?kind=feedback")).text

    assert (await press(lead, number, "adopt", words="参保改用登记时的那一份。", days="10")).status_code == 303
    await until(office, number, "change")
    without = await press(lead, number, "answered_by", words="已改。", version="")
    assert without.status_code == 422
    assert "请选方案的一版" in without.text
    assert "已改。</textarea>" in without.text, "what was typed stays"
    unknown = await press(lead, number, "answered_by", words="已改。", version="0" * 64)
    assert "STEERING_VERSION_UNKNOWN" in unknown.text
    [version, *_] = await versions(office)
    assert version[:12] in (await lead.get(f"/steering/{number}")).text, "offered"
    assert (await press(lead, number, "answered_by", words="新版只要一次。", version=version)).status_code == 303
    ended = await until(office, number, "ended")
    assert ended.outcome == "closed"
    page = (await window.get(f"/feedback/{number}")).text
    assert "新版只要一次。" in page and version[:12] in page
    assert f"解决的版本：{version[:12]}" in (await lead.get(f"/steering/{number}")).text
    assert number in (await window.get("/news")).text, "whoever reported is told"
    assert await journal.verify(office.lianban.pool, number) == []


async def test_anybody_reports_from_the_guide_and_reads_why_not(office: Office, site: Site, at_work: None) -> None:
    somebody, lead = await site.visitor(), await site.visitor("lead")
    assert f'href="{SAY}"' in (await somebody.get(f"/guide/{newborn.SLUG}")).text
    made = await reported(somebody, SAY)
    link = made.headers["location"]
    assert "已经收到" in (await somebody.get(link)).text
    number = link.split("/")[2]
    assert (await until(office, number, "consider")).opening.issued_by.actor_id == "public"
    assert (await press(lead, number, "decline", words="两次用途不同，法律要求各留一份。")).status_code == 303
    await until(office, number, "ended")
    assert "两次用途不同" in (await somebody.get(link)).text
    guessed = link.partition("?")[0][:-1]
    assert (await somebody.get(guessed + ("0" if link.partition("?")[0][-1] != "0" else "1"))).status_code == 404


async def test_the_same_form_is_one_report_and_another_content_none(office: Office, site: Site) -> None:
    somebody, act_id = await site.visitor(), str(uuid.uuid4())
    answers = [await somebody.post(SAY, data={"act_id": act_id, **SAID}) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    other = await somebody.post(SAY, data={"act_id": act_id, **SAID, "words": "另一个问题"})
    assert other.status_code == 422
    assert "另一个问题</textarea>" in other.text
    assert await office.lianban.pool.fetchval("select count(*) from process_file") == 1


async def test_one_place_reports_a_few_times_in_a_quarter_of_an_hour(office: Office, site: Site) -> None:
    somebody = await site.visitor()
    for number in range(5):
        assert (await reported(somebody, SAY, words=f"问题{number}")).status_code == 303
    refused = await reported(somebody, SAY, words="第六个问题")
    assert refused.status_code == 429
    assert "第六个问题</textarea>" in refused.text
    assert "15分钟以后" in refused.text
    assert await office.lianban.pool.fetchval("select count(*) from process_file") == 5


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"words": "打电话13900000000问我"}, "请不要写证件号码、电话或邮箱"),
        ({"words": ""}, "请写明遇到的问题"),
        ({"words": "字" * 501}, "最多写 500 个字"),
        ({"reason": "nothing"}, "请选是哪一类问题"),
    ],
)
async def test_what_is_wrong_with_a_report_is_said_and_stays(
    office: Office, site: Site, said: dict[str, str], told: str
) -> None:
    answer = await reported(await site.visitor(), SAY, **said)
    assert answer.status_code == 422
    assert told in answer.text
    assert await office.lianban.pool.fetchval("select count(*) from process_file") == 0


async def test_a_case_that_is_not_theirs_and_a_matter_that_is_not_there(office: Office, site: Site) -> None:
    gaj = await site.visitor("gaj")
    answer = await reported(gaj, "/feedback/new", matter="nowhere", case_no="610702-20261124-9999")
    assert answer.status_code == 422
    assert "请选是哪一件事" in answer.text
    assert "没有这个编号的办件" in answer.text
    assert (await gaj.get("/feedback/new?case=610702-20261124-9999")).status_code == 404
    assert (await (await site.visitor()).get("/say/nowhere")).status_code == 404


async def test_own_reports_are_sorted_by_when_they_came(office: Office, site: Site) -> None:
    window = await site.visitor("window")
    for number in range(3):
        await reported(window, "/feedback/new", matter=newborn.SLUG, words=f"问题{number}")
    rows = await office.lianban.pool.fetch("select number from process_file order by received_at, number")
    oldest_first = [row["number"] for row in rows]
    for address, wanted in (("/feedback", oldest_first[::-1]), ("/feedback?sort=received", oldest_first)):
        page = (await window.get(address)).text
        assert re.findall(r'href="/feedback/(WT-[^"]+)"', page) == wanted
    assert "反映问题" in page
    assert (await window.get("/feedback/export.csv?sort=received")).text.index(oldest_first[0]) > 0
