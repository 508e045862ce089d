"""The gate for what comes in, before any page or operation sees it: one for all doors.

Neither path nor query nor a header may hold what PostgreSQL cannot keep or a parser chokes on: NUL and other control
characters, bytes that are no UTF-8. What is in a body is looked at where it is read (`forms_in`, the API's models).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

IDLE_SECONDS = 30.0
"""How long a body may say nothing before its request is given up."""
MOST_QUERY_BYTES = 8192
_DECODED = frozenset({b"authorization", b"cookie", b"lianban-role", b"webhook-id", b"webhook-timestamp"})
"""Headers whose text goes on into keys and queries; other letters than ASCII in them are no value of ours."""

Unreadable = Callable[[Request], Awaitable[Response]]


class BodyStalled(Exception):
    """REQUEST_TIMEOUT: a body that stopped in the middle."""


class InputGate:
    """Answers what cannot be read; hands on everything else, with a body that may not stall."""

    def __init__(self, app: ASGIApp, *, unreadable: Unreadable) -> None:
        self._app = app
        self._unreadable = unreadable

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not _is_readable(scope):
            # The answer may look at path and query once more: as if there were none.
            bare = {**scope, "path": _start_of(scope), "query_string": b"", "headers": _plain(scope["headers"])}
            await (await self._unreadable(Request(bare, receive)))(bare, receive, send)
            return
        await self._app(scope, _unstalled(receive), send)


def _is_readable(scope: Scope) -> bool:
    raw: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogateescape")
    query: bytes = scope["query_string"]
    if len(query) > MOST_QUERY_BYTES:
        return False
    texts = all(is_text(unquote_to_bytes(each)) for each in (raw, query.replace(b"+", b" ")))
    headers = all(value.isascii() for name, value in scope["headers"] if name in _DECODED)
    return texts and headers and is_text(scope["path"].encode("utf-8", "surrogatepass"))


def is_text(body: bytes) -> bool:
    """Whether these bytes are UTF-8 without control characters."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(letter < " " or letter == "\x7f" for letter in text)


def _start_of(scope: Scope) -> str:
    return "/api/" if scope["path"].startswith("/api/") else "/"


def _plain(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name not in _DECODED]


def _unstalled(receive: Receive) -> Receive:
    """The same messages; while the body is on its way, each within a limit of time. Raises BodyStalled."""
    complete = False

    async def next_message() -> Message:
        nonlocal complete
        if complete:
            return await receive()  # whoever waits now waits for the visitor to go away
        try:
            message = await asyncio.wait_for(receive(), IDLE_SECONDS)
        except TimeoutError:
            raise BodyStalled from None
        complete = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    return next_message
