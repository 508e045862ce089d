"""年度事项清单 over HTTP, without scripts: from the list to a first case, and the meetings; nothing is lost."""

from __future__ import annotations

import html
import io
import re
import uuid
from datetime import date, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from python_calamine import CalamineWorkbook

from bundles.yearly_plan import load_yearly_plan
from domain.case.acts import Actor, Role
from domain.programme.matter import Matter
from domain.steering.plan import STAGES
from domain.time.calendar import beijing_date
from ledger import calendars, definitions, journal, legal_clock
from ledger.programme import records
from starter.office.doctor import examine
from starter.office.programme import listed
from starter.office.programme.door import begin_plan
from tests.integration.test_web_steering import press, until
from tests.support import food
from tests.support.office import SUPERVISOR, WINDOW, Office
from tests.support.web import Site

_HIDDEN = re.compile(r'name="(act_id|seen|form_token)" value="([^"]*)"')
ADDED = {
    "year": "2026",
    "key": "shipin-yijianshi",
    "name": "食品经营一件事",
    "lead": "spj",
    "group": ["xf"],
    "target_on": "2026-12-20",
    "reason": "区政府常务会议增列",
}
PLACE = "/programme/2026/shipin-yijianshi"
NUMBER = re.compile(r'href="/steering/(JH-\d{8}-[0-9A-F]{8})"')


async def sent(client: httpx.AsyncClient, path: str, **said: Any) -> httpx.Response:
    """Open a form and send it with what is said otherwise."""
    page = (await client.get(path)).text
    return await client.post(path, data={**dict(_HIDDEN.findall(page)), **said})


async def test_the_list_of_the_year_tells_how_each_matter_really_stands(office: Office, site: Site) -> None:
    await office.file()
    gaj = await site.visitor("gaj")
    page = (await gaj.get("/programme?year=2024")).text
    plan = load_yearly_plan(2024)
    assert plan is not None
    assert all(each.name in page for each in plan.matters)
    row = _row(page, "新生儿出生")
    for said in ("已上线办理", "通过检查", "收件", "看按时办结率"):
        assert said in row
    waiting = next(each.name for each in plan.matters if each.bundle is None)
    assert "未启动" in _row(page, waiting)
    assert "定义已通过检查，未上线" in _row(page, "教育入学"), "here it is in the tree alone"
    online = (await gaj.get("/programme?year=2024&view=online")).text
    assert "新生儿出生" in online
    assert waiting not in online
    of_police = (await gaj.get("/programme?year=2024&department=gaj&sort=changed")).text
    assert "新生儿出生" in of_police
    assert "企业上市合法合规信息核查" not in of_police
    book = await gaj.get("/programme/export.xlsx?year=2024")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == len(plan.matters) + 1
    assert (await gaj.get("/programme/export.csv?year=2024&view=late")).status_code == 200


def _row(page: str, name: str) -> str:
    return next(row for row in page.split("<tr") if f">{name}<" in row)


async def test_a_matter_goes_from_the_list_to_its_first_case(office: Office, site: Site, at_work: None) -> None:
    supervisor, spj, xf = [await site.visitor(each) for each in ("supervisor", "spj", "xf")]
    assert (await sent(supervisor, "/programme/new", **ADDED)).headers["location"] == f"{PLACE}?changed"
    begun = await sent(supervisor, PLACE, words="")
    assert begun.status_code in (404, 405), "the page itself takes nothing"
    assert "请写明内容" in (await supervisor.post(f"{PLACE}/plan", data={"words": " "})).text
    for _ in range(2):
        answer = await supervisor.post(f"{PLACE}/plan", data={"words": "年底前上线，由市场监管局牵头。"})
        assert answer.headers["location"] == f"{PLACE}?begun", "pressed twice it is one plan"
    number = NUMBER.findall((await spj.get(PLACE)).text)[0]
    await until(office, number, "prepare")
    assert number in (await xf.get("/steering")).text
    assert "食品经营一件事" in (await xf.get("/steering")).text
    assert f"实施计划（{number}，年度事项清单：食品经营一件事）" in (await xf.get("/news")).text
    for stage in STAGES:
        await until(office, number, stage.key)
        assert stage.name in _row((await spj.get("/programme")).text, "食品经营一件事")
        assert (await press(xf, number, "report", words=f"{stage.name}：本部门已完成。")).status_code == 303
        if stage.needs is not None:
            await _not_yet(spj, number)
            await _make_true(office, supervisor, stage.needs)
        assert (await press(spj, number, "report", words=f"{stage.name}：已完成，附会议纪要。")).status_code == 303
    await until(office, number, "confirm")
    assert "由督查人员确认评估意见" in (await spj.get(PLACE)).text
    assert (await press(supervisor, number, "close", words="同意转入日常办理。")).status_code == 303
    await until(office, number, "ended")
    page = (await spj.get(PLACE)).text
    for said in ("已评估，日常办理", "已完成", "区政府常务会议增列", "定义已经编好"):
        assert said in page
    assert page.count("已完成") >= len(STAGES)
    assert await journal.verify(office.lianban.pool, number) == []
    assert await examine(office.lianban) == []


async def _not_yet(lead: httpx.AsyncClient, number: str) -> None:
    """The condition is told, and the lead cannot report."""
    page = (await lead.get(f"/steering/{number}")).text
    assert "还没有达到" in page
    assert 'value="report"' not in page
    tried = await lead.post(
        f"/steering/{number}", data={"act": "report", "words": "先报着", "act_id": uuid.uuid4().hex}
    )
    assert tried.status_code == 409
    assert "STEERING_NOT_SO_YET" in tried.text


async def _make_true(office: Office, supervisor: httpx.AsyncClient, fact: str) -> None:
    """What the stage waits for happens: nobody types that it has."""
    pool = office.lianban.pool
    if fact == "checked":
        said = {**ADDED, "bundle": food.SLUG, "reason": "定义已经编好"}
        assert (await sent(supervisor, f"{PLACE}/change", **said)).status_code == 303
    elif fact == "published":
        await definitions.publish(pool, food.definition())
    else:
        await office.lianban.file_case(food.filing(food.definition(), WINDOW))


async def test_a_changed_list_keeps_what_it_said_and_two_who_change_at_once_are_told(
    office: Office, site: Site
) -> None:
    supervisor, gaj = await site.visitor("supervisor"), await site.visitor("gaj")
    wrong = await supervisor.post("/programme/new", data={"name": "留着的名字", "key": "不对", "contacts": "nobody"})
    assert wrong.status_code == 422
    for said in (
        "留着的名字",
        "请用小写字母开头",
        "请从列出的部门里选",
        "nobody：有的联络人没有账号",
        "请填写年-月-日",
    ):
        assert said in wrong.text
    path = "/programme/2024/xinyong-xiufu/change"
    page = (await supervisor.get(path)).text
    first = {**dict(_HIDDEN.findall(page)), "name": "信用修复", "lead": "sjj", "target_on": "2026-06-30"}
    assert "请写明为什么这样改" in (await supervisor.post(path, data=first)).text
    changed = {**first, "group": ["gaj"], "contacts": "gaj", "reason": "目标提前"}
    assert (await supervisor.post(path, data=changed)).status_code == 303
    assert (await supervisor.post(path, data=changed)).status_code == 303, "the same form again changes nothing"
    assert "信用修复" in (await gaj.get("/programme?year=2024&view=late")).text
    assert "晚于目标日期2026年6月30日" in (await gaj.get("/programme/2024/xinyong-xiufu")).text
    stale = await supervisor.post(path, data={**changed, "act_id": uuid.uuid4().hex, "reason": "另一个人的修改"})
    assert stale.status_code == 409
    assert "别人已经改过" in stale.text
    assert "另一个人的修改" in stale.text
    again = {**changed, **dict(_HIDDEN.findall(stale.text)), "reason": "另一个人的修改", "paused": "yes"}
    assert (await supervisor.post(path, data=again)).status_code == 303
    shown = (await gaj.get("/programme/2024/xinyong-xiufu")).text
    for said in ("目标提前", "另一个人的修改", "测试supervisor", "测试gaj", "暂缓"):
        assert said in shown
    twice = await sent(supervisor, "/programme/new", **{**ADDED, "name": "育儿补贴申领"})
    assert "请打开那个事项修改" in twice.text
    same_key = await sent(supervisor, "/programme/new", **{**ADDED, "key": "sheqi-budongchan"})
    assert "不能重复" in same_key.text
    assert (await supervisor.post("/programme/2024/xinyong-xiufu/plan", data={"words": "启动"})).status_code == 422
    kept = await records.history(office.lianban.pool, "matter", "2024/xinyong-xiufu")
    assert [each.seq for each in kept] == [2, 1]
    with pytest.raises(asyncpg.RaiseError, match="append only"):
        await office.lianban.pool.execute("delete from programme_record")
    for who, address, status in (
        (gaj, "/programme/new", 403),
        (gaj, path, 403),
        (gaj, "/programme/2026/nothing", 404),
        (gaj, "/programme/1900/xinyong-xiufu", 404),
        (gaj, "/programme/meetings", 403),
    ):
        assert (await who.get(address)).status_code == status, address
    assert (await (await site.visitor("window")).get("/programme")).status_code == 403


async def test_two_supervisors_who_begin_at_once_begin_one_plan(office: Office) -> None:
    known = await listed.one(office.lianban.pool, 2022, "qiye-kaiban")
    assert known is not None
    names = {"spj": "市场监管局", "gaj": "公安局"}
    first = await begin_plan(office.lianban, SUPERVISOR, known.matter, ("spj", "gaj"), "目标", names)
    other = Actor(actor_id="supervisor-2", role=Role.SUPERVISOR)
    assert await begin_plan(office.lianban, other, known.matter, ("spj",), "另一个目标", names) == first


async def test_a_meeting_decides_and_what_of_it_is_open_is_told(office: Office, site: Site, at_work: None) -> None:
    supervisor, gaj, head = [await site.visitor(each) for each in ("supervisor", "gaj", "gaj_head")]
    today = beijing_date(await legal_clock.legal_now(office.lianban.pool))
    said = {
        "held_on": str(today),
        "title": "第四次领导小组会议",
        "chair": "副区长",
        "people": "公安局、医保局分管负责人",
        "agenda": "研究企业开办",
    }
    missing = await sent(supervisor, "/programme/meetings/new", **{**said, "people": "", "held_on": "昨天"})
    for told in ("请写明参加的部门和人", "请填写年-月-日", "研究企业开办"):
        assert told in missing.text
    early = await sent(
        supervisor, "/programme/meetings/new", **{**said, "held_on": str(today + timedelta(days=9)), "minutes": "已议"}
    )
    assert "请在会议当天或者以后填写" in early.text
    page = (await supervisor.get("/programme/meetings/new")).text
    form = {**dict(_HIDDEN.findall(page)), **said}
    place = (await supervisor.post("/programme/meetings/new", data=form)).headers["location"].partition("?")[0]
    again = await supervisor.post("/programme/meetings/new", data=form)
    assert again.headers["location"].startswith(place), "the same form again is the same meeting"
    minutes = {**said, "minutes": "会议同意方案。", "reason": "补记纪要"}
    assert (await sent(supervisor, f"{place}/change", **minutes)).status_code == 303
    decision = {"words": "公安局十个工作日内开通印章备案接口", "departments": "gaj", "due_on": str(today)}
    past = await sent(supervisor, place, **decision)
    assert "请填写今天以后" in past.text
    assert "印章备案接口" in past.text
    page = (await supervisor.get(place)).text
    due_on = (await calendars.read_calendar(office.lianban.pool)).add_working_days(today, 10)
    form = {**form_act(page), **decision, "due_on": str(due_on)}
    for _ in range(2):
        assert (await supervisor.post(place, data=form)).headers["location"] == f"{place}?decided"
    page = (await head.get(place)).text
    numbers = set(re.findall(r'href="/steering/(RW-[^"]+)"', page))
    assert len(numbers) == 1, "pressed twice it is one task"
    [task] = numbers
    assert (await until(office, task, "do")).due_on == due_on
    assert "第四次领导小组会议" in (await gaj.get(f"/steering/{task}")).text
    assert task in (await head.get("/programme/meetings")).text
    assert (await gaj.get("/programme/meetings")).status_code == 403
    assert (await press(gaj, task, "hand_in", words="接口已开通，附测试记录。")).status_code == 303
    assert (await press(supervisor, task, "close", words="核实属实。")).status_code == 303
    await until(office, task, "ended")
    assert task not in (await head.get("/programme/meetings")).text
    assert "已办结" in (await head.get(place)).text
    assert "补记纪要" in (await head.get(place)).text


def form_act(page: str) -> dict[str, str]:
    """The hidden fields of the form of a decision."""
    return dict(_HIDDEN.findall(page[page.index("交办一项议定事项") :]))


async def test_urging_reaches_whoever_owes_the_stage_once_a_day(office: Office, site: Site, at_work: None) -> None:
    supervisor, spj = await site.visitor("supervisor"), await site.visitor("spj")
    # Another key: a plan's number follows from it, and runs of other tests on the same engine have theirs.
    place = "/programme/2026/shipin-cuiban"
    await sent(supervisor, "/programme/new", **{**ADDED, "key": "shipin-cuiban"})
    await supervisor.post(f"{place}/plan", data={"words": "年底前上线。"})
    number = NUMBER.findall((await supervisor.get(place)).text)[0]
    await until(office, number, "prepare")
    assert (await press(supervisor, number, "urge_matter", words="本周内报送。")).status_code == 303
    assert "督查事项催办" in (await spj.get("/news")).text
    assert "本周内报送" in (await spj.get(f"/steering/{number}")).text
    again = await press(supervisor, number, "urge_matter", words="再催一次")
    assert "STEERING_URGED_TODAY" in again.text
    task = await supervisor.get("/steering/new?kind=task&about=programme/2026/shipin-cuiban&department=spj")
    assert "食品经营一件事" in task.text
    assert "实施计划" not in task.text.partition('<nav class="filters"')[2].partition("</nav>")[0]
    by_hand = {"kind": "plan", "departments": "spj", "reason": "yearly", "words": "手工"}
    assert (await supervisor.post("/steering/new", data=by_hand)).status_code == 422


@pytest.mark.parametrize("sort", ["target", "changed"])
async def test_a_long_list_is_turned_forwards_and_back_without_gap_or_double(
    office: Office, site: Site, sort: str
) -> None:
    supervisor = await site.visitor("supervisor")
    first = date(2027, 1, 4)
    made = [
        Matter(year=2027, key=f"m{n:03}", name=f"事项{n}", lead="spj", target_on=first + timedelta(days=n % 7))
        for n in range(120)
    ]
    for each in made:
        said = each.model_dump(mode="json")
        await records.add(office.lianban.pool, "matter", each.place, 0, uuid.uuid4().hex, SUPERVISOR, "清单", said)
    address, seen = f"/programme?year=2027&sort={sort}", list[str]()
    for place in range(3):
        page = (await supervisor.get(address)).text
        seen += re.findall(r'href="/programme/2027/(m\d+)"', page)
        if place < 2:
            address = html.unescape(re.search(r'rel="next" href="([^"]*)"', page)[1])  # type: ignore[index]
    assert len(seen) == len(set(seen)) == 120
    if sort == "target":
        assert seen == [each.key for each in sorted(made, key=lambda each: (each.target_on, each.key))]
    back = html.unescape(re.search(r'rel="prev" href="([^"]*)"', page)[1])  # type: ignore[index]
    before = re.findall(r'href="/programme/2027/(m\d+)"', (await supervisor.get(back)).text)
    assert before == seen[50:100]
    assert "2026年" in page, "the years can be chosen"
    earlier = load_yearly_plan(2026)
    assert earlier is not None
    assert earlier.matters[0].name in (await supervisor.get("/programme?year=2026")).text
