"""What pages and papers say is true and enough: the receipt, closed cases, one's own work, whom a case is about."""

from __future__ import annotations

import re

from domain.case.decide import Open
from tests.support import newborn
from tests.support.many_cases import put_many
from tests.support.office import clerk
from tests.support.scribe import Scribe, on_file
from tests.support.web import Site, register, submit

REFUSED = {"decision": "refuse", "reason": "CONDITIONS_UNMET", "content": {"opinion": "不符合条件"}}


async def test_the_receipt_says_who_whose_where_and_how(site: Site) -> None:
    window = await site.visitor("window")
    number, _ = await submit(window, await register(window))
    paper = (await window.get(f"/cases/{number}/notices/1")).text
    assert f"新生儿姓名：<b>{newborn.FORM['baby.name']}</b>" in paper
    assert "收件人：综合窗口人员 测试window" in paper
    assert f"{site.office.settings.public_url.rstrip('/')}/query" in paper
    assert 'class="qr"' in paper
    assert "受理后16个工作日内" in paper


async def test_by_when_it_is_done_is_told_before_it_is_sent_and_on_the_first_page_after(
    site: Site, at_work: None
) -> None:
    window = await site.visitor("window")
    path = await register(window)
    check = (await window.get(f"{path}/check")).text
    told = re.search(r"最迟 <b>([^<]+)</b> 办结，其中受理最迟在 ([^。]+)。", check)
    assert told is not None, "for these answers, from today"
    assert "哪些情况会推后" in check
    number, _ = await submit(window, path)
    done = (await window.get(f"{path}/done")).text
    assert f"最迟 <b>{told[2]}</b> 告知受理与否" in done
    assert f"最迟 <b>{told[1]}</b> 办结" in done
    await site.office.until(number, lambda state: state.seq > 0)
    receipt = (await window.get(f"/cases/{number}/notices/1")).text
    assert f"最迟{told[1]}前" in receipt, "the receipt says the same day"
    for line in ("受理或者告知补正：", "收件人：", "新生儿姓名", "办件查询：", 'class="qr"', "核验人"):
        assert line in receipt, line


async def test_whom_a_case_is_about_is_told_only_to_those_who_see_the_field(site: Site) -> None:
    window = await site.visitor("window")
    answers = newborn.answers(kxyy="是")
    number, _ = await submit(window, await register(window, values=newborn.form(answers), kxyy="是"))
    name = f"<dt>新生儿姓名</dt><dd>{newborn.FORM['baby.name']}</dd>"
    assert name in (await window.get(f"/cases/{number}")).text
    assert name in (await (await site.visitor("yy")).get(f"/cases/{number}")).text
    assert name not in (await (await site.visitor("supervisor")).get(f"/cases/{number}")).text


async def test_a_case_whose_run_has_ended_offers_nothing_that_would_be_refused(site: Site) -> None:
    window = await site.visitor("window")
    number, _ = await submit(window, await register(window))
    assert "acts/add_note" in (await window.get(f"/cases/{number}")).text
    await site.office.lianban.pool.execute("update case_file set open = false where case_no = $1", number)
    assert "/acts/" not in (await window.get(f"/cases/{number}")).text


async def test_ones_own_item_is_listed_whatever_stands_before_it(site: Site) -> None:
    pool, definition = site.office.lianban.pool, site.office.definition
    await put_many(pool, 1, 160, bundle=newborn.SLUG, definition=definition.hash, departments=("yy",))
    await pool.execute(
        "update duty set party = 'person', role = null, person = 'yy-1', clock = 'x', unlimited = null,"
        " due_on = '2027-03-01' where case_no = 'm00076'"
    )
    clerk = await site.visitor("yy")
    assert "m00076" not in (await clerk.get("/work")).text, "others are due sooner, more than a page of them"
    assert "m00076" in (await clerk.get("/work?view=mine")).text
    assert "m00076" in (await clerk.get("/work?sort=due_last")).text


async def test_the_family_whose_item_was_refused_reads_on_its_page_what_to_do(site: Site) -> None:
    office = site.office
    filed = await office.file()
    scribe = Scribe(office.lianban.pool, (await office.lianban.case_course(filed.case_no)).start.opening)
    await scribe.take_all(Open())
    for kind, said in (("complete_pre_review", {"complete": True}), ("decide_item", REFUSED)):
        await scribe.take_all(await on_file(office, filed.case_no, kind, clerk("yy"), "yy/cszm", **said))
    assert scribe.state.phase == "concluded"
    family = await site.visitor()
    await family.post("/query", data={"case_no": filed.case_no, "query_code": filed.query_code or ""})
    asked = (await family.get("/query/case")).text.partition("您需要做什么")[2].partition("</section>")[0]
    assert "“出生医学证明首次签发”不予办理，理由和决定书见下面。" in asked
    assert "60日内" in asked
    assert "没有需要您做的事" not in asked
    assert "送达" not in asked
