"""How matters of the yearly list really stand: definitions on file and in files, cases, plans; none of it typed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime

from bundles.checks.whole import check_whole
from bundles.language.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, Library, LoadedBundle, bundle_slugs, load_bundle, load_library
from domain.definition.bundle import Definition
from domain.programme.matter import Matter, matter_of
from domain.programme.progress import NOTHING_YET, PlanNow, Reality
from domain.steering.plan import PLAN
from domain.steering.procedure import Fact
from ledger.connection.pool import Pool
from ledger.programme import reality
from ledger.programme.reality import OnFile
from ledger.steering import matters
from ledger.steering.matters import MatterLine, MatterList
from starter.office.definition_cache import DefinitionCache
from starter.office.programme import listed

_CHECKED: dict[str, tuple[Library, LoadedBundle, bool]] = {}
"""By code what was checked last: the loader gives the same objects while no file has changed."""
MOST = 1000
"""Plans of one list that are read at most."""


async def realities(pool: Pool, cache: DefinitionCache, of: Sequence[Matter], year: int | None) -> dict[str, Reality]:
    """By the matter's key; how many were on time is counted of that year, where one is named.

    What is in force has passed its check; only what is not is checked as it stands in files.
    """
    slugs = sorted({each.bundle for each in of if each.bundle is not None})
    on_file = await reality.on_file(pool, slugs, year)
    in_force = {each.bundle.bundle: each for each in await cache.in_force()}
    found = {slug: await _reality(on_file.get(slug, OnFile()), in_force.get(slug), slug) for slug in slugs}
    return {each.key: found.get(each.bundle or "", NOTHING_YET) for each in of}


async def _reality(on_file: OnFile, in_force: Definition | None, slug: str) -> Reality:
    definition, is_defined = in_force, True
    if definition is None:
        is_defined, definition = await asyncio.to_thread(_in_files, slug)
    return Reality(
        is_defined=is_defined,
        is_checked=definition is not None,
        published_on=on_file.published_on,
        first_case_on=on_file.first_case_on,
        concluded=on_file.concluded,
        on_time=on_file.on_time,
        departments=_departments(definition),
    )


def _in_files(slug: str) -> tuple[bool, Definition | None]:
    """Whether there is such a definition, and it, where it passes its check."""
    if slug not in bundle_slugs():
        return False, None
    try:
        library = load_library()
        loaded = load_bundle(slug, BUNDLES_ROOT, library)
    except DefinitionError:
        return True, None
    return True, loaded.definition if _passes(slug, library, loaded) else None


def _passes(slug: str, library: Library, loaded: LoadedBundle) -> bool:
    """Whether `check` finds no error; asked once of files that have not changed since."""
    before = _CHECKED.get(slug)
    if before is None or before[0] is not library or before[1] is not loaded:
        passes = not check_whole(slug, library.root, library).errors
        _CHECKED[slug] = before = (library, loaded, passes)
    return before[2]


def _departments(definition: Definition | None) -> tuple[str, ...]:
    return tuple(sorted({item.department for item in definition.items.values()})) if definition else ()


async def plans(pool: Pool, of: Iterable[Matter], now: datetime) -> dict[str, PlanNow]:
    """By the matter's key its last plan."""
    about = tuple(each.about for each in of)
    wanted = MatterList(now=now, view="all", kind=PLAN, about=about, sort="received")
    lines = (await matters.page(pool, wanted, MOST)).rows
    return {found[1]: plan_now(each, now) for each in lines if (found := matter_of(each.about)) is not None}


def plan_now(line: MatterLine, now: datetime) -> PlanNow:
    """A plan as a list has it."""
    return PlanNow(
        number=line.number,
        step=line.phase,
        outcome=line.outcome,
        owing=line.owing,
        due_on=line.due_on,
        is_late=line.open and line.red_at is not None and line.red_at <= now,
    )


async def facts_of(pool: Pool, cache: DefinitionCache, about: str | None) -> frozenset[Fact]:
    """What is so in the world of the matter that a plan is about; nothing where it is about none."""
    place = matter_of(about)
    known = await listed.one(pool, *place) if place is not None else None
    if place is None or known is None:
        return frozenset()
    return (await realities(pool, cache, (known.matter,), None))[known.matter.key].facts
