"""What all that goes out by HTTP has in common: certificates that are read once, and who asks to be tried again."""

from __future__ import annotations

import ssl
from functools import cache
from http import HTTPStatus

import httpx

_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


@cache
def tls() -> ssl.SSLContext:
    """The certificates to trust: reading them takes tens of milliseconds, so once for all of a process."""
    return httpx.create_ssl_context()


def asks_for_later(status: int) -> bool:
    """Whether an answer asks for another try: 408, 425, 429 and 5xx. Any other that is no success is for good."""
    return status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR
