"""收件登记 at the window: drafts, uploads, one case however often it is sent."""

from __future__ import annotations

import asyncio
import struct
import zlib

import httpx
import pytest

from starter.web.site.forms_in import FILE_LIMIT
from starter.web.site.uploads import detect, safe_name
from tests.support import newborn
from tests.support.web import IDENTITY, Site, register, submit


def png() -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
        + chunk(b"IEND", b"")
    )


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
async def window(site: Site) -> httpx.AsyncClient:
    return await site.visitor("window")


async def begun(window: httpx.AsyncClient, **chosen: str) -> str:
    answer = await window.post("/filing", data={"bundle": newborn.SLUG})
    path = str(answer.headers["location"]).removesuffix("/situation")
    data = {f"q.{key}": value for key, value in newborn.answers(**chosen).items()}
    await window.post(f"{path}/situation", data=data)
    return path


async def test_questionnaire_names_every_unanswered_question(window: httpx.AsyncClient) -> None:
    answer = await window.post("/filing", data={"bundle": newborn.SLUG})
    page = await window.post(answer.headers["location"], data={})
    assert page.status_code == 422
    assert page.text.count("请回答：") == 2 * len(newborn.ANSWERS)  # in the summary and beside the question
    assert 'href="#q.shengnei"' in page.text


async def test_an_answer_that_leads_out_explains_the_single_route_and_stops(window: httpx.AsyncClient) -> None:
    answer = await window.post("/filing", data={"bundle": newborn.SLUG})
    data = {f"q.{key}": value for key, value in newborn.answers(yueling="否").items()}
    page = await window.post(answer.headers["location"], data=data)
    assert "已满6个月的，请向签发机构和派出所按单项事项办理。" in page.text
    assert (await window.get(str(answer.headers["location"]).replace("situation", "form"))).status_code == 303


async def test_merged_form_asks_each_field_once_and_says_who_needs_it(window: httpx.AsyncClient) -> None:
    page = (await window.get(f"{await begun(window)}/form")).text
    assert page.count('name="f.mother.id_no"') == 1
    assert "个承办部门使用" in page
    assert "f.bank.account" not in page


async def test_what_was_typed_survives_even_when_it_is_wrong(window: httpx.AsyncClient) -> None:
    path = await begun(window)
    sent = await window.post(f"{path}/form", data={"f.mother.name": "张三", "f.mother.id_no": "61070219000101002"})
    assert sent.status_code == 422
    assert "母亲信息：身份证号应为18位" in sent.text
    again = (await window.get(f"{path}/form")).text
    assert 'value="张三"' in again
    assert 'value="61070219000101002"' in again


async def test_a_draft_is_listed_and_only_for_its_own_clerk(site: Site, window: httpx.AsyncClient) -> None:
    path = await begun(window)
    assert f"{path}/form" in (await window.get("/filing")).text
    other = await site.visitor("both")
    assert (await other.get(f"{path}/form")).status_code == 404


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("jhz.pdf", b"just text", "不是PDF、JPG 或 PNG"),
        ("jhz.png", b"GIF89a\x01\x00\x01\x00", "不是PDF、JPG 或 PNG"),
        ("jhz.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是PDF、JPG 或 PNG"),
        ("jhz.jpg", b"", "是空的"),
        ("jhz.pdf", PDF + b"\0" * FILE_LIMIT, "超过20MB"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_refused_with_the_reason(
    site: Site, window: httpx.AsyncClient, name: str, body: bytes, why: str
) -> None:
    path = await begun(window)
    await window.post(f"{path}/form", data={f"f.{key}": value for key, value in newborn.FORM.items()})
    page = await window.post(f"{path}/materials", data={"go": "next"}, files={"file.jhz": (name, body)})
    assert page.status_code == 422
    assert why in page.text
    assert await site.office.lianban.pool.fetchval("select count(*) from file_copy") == 0


async def test_a_file_is_kept_with_a_safe_name_and_an_honest_ending(site: Site, window: httpx.AsyncClient) -> None:
    path = await begun(window)
    await window.post(f"{path}/form", data={f"f.{key}": value for key, value in newborn.FORM.items()})
    files = {"file.jhz": ("..\\..\\etc/结婚证<1>.exe", png())}
    answer = await window.post(f"{path}/materials", data={"go": "next"}, files=files)
    assert answer.headers["location"] == f"{path}/check"
    assert "结婚证1.png" in (await window.get(f"{path}/check")).text
    assert await site.office.lianban.pool.fetchval("select media_type from file_copy") == "image/png"


async def test_nothing_said_about_a_material_is_asked_for(window: httpx.AsyncClient) -> None:
    path = await begun(window)
    await window.post(f"{path}/form", data={f"f.{key}": value for key, value in newborn.FORM.items()})
    page = await window.post(f"{path}/materials", data={"go": "next"}, files={"file.jhz": ("", b"")})
    assert page.status_code == 422
    assert "请上传结婚证" in page.text


def test_names_are_made_safe() -> None:
    assert safe_name("../../a b.pdf") == "a b.pdf"
    assert safe_name("\u202efdp.exe") == "fdp.exe"
    assert safe_name("...") == "材料"
    assert len(safe_name("长" * 300 + ".pdf")) <= 80


def test_content_decides_the_type() -> None:
    assert detect(png()) == "image/png"
    assert detect(PDF) == "application/pdf"
    assert detect(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00") == "image/jpeg"
    assert detect(b"PK\x03\x04") is None


async def test_check_page_shows_everything_with_ways_to_change_it(window: httpx.AsyncClient) -> None:
    path = await register(window)
    page = (await window.get(f"{path}/check")).text
    for text in ("测试宝", "61070219000101002X", "出生登记", "免提交", "修改"):
        assert text in page
    back = await window.post(
        f"{path}/form", data={"back": "check", **{f"f.{key}": value for key, value in newborn.FORM.items()}}
    )
    assert back.headers["location"] == f"{path}/check"


async def test_a_double_click_gives_one_case_and_the_same_code(site: Site, window: httpx.AsyncClient) -> None:
    path = await register(window)
    answers = await asyncio.gather(*(window.post(f"{path}/submit", data=IDENTITY) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    number, code = await submit(window, path)
    assert await site.office.lianban.pool.fetchval("select count(*) from case_file") == 1
    assert await submit(window, path) == (number, code)


async def test_the_draft_keeps_nothing_personal_after_the_case_is_filed(site: Site, window: httpx.AsyncClient) -> None:
    await submit(window, await register(window))
    row = await site.office.lianban.pool.fetchrow("select form, materials from draft")
    assert row is not None
    assert (row["form"], row["materials"]) == ({}, {})


async def test_receipt_shows_the_code_to_the_clerk_who_took_it_in_and_to_nobody_else(
    site: Site, window: httpx.AsyncClient
) -> None:
    number, code = await submit(window, await register(window))
    assert code in (await window.get(f"/cases/{number}/notices/1")).text
    for other in ("both", "yy"):
        client = await site.visitor(other)
        assert code not in (await client.get(f"/cases/{number}/notices/1")).text
