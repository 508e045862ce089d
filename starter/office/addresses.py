"""From which network address somebody comes: the peer's, or what a proxy that is trusted by name says of it."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from starlette.requests import HTTPConnection

from runtime.settings import Settings

MOST_HOPS = 10


def address_of(connection: HTTPConnection, settings: Settings) -> str:
    """The visitor's address; `X-Forwarded-For` is believed as far as trusted proxies wrote it, the nearest first."""
    peer = connection.client.host if connection.client else ""
    forwarded = [part.strip() for line in connection.headers.getlist("x-forwarded-for") for part in line.split(",")]
    for hop in reversed(forwarded[-MOST_HOPS:]):
        if not is_trusted(peer, settings.trusted_proxies) or not _is_address(hop):
            break
        peer = hop
    return peer


def is_trusted(address: str, networks: Iterable[str]) -> bool:
    """Whether an address is one of these networks' (`10.0.0.0/8`, `::1`)."""
    return _is_address(address) and any(ip_address(address) in ip_network(each, strict=False) for each in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
