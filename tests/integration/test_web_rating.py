"""好差评, without scripts: once each with one addition, online and by link, told where bad, never taken away."""

from __future__ import annotations

import asyncpg
import httpx
import pytest

from starter.news.links import rating_link
from tests.support.office import Office
from tests.support.web import Site, register, submit

ITEM = "yy/cszm"


async def granted(office: Office, site: Site) -> tuple[str, httpx.AsyncClient]:
    """A case whose first item is granted, and its family."""
    window = await site.visitor("window")
    case_no, code = await submit(window, await register(window))
    await office.accept(case_no)
    await office.grant(case_no, ITEM)
    family = await site.visitor()
    await family.post("/query", data={"case_no": case_no, "query_code": code})
    return case_no, family


async def test_an_item_is_rated_once_with_one_addition(office: Office, site: Site, at_work: None) -> None:
    _, family = await granted(office, site)
    assert "评价（好差评）" in (await family.get("/query/case")).text
    page = (await family.get("/query/rating")).text
    assert "出生医学证明首次签发" in page
    assert "整件事" not in page, "it is not concluded"
    wrong = await family.post("/query/rating", data={"item": ITEM, "grade": "1", "words": "打13900000000"})
    assert wrong.status_code == 422
    assert "请至少选一个不满意的原因" in wrong.text
    assert "请不要写证件号码" in wrong.text
    assert "打13900000000</textarea>" in wrong.text, "what was typed stays"
    said = {"item": ITEM, "grade": "2", "reasons": ["slow", "told"], "words": "跑了两次"}
    assert (await family.post("/query/rating", data=said)).headers["location"] == "/query/rating?thanks"
    assert (await family.post("/query/rating", data=said)).headers["location"] == "/query/rating?before"
    added = {"item": ITEM, "what": "addition", "words": "后来打电话解释了"}
    assert (await family.post("/query/rating", data=added)).headers["location"] == "/query/rating?thanks"
    assert (await family.post("/query/rating", data=added)).headers["location"] == "/query/rating?before"
    page = (await family.get("/query/rating")).text
    assert "不满意</b>" in page
    assert "后来打电话解释了" in page
    not_yet = await family.post("/query/rating", data={"item": "gaj/csdj", "grade": "5"})
    assert "现在还不能评价" in not_yet.text
    for tried in (
        "update rating set grade = 5",
        "delete from rating",
        "truncate rating cascade",
        "update rating set addition = ''",
    ):
        with pytest.raises(asyncpg.RaiseError):
            await office.lianban.pool.execute(tried)


async def test_a_bad_one_is_told_and_listed_and_not_to_the_rated(office: Office, site: Site, at_work: None) -> None:
    case_no, family = await granted(office, site)
    await family.post("/query/rating", data={"item": ITEM, "grade": "1", "reasons": "manner", "words": "态度差"})
    supervisor = await site.visitor("supervisor")
    assert "收到差评：非常不满意" in (await supervisor.get("/news")).text
    page = (await supervisor.get("/ratings")).text
    assert case_no in page
    assert "服务态度不好" in page
    assert "正在自动转办" in page, "its matter comes with the sweeper's next round"
    rated = await site.visitor("yy")
    assert (await rated.get("/ratings")).status_code == 403
    assert "差评" not in (await rated.get("/news")).text


async def test_a_good_one_is_told_to_nobody(office: Office, site: Site, at_work: None) -> None:
    _, family = await granted(office, site)
    await family.post("/query/rating", data={"item": ITEM, "grade": "5"})
    supervisor = await site.visitor("supervisor")
    assert "差评：" not in (await supervisor.get("/news")).text
    assert "没有差评。" in (await supervisor.get("/ratings")).text


async def test_a_link_rates_its_case_and_opens_nothing_else(office: Office, site: Site, at_work: None) -> None:
    case_no, _ = await granted(office, site)
    link = rating_link("", office.settings.secret_key, case_no)
    somebody = await site.visitor()
    page = (await somebody.get(link)).text
    assert "出生医学证明首次签发" in page
    assert "测试" not in page, "no name"
    await somebody.post(link, data={"item": ITEM, "grade": "4"})
    row = await office.lianban.pool.fetchrow("select grade, door from rating")
    assert row is not None
    assert tuple(row) == (4, "link")
    for guessed in (link[:-1] + ("0" if link[-1] != "0" else "1"), f"/rate/{case_no}/", f"/rate/{case_no}/x"):
        assert (await somebody.get(guessed)).status_code == 404
    assert (await somebody.get("/query/case")).status_code == 303
