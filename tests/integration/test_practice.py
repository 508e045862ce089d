"""A practice space: an exercise from its beginning to its result, the trainer's list, the post-box, and the marks."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator

import pytest
from python_calamine import CalamineWorkbook

from domain.case.acts import Actor
from ledger.journal import case_numbers
from ledger.practice import exercises as ledger
from ledger.practice import space
from ledger.practice.space import SpaceMixed
from runtime.settings import Settings
from starter.news.kept_inside import RECEIPT
from starter.news.sender import Sender, ways_out
from starter.practice.exercises import of_matter
from tests.support import newborn
from tests.support.commands import lianban
from tests.support.office import Office, open_office, workers
from tests.support.practising import practice_office
from tests.support.web import Site, open_site

FIRST = next(
    each for each in of_matter(newborn.SLUG) if each.scenario.scenario == "smooth" and each.held.department == "yy"
)
"""The hospital's two reviews on the day of receipt."""


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """A practice space with the newborn matter and the invented people of the scenarios."""
    async with practice_office(settings, newborn.SLUG) as opened:
        yield opened


async def started(site: Site, who: str) -> str:
    """Somebody begins the exercise on the page; gives the address of its own page."""
    trainee = await site.visitor(who)
    page = (await trainee.get(f"/practice?bundle={newborn.SLUG}")).text
    assert f'value="{FIRST.key}"' in page
    form_id = re.findall(r'name="form_id" value="(\w+)"', page)[0]
    data = {"exercise": FIRST.key, "form_id": form_id}
    begun, again = await trainee.post("/practice", data=data), await trainee.post("/practice", data=data)
    assert begun.status_code == again.status_code == 303, begun.text
    assert begun.headers["location"] == again.headers["location"]
    return str(begun.headers["location"])


async def case_of(site: Site, path: str) -> str:
    found = await ledger.read(site.office.lianban.pool, path.rpartition("/")[2])
    assert found is not None
    return found.case_no


async def test_an_exercise_is_begun_done_on_the_usual_pages_and_judged(site: Site) -> None:
    office = site.office
    async with workers(office):
        path = await started(site, "yy")
        number = await case_of(site, path)
        assert await case_numbers(office.lianban.pool) == [number]
        await office.until(number, lambda state: state.seq > 0)
        trainee, trainer = await site.visitor("yy"), await site.visitor("supervisor")
        page = (await trainee.get(path)).text
        assert f'href="/cases/{number}"' in page
        assert "还有2步没有做" in page
        assert (await trainee.get(f"/cases/{number}")).status_code == 200
        yy = Actor(actor_id="yy-1", role=FIRST.held.role, department="yy")
        await office.applied(number, yy, "complete_pre_review", "yy/cszm", complete=True)
        assert (await office.act(number, yy, "decide_item", "yy/jzz", decision="grant")).outcome != "applied"
        half = (await trainee.get(path)).text
        assert "还有1步没有做" in half
        assert "没有生效" in half
        await office.applied(number, yy, "complete_pre_review", "yy/jzz", complete=True)
        whole = (await trainee.get(path)).text
        assert "结果：全部正确" in whole, whole[whole.index("<main") :]
        assert "2 步里做对 2 步" in whole
        listed = (await trainer.get("/practice/results")).text
        assert "全部正确" in listed
        assert "测试yy" in listed
        assert (await trainer.get(path)).status_code == 200
        assert "2/2" in (await trainee.get("/practice")).text
        book = CalamineWorkbook.from_filelike(io.BytesIO((await trainer.get("/practice/results.xlsx")).content))
        rows = book.get_sheet_by_index(0).to_python()
        assert rows[1][0] == "测试yy"
        assert rows[1][-1] == "全部正确"


async def test_a_wrong_answer_is_told_with_the_right_one(site: Site) -> None:
    office = site.office
    async with workers(office):
        path = await started(site, "yy")
        number = await case_of(site, path)
        await office.until(number, lambda state: state.seq > 0)
        yy = Actor(actor_id="yy-1", role=FIRST.held.role, department="yy")
        reason = next(iter(office.definition.gap_reasons("yy/cszm")))
        material = office.definition.items["yy/cszm"].materials[0].key
        gaps = [{"subject": material, "reason": reason}]
        await office.applied(number, yy, "complete_pre_review", "yy/cszm", complete=False, gaps=gaps)
        await office.applied(number, yy, "complete_pre_review", "yy/jzz", complete=True)
        page = (await (await site.visitor("yy")).get(path)).text
        assert "做完了，有不同或迟延的地方" in page
        assert "与示例不同：预审结论、预审缺件" in page
        assert "示例是“" in page


async def test_others_see_neither_exercises_of_another_role_nor_results(site: Site) -> None:
    path = await started(site, "yy")
    other = await site.visitor("gaj")
    assert (await other.get(path)).status_code == 404
    assert (await other.get("/practice/results")).status_code == 403
    assert (await other.get("/practice/results.xlsx")).status_code == 403
    refused = await other.post("/practice", data={"exercise": FIRST.key, "form_id": "a" * 32})
    assert refused.status_code == 422
    assert "不是您的岗位做的" in refused.text
    late = await (await site.visitor("yy")).post("/practice", data={"exercise": FIRST.key, "form_id": "?"})
    assert (late.status_code, "页面已经过期" in late.text) == (422, True)
    assert len(await case_numbers(site.office.lianban.pool)) == 1


async def test_before_its_turn_the_page_says_so(site: Site) -> None:
    """Without a worker nothing comes before the trainee's turn."""
    path = await started(site, "yy")
    assert "正在把办件办到轮到您的地方" in (await (await site.visitor("yy")).get(path)).text


async def test_every_page_says_that_it_is_practice_and_prints_are_void(site: Site) -> None:
    for who, path in (
        (None, "/"),
        (None, "/guide"),
        (None, "/login"),
        ("yy", "/work"),
        ("supervisor", "/morning/wall"),
    ):
        page = (await (await site.visitor(who)).get(path)).text
        assert "练习环境" in re.findall(r"<title>.*?</title>", page)[0], path
        assert '<aside class="practice-strip" aria-label="练习环境">' in page, path
        assert '<p class="practice-print">练习·无效</p>' in page, path


async def test_messages_end_in_the_post_box_once(site: Site) -> None:
    office = site.office
    pool = office.lianban.pool
    await workers_tell_somebody(office)
    sender = Sender(pool, office.settings, ways_out(office.settings, pool))
    while await sender.send_due():
        pass
    assert await pool.fetchval("select count(*) from message where state = 'sent' and receipt = $1", RECEIPT) >= 1
    page = (await (await site.visitor("window")).get("/practice/messages")).text
    assert "13900000001" in page
    assert "没有发出" in page
    assert "没有更早的消息" in (await (await site.visitor("window")).get("/practice/messages?before=1")).text


async def workers_tell_somebody(office: Office) -> None:
    """A family that chose text messages gets news of its case."""
    filed = await office.file()
    await office.lianban.pool.execute(
        "insert into contact (case_no, channel, address) values ($1, 'sms', '13900000001') on conflict do nothing",
        filed.case_no,
    )
    async with workers(office):
        await office.accept(filed.case_no)


async def test_elsewhere_there_are_no_practice_pages(settings: Settings) -> None:
    async with open_office(settings) as office, open_site(office) as site:
        visitor = await site.visitor("supervisor")
        for path in (
            "/practice",
            "/practice/messages",
            "/practice/results",
            "/practice/results.xlsx",
            "/practice/exercises/x",
            "/practice/wholes/x",
        ):
            assert (await visitor.get(path)).status_code == 404, path
        for path in ("/practice/wholes/x/stages/2", "/practice/exercises/x/applicant", "/practice/exercises/x/payment"):
            assert (await visitor.post(path)).status_code == 404, path
        assert (await visitor.post("/practice", data={"exercise": FIRST.key})).status_code == 404
        page = (await visitor.get("/")).text
        assert "练习" not in page


async def test_a_real_database_is_never_served_as_practice_nor_the_other_way_round(settings: Settings) -> None:
    async with open_office(settings) as office:
        pool = office.lianban.pool
        await space.guard(pool, is_practice=False)
        await office.file()
        with pytest.raises(SpaceMixed, match="SPACE_MIXED"):
            await space.guard(pool, is_practice=True)
        await pool.execute("insert into practice_space default values")
        await space.guard(pool, is_practice=True)
        with pytest.raises(SpaceMixed, match="SPACE_MIXED"):
            await space.guard(pool, is_practice=False)


async def test_the_command_is_there() -> None:
    said = await lianban(None, "practice", "--help")
    assert said.code == 0
    assert "--fresh" in said.output
