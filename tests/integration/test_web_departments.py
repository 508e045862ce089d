"""业务系统: what a department's system would not take is mended by its people; late answers change nothing."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest

from activities.connectors.http import CONTRACT, CONTRACT_HEADER
from bundles.loader import load_bundle
from domain.case.state import ItemPhase
from domain.definition.bundle import Definition
from domain.definition.plan import Connector, Procedure
from engine.ports import free_ports
from ledger import journal
from runtime.settings import Settings
from runtime.signing import signed_headers
from tests.support.departments import SECRET, RecordingDepartment, reached_at, served
from tests.support.office import Office, clerk, open_office, workers
from tests.support.web import Site, open_site

CARD = "rsj/sbk"


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    (port,) = free_ports(1)
    async with open_office(reached_at(settings, port)) as office, workers(office), open_site(office) as opened:
        yield opened


def system_of(office: Office, system: RecordingDepartment):  # type: ignore[no-untyped-def]
    assert office.settings.simulator_port is not None
    return served(system.app(), office.settings.simulator_port)


async def up_to_the_card(office: Office) -> str:
    case_no = (await office.file(sbk="是")).case_no
    await office.accept(case_no)
    await office.grant(case_no, "yy/cszm")
    await office.grant(case_no, "gaj/csdj")
    return case_no


async def page_of(client: httpx.AsyncClient, path: str = "/department") -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def pick_of(page: str, case_no: str) -> str:
    found = re.search(rf'name="pick" value="({case_no}\|[^"]+)"', page)
    assert found is not None
    return found[1]


async def called_back(
    site: Site, request_no: str, message_id: str = "", *, contract: str = "", **said: str
) -> httpx.Response:
    body = json.dumps({"request_no": request_no, **said}).encode()
    headers = {
        "content-type": "application/json",
        **signed_headers(SECRET, message_id or uuid.uuid4().hex, body),
        **({CONTRACT_HEADER: contract} if contract else {}),
    }
    transport = httpx.ASGITransport(app=site.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://lianban.test") as client:
        return await client.post("/api/v1/departments/rsj/callbacks", content=body, headers=headers)


async def test_officer_mends_a_dead_letter_of_their_own_department_and_nobody_elses(site: Site) -> None:
    office, system = site.office, RecordingDepartment(status=422)
    async with system_of(office, system):
        case_no = await up_to_the_card(office)
        await office.until(case_no, lambda state: state.items[CARD].held)
        own, other = await site.visitor("rsj"), await site.visitor("yy")
        page = await page_of(own)
        assert "部门系统不接受这个请求" in page
        assert f"{case_no}-rsj-sbk" in page
        assert case_no not in await page_of(other)
        pick = pick_of(page, case_no)
        theirs = {"kind": "resend_item", "pick": f"{case_no}|{CARD}|{uuid.uuid4()}"}
        foreign = await other.post("/department", data=theirs)
        assert "已生效" not in foreign.text
        assert (await own.post("/department", data={"kind": "decide_item", "pick": pick})).status_code == 422
        system.status = 202
        for _ in range(2):  # sent twice it is one act
            mended = await own.post("/department", data={"kind": "resend_item", "pick": pick})
            assert "已生效" in mended.text
        await office.until(case_no, lambda state: state.items[CARD].handed_over)
        page = await page_of(own)
        assert '业务系统还没有给出结果的事项 <span class="soft">1</span>' in page
    assert len(system.taken) == 1
    kinds = [entry.kind for entry in await journal.read_entries(office.lianban.pool, case_no)]
    assert kinds.count("item_resent") == 1


async def test_item_is_turned_over_to_people_and_the_late_answer_is_refused_kept_and_changes_nothing(
    site: Site,
) -> None:
    office, system = site.office, RecordingDepartment()
    async with system_of(office, system):
        case_no = await up_to_the_card(office)
        await office.until(case_no, lambda state: state.items[CARD].handed_over)
        own = await site.visitor("rsj")
        pick = pick_of(await page_of(own, "/department?view=unanswered"), case_no)
        assert "已生效" in (await own.post("/department", data={"kind": "handle_by_hand", "pick": pick})).text
        number = f"{case_no}-rsj-sbk"
        early = await called_back(site, number, kind="acknowledge_item")
        assert (early.status_code, early.json()["code"]) == (409, "HANDLED_BY_PERSON")
        answer = {"kind": "decide_item", "decision": "refuse", "reason": "CONDITIONS_UNMET", "opinion": "迟到的答复"}
        for _ in range(2):  # the same message again gets the first outcome
            late = await called_back(site, number, "late-1", **answer)
            assert (late.status_code, late.json()["code"]) == (409, "HANDLED_BY_PERSON")
        state = await office.state(case_no)
        assert (state.items[CARD].phase, state.items[CARD].routed) == (ItemPhase.OPEN, Connector.INBOX)
        page = await page_of(own, "/department?view=void")
        assert page.count('<td data-label="原因">事项已由部门人员办理') == 2
        assert "迟到的答复" not in page
        await office.applied(
            case_no, clerk("rsj"), "decide_item", CARD, decision="grant", content={"result_no": "SBK-1"}
        )
        await office.fetched(case_no)
        after = await called_back(site, number, **answer)
        assert (after.status_code, after.json()["code"]) == (409, "CASE_CLOSED")
        assert (await office.state(case_no)).items[CARD].phase is ItemPhase.GRANTED
    await office.agrees(case_no)


async def test_replayed_message_with_other_words_is_refused_and_on_record(site: Site) -> None:
    office, system = site.office, RecordingDepartment()
    async with system_of(office, system):
        case_no = await up_to_the_card(office)
        await office.until(case_no, lambda state: state.items[CARD].handed_over)
        number = f"{case_no}-rsj-sbk"
        first = await called_back(site, number, "m-1", kind="acknowledge_item")
        assert first.status_code in (200, 202)
        other = await called_back(site, number, "m-1", kind="decide_item", decision="grant", result_no="K-1")
        assert (other.status_code, other.json()["code"]) == (409, "ACT_ID_REUSED")
    noted = await office.lianban.pool.fetch("select code, object from access_log where what = 'callback'")
    assert [(row["code"], row["object"]) for row in noted] == [("ACT_ID_REUSED", "rsj")]


async def test_administrator_sees_every_departments_and_sends_again(site: Site) -> None:
    office, system = site.office, RecordingDepartment(status=422)
    async with system_of(office, system):
        case_no = await up_to_the_card(office)
        await office.until(case_no, lambda state: state.items[CARD].held)
        admin = await site.visitor("admin")
        page = await page_of(admin)
        assert 'value="handle_by_hand"' not in page
        system.status = 202
        mended = await admin.post("/department", data={"kind": "resend_item", "pick": pick_of(page, case_no)})
        assert "已生效" in mended.text
        await office.until(case_no, lambda state: state.items[CARD].handed_over)
    for login in ("window", "lead", "supervisor"):
        assert (await (await site.visitor(login)).get("/department")).status_code == 403


async def test_call_back_that_names_an_unknown_version_of_the_contract_is_told_so_and_taken_without_it(
    site: Site,
) -> None:
    office, system = site.office, RecordingDepartment()
    async with system_of(office, system):
        case_no = await up_to_the_card(office)
        await office.until(case_no, lambda state: state.items[CARD].handed_over)
        number = f"{case_no}-rsj-sbk"
        other = await called_back(site, number, "m-1", contract="2031-01", kind="acknowledge_item")
        assert (other.status_code, other.json()["code"]) == (422, "CONTRACT_UNKNOWN")
        assert CONTRACT in other.json()["next_step"]
        for contract in ("", CONTRACT):  # neither is on file under the id that was refused
            taken = await called_back(site, number, "m-1", contract=contract, kind="acknowledge_item")
            assert taken.status_code in (200, 202), taken.text


async def test_answer_refused_for_the_time_being_is_taken_when_it_comes_again_and_a_final_refusal_stays(
    settings: Settings,
) -> None:
    """特别程序: while it runs nothing is decided; the same decision under the same id holds as soon as it is over."""
    (port,) = free_ports(1)
    office_at = open_office(reached_at(settings, port), card_with_procedure())
    async with office_at as office, workers(office), open_site(office) as site:
        async with system_of(office, RecordingDepartment()):
            case_no = await up_to_the_card(office)
            await office.until(case_no, lambda state: state.items[CARD].handed_over)
            number, rsj = f"{case_no}-rsj-sbk", clerk("rsj")
            await office.applied(case_no, rsj, "suspend_item", CARD, procedure="jianding", days=5)
            granted = {"kind": "decide_item", "decision": "grant", "result_no": "SBK-1"}
            for _ in range(3):
                early = await called_back(site, number, "m-1", **granted)
                assert (early.status_code, early.json()["code"]) == (425, "ITEM_SUSPENDED")
                assert int(early.headers["retry-after"]) > 0
            other = await called_back(site, number, "m-1", kind="decide_item", decision="grant", result_no="SBK-2")
            assert (other.status_code, other.json()["code"]) == (409, "ACT_ID_REUSED")
            decided = "select count(*) from act where case_no = $1 and role = 'system' and kind = 'decide_item'"
            assert await office.lianban.pool.fetchval(decided, case_no) == 1, "what comes again meanwhile is no act"
            await office.applied(case_no, rsj, "resume_item", CARD)
            for _ in range(2):
                taken = await called_back(site, number, "m-1", **granted)
                assert taken.status_code == 200, taken.text
            assert (await office.state(case_no)).items[CARD].phase is ItemPhase.GRANTED
            assert await office.lianban.pool.fetchval(decided, case_no) == 2
            assert '没有采信的答复 <span class="soft">0' in await page_of(await site.visitor("rsj"))
            refused = {"kind": "decide_item", "decision": "refuse", "reason": "CONDITIONS_UNMET", "opinion": "不符"}
            await office.fetched(case_no)
            for _ in range(2):
                late = await called_back(site, number, "m-2", **refused)
                assert (late.status_code, late.json()["code"]) == (409, "CASE_CLOSED")
        await office.agrees(case_no)


def card_with_procedure() -> Definition:
    """The newborn bundle, whose card may need an appraisal (鉴定)."""
    known = load_bundle("xinshenger-chusheng").definition
    procedure = Procedure(key="jianding", name="鉴定", ground="appraisal", basis="行政许可法第四十五条")
    card = known.items[CARD].model_copy(update={"procedures": (procedure,)})
    return known.model_copy(update={"items": {**known.items, CARD: card}})
