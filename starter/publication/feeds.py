"""Atom feeds (RFC 4287) of the public site, written with the XML library of Python: four elements need no other.

Links are relative to the feed's own address, so that the site can be put anywhere; ids are made of the address of the
installation and never change.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 50
_NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed without entries was changed last: a feed must say it, and must not change with each writing."""


@dataclass(frozen=True)
class Entry:
    """One entry: `key` unique within the site, `href` from the feed's folder, `updated` with its zone."""

    key: str
    title: str
    updated: datetime
    href: str
    summary: str


@dataclass(frozen=True)
class Feed:
    """One feed: `name` is its file's name, `page` the page it belongs to, both in the same folder."""

    name: str
    title: str
    page: str
    entries: Sequence[Entry]


def written(feed: Feed, site: str) -> bytes:
    """The feed as a file; `site`: the installation's public address, of which the ids are made."""
    root = ET.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    entries = sorted(feed.entries, key=lambda each: (each.updated, each.key), reverse=True)[:MOST_ENTRIES]
    _text(root, "id", _id(site, feed.name))
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(entries[0].updated if entries else _NOTHING_YET))
    _text(ET.SubElement(root, f"{{{ATOM}}}author"), "name", "联办")
    _link(root, "self", feed.name, "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    for each in entries:
        entry = ET.SubElement(root, f"{{{ATOM}}}entry")
        _text(entry, "id", _id(site, each.key))
        _text(entry, "title", each.title)
        _text(entry, "updated", _moment(each.updated))
        _link(entry, "alternate", each.href, "text/html")
        _text(entry, "summary", each.summary)
    ET.register_namespace("", ATOM)
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _id(site: str, key: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{site.rstrip('/')}/publication/{key}").urn


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _link(parent: ET.Element, rel: str, href: str, media_type: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": href, "type": media_type})


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
