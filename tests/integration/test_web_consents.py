"""预填、同意: what stands filled in and where from; what is asked by purpose, refused without loss, and taken back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from bundles.loader import load_bundle
from domain.case.acts import Role
from domain.consents.purposes import TEXTS, Purpose
from domain.definition.forms import materials_list
from domain.definition.resolve import resolve
from ledger import accounts
from ledger.accounts import RoleHeld
from ledger.consents import consents
from ledger.legal_clock import legal_now
from ledger.listing.cases import CaseList, count
from runtime.settings import Settings
from starter.web.site.security import SESSION_COOKIE
from tests.support import newborn
from tests.support.office import open_office
from tests.support.web import Site, open_site

ANSWERS = {f"q.{key}": value for key, value in newborn.answers().items()}
FORM = newborn.form(newborn.answers())
YES = {"declared": "yes", "not_the_same": "yes", "consent.guardian": "yes"}
COMPANY = {
    "qianming": "是", "qianzhi": "否", "yzkz": "否", "sspj": "否",
    "ygcb": "否", "ybdj": "否", "gjjdj": "否", "yhkh": "是",
}  # fmt: skip


async def person(
    site: Site, person_id: str, *, name: str = "示例母", number: str = "", level: int = 2, firm: bool = False
) -> httpx.AsyncClient:
    """Somebody who has logged in for themselves."""
    pool = site.office.lianban.pool
    await pool.execute(
        "insert into person (person_id, subject, kind, name, document_no, phone, level, acts_for)"
        " values ($1, $2, $3, $4, $5, '13900000077', $6, $7)",
        person_id,
        person_id.encode(),
        "firm" if firm else "natural",
        name,
        number or FORM["mother.id_no"],
        level,
        {"name": "示例经办", "document_no": "1", "until": "2027-12-31"} if firm else None,
    )
    session = await accounts.open_session(pool, RoleHeld(role=Role.APPLICANT), person_id=person_id)
    client = await site.visitor()
    client.cookies.set(SESSION_COOKIE, session)
    return client


async def at_form(client: httpx.AsyncClient) -> str:
    """A new application, its questions answered; its address."""
    begun = await client.post("/apply", data={"bundle": newborn.SLUG})
    path = str(begun.headers["location"]).removesuffix("/situation")
    await client.post(f"{path}/situation", data=ANSWERS)
    return path


async def at_check(client: httpx.AsyncClient, **typed: str) -> str:
    """An application up to its check page; its address."""
    path = await at_form(client)
    values = {f"f.{key}": value for key, value in (FORM | typed).items()}
    await client.post(f"{path}/form", data=values)
    checked = await client.post(
        f"{path}/materials", data={"tick.jhz": "later", "go": "next"}, files={"file.none": ("", b"")}
    )
    assert checked.headers["location"] == f"{path}/check", checked.text
    return path


async def sent(client: httpx.AsyncClient, path: str, **ticks: str) -> str:
    """The case that it becomes."""
    answer = await client.post(f"{path}/submit", data={**YES, **ticks})
    assert answer.headers.get("location") == f"{path}/done", answer.text
    (case_no,) = re.findall(r'<p class="code">([\d-]+)</p>', (await client.get(f"{path}/done")).text)
    return str(case_no)


async def test_the_log_in_stands_where_they_say_and_a_correction_is_told_until_the_end(site: Site) -> None:
    mother = await person(site, "mother")
    path = await at_form(mother)
    page = (await mother.get(f"{path}/form")).text
    assert "您的信息填在哪一组" in page
    assert 'value="示例母"' not in page, "nobody guesses which parent it is"
    filled = await mother.post(f"{path}/form", data={"fill": "mother", "f.mother.ethnicity": "汉族"})
    assert filled.headers["location"] == f"{path}/form"
    page = (await mother.get(f"{path}/form")).text
    assert 'value="示例母"' in page
    assert 'value="汉族"' in page, "what was typed stays"
    assert page.count("来自登录信息，可以修改") == 3
    assert "您的信息填在哪一组" not in page
    path = await at_check(mother, **{"mother.name": "示例母", "mother.phone": "13900000078"})
    page = (await mother.get(f"{path}/check")).text
    assert "来自登录信息，可以修改" in page
    assert "已改，登录信息是“13900000077”" in page
    case_no = await sent(mother, path)
    rows = await site.office.lianban.pool.fetch("select * from form_source where case_no = $1", case_no)
    found = {row["field"]: (row["source"], row["level"], row["changed"]) for row in rows}
    assert found["mother.name"] == ("log_in", 2, False)
    assert found["mother.phone"] == ("log_in", 0, True)
    window = await site.visitor("window")
    assert "统一身份认证核验" in (await window.get(f"/cases/{case_no}")).text


async def test_consents_are_asked_one_by_one_and_only_a_guardians_is_needed(site: Site) -> None:
    mother = await person(site, "mother")
    path = await at_check(mother)
    page = (await mother.get(f"{path}/check")).text
    for purpose in (Purpose.DUTY, Purpose.SENSITIVE, Purpose.GUARDIAN, Purpose.REUSE, Purpose.CHANNELS):
        assert TEXTS[purpose].words in page, purpose
    assert not re.search(r'name="consent\.\w+"[^>]* checked', page), "nothing is ticked beforehand"
    refused = await mother.post(f"{path}/submit", data={"declared": "yes", "consent.reuse": "yes"})
    assert refused.status_code == 422
    assert "不满十四周岁未成年人的信息”的同意才能在网上提交" in refused.text
    assert re.search(r'name="consent\.reuse"[^>]* checked', refused.text), "a tick survives an error"
    case_no = await sent(mother, path)
    said = await consents.of_case(site.office.lianban.pool, case_no)
    assert {purpose: each.said for purpose, each in said.items()} == {
        Purpose.DUTY: "noticed",
        Purpose.SENSITIVE: "noticed",
        Purpose.GUARDIAN: "given",
        Purpose.REUSE: "refused",
        Purpose.CHANNELS: "refused",
    }
    assert {each.words_digest for each in said.values()} <= {text.digest for text in TEXTS.values()}


async def test_an_earlier_case_lends_its_values_only_while_that_is_consented_to(site: Site) -> None:
    mother = await person(site, "mother")
    unlent = await at_form(mother)
    await sent(mother, await at_check(mother))
    assert "您2026年11月25日的办件" not in (await mother.get(f"{unlent}/form")).text, "refused"
    case_no = await sent(mother, await at_check(mother, **{"mother.ethnicity": "回族"}), **{"consent.reuse": "yes"})
    page = (await mother.get(f"{unlent}/form")).text
    assert "来自您2026年11月25日的办件，可以修改" in page
    assert 'value="回族"' in page
    baby = FORM["baby.name"]
    assert f'value="{baby}"' not in page, "the next child is another one"
    stranger = await person(site, "stranger", name="别人", number="610702199003079999")
    other = await at_form(stranger)
    assert "的办件，可以修改" not in (await stranger.get(f"{other}/form")).text
    link = "insert into person_case (person_id, case_no, how) values ('stranger', $1, 'linked')"
    await site.office.lianban.pool.execute(link, case_no)
    assert "的办件，可以修改" not in (await stranger.get(f"{other}/form")).text, (
        "whoever filed it consented for themselves"
    )
    assert (await mother.post(f"/me/cases/{case_no}/open")).headers["location"] == "/query/case"
    page = (await mother.get("/query/consents")).text
    assert "已同意" in page
    for _ in range(2):
        await mother.post("/query/consents", data={"purpose": "reuse", "say": "withdraw"})
    pool = site.office.lianban.pool
    count = "select count(*) from consent where case_no = $1 and purpose = 'reuse'"
    assert await pool.fetchval(count, case_no) == 2, "given once, withdrawn once"
    assert "已撤回" in (await mother.get("/query/consents")).text
    assert "的办件，可以修改" not in (await mother.get(f"{unlent}/form")).text
    with pytest.raises(asyncpg.RaiseError):
        await pool.execute("update consent set said = 'given'")


async def test_messages_end_with_their_consent(site: Site) -> None:
    mother = await person(site, "mother")
    ways = {"contact.by_sms": "yes", "contact.sms": "13900000077"}
    case_no = await sent(mother, await at_check(mother), **ways)
    pool = site.office.lianban.pool
    assert await consents.given(pool, Purpose.CHANNELS, case_no=case_no)
    await mother.post(f"/me/cases/{case_no}/open")
    saved = await mother.post("/query/consents", data={"purpose": "channels", "say": "withdraw"})
    assert saved.headers["location"] == "/query/consents?saved"
    assert await pool.fetchval("select count(*) from contact where case_no = $1", case_no) == 0
    await mother.post("/query/news", data=ways)
    assert await consents.given(pool, Purpose.CHANNELS, case_no=case_no)
    await mother.post("/query/news", data={})
    assert not await consents.given(pool, Purpose.CHANNELS, case_no=case_no)


@pytest.mark.parametrize("typed", [{"purpose": "duty", "say": "withdraw"}, {"purpose": "x", "say": "give"}, {}])
async def test_what_may_not_be_said_changes_nothing(site: Site, typed: dict[str, str]) -> None:
    mother = await person(site, "mother")
    case_no = await sent(mother, await at_check(mother))
    await mother.post(f"/me/cases/{case_no}/open")
    pool = site.office.lianban.pool
    before = await pool.fetchval("select count(*) from consent")
    assert (await mother.post("/query/consents", data=typed)).status_code == 303
    assert await pool.fetchval("select count(*) from consent") == before


@pytest.fixture
async def company(settings: Settings) -> AsyncIterator[Site]:
    """An office where companies are founded, with a bank's item."""
    async with open_office(settings, load_bundle("qiye-kaiban").definition) as office, open_site(office) as opened:
        yield opened


async def founded(client: httpx.AsyncClient) -> str:
    """A company's application up to its check page."""
    known = load_bundle("qiye-kaiban").definition
    begun = await client.post("/apply", data={"bundle": "qiye-kaiban"})
    path = str(begun.headers["location"]).removesuffix("/situation")
    await client.post(f"{path}/situation", data={f"q.{key}": value for key, value in COMPANY.items()})
    typed = {
        "body.name": "示例餐饮店", "body.type": "有限责任公司", "body.address": "汉中市汉台区示例路41号",
        "body.scope": "日用百货销售", "body.legal_rep": "示例负责人", "body.phone": "13900000106",
        "body.handler": "示例经办", "founding.capital": "50", "founding.holders": "示例负责人出资三十万元",
        "founding.posts": "执行董事、监事各一人",
    }  # fmt: skip
    answer = await client.post(f"{path}/form", data={f"f.{key}": value for key, value in typed.items()})
    assert answer.headers.get("location") == f"{path}/materials", answer.text
    entries = [each for each in materials_list(known, resolve(known, COMPANY)) if each.is_handed_in]
    ticks = {f"tick.{each.key}": "later" for each in entries} | {"go": "next"}
    checked = await client.post(f"{path}/materials", data=ticks, files={"file.none": ("", b"")})
    assert checked.headers.get("location") == f"{path}/check", checked.text
    return path


@pytest.mark.parametrize("consented", [True, False])
async def test_a_bank_gets_nothing_without_consent_and_the_others_go_on(company: Site, *, consented: bool) -> None:
    founder = await person(company, "founder", name="示例负责人", number="610702199003071225")
    path = await founded(founder)
    page = (await founder.get(f"{path}/check")).text
    assert "银行（" in page
    case_no = await sent(founder, path, **({"consent.outside": "yes"} if consented else {}))
    pool = company.office.lianban.pool
    departments = await pool.fetch("select distinct department from item_case where case_no = $1", case_no)
    assert ("yh" in {row["department"] for row in departments}) is consented
    said = (await consents.of_case(pool, case_no))[Purpose.OUTSIDE]
    assert (said.said, said.recipients) == ("given" if consented else "refused", ("yh",))
    if not consented:
        answered = await pool.fetchval("select answers ->> 'yhkh' from draft")
        assert answered == "是", "sent again after a fault it is asked again, and the refusal is kept"
        return
    concerns = "select case_concerns($1, 'handler', 'yh', 'yh-1')"
    assert await pool.fetchval(concerns, case_no)
    of_bank = CaseList(await legal_now(pool), part="yh")
    assert await count(pool, of_bank) == 1
    await founder.post(f"/me/cases/{case_no}/open")
    early = await founder.post("/query/consents", data={"purpose": "outside", "say": "withdraw"})
    assert early.status_code == 422
    assert "请先在办理进度里撤回还在办理的事项" in early.text
    assert await pool.fetchval(concerns, case_no)
    kept = await consents.record(
        pool, Purpose.OUTSIDE, "withdrawn", at=await legal_now(pool), case_no=case_no, detail="yh"
    )
    assert kept
    assert not await pool.fetchval(concerns, case_no), "the bank's clerks no longer find the case"
    assert await count(pool, of_bank) == 0, "nor does it stand in a list of theirs"
    assert await count(pool, CaseList(await legal_now(pool), part="spj")) == 1
    assert await pool.fetchval("select case_concerns($1, 'handler', 'spj', 'spj-1')", case_no)
