"""Look-ups on consent, on paper, by the API and row by row, over real HTTP: asked only where they may be."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.consents.purposes import TEXTS, Purpose
from domain.definition.bundle import Definition
from domain.look_ups.rules import LookUpState
from engine.parties.source_records import UNKNOWN_PERSON
from ledger import accounts, definitions
from ledger.accounts import RoleHeld
from ledger.consents import consents
from ledger.look_ups import agreed, look_ups
from runtime.settings import Settings
from tests.integration.test_web_apply import ANSWERS, FORM, person
from tests.integration.test_web_look_ups import FIELD, PAPER, begun, gaps, held, materials, sent
from tests.support import newborn
from tests.support.office import Office, open_office
from tests.support.sources import SourcesProcess, ask_now, asked_of, running_sources, with_sources
from tests.support.web import IDENTITY, Site

PASSWORD = "a password for tests"
TICK = "agree.population"


@pytest.fixture
async def office(settings: Settings, tmp_path: Path) -> AsyncIterator[Office]:
    """An office that asks sources."""
    async with open_office(with_sources(settings, tmp_path)) as opened:
        yield opened


@pytest.fixture
async def sources(office: Office) -> AsyncIterator[SourcesProcess]:
    """The simulated sources."""
    async with running_sources(office.settings) as running:
        yield running


async def on_consent(office: Office) -> Definition:
    """Newborn, with a population register that is asked on consent alone, in force."""
    known = office.definition
    changed = known.sources["population"].model_copy(
        update={"basis": "consent", "duty": "个人信息保护法第十三条第一款第一项"}
    )
    definition = known.model_copy(update={"sources": {**known.sources, "population": changed}})
    await definitions.publish(office.lianban.pool, definition)
    return definition


async def about_each_child(office: Office) -> None:
    """Newborn, in which the source is asked about each child, in force."""
    known = office.definition
    rule = known.materials[PAPER].look_up
    assert rule is not None
    each = rule.model_copy(update={"about": ("baby",), "query": ("name", "sex"), "compare": ()})
    material = known.materials[PAPER].model_copy(update={"look_up": each})
    definition = known.model_copy(update={"materials": {**known.materials, PAPER: material}})
    await definitions.publish(office.lianban.pool, definition)


async def filled(client: httpx.AsyncClient, door: str, **more: str) -> str:
    """An application with its form filled in; its address."""
    answer = await client.post(door, data={"bundle": newborn.SLUG})
    path = str(answer.headers["location"]).removesuffix("/situation")
    await client.post(f"{path}/situation", data=ANSWERS)
    done = await client.post(f"{path}/form", data={**FORM, **more})
    assert done.headers.get("location") == f"{path}/materials", done.text
    return path


async def visitor(site: Site, door: str) -> httpx.AsyncClient:
    return await (person(site, "mother") if door == "/apply" else site.visitor("window"))


@pytest.mark.parametrize("door", ["/apply", "/filing"])
async def test_a_source_on_consent_is_asked_only_after_the_tick_and_forgets_when_it_is_taken_back(
    office: Office, site: Site, sources: SourcesProcess, door: str
) -> None:
    await on_consent(office)
    client, pool = await visitor(site, door), office.lianban.pool
    path = await filled(client, door)
    draft_id = path.rpartition("/")[2]
    form = (await client.get(f"{path}/form")).text
    assert TEXTS[Purpose.LOOK_UP].words in form
    assert "checked" not in form.partition(f'name="{TICK}"')[2].partition(">")[0], "nothing is ticked beforehand"
    page = await materials(client, path)
    assert "没有同意向“人口基础信息”查询，请上传这一份" in page
    assert f'name="{FIELD}"' in page, "refused costs nothing but the paper"
    assert await agreed.of_draft(pool, draft_id) == {"population": "refused"}
    await ask_now(office)
    assert await sources.received() == []

    await client.post(f"{path}/form", data={**FORM, TICK: "yes"})
    await materials(client, path)
    await ask_now(office)
    page = await materials(client, path)
    assert f'name="{FIELD}"' not in page
    assert f'href="{path}/form#{TICK}">撤回同意' in page
    assert (await asked_of(office, path))[PAPER].basis == "consent"
    assert "checked" in (await client.get(f"{path}/form")).text.partition(f'name="{TICK}"')[2].partition(">")[0]

    for _ in range(2):
        await client.post(f"{path}/form", data=FORM)
    erased = (await asked_of(office, path))[PAPER]
    assert (erased.asked, erased.answer, erased.answer_digest, erased.asked_digest) == (None, None, None, "")
    assert f'name="{FIELD}"' in await materials(client, path)
    lines = await pool.fetch("select said, words_digest, door, said_by from look_up_consent order by consent_id")
    assert [row["said"] for row in lines] == ["refused", "given", "withdrawn"], "each once"
    assert {row["words_digest"] for row in lines} == {TEXTS[Purpose.LOOK_UP].digest}
    assert {row["door"] for row in lines} == {"online" if door == "/apply" else "window"}

    await client.post(f"{path}/form", data={**FORM, TICK: "yes"})
    await materials(client, path)
    await ask_now(office)
    case_no = await sent(office, client, path, **({} if door == "/apply" else IDENTITY))
    assert await held(office, case_no) == [("held", False)]
    said = (await consents.of_case(pool, case_no))[Purpose.LOOK_UP]
    assert (said.said, said.detail) == ("given", "population")


async def test_consent_to_a_look_up_is_taken_back_after_filing_too(
    office: Office, site: Site, sources: SourcesProcess
) -> None:
    await on_consent(office)
    mother, pool = await person(site, "mother"), office.lianban.pool
    path = await filled(mother, "/apply", **{TICK: "yes"})
    await materials(mother, path)
    await ask_now(office)
    case_no = await sent(office, mother, path)
    await mother.post(f"/me/cases/{case_no}/open")
    page = (await mother.get("/query/consents")).text
    assert TEXTS[Purpose.LOOK_UP].name in page
    assert "单位：人口基础信息" in page
    await mother.post("/query/consents", data={"purpose": "look_up", "say": "withdraw"})
    erased = (await asked_of(office, path))[PAPER]
    assert (erased.asked, erased.answer, erased.outcome) == (None, None, "found")
    assert not await consents.given(pool, Purpose.LOOK_UP, case_no=case_no)


async def test_an_entry_on_paper_asks_and_its_case_has_the_answers(
    office: Office, site: Site, sources: SourcesProcess
) -> None:
    window, second = await site.visitor("window"), await site.visitor("window2")
    path = await begun(window, "/filing", **{"f.father.id_no": UNKNOWN_PERSON})
    await materials(window, path)
    ticks = {"tick.jhz": "later", "go": "next"}
    await window.post(f"{path}/materials", data=ticks, files={"file.none": ("", b"")})
    now = await office.lianban.legal_now()
    received = f"{now.replace(tzinfo=None).isoformat(timespec='minutes')}"
    entered = await window.post(f"{path}/paper", data={"received_at": received, "reason": "系统停用"})
    assert str(entered.headers.get("location", "")).startswith("/paper/"), entered.text
    await look_ups.forget(office.lianban.pool)
    await ask_now(office)
    entry = str(entered.headers["location"])
    assert "查不到" in (await second.get(entry)).text, "whoever confirms sees what sources said"
    confirmed = await second.post(f"{entry}/confirm", data={"compared": "yes"})
    assert confirmed.status_code == 303, confirmed.text
    case_no = str(await office.lianban.pool.fetchval("select max(case_no) from case_file"))
    (found,) = await look_ups.of_case(office.lianban.pool, case_no)
    assert found.state is LookUpState.NOT_FOUND
    assert "查不到</span> 人口基础信息" in (await window.get(f"/cases/{case_no}")).text
    assert len(await sources.received()) == 1, "asked once, not again when it is put on file"


async def test_each_child_of_a_form_is_asked_about(office: Office, site: Site, sources: SourcesProcess) -> None:
    await about_each_child(office)
    window = await site.visitor("window")
    twins = {f"f.{key}": value for key, value in newborn.several("测试宝甲", "查无此宝").items()}
    answer = await window.post("/filing", data={"bundle": newborn.SLUG})
    path = str(answer.headers["location"]).removesuffix("/situation")
    await window.post(f"{path}/situation", data=ANSWERS)
    filled_in = await window.post(f"{path}/form", data=twins)
    assert filled_in.headers.get("location") == f"{path}/materials", filled_in.text
    await materials(window, path)
    await ask_now(office)
    found = (await asked_of(office, path))[PAPER]
    assert [each.group for each in found.asked or ()] == ["baby.0", "baby.1"]
    assert found.not_known == ("baby.1",)
    assert "第2行" in (await window.get(f"{path}/look-ups/{PAPER}")).text


# --- by the API -------------------------------------------------------------------------------------------------------


async def api_case(site: Site, status: int = 201, **more: Any) -> dict[str, Any]:
    """A case started over the API; its answer."""
    pool = site.office.lianban.pool
    if not await pool.fetchval("select exists (select from account where login = 'api-window')"):
        held_role = RoleHeld.model_validate({"role": "counter_clerk"})
        await accounts.create_account(pool, login="api-window", name="测试", password=PASSWORD, roles=[held_role])
    body = {
        "act_id": uuid.uuid4().hex,
        "bundle": newborn.SLUG,
        "applicant_name": "测试母",
        "answers": newborn.answers(),
        "form": newborn.form(newborn.answers()),
        **more,
    }
    caller = await site.visitor()
    answer = await caller.post("/api/v1/cases", json=body, auth=httpx.BasicAuth("api-window", PASSWORD))
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def news(office: Office, case_no: str) -> list[tuple[str, Any]]:
    """What the applicant was told of look-ups."""
    rows = await office.lianban.pool.fetch(
        "select kind, facts from news where number = $1 and kind like 'source_%' order by news_id", case_no
    )
    return [(row["kind"], row["facts"]) for row in rows]


@pytest.mark.parametrize(
    ("given", "father", "told"),
    [
        ("held", {}, []),
        ("missing", {}, ["found"]),
        ("held", {"father.id_no": UNKNOWN_PERSON}, ["not_found"]),
        ("handed_in", {"father.id_no": UNKNOWN_PERSON}, None),
    ],
)
async def test_an_application_by_the_api_is_looked_up_after_filing_and_the_person_told_where_it_counts(
    office: Office, site: Site, sources: SourcesProcess, given: str, father: dict[str, str], told: list[str] | None
) -> None:
    form = newborn.form(newborn.answers(), **father)
    papers = [{"material": PAPER, "source": given}]
    body: dict[str, Any] = {"act_id": uuid.uuid4().hex, "form": form, "materials": papers}
    case_no = (await api_case(site, **body))["case_no"]
    assert (await api_case(site, **body))["case_no"] == case_no
    await ask_now(office)
    await ask_now(office)
    found = await look_ups.of_case(office.lianban.pool, case_no)
    assert len(found) == (0 if told is None else 1), "what was brought is not looked up"
    said = [(kind, facts["looked_up"], facts["subjects"]) for kind, facts in await news(office, case_no)]
    assert said == [("source_answered", outcome, [PAPER]) for outcome in told or []]
    window = await site.visitor("window")
    told_page = (await window.get(f"/cases/{case_no}/news")).text
    assert ("数据源有了答复" in told_page) == bool(told)
    assert len(await gaps(office, case_no)) == (given == "missing"), "what it was taken in without stays as it was"


async def test_by_the_api_a_source_on_consent_is_asked_with_it_alone(
    office: Office, site: Site, sources: SourcesProcess
) -> None:
    await on_consent(office)
    held_paper = [{"material": PAPER, "source": "held"}]
    refused = await api_case(site, 422, materials=held_paper)
    assert refused["code"] == "LOOK_UP_NOT_AGREED"
    assert "look_up_consents" in str(refused)
    assert await office.lianban.pool.fetchval("select count(*) from case_file") == 0
    without = (await api_case(site, materials=[{"material": PAPER, "source": "missing"}]))["case_no"]
    assert await look_ups.of_case(office.lianban.pool, without) == []
    agreeing = await api_case(site, materials=held_paper, look_up_consents=["population"])
    await ask_now(office)
    (found,) = await look_ups.of_case(office.lianban.pool, agreeing["case_no"])
    assert (found.outcome, found.basis) == ("found", "consent")
    said = (await consents.of_case(office.lianban.pool, agreeing["case_no"]))[Purpose.LOOK_UP]
    assert (said.said, said.detail, said.door) == ("given", "population", "window")
