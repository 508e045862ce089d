"""The folder of the public site: replaced as a whole, left alone where it is not ours; the feeds in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from starter.publication.feeds import MOST_ENTRIES, Entry, Feed, written
from starter.publication.folder import FolderTaken, put

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_a_site_is_written_replaced_and_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "to" / "site"
    assert put(place, {"index.html": b"one", "matters/a.html": b"a"})
    first = place.resolve()
    assert (place / "matters" / "a.html").read_bytes() == b"a"
    assert not put(place, {"matters/a.html": b"a", "index.html": b"one"})
    assert put(place, {"index.html": b"two"})
    assert [each.name for each in place.iterdir()] == ["index.html"]
    assert (first / "index.html").read_bytes() == b"one"  # whoever reads it meanwhile still can
    assert put(place, {"index.html": b"three"})
    assert not first.exists()
    assert put(place, {"index.html": b"two"})  # back again


def test_an_empty_folder_is_taken_and_any_other_left_alone(tmp_path: Path) -> None:
    empty, full, link = tmp_path / "empty", tmp_path / "full", tmp_path / "link"
    empty.mkdir()
    assert put(empty, {"index.html": b"one"})
    full.mkdir()
    (full / "letter.txt").write_text("mine", encoding="utf-8")
    link.symlink_to(full)
    for place in (full, link, full / "letter.txt"):
        with pytest.raises(FolderTaken):
            put(place, {"index.html": b"one"})
    assert (full / "letter.txt").read_text(encoding="utf-8") == "mine"


def test_what_a_killed_writer_left_is_cleared(tmp_path: Path) -> None:
    place = tmp_path / "site"
    put(place, {"index.html": b"one"})
    cut_off = tmp_path / ".site.0123.part-1"
    cut_off.mkdir()
    (tmp_path / ".site.link-1").symlink_to("nowhere")
    put(place, {"index.html": b"two"})
    left = {each.name for each in tmp_path.iterdir()}
    assert not left & {cut_off.name, ".site.link-1"}
    assert len(left) == 4  # the link, its lock, the site and the one before


def test_a_feed_has_what_atom_asks_for_newest_first_and_the_same_each_time() -> None:
    at = datetime(2025, 11, 3, 8, tzinfo=UTC)
    entries = [
        Entry(f"m/{n}", f"“新生儿<出生>”有变化 {n}", at + timedelta(hours=n), "matters/m.html", "自 & 起")
        for n in range(MOST_ENTRIES + 5)
    ]
    feed = Feed("news.xml", "动态", "news.html", entries)
    made = written(feed, "https://lianban.example.cn/")
    assert made == written(feed, "https://lianban.example.cn")
    root = etree.fromstring(made)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-CN"
    assert len(root.findall("a:entry", ATOM)) == MOST_ENTRIES
    assert root.findtext("a:updated", namespaces=ATOM) == root.findtext("a:entry/a:updated", namespaces=ATOM)
    ids = [each.text for each in root.findall(".//a:id", ATOM)]
    assert len(set(ids)) == MOST_ENTRIES + 1
    assert all(each is not None and each.startswith("urn:uuid:") for each in ids)
    assert [each.get("rel") for each in root.findall("a:link", ATOM)] == ["self", "alternate"]
    assert root.findtext("a:author/a:name", namespaces=ATOM) == "联办"


def test_a_feed_without_entries_does_not_change_by_itself() -> None:
    feed = Feed("news.xml", "动态", "news.html", [])
    assert b"2000-01-01T00:00:00Z" in written(feed, "https://lianban.example.cn")
