"""分发: once, in as many tries as are documented; anew after 退回; for good failed, until a person sends it again."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from temporalio.api.enums.v1 import EventType

from bundles.loader import load_bundle
from domain.case.acts import Actor, Role
from domain.case.messages import CASES_QUEUE, department_queue
from domain.case.state import ItemPhase
from domain.definition.bundle import Definition
from domain.definition.plan import Connector
from engine.ports import free_ports
from ledger import journal
from runtime.settings import Settings
from runtime.signing import signed_headers
from starter.api.app import create_api
from starter.office.workers import make_worker
from tests.support import newborn
from tests.support.departments import SECRET, RecordingDepartment, reached_at, served
from tests.support.office import SUPERVISOR, Office, clerk, open_office, workers
from workflows.case import UNTIL_SERVED

CARD = "rsj/sbk"
SYSTEM = Actor(actor_id="system:rsj", role=Role.SYSTEM, department="rsj")


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office whose social-security department has a system of its own, which is down unless a test starts it."""
    (port,) = free_ports(1)
    async with open_office(reached_at(settings, port), decided_by_people()) as opened, workers(opened):
        yield opened


def decided_by_people() -> Definition:
    """The newborn's definition without 秒批: a result that a rule used at once could not be returned."""
    whole = load_bundle(newborn.SLUG).definition
    items = {
        key: each.model_copy(
            update={"connector": Connector.INBOX, "auto_grant": None} if each.connector is Connector.AUTO else {}
        )
        for key, each in whole.items.items()
    }
    rest = {name: getattr(whole, name) for name in Definition.model_fields}
    return Definition(**{**rest, "items": items})


def system_of(office: Office, system: RecordingDepartment):  # type: ignore[no-untyped-def]
    assert office.settings.simulator_port is not None
    return served(system.app(), office.settings.simulator_port)


async def up_to_the_card(office: Office) -> str:
    case_no = (await office.file(sbk="是")).case_no
    await office.accept(case_no)
    await office.grant(case_no, "yy/cszm")
    await office.grant(case_no, "gaj/csdj")
    return case_no


async def scheduled(office: Office, case_no: str) -> int:
    """How many hand-overs of the card the history has."""
    kind = EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    history = await office.handle(case_no).fetch_history()
    events = [each for each in history.events if each.event_type == kind]
    named = [each.activity_task_scheduled_event_attributes for each in events]
    return sum(
        each.activity_type.name == "hand_over" and each.task_queue.name.endswith(department_queue("rsj"))
        for each in named
    )


async def test_item_is_handed_over_once(office: Office) -> None:
    system = RecordingDepartment()
    async with system_of(office, system):
        case_no = await up_to_the_card(office)
        await office.until(case_no, lambda state: state.items[CARD].handed_over)
    assert await scheduled(office, case_no) == 1
    assert len(system.taken) == 1


async def test_unreachable_department_is_tried_as_often_as_documented_and_later_and_later(office: Office) -> None:
    case_no = await up_to_the_card(office)
    state = await office.until(case_no, lambda s: s.items[CARD].retry_at is not None)
    assert await scheduled(office, case_no) == 1
    pauses = []
    for _ in range(2):
        retry_at, now = state.items[CARD].retry_at, await office.lianban.legal_now()
        assert retry_at is not None
        pauses.append(round((retry_at - now) / timedelta(minutes=5)))
        failures = state.items[CARD].failures
        await office.advance(case_no, retry_at - now)
        state = await office.until(case_no, lambda s: s.items[CARD].failures > failures)  # noqa: B023
    assert pauses == [1, 2]
    assert await scheduled(office, case_no) == 3


async def test_rejected_request_is_held_until_a_person_sends_it_again(office: Office) -> None:
    system = RecordingDepartment(status=422)
    async with system_of(office, system):
        case_no = await up_to_the_card(office)
        state = await office.until(case_no, lambda s: s.items[CARD].held)
        assert state.items[CARD].retry_at is None
        await office.advance(case_no, timedelta(days=1))
        assert await scheduled(office, case_no) == 1
        system.status = 202
        await office.applied(case_no, SUPERVISOR, "resend_item", CARD)
        await office.until(case_no, lambda s: s.items[CARD].handed_over)
        again = await office.act(case_no, SUPERVISOR, "resend_item", CARD)
    assert again.refusal is not None
    assert again.refusal.code == "HAND_OVER_NOT_FAILED"
    assert len(system.taken) == 1
    kinds = [entry.kind for entry in await journal.read_entries(office.lianban.pool, case_no)]
    assert kinds.count("hand_over_failed") == 1
    await office.agrees(case_no)


async def answered(office: Office, request_no: str, **said: str) -> httpx.Response:
    """The department's system calls back."""
    body = json.dumps({"request_no": request_no, **said}).encode()
    message_id = uuid.uuid4().hex
    headers = {"content-type": "application/json", **signed_headers(SECRET, message_id, body)}
    transport = httpx.ASGITransport(app=create_api(office.lianban, office.settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://lianban.test") as client:
        return await client.post("/api/v1/departments/rsj/callbacks", content=body, headers=headers)


async def test_returned_item_is_handed_over_again_and_the_answer_to_the_earlier_request_is_void(office: Office) -> None:
    system, pool = RecordingDepartment(), office.lianban.pool
    async with system_of(office, system):
        case_no = await up_to_the_card(office)
        await office.until(case_no, lambda state: state.items[CARD].handed_over)
        await office.applied(case_no, clerk("rsj"), "claim_item", CARD)
        await office.applied(case_no, clerk("rsj"), "return_item", CARD, reason="FACTS_CHANGED", to_item="gaj/csdj")
        await office.grant(case_no, "gaj/csdj")
        await office.until(case_no, lambda state: state.items[CARD].handed_over)
    first, second = (body["request_no"] for body in system.taken)
    assert second == f"{first}-r1"
    for _ in range(2):
        late = await answered(
            office, first, kind="decide_item", decision="refuse", reason="NOT_ELIGIBLE", opinion="迟到"
        )
        assert (late.status_code, late.json()["code"]) == (409, "REQUEST_SUPERSEDED")
    assert (await office.state(case_no)).items[CARD].phase is ItemPhase.OPEN
    kept = await pool.fetchrow("select code, said, times from late_answer")
    assert kept is not None
    assert (kept["code"], kept["said"]["opinion"], kept["times"]) == ("REQUEST_SUPERSEDED", "迟到", 2)
    taken = await answered(office, second, kind="decide_item", decision="grant", result_no="K-1")
    assert taken.status_code in (200, 202), taken.text
    await office.until(case_no, lambda state: state.items[CARD].phase is ItemPhase.GRANTED)
    await office.grant(case_no, "ybj/jmyb")
    await office.fetched(case_no)
    entries = len(await journal.read_entries(pool, case_no))
    for kind in ("acknowledge_item", "decide_item"):
        after = await answered(office, second, kind=kind, decision="grant")
        assert (after.status_code, after.json()["code"]) == (409, "CASE_CLOSED")
    assert len(await journal.read_entries(pool, case_no)) == entries
    await office.agrees(case_no)


async def test_answer_to_an_earlier_request_is_refused_by_the_case_itself_where_the_return_is_not_settled_yet(
    office: Office,
) -> None:
    system = RecordingDepartment()
    async with system_of(office, system):
        case_no = await up_to_the_card(office)
        await office.until(case_no, lambda state: state.items[CARD].handed_over)
        await office.applied(case_no, clerk("rsj"), "claim_item", CARD)
        await office.applied(case_no, clerk("rsj"), "return_item", CARD, reason="FACTS_CHANGED", to_item="gaj/csdj")
        await office.grant(case_no, "gaj/csdj")
        await office.until(case_no, lambda state: state.items[CARD].handed_over)
        late = await office.act(case_no, SYSTEM, "decide_item", CARD, decision="grant", run=0)
        assert late.refusal is not None
        assert late.refusal.code == "REQUEST_SUPERSEDED"
        await office.applied(case_no, SYSTEM, "decide_item", CARD, decision="grant", run=1)


async def test_queue_that_nobody_serves_lets_the_case_go_on(settings: Settings) -> None:
    async with open_office(settings) as office:
        client, pool = office.lianban.temporal, office.lianban.pool
        names = (CASES_QUEUE, department_queue("yy"), department_queue("gaj"))
        cases, yy, gaj = (make_worker(name, client, pool, office.settings) for name in names)
        async with cases, yy, gaj:
            case_no = await up_to_the_card(office)
            history = office.handle(case_no).fetch_history_events(wait_new_event=True)
            async for event in history:
                scheduled_event = event.activity_task_scheduled_event_attributes
                if scheduled_event.activity_type.name == "hand_over" and "rsj" in scheduled_event.task_queue.name:
                    assert scheduled_event.schedule_to_start_timeout.ToTimedelta() == UNTIL_SERVED
                    break
