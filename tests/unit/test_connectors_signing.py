"""Signed messages: who is believed, and who is not."""

from __future__ import annotations

import base64
import time

import pytest
from pydantic import SecretStr

from runtime.signing import MAX_ID_CHARS, TOLERANCE_SECONDS, SignatureRefused, signed_headers, verified_id

SECRET = SecretStr("密钥 as plain text")
BODY = b'{"request_no":"610702-20261123-0001-rsj-sbk"}'


def refusal(secret: SecretStr, headers: dict[str, str], body: bytes) -> str:
    with pytest.raises(SignatureRefused) as caught:
        verified_id(secret, headers, body)
    return caught.value.code


def test_signed_message_is_believed_and_known_by_its_id() -> None:
    assert verified_id(SECRET, signed_headers(SECRET, "message-1", BODY), BODY) == "message-1"


def test_key_in_the_standards_notation_is_read_as_base64() -> None:
    written = SecretStr("whsec_" + base64.b64encode(b"0123456789abcdef").decode())
    headers = signed_headers(written, "message-1", BODY)
    assert verified_id(SecretStr("0123456789abcdef"), headers, BODY) == "message-1"


def test_other_key_is_refused() -> None:
    assert refusal(SecretStr("other"), signed_headers(SECRET, "message-1", BODY), BODY) == "SIGNATURE_INVALID"


def test_changed_body_is_refused() -> None:
    assert refusal(SECRET, signed_headers(SECRET, "message-1", BODY), BODY + b" ") == "SIGNATURE_INVALID"


def test_changed_id_is_refused() -> None:
    headers = {**signed_headers(SECRET, "message-1", BODY), "webhook-id": "message-2"}
    assert refusal(SECRET, headers, BODY) == "SIGNATURE_INVALID"


@pytest.mark.parametrize("ahead", [-TOLERANCE_SECONDS - 5, TOLERANCE_SECONDS + 5])
def test_message_of_another_time_is_refused_as_stale(ahead: float) -> None:
    headers = {**signed_headers(SECRET, "message-1", BODY), "webhook-timestamp": str(int(time.time() + ahead))}
    assert refusal(SECRET, headers, BODY) == "SIGNATURE_STALE"


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_missing_header_is_refused(name: str) -> None:
    headers = signed_headers(SECRET, "message-1", BODY)
    del headers[name]
    assert refusal(SECRET, headers, BODY) == "SIGNATURE_INVALID"


@pytest.mark.parametrize(
    "broken",
    [
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,not base64!"},
        {"webhook-signature": "v2,AAAA"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "²"},
        {"webhook-id": "x" * (MAX_ID_CHARS + 1)},
    ],
)
def test_malformed_header_is_refused(broken: dict[str, str]) -> None:
    assert refusal(SECRET, {**signed_headers(SECRET, "message-1", BODY), **broken}, BODY) == "SIGNATURE_INVALID"


def test_body_that_is_not_text_is_refused() -> None:
    assert refusal(SECRET, signed_headers(SECRET, "message-1", BODY), b"\xff\xfe") == "SIGNATURE_INVALID"
