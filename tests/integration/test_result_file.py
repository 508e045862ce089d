"""用表格回传结果: filled in, looked at row by row, sent; twice does nothing; wrong rows stay and are mended."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from domain.case.state import ItemPhase
from runtime.settings import Settings
from starter.office.departments.result_file import MOST_BYTES, TITLES
from tests.support.office import open_office, workers
from tests.support.web import Site, open_site

PATH = "/department/results"
BIRTH = "yy/cszm"


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings) as office, workers(office), open_site(office) as opened:
        yield opened


async def opened(site: Site, many: int = 1) -> list[str]:
    numbers = []
    for _ in range(many):
        case_no = (await site.office.file()).case_no
        await site.office.accept(case_no)
        numbers.append(case_no)
    return numbers


def filled(*rows: tuple[str, str, str, str, str]) -> bytes:
    """A workbook as the department fills it in: number, result, its number, reason, words."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("结果")
        sheet.write_row(0, 0, TITLES)
        for place, (number, result, result_no, reason, opinion) in enumerate(rows, start=1):
            sheet.write_row(place, 0, (number, "", "", result, result_no, reason, opinion))
    return target.getvalue()


async def looked_at(client: httpx.AsyncClient, body: bytes, status: int = 200) -> str:
    answer = await client.post(PATH, files={"file": ("results.xlsx", body)})
    assert answer.status_code == status, answer.text
    return answer.text


def rows_in(page: str) -> dict[str, str]:
    """What the form of a preview would send."""
    fields = re.findall(r'<input type="(?:hidden|text)"[^>]*name="([a-z_]+-\d+)" value="([^"]*)"', page)
    chosen = re.findall(r'<select id="(result-\d+)".*?</select>', page, re.S)
    return dict(fields) | {name: "" for name in chosen if name not in dict(fields)}


async def sent(client: httpx.AsyncClient, rows: dict[str, str], do: str = "send") -> str:
    answer = await client.post(f"{PATH}/rows", data={**rows, "do": do})
    assert answer.status_code == 200, answer.text
    return answer.text


def summary(page: str) -> str:
    found = re.search(r'role="status">([^<]+)<', page)
    assert found is not None
    return re.sub(r"\s+", "", found[1])


async def test_table_that_was_taken_along_is_brought_back_and_each_row_is_an_act(site: Site) -> None:
    first, second = await opened(site, 2)
    officer = await site.visitor("yy")
    answer = await officer.get(f"{PATH}.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    table = book.get_sheet_by_index(0).to_python()
    assert table[0] == list(TITLES)
    assert [row[0] for row in table[1:]] == [f"{first}-yy-cszm", f"{second}-yy-cszm"]
    assert "测试母" not in str(table)
    assert book.sheet_names == ["结果", "理由"]
    body = filled(
        (f"{first}-yy-cszm", "准予", "A-1", "", ""),
        (f"{second}-yy-cszm", "不予", "", "CONDITIONS_UNMET", "没有在本院出生。"),
    )
    page = await looked_at(officer, body)
    assert summary(page) == "共2行：可以提交2行。"
    assert (await site.office.state(first)).items[BIRTH].phase is ItemPhase.OPEN, "looked at, not done"
    page = await sent(officer, rows_in(page))
    assert summary(page) == "共2行：已生效2行。"
    assert (await site.office.state(first)).items[BIRTH].phase is ItemPhase.GRANTED
    assert (await site.office.state(second)).items[BIRTH].phase is ItemPhase.REFUSED
    acts = "select count(*) from act where kind = 'decide_item'"
    assert await site.office.lianban.pool.fetchval(acts) == 2
    page = await looked_at(officer, body)
    assert summary(page) == "共2行：已生效2行。", "the same file again does nothing"
    await sent(officer, rows_in(page))
    assert await site.office.lianban.pool.fetchval(acts) == 2
    noted = await site.office.lianban.pool.fetchval("select count(*) from access_log where what = 'export'")
    assert noted == 1


async def test_wrong_rows_say_why_stay_listed_and_are_mended_while_the_others_stand(site: Site) -> None:
    first, second = await opened(site, 2)
    officer = await site.visitor("yy")
    body = filled(
        (f"{first}-yy-cszm", "准予", "A-1", "", ""),
        (f"{second}-yy-cszm", "准予", "", "", ""),
        ("610702-20200101-9999-yy-cszm", "准予", "A-3", "", ""),
        (f"{first}-gaj-csdj", "准予", "A-4", "", ""),
        ("same", "准予", "A-5", "", ""),
        ("same", "不予", "", "", ""),
    )
    page = await looked_at(officer, body)
    assert summary(page) == "共6行：可以提交1行，需要改正5行。"
    for why in ("准予的请填写结果编号", "没有这个请求编号", "这个事项不由本部门办理", "在表格里出现了两次"):
        assert why in page
    page = await sent(officer, rows_in(page))
    assert summary(page) == "共6行：需要改正5行，已生效1行。"
    mended = rows_in(page) | {"result_no-1": "A-2", "result-1": "准予"}
    page = await sent(officer, mended, "check")
    assert "可以提交1行" in summary(page)
    assert (await site.office.state(second)).items[BIRTH].phase is ItemPhase.OPEN
    page = await sent(officer, rows_in(page))
    assert "已生效2行" in summary(page)
    assert (await site.office.state(second)).items[BIRTH].phase is ItemPhase.GRANTED
    await site.office.agrees(first)


async def test_row_of_an_item_that_somebody_else_decided_is_refused_with_the_reason(site: Site) -> None:
    (case_no,) = await opened(site)
    body = filled((f"{case_no}-yy-cszm", "准予", "A-1", "", ""))
    first = await site.visitor("yy")
    assert "已生效1行" in summary(await sent(first, rows_in(await looked_at(first, body))))
    page = await looked_at(await site.visitor("yy2"), body)
    assert "该事项已经作出决定" in page


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "请选择填好的表格"),
        (b"no workbook", "读不出这个文件"),
        (b"PK\x03\x04" + b"x" * 100, "读不出这个文件"),
        (b"x" * (MOST_BYTES + 1), "文件超过 2 MB"),
        (filled(), "表格里没有填写结果"),
        (filled(*[(f"n-{n}", "准予", "A", "", "") for n in range(301)]), "一次最多 300 行"),
    ],
)
async def test_file_that_is_no_such_table_is_turned_away_with_the_reason(site: Site, body: bytes, why: str) -> None:
    assert why in await looked_at(await site.visitor("yy"), body, 422)


async def test_only_officers_take_the_table(site: Site) -> None:
    for login in ("window", "head", "admin"):
        visitor = await site.visitor(login)
        assert [(await visitor.get(path)).status_code for path in (PATH, f"{PATH}.xlsx")] == [403, 403]
