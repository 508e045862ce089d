"""A party outside by signed HTTP (Standard Webhooks): one way to ask and to tell, the same for every party.

408, 425, 429 and 5xx ask for another try; any other 4xx refuses the message for good. Nothing of an answer's words
gets into an error, a log or a history: codes alone travel. Proxies of the environment are not used, redirects are not
followed.
"""

from __future__ import annotations

import ssl
from functools import cache
from http import HTTPStatus

import httpx

from activities.ports.outgoing import Away, Refused
from runtime.settings import SignedEndpoint
from runtime.signing import signed_headers

TIMEOUT = httpx.Timeout(8.0, connect=2.0)
LARGEST_ANSWER = 1024 * 1024
"""Bytes of an answer that are read; whoever says more has answered wrongly."""
_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


@cache
def _tls() -> ssl.SSLContext:
    # Reading the certificates takes tens of milliseconds: once per process.
    return httpx.create_ssl_context()


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
                httpx.AsyncClient(timeout=TIMEOUT, verify=_tls(), trust_env=False) as client,
                client.stream(method, url, content=body, headers=headers) as answer,
            ):
                return await _read(answer)
        except httpx.TimeoutException:
            raise Away("PARTY_SLOW") from None
        except httpx.HTTPError:
            raise Away("PARTY_AWAY") from None


async def _read(answer: httpx.Response) -> bytes | None:
    if answer.status_code in _LATER or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
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
