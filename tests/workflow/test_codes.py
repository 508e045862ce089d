"""Codes are codes: whatever is written into them, through whatever door, nobody's words get into Temporal."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from temporalio.api.enums.v1 import EventType

from domain.case.acts import ActKind, Actor, Role, SaidByPeople
from domain.case.state import Phase
from ledger import accounts
from ledger.accounts import RoleHeld
from runtime.settings import Settings
from runtime.signing import signed_headers
from starter.api.app import PREFIX, create_api
from starter.cli.case.acts import ActWords
from starter.cli.case.acts import act as cli_act
from starter.office.code_check import WordsMissing
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest
from tests.support.departments import DEPARTMENT, SECRET, reached_at
from tests.support.office import WINDOW, Office, clerk, open_office, workers

PASSWORD = "a password for tests"
HOSTILE = ("张小红", "610702199001010021", "13800138000", "见决定书", "O'Brien\u202e", "a\nb", "王 二", "\u0000")
"""Names, numbers and sentences that somebody could take a code's field for."""
PERSONAL = [each for each in HOSTILE if each.isprintable()]


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    async with open_office(reached_at(settings, 9)) as opened:
        for login, held in {
            "window": RoleHeld.model_validate({"role": "counter_clerk"}),
            "yy": RoleHeld.model_validate({"role": "handler", "department": "yy"}),
        }.items():
            await accounts.create_account(
                opened.lianban.pool, login=login, name=login, password=PASSWORD, roles=[held], account_id=f"{login}-1"
            )
        async with workers(opened):
            yield opened


def hostile_acts(word: str) -> Iterator[dict[str, Any]]:
    """One act for each field of an act that holds a code, with that word in it."""
    base = {"kind": "complete_pre_review", "item": "yy/cszm", "complete": True}
    names = ("item", "reason", "procedure", "outcome", "joint", "to", "to_department", "whose", "to_item", "taken_act")
    for name in (*names, "to_hall", "from_hall", "payment_no", "tracking", "voucher"):
        yield {**base, name: word}
    yield {**base, "objector": word}
    for name in ("supplied", "deferred", "points"):
        yield {**base, name: [word]}
    yield {**base, "complete": False, "gaps": [{"subject": word, "reason": "MATERIAL_MISSING"}]}
    yield {**base, "complete": False, "gaps": [{"subject": "jhz", "reason": word}]}
    yield {**base, "officers": [{"actor_id": word}]}
    yield {**base, "officers": [{"actor_id": "yy-1", "deputy_for": word}]}
    yield {**base, "attendance": [{"department": word, "officers": []}]}
    yield {**base, "kind": "refuse_acceptance", "reason": word, "opinion": "见决定书"}


def test_every_field_that_could_hold_words_has_its_turn() -> None:
    texts = {name for name, field in SaidByPeople.model_fields.items() if "str" in str(field.annotation)}
    tried = {name for act in hostile_acts("x") for name in act if act[name] not in (None, True, False)}
    assert texts <= tried | {"decision", "verdict", "method", "position"}, texts - tried


async def payloads(office: Office, case_no: str) -> str:
    """Everything of the case that Temporal holds, as text: inputs, signals, results, memo, search attributes."""
    history = await office.handle(case_no).fetch_history()
    texts = [json.dumps(history.to_json_dict(), ensure_ascii=False)]
    converter = office.lianban.temporal.data_converter.payload_converter
    for event in history.events:
        for field, value in event.ListFields():
            if field.message_type is None:
                continue
            for payload in _payloads_in(value):
                texts.append(json.dumps(converter.from_payloads([payload])[0], ensure_ascii=False, default=str))
    assert any(event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED for event in history.events)
    return "\n".join(texts)


def _payloads_in(message: Any) -> Iterator[Any]:
    if type(message).__name__ == "Payload":
        yield message
        return
    if not hasattr(message, "ListFields"):
        return
    for _, value in message.ListFields():
        values = value.values() if hasattr(value, "values") else value if hasattr(value, "__iter__") else [value]
        if isinstance(values, (str, bytes)):
            continue
        for each in values:
            yield from _payloads_in(each)


async def test_no_words_in_any_code_of_any_door_reach_temporal(office: Office) -> None:
    case_no = (await office.file(sbk="是")).case_no
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    transport = httpx.ASGITransport(app=create_api(office.lianban, office.settings), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://lianban.test{PREFIX}") as caller:
        for word in HOSTILE:
            for act in hostile_acts(word):
                body = {"act_id": uuid.uuid4().hex, **act}
                answer = await caller.post(f"/cases/{case_no}/acts", json=body, auth=("yy", PASSWORD))
                assert answer.status_code == 422, (act, answer.text)
                content = {"opinion": act["opinion"]} if "opinion" in act else {}
                said = {name: value for name, value in act.items() if name not in ("kind", "opinion")}
                with pytest.raises((LianbanError, ValidationError)):
                    request = ActRequest(
                        act_id=uuid.uuid4().hex,
                        case_no=case_no,
                        kind=act["kind"],
                        actor=WINDOW if act["kind"] == "refuse_acceptance" else clerk("yy"),
                        content=content,
                        **said,
                    )
                    await office.lianban.send_act(request, wait_seconds=0)
            called = await call_back(office, caller, case_no, word)
            assert called.status_code == 422, called.text
    await office.accept(case_no)
    held = await payloads(office, case_no)
    assert "complete_pre_review" in held
    for word in PERSONAL:
        assert word not in held
    await office.agrees(case_no)


async def test_no_query_code_nor_what_is_kept_of_one_reaches_temporal_or_the_journal(office: Office) -> None:
    case = await office.file()
    await office.until(case.case_no, lambda state: state.phase is Phase.REVIEWING)
    said: dict[str, Any] = {"identified": True, "content": {"note": "张小红的收件凭证遗失"}}
    taken = [await office.act(case.case_no, WINDOW, "reissue_code", **said) for _ in range(2)]
    held = await payloads(office, case.case_no)
    assert "reissue_code" in held
    journaled = await office.lianban.pool.fetchval("select string_agg(body, '') from journal")
    rows = await office.lianban.pool.fetch("select code_hash, encode(seed, 'hex') as seed from query_code")
    secrets = [case.query_code, *(each.query_code for each in taken), *(kept for row in rows for kept in row.values())]
    assert len(set(secrets)) == 9
    for secret in (*secrets, "张小红"):
        assert secret is not None
        assert secret not in held
        assert secret not in journaled


async def call_back(office: Office, caller: httpx.AsyncClient, case_no: str, word: str) -> httpx.Response:
    """A department's system that says that word as its reason."""
    request_no = f"{case_no}/rsj-sbk"
    await office.lianban.pool.execute(
        "insert into hand_over (request_no, case_no, item, department, sent_at)"
        " values ($1, $2, 'rsj/sbk', $3, legal_now()) on conflict do nothing",
        request_no,
        case_no,
        DEPARTMENT,
    )
    said = {"request_no": request_no, "kind": "decide_item", "decision": "refuse", "reason": word, "opinion": "不符"}
    body = json.dumps(said).encode()
    headers = signed_headers(SECRET, uuid.uuid4().hex, body)
    return await caller.post(f"/departments/{DEPARTMENT}/callbacks", content=body, headers=headers)


@pytest.mark.parametrize(
    ("actor", "said", "code"),
    [
        ("yy", {"kind": "decide_item", "item": "yy/cszm", "decision": "refuse"}, "REASON_MISSING"),
        ("yy", {"kind": "decide_item", "item": "yy/cszm", "decision": "refuse", "reason": "CONDITIONS_UNMET"}, ""),
        ("yy", {"kind": "decide_item", "item": "yy/cszm", "decision": "refuse", "reason": "SEE_NOTICE"}, "listed"),
        ("window", {"kind": "refuse_acceptance"}, "REASON_MISSING"),
        ("window", {"kind": "refuse_acceptance", "reason": "CONDITIONS_UNMET"}, ""),
        ("window", {"kind": "refuse_acceptance", "reason": "SEE_NOTICE", "opinion": "x"}, "listed"),
    ],
)
async def test_refusal_without_listed_reason_and_words_is_put_on_no_file(
    office: Office, actor: str, said: dict[str, Any], code: str
) -> None:
    case_no = (await office.file()).case_no
    transport = httpx.ASGITransport(app=create_api(office.lianban, office.settings), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://lianban.test{PREFIX}") as caller:
        if code == "listed":
            said = {"opinion": "不符合条件的事实", **said}
        body = {"act_id": uuid.uuid4().hex, **said}
        answer = await caller.post(f"/cases/{case_no}/acts", json=body, auth=(actor, PASSWORD))
    expected = {"": "WORDS_MISSING", "listed": "CODE_NOT_LISTED"}.get(code, code)
    assert (answer.status_code, answer.json()["code"]) == (422, expected)
    assert await office.lianban.pool.fetchval("select count(*) from act where act_id = $1", body["act_id"]) == 0


async def test_annulment_of_a_stop_without_words_is_put_on_no_file(office: Office) -> None:
    case_no, head = (
        (await office.file()).case_no,
        Actor(actor_id="gaj-head", role=Role.DEPARTMENT_HEAD, department="gaj"),
    )
    for content in ({}, {"opinion": "  "}, {"note": "事项选错"}):
        act_id = uuid.uuid4().hex
        request = ActRequest(
            act_id=act_id, case_no=case_no, kind="annul_stop", actor=head, item="gaj/csdj", content=content
        )
        with pytest.raises(WordsMissing):
            await office.lianban.send_act(request, wait_seconds=0)
        assert await office.lianban.pool.fetchval("select count(*) from act where act_id = $1", act_id) == 0


async def test_command_line_takes_no_words_for_an_act_either(office: Office) -> None:
    case_no, with_words = (await office.file()).case_no, dict[str, Any](item="张小红")
    for kind in ("张小红", "", "__main__" * 9):
        with pytest.raises(LianbanError) as refused:
            await cli_act(office.lianban, case_no, kind, "yy", ActWords())
        assert refused.value.code == "CODE_INVALID"
    with pytest.raises(LianbanError) as refused:
        await cli_act(office.lianban, case_no, ActKind.CLAIM_ITEM, "yy", replace(ActWords(), **with_words))
    assert refused.value.code == "CODE_INVALID"
