"""督查事项 over HTTP: issued, answered, judged; who sees it, what does not hold, and what is told."""

from __future__ import annotations

import asyncio
import html
import io
import re
import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook
from temporalio.testing import TimeSkipper

from domain.case.acts import Actor, Role
from domain.steering.procedures import PROCEDURES
from domain.steering.state import SteeringState
from ledger import journal, legal_clock
from ledger.connection.listen import CASE_CHANGED
from ledger.files import sweep_files
from ledger.process import on_file
from starter.office.doctor import examine
from starter.office.steering.door import Said, Wish, act_on, issue
from tests.support.files import pdf
from tests.support.office import PATIENCE_SECONDS, Office
from tests.support.web import Site

SUPERVISOR = Actor(actor_id="supervisor-1", role=Role.SUPERVISOR)
KNOWN = {"yy": "医院", "gaj": "公安局"}
ORDER = {"kind": "order", "reason": "overdue", "departments": "gaj", "words": "三件落户超期，请说明原因并限期办结。"}
_HIDDEN = re.compile(r'name="(act|act_id|kind|follows|form_token)" value="([^"]*)"')


async def until(office: Office, number: str, phase: str) -> SteeringState:
    """The state on file, as soon as it is there."""
    changed = asyncio.Event()
    with office.lianban.feed.hear(CASE_CHANGED, lambda _: changed.set()):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (state := await on_file.read_state(office.lianban.pool, number)).phase != phase:
                await changed.wait()
                changed.clear()
    assert isinstance(state, SteeringState)
    return state


async def issued(client: httpx.AsyncClient, **said: Any) -> str:
    """The number of a matter that the supervisor's form gave."""
    fields = {**dict(_HIDDEN.findall((await client.get("/steering/new")).text)), **ORDER, **said}
    answer = await client.post("/steering/new", data=fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).removesuffix("?issued").rpartition("/")[2]


def form_of(page: str, act: str) -> dict[str, str]:
    """The hidden fields of the form of one act."""
    part = page[page.rindex("<form", 0, page.index(f'name="act" value="{act}"')) :]
    return dict(_HIDDEN.findall(part[: part.index("</form>")]))


async def press(client: httpx.AsyncClient, number: str, act: str, **typed: Any) -> httpx.Response:
    """Open the matter and send the form of that act."""
    page = (await client.get(f"/steering/{number}")).text
    return await client.post(f"/steering/{number}", data={**form_of(page, act), **typed})


async def test_an_order_goes_from_the_supervisor_to_the_department_and_back(
    office: Office, site: Site, at_work: None
) -> None:
    supervisor, gaj, yy = [await site.visitor(each) for each in ("supervisor", "gaj", "yy")]
    number = await issued(supervisor)
    await until(office, number, "answer")
    assert number in (await gaj.get("/steering")).text
    assert number not in (await yy.get("/steering")).text
    assert (await yy.get(f"/steering/{number}")).status_code == 404
    news = (await gaj.get("/news")).text
    assert f'href="/steering/{number}"' in news
    assert "督办件" in news
    page = (await gaj.get(f"/steering/{number}")).text
    assert "三件落户超期" in page
    assert "审核" not in page.partition("您可以做的")[2].partition("经过")[0]
    empty = await press(gaj, number, "answer", words="  ")
    assert empty.status_code == 422
    assert "请写明办理情况和答复" in empty.text
    assert (await press(gaj, number, "ask_extension", words="系统检修", days="2")).status_code == 303
    assert (await press(supervisor, number, "grant_extension", days="")).headers["location"].endswith("?done")
    answered = await press(gaj, number, "answer", words="两件已办结，一件明天办结。")
    assert answered.headers["location"] == f"/steering/{number}?done"
    assert "两件已办结" in (await supervisor.get(f"/steering/{number}")).text
    assert number in (await supervisor.get("/steering")).text
    assert number not in (await gaj.get("/steering")).text, "it is not their move"
    assert number in (await gaj.get("/steering?view=open")).text
    closed = await press(supervisor, number, "close", words="情况属实，办结。")
    assert closed.status_code == 303
    state = await until(office, number, "ended")
    assert state.outcome == "closed"
    ended = (await supervisor.get("/steering?view=ended")).text
    assert number in ended
    assert "转为限期整改" in (await supervisor.get(f"/steering/{number}")).text
    assert await journal.verify(office.lianban.pool, number) == []
    assert await examine(office.lianban) == []


async def test_what_does_not_hold_is_said_and_what_was_typed_stays(office: Office, site: Site, at_work: None) -> None:
    supervisor, gaj = await site.visitor("supervisor"), await site.visitor("gaj")
    wrong = await supervisor.post(
        "/steering/new", data={"kind": "order", "words": "留着的字", "days": "9999", "case_no": "610702-20200101-0001"}
    )
    assert wrong.status_code == 422
    for said in ("留着的字", "9999", "请填写1到250之间的整数", "请核对办件编号"):
        assert said in wrong.text
    missing = (await supervisor.post("/steering/new", data={"kind": "order"})).text
    for said in ("请选一个缘由", "请至少选一个承办单位", "请写明内容"):
        assert said in missing
    number = await issued(supervisor)
    await until(office, number, "answer")
    page = (await gaj.get(f"/steering/{number}")).text
    fields = {**form_of(page, "answer"), "words": "已经办结。"}
    foreign = await supervisor.post(f"/steering/{number}", data={**fields, "form_token": "", "words": "替他们答复"})
    assert foreign.status_code == 409
    assert "NOT_ALLOWED" in foreign.text
    first = await gaj.post(f"/steering/{number}", data=fields)
    assert first.status_code == 303
    again = await gaj.post(f"/steering/{number}", data=fields)
    assert again.headers["location"] == first.headers["location"], "pressed twice it is one answer"
    bodies = await on_file.read_bodies(office.lianban.pool, number)
    assert sum('"act":"answer"' in body for body in bodies) == 1
    late = await press_stale(gaj, number, page)
    assert "STEERING_STEP_DIFFERS" in late
    for address in ("/steering/DB-20260101-00000000", "/steering/x", "/steering/new"):
        assert (await gaj.get(address)).status_code in (403, 404)
    assert (await (await site.visitor("window")).get("/steering")).status_code == 403


async def test_a_case_shows_what_is_steered_about_it(office: Office, site: Site, at_work: None) -> None:
    supervisor = await site.visitor("supervisor")
    filed = await office.file()
    await office.accept(filed.case_no)
    page = (await supervisor.get(f"/cases/{filed.case_no}")).text
    assert f'href="/steering/new?case={filed.case_no}"' in page
    assert "还没有" in (await supervisor.get(f"/cases/{filed.case_no}/steering")).text
    number = await issued(supervisor, case_no=filed.case_no)
    read = "select count(*) from access_log where case_no = $1 and object = $2"
    before = await office.lianban.pool.fetchval(read, filed.case_no, number)
    assert number in (await supervisor.get(f"/cases/{filed.case_no}/steering")).text
    assert f'href="/cases/{filed.case_no}"' in (await supervisor.get(f"/steering/{number}")).text
    assert await office.lianban.pool.fetchval(read, filed.case_no, number) == before + 1, "who read it is on record"
    assert (await (await site.visitor("gaj")).get(f"/cases/{filed.case_no}/steering")).status_code == 403


async def press_stale(client: httpx.AsyncClient, number: str, page: str) -> str:
    """Send the form of a page that was opened before, with another id."""
    fields = {**form_of(page, "answer"), "act_id": uuid.uuid4().hex, "words": "又答复一次"}
    return (await client.post(f"/steering/{number}", data=fields)).text


async def test_evidence_goes_with_an_answer_and_the_matter_goes_to_another_department(
    office: Office, site: Site, at_work: None
) -> None:
    supervisor, gaj, yy, window = [await site.visitor(each) for each in ("supervisor", "gaj", "yy", "window")]
    number = await issued(supervisor)
    await until(office, number, "answer")
    fields = {**form_of((await gaj.get(f"/steering/{number}")).text, "answer"), "words": "见附件。"}
    wrong = {"files": ("说明.pdf", b"not a pdf", "application/pdf")}
    bad = await gaj.post(f"/steering/{number}", data=fields, files=wrong)
    assert bad.status_code == 422
    assert "说明.pdf" in bad.text
    assert "见附件。" in bad.text
    good = {"files": ("整改照片.pdf", pdf("整改前后对比"), "application/pdf")}
    assert (await gaj.post(f"/steering/{number}", data=fields, files=good)).headers["location"].endswith("?done")
    page = (await supervisor.get(f"/steering/{number}")).text
    address = re.search(rf'href="(/steering/{number}/files/[^"]+/0)"', page)[1]  # type: ignore[index]
    for reader in (supervisor, gaj):
        opened = await reader.get(address)
        assert opened.content.startswith(b"%PDF"), opened.text
    assert (await yy.get(address)).status_code == 404, "it is not theirs"
    assert (await window.get(address)).status_code == 403
    assert (await supervisor.get(address.replace("/0", "/1"))).status_code == 404
    given = await press(supervisor, number, "reassign", words="由医院主办", departments=["yy"], days="")
    assert given.status_code == 303, given.text
    state = await until(office, number, "judge")
    assert state.departments == ("yy",)
    assert "已经改派给别的单位承办" in (await gaj.get("/news")).text
    assert (await press(supervisor, number, "send_back", words="由新的单位再说明", days="2")).status_code == 303
    assert (await gaj.get(f"/steering/{number}")).status_code == 200, "what they had they still read"
    assert (await press(yy, number, "answer", words="已说明")).headers["location"].endswith("?done")
    left = await office.lianban.pool.fetchval("select count(*) from file_copy where not in_use")
    assert (await sweep_files(office.lianban.pool, timedelta(0)))[0] == 0, "evidence on file is kept"
    assert left == 1, "marked as in use by the sweep alone"


async def test_silence_escalates_by_itself_and_the_government_is_told(
    office: Office, site: Site, at_work: None
) -> None:
    supervisor, gov = await site.visitor("supervisor"), await site.visitor("gov")
    number = await issued(supervisor, days="1")
    await until(office, number, "answer")
    pool, passes = office.lianban.pool, timedelta(days=20)
    await legal_clock.advance_clock(pool, passes)
    handle = office.lianban.temporal.get_workflow_handle(number, result_type=str)
    changed = asyncio.Event()
    with office.lianban.feed.hear(CASE_CHANGED, lambda _: changed.set()):
        async with asyncio.timeout(PATIENCE_SECONDS):
            await TimeSkipper(office.lianban.temporal).fast_forward(handle, passes)
            while not (state := await on_file.read_state(pool, number)).brought_up:
                await changed.wait()
                changed.clear()
    assert state.was_late
    assert number in (await supervisor.get("/steering?view=open&late=yes")).text
    assert "升级报告政府负责人" in (await gov.get("/news")).text
    page = (await gov.get(f"/steering/{number}")).text
    assert "已升级" in page
    assert "您可以做的" not in page
    assert (await press(await site.visitor("gaj"), number, "answer", words="迟到的答复")).status_code == 303
    assert "（逾期）" in (await supervisor.get(f"/steering/{number}")).text


async def test_three_thousand_are_turned_sorted_and_exported(office: Office, site: Site) -> None:
    supervisor = await site.visitor("supervisor")
    one = await issue(
        office.lianban, uuid.uuid4().hex, SUPERVISOR, Wish("task", ("gaj",), "yearly", "完成清单第三项"), KNOWN
    )
    pool = office.lianban.pool
    await pool.execute(
        """
        with copied as (
            insert into process (kind, number)
            select 'task', 'RW-20260101-' || lpad(to_hex(n), 8, '0') from generate_series(1, 2999) as n returning number
        )
        insert into process_file (process_kind, number, bundle, title, lead_department, opening, received_at,
                                  workflow_started_at, phase, departments)
        select 'task', copied.number, 'task', title, lead_department, opening,
               received_at + random() * interval '9 days', received_at, 'do', '{gaj}'
        from copied, process_file where process_file.number = $1
        """,
        one,
    )
    seen: list[str] = []
    address = "/steering?view=open&sort=received_last"
    for _ in range(3):
        page = (await supervisor.get(address)).text
        seen += re.findall(r'href="/steering/(RW-[^"?]+)"', page)
        address = html.unescape(re.search(r'rel="next" href="([^"]*)"', page)[1])  # type: ignore[index]
    assert len(seen) == len(set(seen)) == 150
    assert "1000 以上" in page
    book = await supervisor.get("/steering/export.xlsx?view=open")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert len(rows) > 2999


async def test_card_hotline_rating_and_rectification_go_their_ways(office: Office, site: Site, at_work: None) -> None:
    """The ways that `tests/browser/test_steering_journey.py` goes, without scripts."""
    names = ("supervisor", "gaj", "ybj", "gaj_head")
    supervisor, gaj, ybj, head = [await site.visitor(each) for each in names]
    card = await issued(supervisor, kind="card", reason="red_promise")
    rating = await issued(supervisor, kind="bad_rating", reason="bad")
    hotline = await issued(supervisor, kind="work_order", reason="complaint")
    finding = await issued(supervisor, kind="steering_rectification", reason="often_late")
    for number, first in ((card, "appeal"), (rating, "contact"), (hotline, "receive"), (finding, "plan")):
        await until(office, number, first)
    ways: list[tuple[str, httpx.AsyncClient, str, dict[str, Any]]] = [
        (card, head, "appeal", {"words": "等待的是补正，不计入期限。"}),
        (rating, gaj, "contacted", {"words": "已联系，排队时间长属实。"}),
        (rating, gaj, "put_right", {"words": "已增开一个窗口。"}),
        (rating, supervisor, "satisfied", {"words": "来电人满意。"}),
        (hotline, gaj, "return_order", {"words": "应由医保局主办。"}),
        (hotline, supervisor, "dispatch", {"words": "医保局主办。", "departments": ["gaj", "ybj"], "first": "ybj"}),
        (hotline, gaj, "answer", {"words": "协办部分已核实。"}),
        (hotline, ybj, "answer", {"words": "已汇总答复。"}),
        (hotline, supervisor, "satisfied", {"words": "满意。"}),
        (finding, head, "hand_in_plan", {"words": "增加经办人。"}),
        (finding, supervisor, "approve_plan", {"days": "10"}),
        (finding, head, "hand_in_evidence", {"words": "连续两周没有超期。"}),
        (finding, supervisor, "close", {"words": "核验属实。"}),
    ]
    for number, who, act, typed in ways:
        answer = await press(who, number, act, **typed)
        assert answer.status_code == 303, (act, answer.text)
        assert answer.headers["location"].endswith("?done"), act
    assert "撤销牌" not in (await supervisor.get(f"/steering/{card}")).text, "whoever showed it does not decide"
    own = await supervisor.post(
        f"/steering/{card}", data={"act": "revoke", "words": "撤销", "act_id": uuid.uuid4().hex}
    )
    assert "STEERING_ANOTHER_DECIDES" in own.text
    for number, outcome in ((rating, "satisfied"), (hotline, "satisfied"), (finding, "closed")):
        assert (await until(office, number, "ended")).outcome == outcome
        assert await journal.verify(office.lianban.pool, number) == []


@pytest.mark.parametrize("kind", sorted(PROCEDURES))
async def test_each_kind_is_issued_once_however_often_it_is_sent(office: Office, kind: str) -> None:
    act_id, procedure = uuid.uuid4().hex, PROCEDURES[kind]
    wish = Wish(kind, ("gaj", "yy"), next(iter(procedure.reasons)), "内容")
    numbers = {await issue(office.lianban, act_id, SUPERVISOR, wish, KNOWN) for _ in range(2)}
    assert len(numbers) == 1
    assert procedure.prefix in next(iter(numbers))
    unknown = await act_on(office.lianban, "DB-20260101-00000000", SUPERVISOR, Said("x", "close"))
    assert unknown.code == "STEERING_UNKNOWN"
