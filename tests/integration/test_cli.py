"""The command `lianban`, as a process, on a running installation."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.case.acts import Role
from domain.case.state import Phase
from domain.time.calendar import BEIJING
from ledger import accounts
from ledger.accounts import RoleHeld
from runtime.settings import Settings
from tests.support import food, newborn
from tests.support.commands import Answer, lianban, started_anew
from tests.support.office import WINDOW, Office, open_office, workers


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office with workers and two accounts."""
    async with open_office(settings) as opened, workers(opened):
        pool = opened.lianban.pool
        window, yy = RoleHeld(role=Role.COUNTER_CLERK), RoleHeld(role=Role.HANDLER, department="yy")
        await accounts.create_account(pool, login="window", name="窗口", password="not needed", roles=[window])
        await accounts.create_account(pool, login="yy", name="医院", password="not needed", roles=[yy])
        yield opened


async def test_case_is_started_shown_and_acted_on(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "application.json"
    file.write_text(json.dumps({"answers": newborn.ANSWERS, "values": newborn.FORM}), encoding="utf-8")
    begun = await started_anew(office, "case", "start", newborn.SLUG, "--answers", str(file), "--json")
    assert begun.code == 0, begun.errors
    case_no = json.loads(begun.output)["case_no"]
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)

    review = ["case", "act", case_no, "complete_pre_review", "--as", "yy", "--item", "yy/cszm", "--complete"]
    done = await lianban(office, *review, "--act-id", "command-line-1")
    assert (done.code, done.errors) == (0, "")
    assert "操作已生效" in done.output
    refused = await lianban(office, *review)
    assert refused.code == 1
    assert "ITEM_NOT_IN_REVIEW" in refused.errors

    listed = await lianban(office, "case", "list")
    assert case_no in listed.output
    assert "办理中" in listed.output
    shown = await lianban(office, "case", "show", case_no)
    assert shown.code == 0, shown.errors
    assert {"yy/cszm", "工作日", "受理"} <= {word for word in ("yy/cszm", "工作日", "受理") if word in shown.output}
    assert not any(value in listed.output + shown.output for value in ("测试母", newborn.FORM["mother.id_no"]))


@pytest.fixture
async def food_office(settings: Settings) -> AsyncIterator[Office]:
    """An office that handles food licences, with accounts."""
    roles = {
        "window": RoleHeld(role=Role.COUNTER_CLERK),
        "window2": RoleHeld(role=Role.COUNTER_CLERK),
        "spj": RoleHeld(role=Role.HANDLER, department="spj"),
        "spj_head": RoleHeld(role=Role.DEPARTMENT_HEAD, department="spj"),
    }
    async with open_office(settings, food.definition()) as opened, workers(opened):
        for login, held in roles.items():
            await accounts.create_account(
                opened.lianban.pool, login=login, name=login, password="not needed", roles=[held]
            )
        yield opened


async def test_stop_and_extension_are_done_and_shown_with_clocks_stops_and_notices(food_office: Office) -> None:
    filed = await food_office.lianban.file_case(food.filing(food_office.definition, WINDOW))
    case_no = filed.case_no
    await food_office.until(case_no, lambda state: state.phase is Phase.REVIEWING)

    async def act(kind: str, login: str, *words: str) -> Answer:
        return await lianban(food_office, "case", "act", case_no, kind, "--as", login, *words)

    for kind, login, words in (
        ("complete_pre_review", "spj", ("--item", food.SHOP, "--complete")),
        ("accept_application", "window", ()),
        ("suspend_item", "spj", ("--item", food.SHOP, "--procedure", "zhuanjia", "--days", "5")),
        ("resume_item", "spj", ("--item", food.SHOP)),
        ("request_extension", "spj", ("--item", food.SHOP, "--days", "5", "--reason", "FACTS_COMPLEX")),
        ("approve_extension", "spj_head", ("--item", food.SHOP)),
        ("decide_item", "spj", ("--item", food.SHOP, "--decision", "grant", "--result-no", "J-1")),
    ):
        done = await act(kind, login, *words)
        assert (done.code, done.errors) == (0, ""), (kind, done)
    unkept = await act(
        "check_commitment",
        "spj",
        "--item",
        food.SHOP,
        "--not-met",
        "--reason",
        "NEIGHBOURS_OBJECT",
        "--opinion",
        "没有达到",
    )
    assert (unkept.code, "NO_COMMITMENT_OPEN" in unkept.errors) == (1, True), unkept
    delivered = await act("confirm_delivery", "window", "--method", "pickup")
    assert (delivered.code, delivered.errors) == (0, "")
    calendar = await act("change_calendar", "window")
    assert (calendar.code, "NOT_ALLOWED" in calendar.errors) == (1, True)
    shown = await lianban(food_office, "case", "show", case_no)
    for said in ("法定期限", "专家评审", "5 个工作日", "延期通知书", "延〔", "经负责人批准延长5个工作日", "改为"):
        assert said in shown.output, said
    told = json.loads((await lianban(food_office, "case", "show", case_no, "--json")).output)
    assert [each["kind"] for each in told["notices"]][-1] == "item_decided"


async def test_paper_receipt_is_entered_and_confirmed_on_the_command_line(food_office: Office, tmp_path: Path) -> None:
    file = tmp_path / "application.json"
    file.write_text(json.dumps({"answers": food.ANSWERS, "values": food.FORM}), encoding="utf-8")
    at = (await food_office.lianban.legal_now()).astimezone(BEIJING) - timedelta(days=3)
    start = ["case", "start", food.SLUG, "--answers", str(file), "--received-at", f"{at:%Y-%m-%dT%H:%M:%S}"]
    missing = await lianban(food_office, *start)
    assert (missing.code, "--paper-reason" in missing.errors) == (2, True)
    entered = await lianban(food_office, *start, "--paper-reason", "停电", "--json")
    assert entered.code == 0, entered.errors
    entry = json.loads(entered.output)["entry_id"]
    own = await lianban(food_office, "case", "paper", entry, "--as", "window")
    assert (own.code, "PAPER_SECOND_OFFICER" in own.errors) == (1, True)
    confirmed = await lianban(food_office, "case", "paper", entry, "--as", "window2", "--json")
    assert confirmed.code == 0, confirmed.errors
    assert f"-{at:%Y%m%d}-" in json.loads(confirmed.output)["case_no"]


async def test_scenario_is_played_as_far_as_its_moments_have_passed(office: Office) -> None:
    started = await lianban(office, "case", "start", newborn.SLUG, "--scenario", "withdrawn", "--days-ago", "20")
    assert started.code == 0, started.errors
    case_no = started.output.splitlines()[0].partition("：")[2]
    state = await office.until(case_no, lambda state: state.phase is Phase.CONCLUDED)
    assert state.outcome == "withdrawn"
    unknown = await lianban(office, "case", "start", newborn.SLUG, "--scenario", "none")
    assert (unknown.code, "SCENARIO_UNKNOWN" in unknown.errors) == (1, True)


async def test_application_with_mistakes_names_them_and_no_value(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "application.yaml"
    form = {**newborn.FORM, "mother.id_no": "610702190001010021"}
    file.write_text(json.dumps({"answers": newborn.ANSWERS, "values": form}), encoding="utf-8")
    refused = await lianban(office, "case", "start", newborn.SLUG, "--answers", str(file))
    assert refused.code == 1
    assert "mother.id_no" in refused.errors
    assert "610702190001010021" not in refused.errors


async def test_ledger_is_verified_and_rebuilt(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    assert (await lianban(office, "ledger", "verify")).code == 0
    await office.lianban.pool.execute("update item_case set state = 'open' where key = 'gaj/csdj'")
    broken = await lianban(office, "ledger", "verify", case_no, "--json")
    assert (broken.code, json.loads(broken.output)[0]["case_no"]) == (1, case_no)
    assert (await lianban(office, "ledger", "rebuild", "--all")).code == 0
    assert (await lianban(office, "ledger", "verify", case_no)).code == 0


async def test_doctor_says_that_all_is_well(office: Office) -> None:
    await office.file()
    answer = await lianban(office, "doctor", "--json")
    assert (answer.code, json.loads(answer.output)) == (0, []), answer.errors


async def test_unknown_case_is_told_in_a_sentence(office: Office) -> None:
    for command in (["case", "show"], ["ledger", "rebuild"], ["ledger", "verify"]):
        answer = await lianban(office, *command, "610702-20200101-0001")
        assert (answer.code, "CASE_NOT_FOUND" in answer.errors) == (1, True), command


async def test_definitions_are_checked_without_a_running_installation() -> None:
    good = await lianban(None, "bundle", "check", newborn.SLUG)
    assert (good.code, good.errors) == (0, "")
    unknown = await lianban(None, "bundle", "check", "xinshenger", "--json")
    assert unknown.code == 1
    assert json.loads(unknown.output)[0]["code"] == "BUNDLE_UNKNOWN"


async def test_command_without_an_installation_says_how_to_start_one() -> None:
    answer = await started_anew(None, "case", "list")
    assert (answer.code, "make dev" in answer.errors) == (2, True)
    wrong = await started_anew(None, "case", "lst")
    assert wrong.code == 2


async def test_deputies_are_registered_listed_and_revoked_and_act(office: Office) -> None:
    pool = office.lianban.pool
    roles = {role: RoleHeld(role=role, department="yy") for role in (Role.HANDLER, Role.DEPARTMENT_HEAD)}
    for login, role in (("yy2", Role.HANDLER), ("yy_head", Role.DEPARTMENT_HEAD)):
        await accounts.create_account(pool, login=login, name=login, password="not needed", roles=[roles[role]])
    today = (await office.lianban.legal_now()).astimezone(BEIJING).date().isoformat()
    days = ("--from", today, "--until", today)
    stranger = await lianban(office, "deputy", "add", "yy", "yy2", *days, "--as", "yy2")
    assert (stranger.code, "NOT_ALLOWED" in stranger.errors) == (1, True)
    made = await lianban(office, "deputy", "add", "yy", "yy2", *days, "--as", "yy_head", "--json")
    assert made.code == 0, made.errors
    deputy_id = json.loads(made.output)[0]["deputy_id"]
    case_no = (await office.file()).case_no
    words = ("--item", "yy/cszm", "--complete", "--on-behalf-of", "yy")
    done = await lianban(office, "case", "act", case_no, "complete_pre_review", "--as", "yy2", *words)
    assert done.code == 0, done.errors
    entry = (await office.state(case_no)).items["yy/cszm"]
    assert entry.phase != "reviewing"
    listed = await lianban(office, "deputy", "list", "--department", "yy")
    assert (listed.code, deputy_id in listed.output, "yy2" in listed.output) == (0, True, True)
    revoked = await lianban(office, "deputy", "revoke", deputy_id, "--as", "yy_head")
    assert (revoked.code, "已撤销" in revoked.output) == (0, True)
    again = await lianban(
        office, "case", "act", case_no, "claim_item", "--as", "yy2", *words[:2], "--on-behalf-of", "yy"
    )
    assert (again.code, "DEPUTY_NOT_VALID" in again.errors) == (1, True)
    to_nobody = ("--item", "yy/cszm", "--to", "window")
    transfer = await lianban(office, "case", "act", case_no, "transfer_item", "--as", "yy", *to_nobody)
    assert (transfer.code, "TO_UNKNOWN" in transfer.errors) == (1, True)
