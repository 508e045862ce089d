"""电话调查 over HTTP: drawn once, called with each look noted, three tries, figures, and the draw made again."""

from __future__ import annotations

import io
import re
import uuid
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from domain.time.calendar import beijing_date
from ledger import legal_clock
from tests.support import newborn
from tests.support.office import Office
from tests.support.surveyor import surveyor_at
from tests.support.web import Site

ITEMS = ("yy/cszm", "gaj/csdj")
SEED = "11月24日公开摇号 3 8 15 21"
PHONE = newborn.form(newborn.answers())["mother.phone"]


@pytest.fixture
async def surveyor(site: Site) -> httpx.AsyncClient:
    """Somebody who calls."""
    return await surveyor_at(site)


async def ended(office: Office, many: int) -> date:
    """So many cases that ended, as lists have them; the Beijing day before today.

    Filed through the door; that they ended is written into their rows, as the draw reads nothing else of them.
    """
    pool = office.lianban.pool
    for _ in range(many):
        filed = await office.file()
        await office.until(filed.case_no, lambda state: state.seq > 0)
    await pool.execute("update case_file set concluded_at = legal_now() - interval '1 day', phase = 'concluded'")
    await pool.execute("update item_case set state = 'granted' where key = any($1)", list(ITEMS))
    return beijing_date(await legal_clock.legal_now(pool)) - timedelta(days=1)


def wanted(on: date, **said: Any) -> dict[str, Any]:
    return {
        "act_id": str(uuid.uuid4()),
        "title": "十一月",
        "from_on": on.isoformat(),
        "until_on": on.isoformat(),
        "size": "3",
        "seed": SEED,
        **said,
    }


def a_try(outcome: str, **said: Any) -> dict[str, Any]:
    return {"act_id": str(uuid.uuid4()), "outcome": outcome, **said}


async def test_a_survey_is_drawn_once_called_and_counted(
    office: Office, site: Site, surveyor: httpx.AsyncClient, at_work: None
) -> None:
    supervisor = await site.visitor("supervisor")
    on = await ended(office, 4)
    said = wanted(on)
    drawn = await supervisor.post("/surveys/new", data=said)
    path = str(drawn.headers["location"]).removesuffix("?drawn")
    assert (await supervisor.post("/surveys/new", data=said)).headers["location"] == f"{path}?drawn", "once"
    page = (await supervisor.get(path)).text
    assert "4件里抽3件" in page and SEED in page
    assert "名单相同" in (await supervisor.get(f"{path}/draw")).text

    listed = (await surveyor.get(f"{path}/calls?state=open")).text
    assert PHONE not in listed
    assert re.findall(rf'href="{path}/calls/(\d+)"', listed) == ["1", "2", "3"]
    call = (await surveyor.get(f"{path}/calls/1")).text
    assert PHONE in call and "测试母" in call
    assert (await supervisor.get(f"{path}/calls/1")).status_code == 403
    wrong = await surveyor.post(f"{path}/calls/1", data=a_try("answered", words="很好"))
    assert wrong.status_code == 422
    assert "请选满意程度" in wrong.text and "很好</textarea>" in wrong.text

    good = a_try("answered", grade="5", words="很快")
    for _ in range(2):  # the same form twice is one try
        assert (await surveyor.post(f"{path}/calls/1", data=good)).status_code == 303
    assert PHONE not in (await surveyor.get(f"{path}/calls/1")).text, "settled: nobody needs it any more"
    for _ in range(3):
        await surveyor.post(f"{path}/calls/2", data=a_try("no_answer"))
    await surveyor.post(f"{path}/calls/2", data=a_try("answered", grade="5"))  # too late
    await surveyor.post(f"{path}/calls/3", data=a_try("answered", grade="2"))
    pool = office.lianban.pool
    states = [tuple(row) for row in await pool.fetch("select state, tries, grade from survey_call order by place")]
    assert states == [("answered", 1, 5), ("not_reached", 3, None), ("answered", 1, 2)]
    looks = await pool.fetch("select outcome from access_log where what = 'caller' order by access_id")
    assert [row["outcome"] for row in looks] == ["done", "refused", "done"]

    book = await supervisor.get(f"{path}/export.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    whole = dict(zip(rows[0], rows[1], strict=True))
    assert whole["办结（件）"] == "4" and whole["抽中（件）"] == "3"
    assert whole["已评价"] == "2" and whole["三次未接通"] == "1"
    assert whole["应答率（已评价÷抽中）"] == "66.7%"
    assert whole["满意率（基本满意以上÷已评价）"] == "50.0%"
    assert len(rows) == 2 + len(ITEMS), "all, and each stratum"


async def test_a_draw_made_again_from_other_cases_says_so(office: Office, site: Site, at_work: None) -> None:
    supervisor = await site.visitor("supervisor")
    on = await ended(office, 2)
    drawn = await supervisor.post("/surveys/new", data=wanted(on))
    await ended(office, 1)
    path = str(drawn.headers["location"]).removesuffix("?drawn")
    assert "抽样时2件，现在3件" in (await supervisor.get(f"{path}/draw")).text


async def test_what_cannot_be_drawn_is_said_and_what_was_typed_stays(office: Office, site: Site) -> None:
    supervisor, window = [await site.visitor(each) for each in ("supervisor", "window")]
    empty = await supervisor.post("/surveys/new", data=wanted(date(2026, 1, 5)))
    assert empty.status_code == 422
    assert "这段时间没有办结的办件" in empty.text
    assert SEED in empty.text
    wrong = await supervisor.post("/surveys/new", data=wanted(date(2026, 1, 5), size="很多", from_on="昨天"))
    assert "请填写1到2000之间的整数" in wrong.text and "请填写起止日期" in wrong.text
    assert "很多" in wrong.text
    assert "抽样种子" in (await supervisor.get("/surveys/new")).text
    assert (await window.get("/surveys")).status_code == 403
    assert (await supervisor.get("/surveys/99")).status_code == 404
