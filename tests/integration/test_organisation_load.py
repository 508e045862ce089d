"""Loading an organisation: on record with reason and name, whole or not at all, never undone by a restart."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bundles.organisation_file import DEMO_FILE, load_organisation
from domain.case.acts import Role
from engine import demo
from ledger.access import keeping
from ledger.accounts import RoleHeld, create_account
from ledger.organisation import halls
from ledger.organisation.halls import Organisations
from runtime.settings import Settings
from starter.cli.organisation import check
from tests.support.commands import lianban
from tests.support.halls import clerk_at, organisation
from tests.support.office import Office, open_office

BY = ("--reason", "汉台政办发〔2026〕9号", "--as", "admin")
FILE = """\
areas:
  qu: {{name: 测试区, kind: district, code: "610702"}}
halls:
  zhong:
    name: 测试区政务服务中心
    area: qu
    main: true
    address: {address}
    hours:
      - {{days: [周一], spans: ["09:00-12:00"]}}
    counters:
      w1: {{name: 1号窗口}}
{more}"""
TOWN = """\
  zhen:
    name: 测试镇便民服务中心
    area: qu
    address: 镇上
    hours:
      - {days: [周一], spans: ["09:00-12:00"]}
    counters:
      w1: {name: 1号窗口}
"""


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    async with open_office(settings) as opened:
        for login, role in (("admin", Role.ADMIN), ("window", Role.COUNTER_CLERK), ("supervisor", Role.SUPERVISOR)):
            await create_account(
                opened.lianban.pool,
                login=login,
                name=f"测试{login}",
                password="a long test password",
                roles=(RoleHeld(role=role),),
                account_id=f"{login}-1",
            )
        yield opened


def written(folder: Path, address: str = "示范路1号", more: str = TOWN) -> str:
    file = folder / "district.yaml"
    file.write_text(FILE.format(address=address, more=more), encoding="utf-8")
    return str(file)


async def address(office: Office) -> str:
    """Where the main hall is, as the organisation in force says."""
    data = await Organisations(office.lianban.pool).in_force()
    assert data is not None
    return data.halls[data.main_hall].address


async def test_a_loaded_file_is_in_force_and_on_record_and_a_restart_does_not_undo_it(
    office: Office, tmp_path: Path
) -> None:
    pool = office.lianban.pool
    assert await halls.stock(pool, organisation(), "tree") == "loaded"
    assert await halls.stock(pool, organisation(), "tree") == "same"
    done = await lianban(office, "organisation", "load", written(tmp_path), *BY)
    assert done.code == 0, done.errors
    assert "已载入 2 个大厅" in done.output
    assert "没有登记大厅的窗口账号按“测试区政务服务中心”对待：window" in done.output
    assert await halls.stock(pool, organisation(), "tree") == "kept"
    assert await address(office) == "示范路1号"
    told = json.loads((await lianban(office, "organisation", "history", "--json")).output)
    assert [(each["loaded_by_name"], each["reason"], each["file"]) for each in told] == [
        ("测试admin", BY[1], "district.yaml"),
        (None, None, "tree"),
    ]
    again = await lianban(office, "organisation", "load", written(tmp_path), *BY)
    assert "内容与现行版本相同" in again.output
    assert len(await halls.loads(pool, 10)) == 3
    shown = await lianban(office, "organisation", "show")
    assert all(word in shown.output for word in ("测试区政务服务中心（区级）", "镇上", "周一 09:00-12:00", "全部"))
    history = await lianban(office, "organisation", "history")
    assert all(word in history.output for word in ("测试admin", "系统自带", "district.yaml"))


async def test_the_trees_newer_file_is_in_force_after_a_start_where_nobody_loaded_one(office: Office) -> None:
    pool = office.lianban.pool
    await halls.stock(pool, organisation(), "tree")
    data = organisation()
    moved = data.halls["zhong"].model_copy(update={"address": "新址"})
    newer = data.model_copy(update={"halls": {**data.halls, "zhong": moved}})
    assert await halls.stock(pool, newer, "tree") == "loaded"
    assert await address(office) == "新址"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("areas: {}\nhalls: {}\n", "district.yaml:2:1: halls：至少应有1项"),
        (
            FILE.format(address="甲", more=TOWN.replace("area: qu", "area: qi")),
            "district.yaml:15:5: halls.zhen.area：areas 里没有“qi”",
        ),
        (
            FILE.format(address="甲", more=TOWN + "    receives: [nothing]\n"),
            "halls.zhen.receives.0：没有“nothing”这个一件事",
        ),
    ],
)
async def test_a_wrong_file_is_refused_whole_with_its_lines(
    office: Office, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "district.yaml"
    file.write_text(text, encoding="utf-8")
    refused = await lianban(office, "organisation", "load", str(file), *BY)
    assert refused.code == 1
    assert said in refused.output
    assert await Organisations(office.lianban.pool).in_force() is None
    assert (await lianban(office, "organisation", "show")).code == 1


async def test_who_may_not_or_says_no_reason_loads_nothing(office: Office, tmp_path: Path) -> None:
    file = written(tmp_path)
    assert (await lianban(office, "organisation", "load", file, "--as", "admin")).code == 2
    refused = await lianban(office, "organisation", "load", file, "--reason", "试", "--as", "supervisor")
    assert "NOT_ALLOWED" in refused.errors
    missing = await lianban(office, "organisation", "load", str(tmp_path / "none.yaml"), *BY)
    assert "FILE_UNREADABLE" in missing.errors
    assert await halls.loads(office.lianban.pool, 10) == []


async def test_a_hall_in_use_does_not_go(office: Office, tmp_path: Path) -> None:
    pool = office.lianban.pool
    await lianban(office, "organisation", "load", written(tmp_path), *BY)
    placed = await lianban(office, "account", "hall", "window", "--hall", "zhen", "--counter", "w1", "--reason", "调镇")
    assert placed.code == 0, placed.errors
    filing = office.filing().model_copy(update={"actor": clerk_at("window")})
    number = (await office.lianban.file_case(filing)).case_no
    refused = await lianban(office, "organisation", "load", written(tmp_path, "新址", more=""), *BY)
    assert (refused.code, "HALL_IN_USE" in refused.errors) == (1, True)
    assert "测试镇便民服务中心（zhen）：账号 window，在办办件 1 件" in refused.errors
    assert await address(office) == "示范路1号"
    assert (await lianban(office, "account", "hall", "window", "--reason", "调回")).code == 0
    still = await lianban(office, "organisation", "load", written(tmp_path, "新址", more=""), *BY)
    assert "在办办件 1 件" in still.errors
    await pool.execute("update case_file set open = false where case_no = $1", number)
    assert (await lianban(office, "organisation", "load", written(tmp_path, "新址", more=""), *BY)).code == 0
    assert await address(office) == "新址"
    place = await halls.place_of(pool, "window-1")
    assert place.hall == "zhong"
    assert place.halls == ("zhen", "zhong"), "what a hall that is gone received is the main hall's"


async def test_the_place_of_an_account_is_on_record_and_has_to_be_there(office: Office, tmp_path: Path) -> None:
    pool = office.lianban.pool
    await lianban(office, "organisation", "load", written(tmp_path), *BY)
    for wrong in (("--hall", "nothing"), ("--hall", "zhen", "--counter", "w9"), ("--counter", "w1")):
        refused = await lianban(office, "account", "hall", "window", *wrong, "--reason", "试")
        assert "HALL_UNKNOWN" in refused.errors
    assert (await lianban(office, "account", "hall", "window", "--hall", "zhen", "--reason", "调镇")).code == 0
    (row,) = [each for each in await keeping.all_accounts(pool, closed_too=False) if each.login == "window"]
    assert row.hall == "zhen"
    assert "zhen" in (await lianban(office, "account", "list")).output
    assert (await lianban(office, "account", "hall", "window", "--reason", "调回")).code == 0
    events = await keeping.events(pool, "window-1")
    assert [(each.kind, each.hall, each.reason) for each in events] == [
        ("hall_changed", "zhen", "调镇"),
        ("hall_changed", "", "调回"),
    ]
    assert "登记大厅" in (await lianban(office, "account", "list", "--login", "window")).output
    assert (await halls.place_of(pool, "window-1")).hall == "zhong"


def test_check_reads_the_demo_file_and_says_what_is_wrong_with_another(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert check() == 0
    assert "检查通过" in capsys.readouterr().out
    file = tmp_path / "x.yaml"
    file.write_text(DEMO_FILE.read_text(encoding="utf-8").replace("area: puzhen", "area: pozhen"), encoding="utf-8")
    assert check(file) == 1
    assert "您是否想写 puzhen" in capsys.readouterr().out
    assert check(tmp_path / "none.yaml") == 1


def test_the_demos_clerks_have_places_that_there_are() -> None:
    data = load_organisation()
    places = {each.login: each.place for each in demo.ACCOUNTS if each.roles[0].role is Role.COUNTER_CLERK}
    assert all(place and place[1] in data.halls[place[0]].counters for place in places.values())
    assert [place[0] for place in places.values() if place].count(data.main_hall) >= 2
    assert {data.areas[data.halls[place[0]].area].kind for place in places.values() if place} == {"district", "town"}
