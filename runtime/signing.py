"""What only the holder of a key can make: signed messages between us and departments' systems, and keyed digests.

Messages are signed as Standard Webhooks defines it (HMAC-SHA256).

Both ways use one key per department. A message is known by its `webhook-id`: a repeat carries the same one. The
time in the signature is the wall's, never the demo clock's. Encryption is left to https.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

TOLERANCE_SECONDS = 300.0
"""A message whose time is further off than this is refused; the library's own tolerance is the same."""

MAX_ID_CHARS = 200
_STANDARD_PREFIX = "whsec_"


class SignatureRefused(Exception):
    """A message whose sender is not proven; `code` is SIGNATURE_INVALID or SIGNATURE_STALE."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def keyed_digest(secret: SecretStr, *parts: str) -> bytes:
    """HMAC-SHA256 of the parts, which stand on a line each: tells the same text again without keeping the text."""
    return hmac.digest(secret.get_secret_value().encode(), "\n".join(parts).encode(), hashlib.sha256)


def signed_headers(secret: SecretStr, message_id: str, body: bytes) -> dict[str, str]:
    """The three headers that prove who sent `body` (UTF-8) and when."""
    now = datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": _webhook(secret).sign(message_id, now, body.decode()),
    }


def verified_by_any(secrets: Sequence[SecretStr], headers: Mapping[str, str], body: bytes) -> str:
    """The id of a message signed by one of the keys (two, while a key is changed). Raises SignatureRefused."""
    for secret in secrets[:-1]:
        with contextlib.suppress(SignatureRefused):
            return verified_id(secret, headers, body)
    return verified_id(secrets[-1], headers, body)


def verified_id(secret: SecretStr, headers: Mapping[str, str], body: bytes) -> str:
    """The id of a message whose signature fits its body. Raises SignatureRefused."""
    message_id = headers.get("webhook-id", "")
    if not 0 < len(message_id) <= MAX_ID_CHARS:
        raise SignatureRefused("SIGNATURE_INVALID")
    try:
        _webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # the library lets base64 and encoding errors of a sender through
        code = "SIGNATURE_STALE" if _is_stale(headers.get("webhook-timestamp", "")) else "SIGNATURE_INVALID"
        raise SignatureRefused(code) from None
    return message_id


def _webhook(secret: SecretStr) -> Webhook:
    # Keys in the standard's own notation are base64; any other text is the key as it stands.
    text = secret.get_secret_value()
    return Webhook(text if text.startswith(_STANDARD_PREFIX) else text.encode())


def _is_stale(timestamp: str) -> bool:
    return timestamp.isdecimal() and len(timestamp) < 20 and abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS
