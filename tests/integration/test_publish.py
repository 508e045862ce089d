"""Publishing: history in one transaction, effective dates, two publishers at once, the gate, and the commands."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bundles.language.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, load_bundle
from domain.case.acts import Actor, Role
from domain.definition.bundle import Definition
from domain.time.calendar import beijing_date
from ledger import accounts
from ledger import definitions as ledger
from ledger.accounts import RoleHeld
from ledger.connection.sql import query
from runtime.settings import Settings
from starter.definitions import publish
from starter.definitions.publish import PublishRefused
from starter.office.errors import LianbanError
from tests.support import newborn
from tests.support.commands import lianban
from tests.support.office import Office, open_office

BUNDLE_FILE = f"matters/{newborn.SLUG}/bundle.yaml"


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office with a supervisor and a window clerk; no workers."""
    async with open_office(settings) as opened:
        for login, role in (("supervisor", Role.SUPERVISOR), ("window", Role.COUNTER_CLERK)):
            held = [RoleHeld(role=role)]
            await accounts.create_account(
                opened.lianban.pool, login=login, name="督办老陈", password="not needed", roles=held, account_id=login
            )
        yield opened


BY = Actor(actor_id="supervisor", role=Role.SUPERVISOR)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the definitions with one matter, to be edited."""
    root = tmp_path / "definitions"
    for part in ("catalogue", "items", f"matters/{newborn.SLUG}"):
        shutil.copytree(BUNDLES_ROOT / part, root / part)
    return root


def rewrite(root: Path, before: str, after: str) -> None:
    """The bundle's file with other words in it."""
    file = root / BUNDLE_FILE
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def other(note: str) -> Definition:
    """The newborn bundle with another summary: another hash, the same work."""
    made = load_bundle(newborn.SLUG).definition
    return made.model_copy(update={"bundle": made.bundle.model_copy(update={"summary": note})})


async def in_force(office: Office) -> str:
    found = await ledger.definition_in_force(office.lianban.pool, newborn.SLUG)
    assert found is not None
    return found.hash


async def pass_days(office: Office, days: int) -> date:
    """Let calendar days pass on the ledger's clock; gives the Beijing date."""
    await office.lianban.pool.execute(query("legal_clock", "advance_clock"), timedelta(days=days).total_seconds())
    return beijing_date(await office.lianban.legal_now())


# --- the history ------------------------------------------------------------------------------------------------------


async def test_a_publication_is_in_force_at_once_and_on_record(office: Office) -> None:
    pool, new = office.lianban.pool, other("第二版")
    done = await ledger.publish(pool, new, by="supervisor", note="改简介")
    assert done.outcome == "published"
    assert await in_force(office) == new.hash
    last, first = await ledger.history(pool, newborn.SLUG)
    assert (last.hash, last.previous, last.published_by, last.publisher, last.note) == (
        new.hash,
        first.hash,
        "supervisor",
        "督办老陈",
        "改简介",
    )
    assert (last.in_force, first.in_force, first.previous, first.published_by) == (True, False, None, None)


async def test_publishing_the_same_again_writes_nothing(office: Office) -> None:
    pool = office.lianban.pool
    assert (await ledger.publish(pool, office.definition, by="supervisor")).outcome == "unchanged"
    await ledger.publish(pool, office.definition)
    assert len(await ledger.history(pool, newborn.SLUG)) == 1


async def test_a_later_version_comes_in_force_on_its_day_by_itself(office: Office) -> None:
    pool, old, new = office.lianban.pool, office.definition.hash, other("明年的版本")
    day = beijing_date(await office.lianban.legal_now()) + timedelta(days=3)
    assert (await ledger.publish(pool, new, by="supervisor", effective_on=day)).outcome == "published"
    assert (await ledger.publish(pool, new, by="supervisor", effective_on=day)).outcome == "unchanged"
    assert await in_force(office) == old
    await ledger.publish(pool, new)
    assert await in_force(office) == old, "a restart puts nothing in force before its day"
    await pass_days(office, 2)
    assert await in_force(office) == old
    assert await pass_days(office, 1) == day
    assert await in_force(office) == new.hash
    assert [each.slug for each in await ledger.definitions_in_force(pool)] == [newborn.SLUG]


async def test_what_is_published_after_that_day_takes_its_place(office: Office) -> None:
    pool, later, last = office.lianban.pool, other("按日施行"), other("立即施行")
    day = beijing_date(await office.lianban.legal_now()) + timedelta(days=1)
    await ledger.publish(pool, later, by="supervisor", effective_on=day)
    await pass_days(office, 2)
    await ledger.publish(pool, last, by="supervisor")
    assert await in_force(office) == last.hash


async def test_of_two_publishers_at_once_one_wins_and_the_other_is_told(office: Office) -> None:
    pool = office.lianban.pool
    seen = (await ledger.in_force_now(pool, newborn.SLUG)).last_id
    both = [ledger.publish(pool, other(f"第{number}版"), by="supervisor", seen=seen) for number in (2, 3)]
    outcomes = sorted(done.outcome for done in await asyncio.gather(*both))
    assert outcomes == ["overtaken", "published"]
    assert len(await ledger.history(pool, newborn.SLUG)) == 2


async def test_a_case_that_runs_keeps_its_version(office: Office) -> None:
    case_no = (await office.file()).case_no
    await ledger.publish(office.lianban.pool, other("新版"), by="supervisor")
    assert (await office.state(case_no)).plan.definition == office.definition.hash
    _, first = await ledger.history(office.lianban.pool, newborn.SLUG)
    assert first.open_cases == 1
    assert await ledger.open_cases_of(office.lianban.pool, newborn.SLUG) == [(case_no, office.definition.hash)]


# --- the gate ---------------------------------------------------------------------------------------------------------


async def test_what_passes_the_gate_is_published(office: Office, tree: Path) -> None:
    rewrite(tree, "\nsummary: ", "\nsummary: 重写：")
    order, _, scenarios = await publish.prepared(office.lianban, newborn.SLUG, BY, "", None, tree)
    assert scenarios >= 4
    assert (await publish.publish(office.lianban, order)).outcome == "published"
    assert await in_force(office) == order.loaded.definition.hash != office.definition.hash


async def test_a_definition_that_does_not_check_is_not_published(office: Office, tree: Path) -> None:
    rewrite(tree, "lead_department: wjj", "lead_department: nobody")
    with pytest.raises(DefinitionError) as refused:
        await publish.prepared(office.lianban, newborn.SLUG, BY, "", None, tree)
    assert refused.value.findings[0].code == "DEPARTMENT_UNKNOWN"
    assert refused.value.findings[0].line > 0


async def test_a_scenario_that_comes_out_otherwise_shuts_the_gate(office: Office, tree: Path) -> None:
    scenario = sorted((tree / f"matters/{newborn.SLUG}/scenarios").glob("*.yaml"))[0]
    text = scenario.read_text(encoding="utf-8")
    expected = next(word for word in ("granted", "withdrawn", "refused") if f"outcome: {word}" in text)
    instead = "refused" if expected == "granted" else "granted"
    scenario.write_text(text.replace(f"outcome: {expected}", f"outcome: {instead}"), encoding="utf-8")
    with pytest.raises(PublishRefused) as refused:
        await publish.prepared(office.lianban, newborn.SLUG, BY, "", None, tree)
    assert refused.value.code == "REHEARSAL_FAILED"
    assert refused.value.reasons[0].startswith(f"{scenario.stem}：")


async def test_only_those_who_may_and_only_for_days_to_come(office: Office) -> None:
    lianban = office.lianban
    order, _, _ = await publish.prepared(lianban, newborn.SLUG, BY, "", None)
    clerk = Actor(actor_id="window", role=Role.COUNTER_CLERK)
    for wrong, code in (
        ({"by": clerk}, "NOT_ALLOWED"),
        ({"effective_on": date(2020, 1, 1)}, "EFFECTIVE_DATE_PAST"),
        ({"note": "长" * 501}, "NOTE_TOO_LONG"),
    ):
        with pytest.raises(LianbanError) as refused:
            await publish.publish(lianban, publish.Order(**{**vars(order), **wrong}))
        assert refused.value.code == code


async def test_who_was_overtaken_is_told_what_to_do(office: Office, tree: Path) -> None:
    rewrite(tree, "lead_department: wjj", "lead_department: wjj\nurge_hours: 9")
    order, _, _ = await publish.prepared(office.lianban, newborn.SLUG, BY, "", None, tree)
    await ledger.publish(office.lianban.pool, other("抢先"), by="supervisor")
    with pytest.raises(PublishRefused) as refused:
        await publish.publish(office.lianban, order)
    assert (refused.value.code, "diff" in refused.value.next_step) == ("PUBLISHED_MEANWHILE", True)


# --- naming a version -------------------------------------------------------------------------------------------------


async def test_a_version_is_named_by_slug_folder_hash_or_what_is_in_force(office: Office, tree: Path) -> None:
    pool, known = office.lianban.pool, office.definition.hash
    folders = (str(tree), str(tree / "matters" / newborn.SLUG))
    for text in (newborn.SLUG, f"{newborn.SLUG}@in-force", known, known[:8], *folders):
        assert (await publish.definition_at(pool, text)).hash == known, text
    await ledger.publish(pool, other("第二版"), by="supervisor")
    for text in ("nothing", f"{newborn.SLUG}@yesterday", "nobody@in-force", ""):
        with pytest.raises(LianbanError) as refused:
            await publish.definition_at(pool, text)
        assert refused.value.code == "DEFINITION_UNKNOWN"


# --- the commands -----------------------------------------------------------------------------------------------------


async def of_bundle(office: Office, *arguments: str) -> tuple[int, str, str]:
    """One command about bundles: exit code, output, errors."""
    answer = await lianban(office, "bundle", *arguments)
    return answer.code, answer.output, answer.errors


async def test_the_commands_compare_publish_and_list(office: Office) -> None:
    pool = office.lianban.pool
    await ledger.publish(pool, other("办公室自己的版本"), by="supervisor")
    code, output, errors = await of_bundle(office, "diff", f"{newborn.SLUG}@in-force", newborn.SLUG)
    assert (code, errors) == (0, "")
    assert "简介" in output
    assert "对申请人" in output
    code, output, errors = await of_bundle(office, "diff", f"{newborn.SLUG}@in-force", newborn.SLUG, "--json")
    assert json.loads(output)["changes"][0]["code"] == "bundle_summary"

    code, output, errors = await of_bundle(office, "publish", newborn.SLUG, "--as", "window")
    assert (code, "NOT_ALLOWED" in errors) == (1, True)
    code, output, errors = await of_bundle(office, "publish", newborn.SLUG, "--note", "回到文件里的版本")
    assert (code, errors) == (0, "")
    assert "已发布" in output
    assert await in_force(office) == office.definition.hash
    code, output, errors = await of_bundle(office, "publish", newborn.SLUG, "--json")
    assert (code, json.loads(output)["outcome"]) == (0, "unchanged")
    code, output, errors = await of_bundle(office, "versions", newborn.SLUG)
    assert "回到文件里的版本" in output
    assert "（现行）" in output
