"""救济途径和投诉, without scripts: dates beside every decision; a complaint once, told, listed, answered once."""

from __future__ import annotations

import re
import uuid

import asyncpg
import httpx
import pytest

from domain.complaint.rules import MOST_OPEN
from tests.support.office import Office
from tests.support.web import Site, register, submit

ITEM = "yy/cszm"


async def family_of(office: Office, site: Site, *, granted: bool = False) -> tuple[str, httpx.AsyncClient]:
    """A case and its family, which came by its query code."""
    window = await site.visitor("window")
    case_no, code = await submit(window, await register(window))
    if granted:
        await office.accept(case_no)
        await office.grant(case_no, ITEM)
    family = await site.visitor()
    await family.post("/query", data={"case_no": case_no, "query_code": code})
    return case_no, family


def complaint(**changed: str) -> dict[str, str]:
    """What somebody sends."""
    said = {"act_id": str(uuid.uuid4()), "item": ITEM, "topic": "late", "words": "说好三天，过了十天还没有办。"}
    return said | changed


async def test_remedies_stand_with_organ_and_last_day_beside_what_was_decided(
    office: Office, site: Site, at_work: None
) -> None:
    _, family = await family_of(office, site, granted=True)
    assert 'href="/query/complaints"' in (await family.get("/query/case")).text
    page = (await family.get("/query/complaints")).text
    assert "主管该机构的卫生健康部门的本级人民政府" in page, "the organ of a hospital's decision"
    assert "2027年1月25日" in page, "60 days after 25 November, past a Sunday"
    assert "2027年5月25日" in page, "six months"
    assert page.count("行政诉讼</dt>") == 1, "nothing else is decided"


async def test_a_complaint_is_kept_once_told_listed_and_answered_once(
    office: Office, site: Site, at_work: None
) -> None:
    case_no, family = await family_of(office, site)
    said = complaint()
    wrong = await family.post("/query/complaints", data={**said, "topic": "", "item": "x"})
    assert wrong.status_code == 422
    assert "请选择投诉什么" in wrong.text
    assert "说好三天，过了十天还没有办。</textarea>" in wrong.text, "what was typed stays"
    places = [(await family.post("/query/complaints", data=said)).headers["location"] for _ in range(3)]
    assert len(set(places)) == 1, "the same however often it is sent"
    (number,) = re.findall(r"TS\d{8}", places[0])
    page = (await family.get(places[0])).text
    assert f"编号 <b>{number}</b>" in page
    assert "最迟 2026年12月16日 答复" in page
    supervisor = await site.visitor("supervisor")
    assert f"收到投诉 {number}" in (await supervisor.get("/news")).text
    listed = (await supervisor.get("/complaints")).text
    assert number in listed
    assert "说好三天" in listed
    for other in ("window", "yy", "head", "lead", "admin"):
        assert (await (await site.visitor(other)).get("/complaints")).status_code == 403, other
    empty = await supervisor.post(f"/complaints/{number}/answer", data={"answer": " "})
    assert empty.status_code == 422
    there = f"/complaints/{number}/answer?before=999&open"
    assert there.replace("&", "&amp;") in (await supervisor.get("/complaints?before=999&open")).text
    long = await supervisor.post(there, data={"answer": "长" * 1001})
    assert "长" * 1001 in long.text, "an older page comes back with what was typed"
    assert "回到最新" in long.text
    answered = await supervisor.post(f"/complaints/{number}/answer", data={"answer": "已经督促，明天办结。"})
    assert answered.headers["location"] == "/complaints?answered"
    again = await supervisor.post(f"/complaints/{number}/answer", data={"answer": "另一个答复"})
    assert again.headers["location"] == "/complaints?before_you"
    assert number not in (await supervisor.get("/complaints?open")).text
    page = (await family.get("/query/complaints")).text
    assert "已经督促，明天办结。" in page
    assert "另一个答复" not in page
    assert "投诉已答复" in (await family.get("/query/news")).text
    window = await site.visitor("window")
    assert "投诉" not in (await window.get(f"/cases/{case_no}/news")).text, "nobody complained of learns who did"
    assert "投诉已答复" in (await supervisor.get(f"/cases/{case_no}/news")).text
    pool = office.lianban.pool
    told = "select count(*) from news where number = $1 and kind like 'complaint%'"
    assert await pool.fetchval(told, case_no) == 2
    for tried in ("update complaint set words = 'x'", "delete from complaint"):
        with pytest.raises(asyncpg.RaiseError):
            await pool.execute(tried)


async def test_a_complaint_of_another_case_or_without_end_is_refused(office: Office, site: Site) -> None:
    _, family = await family_of(office, site)
    _, others = await family_of(office, site)
    first = complaint()
    made = await family.post("/query/complaints", data=first)
    assert made.status_code == 303
    stolen = await others.post("/query/complaints", data=first)
    assert stolen.status_code == 422, "another case's act gives nothing of it away"
    number = made.headers["location"].partition("made=")[2].partition("#")[0]
    assert number not in (await others.get(f"/query/complaints?made={number}")).text
    for _ in range(MOST_OPEN - 1):
        assert (await family.post("/query/complaints", data=complaint())).status_code == 303
    refused = await family.post("/query/complaints", data=complaint())
    assert refused.status_code == 422
    assert "还有几件投诉没有答复" in refused.text


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "0"])
async def test_an_address_that_names_no_complaint_begins_the_list_anew_or_ends_it(site: Site, before: str) -> None:
    supervisor = await site.visitor("supervisor")
    assert (await supervisor.get("/complaints", params={"before": before})).status_code == 200
    missing = await supervisor.post("/complaints/TS99999999/answer", data={"answer": "x"})
    assert missing.status_code == 404
    assert "没有编号为“TS99999999”的投诉" in missing.text
    assert "此前已经答复" not in missing.text
