"""What was signed by all is filed once, whatever fails on the way; both sides are told; the log-in may be down."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.worker import Replayer

from domain.cosigning.messages import FileApplication
from ledger import journal
from ledger.cosigning import applications
from runtime.settings import Settings
from runtime.temporal import plugin
from starter.office.cosigning.filing import file_application
from starter.office.cosigning.marks import link_mark
from starter.office.doctor import examine
from starter.office.sweeper import sweep
from tests.replay import histories
from tests.replay.test_cosigning_replay import FOLDER
from tests.support.cosigning import FATHER, MOTHER, PHONE, filled_in, person, sent, sign, until
from tests.support.identity import log_in, running_provider, with_identity
from tests.support.office import Office, open_office, workers
from tests.support.post_box import running_post_box, running_sender, with_post_box
from tests.support.web import Site
from workflows.cosigning import CosigningWorkflow


@pytest.fixture
async def office(settings: Settings, tmp_path: Path) -> AsyncIterator[Office]:
    """An office with a log-in provider and a post-box."""
    async with open_office(with_post_box(with_identity(settings, tmp_path), tmp_path)) as opened:
        yield opened


async def signed(site: Site, **typed: str) -> tuple[str, str]:
    """An application that the father has signed: its number and address."""
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    path = await filled_in(mother)
    number = await sent(mother, path, **typed)
    await sign(father, number)
    return number, path


async def test_filing_again_and_at_once_gives_the_same_case(office: Office, site: Site, at_work: None) -> None:
    number, _ = await signed(site)
    state = await until(office, number, "filed")
    again = await asyncio.gather(*(file_application(office.lianban, FileApplication(number=number)) for _ in range(8)))
    assert {each.case_no for each in again} == {state.case_no}
    assert await office.lianban.pool.fetchval("select count(*) from case_file") == 1


@pytest.mark.parametrize("after", ["case", "row", "draft"])
async def test_a_worker_that_is_killed_between_two_steps_files_no_second_case(
    office: Office, site: Site, after: str
) -> None:
    """Each step is done, and what came after it is as if it had never been; then it is tried again."""
    pool = office.lianban.pool
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    path = await filled_in(mother)
    number = await sent(mother, path)
    kept = await pool.fetchval("select filing from cosigning where number = $1", number)
    async with workers(office):
        await sign(father, number)
        state = await until(office, number, "filed")
    if after == "case":  # the case is on file, nobody noted it
        await pool.execute("update cosigning set case_no = null, filing = $2 where number = $1", number, kept)
        await pool.execute("update draft set case_no = null")
    if after == "row":  # noted, and the draft is not
        await pool.execute("update draft set case_no = null")
    found = await asyncio.gather(*(file_application(office.lianban, FileApplication(number=number)) for _ in range(4)))
    assert {(each.case_no, each.code) for each in found} == {(state.case_no, None)}
    assert await pool.fetchval("select count(*) from case_file") == 1
    if after != "row":
        assert (await mother.get(f"{path}/signatures")).headers["location"] == f"{path}/done"


async def test_what_is_signed_while_no_worker_runs_is_kept_and_filed_later(office: Office, site: Site) -> None:
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    number = await sent(mother, await filled_in(mother))
    answer = await sign(father, number)
    assert answer.headers["location"].endswith("?waits")
    assert "不用再提交" in (await father.get(f"/me/signatures/{number}/father?waits")).text
    async with workers(office):
        await sweep(office.lianban)
        state = await until(office, number, "filed")
    pool = office.lianban.pool
    dated = await pool.fetchval("select received_at from act where kind = 'cosign' and case_no = $1", number)
    assert state.complete_at == dated, "when it was sent, not when a worker took it"
    assert await pool.fetchval("select received_at from case_file") == dated


@pytest.mark.parametrize(
    "tampering",
    [
        "update cosigner set text = text || '。'",
        "update cosigning set filing = jsonb_set(filing, '{form,baby.name}', '\"别人\"')",
    ],
    ids=["text", "application"],
)
async def test_what_is_not_what_was_signed_is_not_filed(
    office: Office, site: Site, at_work: None, tampering: str
) -> None:
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    path = await filled_in(mother)
    number = await sent(mother, path)
    fathers = await father.get(f"/me/signatures/{number}/father")
    await office.lianban.pool.execute(tampering)
    assert fathers.status_code == 200
    await sign(father, number)
    state = await until(office, number, "not_filed")
    assert state.code == "SIGNED_TEXT_DIFFERS"
    assert await office.lianban.pool.fetchval("select count(*) from case_file") == 0
    page = (await mother.get(f"{path}/signatures")).text
    assert "核对后重新送签" in page
    kinds = [row["kind"] for row in await office.lianban.pool.fetch("select kind from news where number = $1", number)]
    assert "cosign_not_filed" in kinds


async def test_the_ledger_verifies_and_rebuilds_it_and_the_engine_knows_nobody(
    office: Office, site: Site, at_work: None
) -> None:
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    number = await sent(mother, await filled_in(mother))
    await until(office, number, "signing")
    pool = office.lianban.pool
    assert await journal.verify(pool, number) == []
    await journal.rebuild(pool, number)
    assert await journal.verify(pool, number) == []
    assert await pool.fetchval("select due_on from duty where case_no = $1", number) is not None
    await sign(father, number)
    await until(office, number, "filed")
    assert await journal.verify(pool, number) == []
    assert await pool.fetchval("select count(*) from duty where case_no = $1", number) == 0
    held = await office.lianban.temporal.get_workflow_handle(number).fetch_history()
    await Replayer(workflows=[CosigningWorkflow], plugins=[plugin()]).replay_workflow(held)
    if os.environ.get("LIANBAN_RECORD_COSIGNING") == "1":
        kept = histories.without_machine(held.to_json_dict())
        (FOLDER / f"filed.1.{number}.json").write_text(json.dumps(kept, indent=1, sort_keys=True), encoding="utf-8")
    history = str(held)
    bodies = str(await pool.fetch("select body from journal where case_no = $1", number))
    for text in (history, bodies):
        for secret in ("测试", FATHER, MOTHER, "回族", "13900000000"):
            assert secret not in text
    assert [each for each in await examine(office.lianban) if number in str(each)] == []


async def test_what_came_to_nothing_is_forgotten_and_what_was_filed_is_kept(
    office: Office, site: Site, at_work: None
) -> None:
    pool = office.lianban.pool
    number, _ = await signed(site)
    await until(office, number, "filed")
    mother = await person(site, "测试母", MOTHER)
    path = await filled_in(mother)
    other = await sent(mother, path)
    await mother.post(f"{path}/take-back", data={"act_id": "back"})
    await until(office, other, "taken_back")
    await applications.forget(pool)
    assert await pool.fetchval("select name from cosigner where number = $1", other) == "测试父"
    await pool.execute("update legal_clock set ahead = ahead + make_interval(days => $1)", applications.KEPT_DAYS + 1)
    await applications.forget(pool)
    row = await pool.fetchrow("select name, id_number, phone, text, text_digest from cosigner where number = $1", other)
    assert row is not None
    assert [row["name"], row["id_number"], row["phone"], row["text"]] == [""] * 4
    assert row["text_digest"]
    assert await pool.fetchval("select filing from cosigning where number = $1", other) is None
    assert "签名人：测试父" in await pool.fetchval("select text from cosigner where number = $1", number)


async def test_both_are_told_and_the_link_of_the_message_leads_to_the_signature(
    office: Office, site: Site, at_work: None
) -> None:
    contacts = {"contact.by_mail": "yes", "contact.mail": "mother@example.invalid"}
    async with running_post_box(office.settings) as box, running_sender(office.settings):
        mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
        number = await sent(mother, await filled_in(mother), **{"sign.phone.father": PHONE}, **contacts)
        await _settled(office, 2)
        asked = next(each for each in await box.received() if each["address"] == PHONE)
        link = re.search(r"/sign/[\w-]+", asked["text"])
        assert link is not None
        assert "测试" not in asked["text"]
        opened = await father.get(link.group(), follow_redirects=True)
        assert "请您签名" in opened.text
        await sign(father, number)
        state = await until(office, number, "filed")
        await _settled(office, 6)
        received = await box.received()
    texts = [each["text"] for each in received if each["address"] == PHONE]
    mails = [each["text"] for each in received if each["address"] == "mother@example.invalid"]
    assert all(each["times"] == 1 for each in received)
    assert len(texts) == 3
    assert sum("/sign/" in each for each in texts) == 1, "only who is asked to sign gets a link"
    assert any(state.case_no and state.case_no in each for each in texts)
    assert any("等待签名" in each for each in mails)
    assert all(("查询码" in each, "/me 查看" in each) == (number not in each, number in each) for each in mails), (
        "before it is a case there is no query code"
    )
    assert any("已为" in each for each in mails)
    assert any("已收到您的" in each for each in mails), "the case tells its applicant as any case does"
    assert not any("/sign/" in each for each in mails)


async def _settled(office: Office, most: int) -> None:
    async with asyncio.timeout(60):
        while await office.lianban.pool.fetchval("select count(*) from message where state = 'sent'") < most:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_provider_that_is_down_is_told_and_the_link_goes_on_later(
    office: Office, site: Site, at_work: None
) -> None:
    async with running_provider(office.settings) as provider:
        mother = await site.visitor()
        await log_in(mother, "mother")
        path = await filled_in(mother)
        number = await sent(mother, path)
        link = f"/sign/{link_mark(office.settings.secret_key, number, 'father')}"
        target = f"/me/signatures/{number}/father"
        father = await site.visitor()
        assert f'value="{target}"' in (await father.get(link)).text
        there = await father.post("/me/login", data={"next": target, "level": "2"})
        assert "acr_values=2+3" in there.headers["location"], "the log-in is asked for the level"
        await provider.behave("down")
        answer = await father.post("/me/login", data={"next": target})
        assert answer.status_code in (303, 502)
        if answer.status_code == 502:
            assert "IDENTITY_AWAY" in answer.text
            assert f'value="{target}"' in answer.text, "where one was going is not lost"
        assert (await father.get(link)).status_code == 200
        await provider.behave("fine")
        back = await log_in(father, "father", next=target)
        assert back.headers["location"] == target
        assert "请您签名" in (await father.get(target)).text
        visitor = await site.visitor()
        await log_in(visitor, "visitor", next=target)
        assert (await visitor.get(target)).status_code == 404
        await sign(father, number)
        await until(office, number, "filed")
