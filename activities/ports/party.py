"""A party outside by signed HTTP (Standard Webhooks): one way to ask and to tell, the same for every party.

408, 425, 429 and 5xx ask for another try; any other 4xx refuses the message for good. Nothing of an answer's words
gets into an error, a log or a history: codes alone travel. Proxies of the environment are not used, redirects are not
followed.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeVar

import httpx
from pydantic import BaseModel, Field, ValidationError

from activities.ports.outgoing import Away, Refused
from runtime.settings import SignedEndpoint
from runtime.signing import signed_headers
from runtime.transport import asks_for_later, tls

TIMEOUT = httpx.Timeout(8.0, connect=2.0)
LARGEST_ANSWER = 1024 * 1024
"""Bytes of an answer that are read; whoever says more has answered wrongly."""
_A = TypeVar("_A", bound=BaseModel)


class Receipt(BaseModel):
    """An answer that says under which number a message was taken."""

    receipt: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")


def read_answer(kind: type[_A], said: bytes) -> _A:
    """An answer as agreed. One that makes no sense is asked for again; nothing of its words travels. Raises Away."""
    try:
        return kind.model_validate_json(said)
    except ValidationError:
        raise Away("PARTY_ANSWER_INVALID") from None


class PartyClient:
    """One party, where the settings say it is."""

    def __init__(self, endpoint: SignedEndpoint) -> None:
        self._endpoint = endpoint

    async def post(self, path: str, message_id: str, body: bytes) -> bytes:
        """Send a message under its id; what the party answered. Raises Away, Refused."""
        answer = await self._ask("POST", path, message_id, body)
        if answer is None:
            raise Refused("PARTY_REFUSED")
        return answer

    async def get(self, path: str, message_id: str) -> bytes | None:
        """Ask for something; None where the party does not know it (404). Raises Away, Refused."""
        return await self._ask("GET", path, message_id, b"")

    async def _ask(self, method: str, path: str, message_id: str, body: bytes) -> bytes | None:
        url = f"{self._endpoint.url.rstrip('/')}/{path.lstrip('/')}"
        headers = {"content-type": "application/json", **signed_headers(self._endpoint.secret, message_id, body)}
        try:
            async with (
                httpx.AsyncClient(timeout=TIMEOUT, verify=tls(), trust_env=False) as client,
                client.stream(method, url, content=body, headers=headers) as answer,
            ):
                return await _read(answer)
        except httpx.TimeoutException:
            raise Away("PARTY_SLOW") from None
        except httpx.HTTPError:
            raise Away("PARTY_AWAY") from None


async def _read(answer: httpx.Response) -> bytes | None:
    if asks_for_later(answer.status_code):
        raise Away("PARTY_LATER")
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return None
    if not answer.is_success:
        raise Refused("PARTY_REFUSED")
    read = bytearray()
    async for part in answer.aiter_bytes():
        read += part
        if len(read) > LARGEST_ANSWER:
            raise Away("PARTY_ANSWER_TOO_LARGE")
    return bytes(read)
