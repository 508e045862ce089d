"""E-licences from the case's pages: the PDF with its code, the public page that verifies it, what ends a licence."""

from __future__ import annotations

import hashlib
import re
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pypdfium2
import pytest

from bundles.loader import load_bundle
from bundles.scenarios.scenario import load_scenarios
from domain.case.state import CaseOpening
from domain.time.calendar import beijing_date
from ledger.calendars import read_calendar
from runtime.settings import Settings
from starter.office.codes import given_code
from starter.trials.live import play
from starter.web.results.verify import GUESSES
from tests.support.office import open_office, workers
from tests.support.pdf import fonts_in
from tests.support.web import Site, open_site

SLUG, SHOP, FIRE, SIGN, WHOLE = "kaiban-canyin", "spj/spjy", "xf/xfyb", "cgj/hwzp", "spj/zhxk"


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """An office for restaurants."""
    definition = load_bundle(SLUG).definition
    async with open_office(settings, definition) as office, workers(office), open_site(office) as opened:
        yield opened


async def restaurant(site: Site) -> CaseOpening:
    """A restaurant that has all its licences in hand."""
    lianban = site.office.lianban
    scenario = next(each for each in load_scenarios(SLUG) if each.scenario == "all-consent")
    calendar = await read_calendar(lianban.pool)
    on = calendar.subtract_working_days(beijing_date(await lianban.legal_now()), 100)
    opening = await play(lianban, site.office.definition, scenario, scenario.received(on))
    await site.office.until(opening.case_no, lambda state: state.is_over)
    return opening


async def family(site: Site, opening: CaseOpening) -> httpx.AsyncClient:
    """The applicant, on the case's query page."""
    lianban = site.office.lianban
    code = await given_code(lianban.pool, site.office.settings.secret_key, opening.act_id, opening.filed_by.actor_id)
    client = await site.visitor()
    sent = await client.post("/query", data={"case_no": opening.case_no, "query_code": code})
    assert sent.status_code == 303
    return client


def plain(page: str) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def text_of(pdf: bytes) -> str:
    """What can be taken out of it."""
    pages = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", "")


async def verification(client: httpx.AsyncClient, base: str, place: int) -> str:
    """The address of the page that verifies the result of that place."""
    answer = await client.get(f"{base}/results/{place}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def act(client: httpx.AsyncClient, number: str, kind: str, **data: Any) -> str:
    """Send an act from the case's page; the page after it."""
    answer = await client.post(f"/cases/{number}/acts/{kind}", data={"act_id": uuid.uuid4().hex, **data})
    page = await client.get(answer.headers["location"]) if answer.status_code == 303 else answer
    return page.text


async def test_a_composite_licence_is_had_as_pdf_verified_by_its_code_and_follows_its_parts(site: Site) -> None:
    opening = await restaurant(site)
    number, applicant, stranger = opening.case_no, await family(site, opening), await site.visitor()
    page = plain((await applicant.get("/query/case")).text)
    assert "行业综合许可证 ZH-示例-101" in page
    assert "食品经营许可证 JY-示例-101" in page

    began = time.perf_counter()
    answer = await applicant.get("/query/results/0.pdf")
    took = time.perf_counter() - began
    assert answer.headers["content-type"] == "application/pdf"
    assert took < 5, "half a second on a machine that does nothing else"
    fonts = fonts_in(answer.content)
    assert (fonts.missing, fonts.embedded > 0) == (0, True)
    said = text_of(answer.content)
    first = await verification(applicant, "/query", 0)
    for words in ("行业综合许可证", "ZH-示例-101", "示例餐饮店春", "食品经营许可证", first):
        assert words in said, words
    assert (await applicant.get("/query/results/0.pdf")).content == answer.content

    seen = await stranger.get(first)
    assert (seen.status_code, seen.headers["cache-control"]) == (200, "no-store")
    words = plain(seen.text)
    assert "行业综合许可证 有效" in words
    assert hashlib.sha256(answer.content).hexdigest() in words
    for shown in ("示例餐饮店春", "JY-示例-101", "XF-示例-101", "第1版"):
        assert shown in words
    for hidden in ("13900000101", "示例负责人春", "汉台区示例路", number):
        assert hidden not in seen.text
    assert f'value="{first[-20:]}"' not in seen.text

    head = await site.visitor("xf_head")
    done = await act(
        head, number, "revoke_decision", item=FIRE, reason="FALSE_STATEMENT", opinion="消防设施检测报告系伪造"
    )
    assert "撤销决定：已生效" in done, plain(done)[:1500]
    former = plain((await stranger.get(first)).text)
    assert "行业综合许可证 已变更" in former
    assert "现为第2版" in former
    second = await verification(applicant, "/query", 0)
    assert second != first
    now = plain((await stranger.get(second)).text)
    assert "行业综合许可证 有效" in now
    assert "XF-示例-101" not in now
    page = plain((await applicant.get("/query/case")).text)
    assert "综合许可证已更新为第2版" in page
    assert "公众聚集场所投入使用、营业前消防安全检查意见书 XF-示例-101" in page
    assert "已撤销" in page


@pytest.mark.parametrize(
    ("kind", "reason", "title", "state"),
    [
        ("withdraw_licence", "LAW_CHANGED", "撤回许可决定书", "已撤回"),
        ("cancel_licence", "GIVEN_UP", "注销决定书", "已注销"),
        ("forfeit_licence", "PENALTY_GRAVE", "吊销许可决定书", "已吊销"),
    ],
)
async def test_each_way_to_end_a_licence_has_its_form_its_notice_and_its_state(
    site: Site, kind: str, reason: str, title: str, state: str
) -> None:
    opening = await restaurant(site)
    number, head = opening.case_no, await site.visitor("spj_head")
    form = plain((await head.get(f"/cases/{number}")).text)
    assert "作出" in form
    wrong = await act(head, number, kind, item=SHOP, reason="FALSE_STATEMENT")
    assert "的理由。" in plain(wrong)
    done = await act(head, number, kind, item=SHOP, reason=reason, opinion="依据和事实")
    assert "已生效" in done, plain(done)[:1500]
    applicant = await family(site, opening)
    page = (await applicant.get("/query/case")).text
    found = re.findall(rf'href="(/query/notices/\d+)">{title}', page)
    paper = plain((await applicant.get(found[-1])).text)
    assert "依据和事实" in paper
    assert "60日内" in paper
    place = opening.plan.items.index(opening.plan.item(SHOP)) + 1
    address = await verification(applicant, "/query", place)
    assert state in plain((await applicant.get(address)).text)
    assert (await applicant.get(f"/query/results/{place}.pdf")).status_code == 404


async def test_a_paper_is_for_its_holder_the_window_and_the_organ_that_issued_it(site: Site) -> None:
    opening = await restaurant(site)
    number = opening.case_no
    place = opening.plan.items.index(opening.plan.item(FIRE)) + 1
    for login, status in (("window", 200), ("xf", 200), ("xf_head", 200), ("cgj", 404), ("spj_lead", 404)):
        client = await site.visitor(login)
        answer = await client.get(f"/cases/{number}/results/{place}.pdf")
        assert answer.status_code == status, login
    stranger = await site.visitor()
    assert (await stranger.get(f"/query/results/{place}.pdf")).status_code == 303
    assert (await (await family(site, opening)).get("/query/results/99.pdf")).status_code == 404


async def test_whoever_guesses_codes_is_told_to_wait_and_others_are_not(site: Site) -> None:
    opening = await restaurant(site)
    address = await verification(await family(site, opening), "/query", 0)
    stranger = await site.visitor()
    asked = await stranger.get("/verify")
    assert "证上的核验码" in asked.text
    typed = await stranger.get("/verify", params={"code": address[-20:].lower()})
    assert typed.headers["location"] == address
    for tried in range(GUESSES.here):
        answer = await stranger.get(f"/verify/{tried:020d}")
        assert answer.status_code == 404
    assert (await stranger.get(f"/verify/{'A' * 20}")).status_code == 429
    assert (await stranger.get(address)).status_code == 429
    assert "15分钟后再试" in (await stranger.get(address)).text
