"""Look-ups over real HTTP: asked in the background, shown when they come; a source that is down costs one paper."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from domain.look_ups.rules import PATIENCE_SECONDS, LookUpState
from engine.parties.source_records import DIFFERENT_FIRM, UNKNOWN_PERSON
from ledger import definitions
from ledger.look_ups import look_ups
from runtime.settings import Settings
from runtime.signing import signed_headers
from tests.integration.test_web_apply import ANSWERS, FORM, SENT, person
from tests.support import files, food, newborn
from tests.support.office import Office, open_office
from tests.support.sources import (
    SECRET,
    OtherSource,
    SourcesProcess,
    ask_now,
    asked_of,
    other_source,
    running_sources,
    with_sources,
)
from tests.support.web import IDENTITY, Site

PAPER = "fumu-sfz"
FIELD = f"file.{PAPER}"


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


@pytest.fixture
async def other(office: Office) -> AsyncIterator[OtherSource]:
    """A source that answers as the test says."""
    async with other_source(office.settings) as running:
        yield running


@pytest.fixture
async def mother(site: Site) -> httpx.AsyncClient:
    return await person(site, "mother")


async def begun(client: httpx.AsyncClient, door: str = "/apply", **values: str) -> str:
    """An application with its form filled in; its address. What will be asked was said on the form."""
    answer = await client.post(door, data={"bundle": newborn.SLUG})
    path = str(answer.headers["location"]).removesuffix("/situation")
    await client.post(f"{path}/situation", data=ANSWERS)
    page = (await client.get(f"{path}/form")).text
    assert "人口基础信息（汉中市公安局汉台分局）" in page
    assert "政务数据共享条例第十九条" in page
    filled = await client.post(f"{path}/form", data={**FORM, **values})
    assert filled.headers.get("location") == f"{path}/materials", filled.text
    return path


async def materials(client: httpx.AsyncClient, path: str) -> str:
    """The page of the materials."""
    return (await client.get(f"{path}/materials")).text


async def sent(office: Office, client: httpx.AsyncClient, path: str, **said: str) -> str:
    """Go on to the check page and send it, the marriage certificate to follow; the case's number."""
    ticks = {"tick.jhz": "later", "go": "next"}
    checked = await client.post(f"{path}/materials", data=ticks, files={"file.none": ("", b"")})
    assert checked.headers.get("location") == f"{path}/check", checked.text
    assert (await client.get(f"{path}/check")).status_code == 200
    done = await client.post(f"{path}/submit", data=SENT | said)
    assert done.headers.get("location") == f"{path}/done", done.text
    return str(await office.lianban.pool.fetchval("select max(case_no) from case_file"))


async def held(office: Office, case_no: str) -> list[tuple[str, bool]]:
    """How the paper stands on file: (source, with a file)."""
    rows = await office.lianban.pool.fetch(
        "select source, digest from material_copy where case_no = $1 and material = $2", case_no, PAPER
    )
    return [(row["source"], row["digest"] is not None) for row in rows]


async def gaps(office: Office, case_no: str) -> set[str]:
    """What the case was taken in without."""
    opening = await office.lianban.pool.fetchval("select opening from case_file where case_no = $1", case_no)
    return {each["subject"] for each in opening.get("missing", [])}


async def test_what_a_source_finds_is_not_asked_for_and_stands_on_record(
    office: Office, site: Site, mother: httpx.AsyncClient, sources: SourcesProcess
) -> None:
    path = await begun(mother)
    page = await materials(mother, path)
    assert "正在核验" in page
    assert 'hx-trigger="every 3s"' in page
    assert f'name="{FIELD}"' not in page
    await materials(mother, path)
    await ask_now(office)
    page = await materials(mother, path)
    assert "已核验" in page
    assert "hx-trigger" not in page.partition('id="exempt"')[2].partition("</section>")[0]
    (received,) = await sources.received()
    assert received["times"] == 1
    assert "purpose" in received["body"]
    assert "13900000000" not in received["body"], "no more than what names them"
    case_no = await sent(office, mother, path)
    assert await held(office, case_no) == [("held", False)]
    assert await gaps(office, case_no) == {"jhz"}
    came = await office.lianban.pool.fetchval(
        "select provenance from material_copy where case_no = $1 and material = $2", case_no, PAPER
    )
    assert came["origin"] == "looked_up"
    window = await site.visitor("window")
    shown = (await window.get(f"/cases/{case_no}")).text
    assert "已核验</span> 人口基础信息" in shown
    assert "答复的数字摘要" in shown
    await mother.post(f"/me/cases/{case_no}/open")
    readers = (await mother.get("/query/readers")).text
    assert "向数据源核验的记录" in readers
    assert "父母居民身份证" in readers
    assert "核对申请涉及的人的身份和户籍" in readers


@pytest.mark.parametrize("door", ["/apply", "/filing"])
async def test_a_source_that_is_down_costs_that_one_paper_until_it_is_back(
    office: Office, site: Site, sources: SourcesProcess, door: str
) -> None:
    mother = await (person(site, "mother") if door == "/apply" else site.visitor("window"))
    await sources.switch("population", down=True)
    path = await begun(mother, door)
    await materials(mother, path)
    await ask_now(office)
    page = await materials(mother, path)
    assert "数据接口暂时连不上，请先上传这一份；恢复后不再要。" in page
    assert re.findall(r'type="file" id="(file\.[\w-]+)"', page) == ["file.jhz", FIELD]
    refused = await mother.post(f"{path}/materials", data={"tick.jhz": "later", "go": "next"}, files={"x": ("", b"")})
    assert refused.status_code == 422
    assert "请上传父母居民身份证" in refused.text
    await mother.post(f"{path}/materials", data={"tick.jhz": "later"}, files={FIELD: ("证.pdf", files.pdf("a"))})
    await sources.switch("population", down=False)
    await ask_now(office)
    page = await materials(mother, path)
    assert f'name="{FIELD}"' not in page
    assert "此前上传的一份不再需要" in page
    said = {} if door == "/apply" else IDENTITY
    assert await held(office, await sent(office, mother, path, **said)) == [("held", False)]


async def test_a_source_that_is_away_is_asked_again_while_somebody_looks(
    office: Office, mother: httpx.AsyncClient, sources: SourcesProcess
) -> None:
    await sources.behave("down")
    path = await begun(mother)
    await materials(mother, path)
    await ask_now(office)
    pool = office.lianban.pool
    await pool.execute("update letter set next_try_at = clock_timestamp() + interval '10 minutes'")
    await materials(mother, path)
    assert await pool.fetchval("select next_try_at < clock_timestamp() + interval '16 seconds' from letter")


async def test_while_it_is_down_the_paper_goes_on_file_as_any_other(
    office: Office, mother: httpx.AsyncClient, sources: SourcesProcess
) -> None:
    await sources.behave("down")
    path = await begun(mother)
    await materials(mother, path)
    await ask_now(office)
    await mother.post(f"{path}/materials", data={"tick.jhz": "later"}, files={FIELD: ("证.pdf", files.pdf("a"))})
    case_no = await sent(office, mother, path)
    assert await held(office, case_no) == [("handed_in", True)]
    await sources.behave("fine")
    await ask_now(office)
    (found,) = await look_ups.of_case(office.lianban.pool, case_no)
    assert found.outcome == "found", "a late answer is attached and takes nothing away"


async def test_filing_does_not_wait_and_a_negative_answer_is_a_hint_for_the_clerk(
    office: Office, site: Site, mother: httpx.AsyncClient, sources: SourcesProcess
) -> None:
    path = await begun(mother, **{"f.father.id_no": UNKNOWN_PERSON})
    await materials(mother, path)
    case_no = await sent(office, mother, path)
    assert await gaps(office, case_no) == {"jhz"}, "nothing came yet: the paper is not missing"
    window = await site.visitor("window")
    assert "不用为此要求补正" in (await window.get(f"/cases/{case_no}")).text
    await ask_now(office)
    shown = (await window.get(f"/cases/{case_no}")).text
    assert "查不到</span> 人口基础信息" in shown
    assert "在一次告知里写明" in shown


async def test_who_is_not_known_hands_in_the_paper_and_a_mended_form_is_asked_anew(
    office: Office, site: Site, sources: SourcesProcess
) -> None:
    window = await site.visitor("window")
    path = await begun(window, "/filing", **{"f.father.id_no": UNKNOWN_PERSON})
    await materials(window, path)
    await ask_now(office)
    page = await materials(window, path)
    assert "数据源里查不到，请上传这一份" in page
    assert f'name="{FIELD}"' in page
    await window.post(f"{path}/form", data=FORM)
    await materials(window, path)
    await ask_now(office)
    assert f'name="{FIELD}"' not in await materials(window, path)
    assert len(await sources.received()) == 2
    assert await held(office, await sent(office, window, path, **IDENTITY)) == [("held", False)]


async def test_nothing_that_is_no_answer_counts(office: Office, mother: httpx.AsyncClient, other: OtherSource) -> None:
    path = await begun(mother)
    await materials(mother, path)
    stranger = {"id_no": "610702190001010038", "name": "别人"}

    def answers(look_up: str) -> list[object]:
        return [
            {"records": []},
            {"look_up": "lookup-of-somebody-else", "records": [{}, {}]},
            {"look_up": look_up, "records": [{}]},
            {"look_up": look_up, "records": [stranger, {}]},
            {"look_up": look_up, "records": [{}, {}], "padding": "0" * 5_000_000},
            ["?"],
        ]

    for nth in range(len(answers(""))):
        other.answer = lambda body, nth=nth: answers(body["look_up"])[nth]
        await ask_now(office)
        found = (await asked_of(office, path))[PAPER]
        assert (found.outcome, found.answer) == ("away", None), nth
    other.answer = lambda body: {"look_up": body["look_up"], "records": [{}, {}]}
    await ask_now(office)
    assert (await asked_of(office, path))[PAPER].state is LookUpState.FOUND
    assert len({body["look_up"] for body in other.asked}) == 1


async def test_an_answer_that_was_lost_comes_again_and_counts_once(
    office: Office, mother: httpx.AsyncClient, sources: SourcesProcess
) -> None:
    await sources.behave("lost")
    path = await begun(mother)
    await materials(mother, path)
    await ask_now(office)
    assert (await asked_of(office, path))[PAPER].state is LookUpState.AWAY
    await ask_now(office)
    first = (await asked_of(office, path))[PAPER]
    assert first.state is LookUpState.FOUND
    (received,) = await sources.received()
    assert received["times"] == 2
    await office.lianban.pool.execute("update letter set state = 'waiting'")
    await ask_now(office)
    again = (await asked_of(office, path))[PAPER]
    assert (again.answered_at, again.answer_digest) == (first.answered_at, first.answer_digest)


async def test_a_source_with_another_key_is_a_dead_letter_and_the_paper_is_asked_for(
    office: Office, mother: httpx.AsyncClient
) -> None:
    path = await begun(mother)
    await materials(mother, path)
    async with running_sources(office.settings, SecretStr("quite another key")):
        await ask_now(office)
    assert await office.lianban.pool.fetchval("select state from letter") == "failed"
    assert f'name="{FIELD}"' in await materials(mother, path)


async def test_nobody_who_asks_is_the_same_as_a_source_that_is_away(office: Office, mother: httpx.AsyncClient) -> None:
    path = await begun(mother)
    assert f'name="{FIELD}"' not in await materials(mother, path)
    await office.lianban.pool.execute(
        "update look_up set made_at = made_at - make_interval(secs => $1)", PATIENCE_SECONDS + 1
    )
    assert "请先上传这一份" in await materials(mother, path)


async def test_the_outbox_and_the_record_keep_nothing_personal_longer_than_allowed(
    office: Office, mother: httpx.AsyncClient, sources: SourcesProcess
) -> None:
    path = await begun(mother)
    await materials(mother, path)
    await ask_now(office)
    pool = office.lianban.pool
    kept: dict[str, Any] = dict(await pool.fetchrow("select body, answer from letter") or {})
    assert "61070219" not in str(kept)
    assert kept["answer"] == {"outcome": "found"}
    assert (await asked_of(office, path))[PAPER].answer is not None
    await look_ups.forget(pool)
    assert (await asked_of(office, path))[PAPER].answer is not None, "its days are not over"
    await mother.post(f"{path}/drop")
    await look_ups.forget(pool)
    erased = (await asked_of(office, path))[PAPER]
    assert (erased.answer, erased.asked, erased.asked_digest) == (None, None, "")
    assert erased.outcome == "found"


async def test_nobody_tries_out_numbers_all_day(
    office: Office, mother: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("starter.web.filing.desk.MOST_OF_DAY", 2)
    path = await begun(mother)
    await materials(mother, path)
    for name in ("示例甲", "示例乙"):
        await mother.post(f"{path}/form", data={**FORM, "f.father.name": name})
        page = await materials(mother, path)
    assert "今天核验的次数太多" in page
    assert f'name="{FIELD}"' in page
    assert await office.lianban.pool.fetchval("select count(*) from letter") == 2


async def test_what_was_erased_is_asked_again_while_the_application_is_open(
    office: Office, mother: httpx.AsyncClient, sources: SourcesProcess
) -> None:
    path = await begun(mother)
    await materials(mother, path)
    await ask_now(office)
    await office.lianban.pool.execute("update look_up set answered_at = answered_at - interval '31 days'")
    await look_ups.forget(office.lianban.pool)
    assert "正在核验" in await materials(mother, path)
    await ask_now(office)
    assert "已核验" in await materials(mother, path)
    assert len(await sources.received()) == 2


async def test_without_sources_in_the_settings_nothing_is_asked(office: Office, mother: httpx.AsyncClient) -> None:
    office.settings.parties.clear()
    answer = await mother.post("/apply", data={"bundle": newborn.SLUG})
    path = str(answer.headers["location"]).removesuffix("/situation")
    await mother.post(f"{path}/situation", data=ANSWERS)
    assert "向下面的数据源核验" not in (await mother.get(f"{path}/form")).text
    await mother.post(f"{path}/form", data=FORM)
    assert "由汉中市公安局汉台分局的数据核验" in await materials(mother, path)
    assert await asked_of(office, path) == {}


# --- what the source says otherwise ----------------------------------------------------------------------------------

LICENCE = "yyzz"


async def food_begun(office: Office, client: httpx.AsyncClient, uscc: str) -> str:
    """A food licence at the window up to its materials; its address."""
    await definitions.publish(office.lianban.pool, food.definition())
    answer = await client.post("/filing", data={"bundle": food.SLUG})
    path = str(answer.headers["location"]).removesuffix("/situation")
    await client.post(f"{path}/situation", data={f"q.{key}": value for key, value in food.ANSWERS.items()})
    values = {f"f.{key}": value for key, value in {**food.FORM, "body.uscc": uscc}.items()}
    filled = await client.post(f"{path}/form", data=values)
    assert filled.headers.get("location") == f"{path}/materials", filled.text
    await client.get(f"{path}/materials")
    return path


async def told(site: Site, body: dict[str, str], notice_id: str, secret: SecretStr = SECRET) -> int:
    """What the holder tells by a signed notice is answered so."""
    text = json.dumps(body).encode()
    visitor = await site.visitor()
    headers = {"content-type": "application/json", **signed_headers(secret, notice_id, text)}
    return (await visitor.post("/api/v1/parties/sources/notices", content=text, headers=headers)).status_code


async def test_what_differs_is_shown_side_by_side_and_a_source_that_is_wrong_is_checked(
    office: Office, site: Site, sources: SourcesProcess
) -> None:
    window = await site.visitor("window")
    path = await food_begun(office, window, DIFFERENT_FIRM)
    await ask_now(office)
    page = await materials(window, path)
    assert "与填写的不一致" in page
    assert f'name="file.{LICENCE}"' not in page, "it is judged by a clerk; nobody is asked for a paper for it"
    shown = (await window.get(f"{path}/look-ups/{LICENCE}")).text
    assert "测试餐饮店" in shown
    assert "示例登记有限公司" in shown
    assert (await window.post(f"{path}/look-ups/{LICENCE}", data={"words": " "})).status_code == 422
    for _ in range(2):
        sent_on = await window.post(f"{path}/look-ups/{LICENCE}", data={"words": "名称上月已变更。"})
        assert sent_on.headers["location"] == f"{path}/materials#file.{LICENCE}"
    page = await materials(window, path)
    assert "校核期间以您的为准" in page
    assert f'name="file.{LICENCE}"' in page
    await ask_now(office)
    check, _ = await sources.received()
    assert check["path"] == "firms/checks"
    assert "名称上月已变更。" in check["body"]
    look_up_id = (await asked_of(office, path))[LICENCE].look_up_id
    said = {"look_up": look_up_id, "outcome": "corrected"}
    assert await told(site, said, "notice-0", SecretStr("another key")) == 401
    assert await told(site, {"look_up": "lookup-of-nobody", "outcome": "corrected"}, "notice-1") == 404
    assert await told(site, said, "notice-2") == 200
    assert await told(site, said, "notice-2") == 200, "a repeat gets the first outcome"
    assert (await asked_of(office, path))[LICENCE].check_outcome == "corrected"


async def test_a_source_that_is_down_keeps_no_other_waiting(
    office: Office, site: Site, sources: SourcesProcess
) -> None:
    await sources.switch("population", down=True)
    window = await site.visitor("window")
    newborns = await begun(window, "/filing")
    await materials(window, newborns)
    shop = await food_begun(office, window, food.FORM["body.uscc"])
    await ask_now(office)
    assert (await asked_of(office, newborns))[PAPER].state is LookUpState.AWAY
    assert (await asked_of(office, shop))[LICENCE].state is LookUpState.FOUND
