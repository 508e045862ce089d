"""通报 over HTTP: drafted, written, reviewed by another, signed, published, corrected; what does not hold."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import asyncpg
import httpx
import pypdfium2
import pytest

from domain.figures.period import month_of
from ledger.bulletins import bulletins
from ledger.bulletins.bulletins import Bulletin
from starter.office.bulletins import making
from starter.office.bulletins.door import BulletinRefused, Doer, Wish, act_on, draft
from starter.office.figures import follower as figures
from tests.support import simulated
from tests.support.web import PEOPLE, Site

MONTH, CASES = "2025-06", 51
_WORDS = re.compile(r'<textarea [^>]*name="(w\.\w+)"[^>]*>([^<]*)</textarea>')
_HIDDEN = re.compile(r'name="(act|act_id|version|form_token|corrects|month)" value="([^"]*)"')


@pytest.fixture
async def counted(site: Site) -> None:
    """A ledger with a year of cases, counted."""
    pool = site.office.lianban.pool
    async with pool.acquire() as connection:
        for case in simulated.simulated(CASES, 11):
            await simulated.put_on_file(connection, case)
        await simulated.written_as_it_happened(connection)
    while await figures.follow(pool):
        pass


async def drafted(client: httpx.AsyncClient, month: str = MONTH, corrects: str = "") -> str:
    """起草 by the form; the number."""
    page = (await client.get(f"/bulletins/{corrects}" if corrects else "/bulletins")).text
    fields = dict(_HIDDEN.findall(page)) | {"month": month, "corrects": corrects}
    answer = await client.post("/bulletins", data=fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).removesuffix("?drafted").rpartition("/")[2]


def form_of(page: str, act: str) -> dict[str, str]:
    """The hidden fields of the form of one act."""
    part = page[page.rindex("<form", 0, page.index(f'name="act" value="{act}"')) :]
    form = part[: part.index("</form>")]
    return dict(_HIDDEN.findall(form)) | dict(_WORDS.findall(form)) | {"act": act}


async def press(client: httpx.AsyncClient, number: str, act: str, **typed: str) -> httpx.Response:
    """Open the bulletin and send the form of that act."""
    page = (await client.get(f"/bulletins/{number}")).text
    said = {name.replace("_", ".", 1) if name.startswith("w_") else name: value for name, value in typed.items()}
    return await client.post(f"/bulletins/{number}", data={**form_of(page, act), **said})


async def published(site: Site, number: str) -> Bulletin:
    """From a draft to publication, by the supervisor, another one, and the head of government."""
    author, other, gov = [await site.visitor(each) for each in ("supervisor", "supervisor2", "gov")]
    for client, act in ((author, "submit"), (other, "approve"), (gov, "sign")):
        answer = await press(client, number, act)
        assert answer.status_code == 303, answer.text
    found = await bulletins.read(site.office.lianban.pool, number)
    assert found is not None
    return found


@pytest.mark.usefixtures("counted")
async def test_a_bulletin_goes_from_draft_to_publication_and_names_departments(site: Site) -> None:
    author, other, gov, gaj = [await site.visitor(each) for each in ("supervisor", "supervisor2", "gov", "gaj")]
    number = await drafted(author)
    page = (await author.get(f"/bulletins/{number}")).text
    assert "2025年6月政务服务通报" in page
    assert "表扬和批评按规则得出" in page
    assert "待核实" in page
    assert (
        (await press(author, number, "write", w_summary="六月总体平稳。")).headers["location"].endswith("?done=write")
    )
    assert "六月总体平稳。" in (await author.get(f"/bulletins/{number}")).text
    assert (await gaj.get(f"/bulletins/{number}")).status_code == 404, "not published yet"
    assert (await press(author, number, "submit", w_summary="六月总体平稳。", w_next="保持。")).status_code == 303
    assert number in (await other.get("/news")).text
    sent_back = await press(other, number, "return", reason="请写明下一步的要求。")
    assert sent_back.status_code == 303
    assert "请写明下一步的要求。" in (await author.get(f"/bulletins/{number}")).text
    assert (
        await press(author, number, "submit", w_summary="六月总体平稳。", w_next="逾期的部门逐件说明。")
    ).status_code == 303
    assert (await press(other, number, "approve")).status_code == 303
    assert number in (await gov.get("/news")).text
    assert (await press(gov, number, "sign")).status_code == 303
    shown = (await gaj.get(f"/bulletins/{number}")).text
    for said in ("通报〔2026〕1号", "逾期的部门逐件说明。", "测试supervisor2", "测试gov"):
        assert said in shown, said
    assert "您可以做的" not in shown
    assert "通报〔2026〕1号" in (await gaj.get("/bulletins")).text
    found = await bulletins.read(site.office.lianban.pool, number)
    assert found is not None
    named = {*found.figures.named("praised"), *found.figures.named("criticised")}
    told = await site.office.lianban.pool.fetch(
        "select distinct department from news where kind = 'bulletin_published' and department is not null"
    )
    assert {row["department"] for row in told} == named
    kinds = [each.kind for each in await bulletins.acts(site.office.lianban.pool, number)]
    assert kinds == ["draft", "write", "submit", "return", "submit", "approve", "sign"]


@pytest.mark.usefixtures("counted")
async def test_counted_again_as_of_then_the_figures_are_the_same(site: Site) -> None:
    pool = site.office.lianban.pool
    author = await site.visitor("supervisor")
    earlier = await published(site, await drafted(author, "2025-05"))
    found = await bulletins.read(pool, await drafted(author))
    assert found is not None
    line = found.figures.line("item_ended")
    before = earlier.figures.line("item_ended")
    assert line is not None and before is not None
    assert (line.before, line.before_from) == (before.value, earlier.number)
    for case in simulated.simulated(17, 99, 900):  # written since, with legal times of that month
        async with pool.acquire() as connection:
            await simulated.put_on_file(connection, case)
    while await figures.follow(pool):
        pass
    period = month_of(date(2025, 6, 1))
    again = await making.count(pool, period, found.counted_as_of, await making.published_before(pool, period.from_on))
    assert again == found.figures
    now = await making.count(pool, period, datetime(2999, 1, 1, tzinfo=UTC), None)
    assert now != found.figures, "by what is known now they are others"


@pytest.mark.usefixtures("counted")
async def test_nobody_reviews_their_own_and_what_does_not_hold_is_said(site: Site) -> None:
    author, other, gov = [await site.visitor(each) for each in ("supervisor", "supervisor2", "gov")]
    number = await drafted(author)
    for typed, said in (({"w_items": "联系13900000000"}, "请删去这些内容"), ({"w_items": "长" * 2001}, "最多写2000字")):
        wrong = await press(author, number, "write", w_summary="留着的字", **typed)
        assert wrong.status_code == 422
        assert said in wrong.text
        assert "留着的字" in wrong.text
    foreign = await other.get(f"/bulletins/{number}")
    fields = form_of((await author.get(f"/bulletins/{number}")).text, "submit")
    del fields["form_token"]
    assert 'value="submit"' not in foreign.text
    refused = await other.post(f"/bulletins/{number}", data=fields)
    assert refused.status_code == 409
    assert "BULLETIN_NOT_AUTHOR" in refused.text
    assert (await press(author, number, "submit")).status_code == 303
    own = await author.post(f"/bulletins/{number}", data={"act": "approve", "act_id": "own"})
    assert own.status_code == 409
    assert "BULLETIN_OWN_WORK" in own.text
    assert (await gov.post(f"/bulletins/{number}", data={"act": "approve"})).status_code == 409
    assert "BULLETIN_STEP_DIFFERS" in (await gov.post(f"/bulletins/{number}", data={"act": "sign"})).text
    stale = form_of((await other.get(f"/bulletins/{number}")).text, "return")
    assert (await press(author, number, "recall")).status_code == 303
    assert (await press(author, number, "submit", w_summary="改过的")).status_code == 303
    late = await other.post(f"/bulletins/{number}", data={**stale, "act": "approve", "act_id": "unseen"})
    assert "BULLETIN_CHANGED" in late.text
    empty = await press(other, number, "return", reason="  ")
    assert empty.status_code == 422
    assert "请写明理由" in empty.text
    for month, code in (
        ("2026-11", "BULLETIN_MONTH_NOT_OVER"),
        ("x", "BULLETIN_MONTH_UNKNOWN"),
        (MONTH, "BULLETIN_EXISTS"),
    ):
        answer = await author.post("/bulletins", data={"month": month, "act_id": f"again-{month}"})
        assert answer.status_code == 409
        assert code in answer.text
    for who in ("window", "yy", "head", "lead", "admin"):
        client = await site.visitor(who)
        assert (await client.post("/bulletins", data={"month": MONTH})).status_code == 403
        assert (await client.get(f"/bulletins/{number}")).status_code == 404
        assert (await client.get(f"/bulletins/{number}.pdf")).status_code == 404
        assert number not in (await client.get("/bulletins?view=at_work")).text
    assert (await (await site.visitor()).get("/bulletins")).status_code == 303


@pytest.mark.usefixtures("counted")
async def test_what_was_published_is_never_changed_not_even_by_the_database(site: Site) -> None:
    pool = site.office.lianban.pool
    author, gov = await site.visitor("supervisor"), await site.visitor("gov")
    found = await published(site, await drafted(author))
    for client, act in ((author, "write"), (author, "drop"), (gov, "sign")):
        answer = await client.post(f"/bulletins/{found.number}", data={"act": act, "reason": "x", "w.summary": "改"})
        assert answer.status_code == 409
        assert "BULLETIN_PUBLISHED" in answer.text
    for statement in (
        'update bulletin set words = \'{"summary": "改"}\', version = version + 1 where number = $1',
        "update bulletin set phase = 'draft', version = version + 1 where number = $1",
        "update bulletin set figures = '{}' where number = $1",
        "delete from bulletin where number = $1",
        "update bulletin_act set actor = 'x' where number = $1",
        "delete from bulletin_act where number = $1",
    ):
        with pytest.raises(asyncpg.RaiseError):
            await pool.execute(statement, found.number)
    with pytest.raises(asyncpg.RaiseError):
        await pool.execute("truncate bulletin cascade")
    draft_number = await drafted(author, "2025-07")
    with pytest.raises(asyncpg.RaiseError):
        await pool.execute("update bulletin set figures = '{}', version = version + 1 where number = $1", draft_number)
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute(
            "update bulletin set phase = 'signing', reviewer = author, version = version + 1 where number = $1",
            draft_number,
        )
    assert await bulletins.read(pool, found.number) == found


@pytest.mark.usefixtures("counted")
async def test_a_correction_is_a_new_bulletin_and_both_pages_say_so(site: Site) -> None:
    pool = site.office.lianban.pool
    author = await site.visitor("supervisor")
    first = await published(site, await drafted(author))
    second = await drafted(author, MONTH, first.number)
    assert (
        "BULLETIN_CORRECTED_ALREADY"
        in (await author.post("/bulletins", data={"month": MONTH, "corrects": first.number, "act_id": "twice"})).text
    )
    assert (
        "BULLETIN_UNKNOWN"
        in (await author.post("/bulletins", data={"month": MONTH, "corrects": "TB-202506-9", "act_id": "none"})).text
    )
    assert "已由" not in (await author.get(f"/bulletins/{first.number}")).text, "while it is not published"
    correction = await published(site, second)
    assert (correction.corrects, correction.place) == (first.number, 2)
    gaj = await site.visitor("gaj")
    assert "已由<a" in (await gaj.get(f"/bulletins/{first.number}")).text
    assert f'更正<a href="/bulletins/{first.number}"' in (await gaj.get(f"/bulletins/{second}")).text
    assert "已被更正" in (await gaj.get("/bulletins")).text
    last = await bulletins.published_of_month(pool, first.month)
    assert last is not None
    assert last.number == second


@pytest.mark.usefixtures("counted")
async def test_a_dropped_draft_frees_its_month_and_stays_on_file(site: Site) -> None:
    author, other = await site.visitor("supervisor"), await site.visitor("supervisor2")
    number = await drafted(author)
    assert (await press(other, number, "drop", reason="起草人调离。")).status_code == 303
    again = await drafted(other)
    assert again == "TB-202506-2"
    assert number in (await author.get("/bulletins?view=dropped")).text
    found = await published_by_others(site, again)
    assert found.title_number == "通报〔2026〕1号", "a draft that was dropped takes no number"


async def published_by_others(site: Site, number: str) -> Bulletin:
    for who, act in (("supervisor2", "submit"), ("supervisor", "approve"), ("gov", "sign")):
        assert (await press(await site.visitor(who), number, act)).status_code == 303
    found = await bulletins.read(site.office.lianban.pool, number)
    assert found is not None
    return found


def text_of(paper: bytes) -> str:
    """What a PDF says, without blanks."""
    said = "".join(each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(paper))
    return re.sub(r"\s", "", said)


@pytest.mark.usefixtures("counted")
async def test_an_act_sent_twice_is_one_and_a_paper_is_made_of_it(site: Site) -> None:
    pool = site.office.lianban.pool
    author = await site.visitor("supervisor")
    number = await drafted(author)
    held = PEOPLE["supervisor"][0]
    doer = Doer("supervisor-1", held.role)
    wish = Wish("same", "write", 1, words={"summary": "一次"})
    for _ in range(2):
        await act_on(pool, doer, number, wish)
    assert [each.kind for each in await bulletins.acts(pool, number)] == ["draft", "write"]
    with pytest.raises(BulletinRefused, match="ACT_ID_REUSED"):
        await act_on(pool, doer, number, Wish("same", "submit", 2))
    with pytest.raises(BulletinRefused, match="NOT_ALLOWED"):
        await draft(pool, Doer("gov-1", PEOPLE["gov"][0].role), "x", "2025-07")
    answer = await author.get(f"/bulletins/{number}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert "还没有发布" in text_of(answer.content)
    found = await published(site, number)
    paper = await author.get(f"/bulletins/{number}.pdf")
    said = text_of(paper.content)
    for each in ("通报〔2026〕1号", "一次", "单项按时率", "表扬和批评按规则得出"):
        assert each in said, each
    for lines in found.figures.parts.values():
        for line in lines:
            assert line.name in said, line.name
    again = await author.get(f"/bulletins/{number}.pdf", headers={"if-none-match": paper.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.usefixtures("counted")
async def test_a_month_that_is_not_counted_yet_waits(site: Site) -> None:
    author, pool = await site.visitor("supervisor"), site.office.lianban.pool
    await pool.execute("insert into figure_due (case_no, noted_at) select case_no, '2025-06-20' from case_file limit 1")
    answer = await author.post("/bulletins", data={"month": MONTH, "act_id": "early"})
    assert answer.status_code == 409
    assert "BULLETIN_NOT_COUNTED" in answer.text
