"""Items that several bundles share: a change of one changes all of them, and each is published by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bundles.language.findings import DefinitionError
from bundles.language.yaml_files import read_yaml
from bundles.loader import Library, bundle_slugs
from domain.definition.bundle import Bundle


def shared_sentences(bundle: Bundle, library: Library, keys: Iterable[str] | None = None) -> Iterator[str]:
    """For each item of the bundle (of `keys`, where they are given) that others use, too: which ones, what follows."""
    wanted = [entry.key for entry in bundle.items if entry.key in library.items]
    users = users_of(library.root, wanted if keys is None else [key for key in keys if key in wanted])
    for key, slugs in users.items():
        others = [each for each in slugs if each != bundle.bundle]
        if others:
            name = library.items[key].name
            yield f"“{name}”（{key}）还用于 {'、'.join(others)}：改动它，这些一件事也随之改变，要各自发布才施行。"


def users_of(root: Path, items: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The bundles that list each of these items, by item; a bundle that cannot be read uses nothing."""
    listed = {slug: _listed(root, slug) for slug in bundle_slugs(root)}
    return {key: tuple(slug for slug, keys in listed.items() if key in keys) for key in items}


def _listed(root: Path, slug: str) -> frozenset[str]:
    try:
        content = read_yaml(root / "matters" / slug / "bundle.yaml", root).content
    except DefinitionError:
        return frozenset()
    entries = content.get("items") if isinstance(content, dict) else None
    return frozenset(str(next(iter(each), "")) if isinstance(each, dict) else str(each) for each in entries or ())
