"""What all that goes out by HTTP has in common: certificates that are read once, and who asks to be tried again."""

from __future__ import annotations

import ssl
from functools import cache
from http import HTTPStatus

import httpx

_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class AnswerTooLarge(httpx.HTTPError):
    """The other side says more than is read of an answer."""

    def __init__(self) -> None:
        super().__init__("the answer is too large")


async def answered(
    client: httpx.AsyncClient, method: str, url: str, *, headers: dict[str, str], content: bytes = b"", most: int
) -> httpx.Response:
    """The answer, of which no more than so many bytes are read. Raises AnswerTooLarge, httpx.HTTPError."""
    async with client.stream(method, url, content=content, headers=headers) as answer:
        read = bytearray()
        async for part in answer.aiter_bytes():
            read += part
            if len(read) > most:
                raise AnswerTooLarge
        return httpx.Response(answer.status_code, content=bytes(read))


@cache
def tls() -> ssl.SSLContext:
    """The certificates to trust: reading them takes tens of milliseconds, so once for all of a process."""
    return httpx.create_ssl_context()


def asks_for_later(status: int) -> bool:
    """Whether an answer asks for another try: 408, 425, 429 and 5xx. Any other that is no success is for good."""
    return status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR
