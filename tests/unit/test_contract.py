"""对接规范: the document says what the messages are, and its examples are signed as every message is."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import BaseModel, SecretStr

from activities.connectors.http import CONTRACT, ItemReceipt, ItemRequest
from runtime.settings import ROOT, SignedEndpoint
from runtime.signing import SignatureRefused, signed_headers, verified_by_any
from starter.api.contract import contract_document
from starter.api.models import ItemCallBack
from starter.conform.checks import WORDS, Check

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").partition("## Departments with a system")[2]


def test_contract_has_both_directions_and_only_what_its_paths_need() -> None:
    made = contract_document()
    assert (made["openapi"], made["info"]["version"]) == ("3.1.0", CONTRACT)
    assert list(made["paths"]) == ["/api/v1/departments/{slug}/callbacks"]
    assert list(made["webhooks"]) == ["requests", "requests/{request_no}"]
    named = set(re.findall(r"#/components/schemas/(\w+)", str(made)))
    assert named <= set(made["components"]["schemas"])
    assert set(made["components"]["schemas"]["ItemRequest"]["properties"]) == set(ItemRequest.model_fields)
    assert set(made["components"]["schemas"]["ItemReceipt"]["properties"]) == set(ItemReceipt.model_fields)
    body = made["paths"]["/api/v1/departments/{slug}/callbacks"]["post"]["requestBody"]["content"]
    assert set(body["application/json"]["schema"]["properties"]) == set(ItemCallBack.model_fields)


def test_examples_of_the_page_are_signed_with_its_key_and_can_be_read() -> None:
    key = SecretStr(re.search(r"With the key `(whsec_[^`]+)`, at ([0-9TZ:-]+)", PAGE)[1])  # type: ignore[index]
    examples = re.findall(r"```\nPOST (\S+)\n(.*?)\n\n(\{.*?\})\n```", PAGE, re.S)
    assert [path for path, _, _ in examples] == ["/requests", "/api/v1/departments/rsj/callbacks"]
    models: tuple[type[BaseModel], ...] = (ItemRequest, ItemCallBack)
    for (_, head, body), model in zip(examples, models, strict=True):
        headers = dict(line.split(": ", 1) for line in head.split("\n"))
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        expected = signed_headers(key, headers["webhook-id"], body.encode(), at=at)
        assert {name: headers[name] for name in expected} == expected
        model.model_validate_json(body)
    assert f"lianban-contract: {CONTRACT}" in PAGE


def test_every_check_names_a_section_of_the_page() -> None:
    headings = {f"「{each}」" for each in re.findall(r"^### (.+)$", PAGE, re.M)} | {"「收到请求」"}
    assert set(WORDS) == set(Check)
    assert {each.place for each in WORDS.values()} <= headings


def test_either_key_holds_while_one_is_changed_and_an_old_message_by_neither() -> None:
    endpoint = SignedEndpoint(url="http://x", secret=SecretStr("old key"), next_secret=SecretStr("new key"))
    body, long_ago = b"{}", datetime(2026, 1, 1, tzinfo=UTC)
    for key in endpoint.secrets:
        assert verified_by_any(endpoint.secrets, signed_headers(key, "m", body), body) == "m"
        with pytest.raises(SignatureRefused, match="SIGNATURE_STALE"):
            verified_by_any(endpoint.secrets, signed_headers(key, "m", body, at=long_ago), body)
    with pytest.raises(SignatureRefused, match="SIGNATURE_INVALID"):
        verified_by_any(endpoint.secrets, signed_headers(SecretStr("third"), "m", body), body)


def test_openapi_document_is_json() -> None:
    assert httpx.Response(200, json=contract_document()).json()["webhooks"]
