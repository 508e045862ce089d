"""News of a matter (事项动态): published, changed, opened and paused, from what is on file and the definition itself.

Pure. Who published, and what they noted for their colleagues, is not told: it is no business of the public.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bundles.views.differences import differences
from domain.definition.bundle import Definition
from domain.time.calendar import BEIJING, beijing_date
from ledger.definitions import Publication
from starter.words.names import day

MOST_CHANGES = 30
"""Changes of one version that are told one by one."""


@dataclass(frozen=True)
class Novelty:
    """One piece of news. `at` carries its zone; `key` tells it from all others of its matter, for ever."""

    slug: str
    matter: str
    key: str
    at: datetime
    title: str
    sentences: tuple[str, ...]

    @property
    def on(self) -> date:
        """The Beijing day."""
        return beijing_date(self.at)


def news_of(
    history: Sequence[Publication], definitions: Mapping[str, Definition], in_force: Definition, today: date
) -> list[Novelty]:
    """What happened to one matter, the newest first; `definitions` by the hashes that its history names."""
    found = [*(_published(each, definitions) for each in history), *_paused(in_force, today)]
    return sorted(found, key=lambda each: (each.at, each.key), reverse=True)


def _published(publication: Publication, definitions: Mapping[str, Definition]) -> Novelty:
    new, old = definitions[publication.hash], definitions.get(publication.previous or "")
    name, since = new.bundle.name, day(publication.in_force_from)
    changes: tuple[str, ...] = ()
    if old is None:
        title, first = f"“{name}”开始办理", f"自{since}起可以申请。"
    else:
        title, changes = f"“{name}”有变化", _changes(old, new)
        first = f"自{since}起按新的办法办理；之前已经收件的，仍按收件时的办法办理。"
    key = f"publication-{publication.publication_id}"
    return Novelty(publication.slug, name, key, publication.published_at, title, (first, *changes))


def _changes(old: Definition, new: Definition) -> tuple[str, ...]:
    """What changes for whoever applies."""
    told = tuple(dict.fromkeys(each.sentence for each in differences(old, new).of("applicant")))
    if not told:
        return ("申请人要准备的材料、要回答的问题和时限没有变化。",)
    more = (f"另有 {len(told) - MOST_CHANGES} 处变化，见办事指南。",) if len(told) > MOST_CHANGES else ()
    return (*told[:MOST_CHANGES], *more)


def _paused(definition: Definition, today: date) -> Iterator[Novelty]:
    """By itself: the days of a filing window (集中申报期), the end of what is in force for a time (施行期)."""
    effective, window = definition.bundle.effective, definition.bundle.filing_window
    name = definition.bundle.name
    if window is not None:
        days = window.around(today)
        words = f"集中申报期为{day(days.opens_on)}至{day(days.closes_on)}。"
        if days.opens_on <= today:
            yield _by_itself(definition, "opened", days.opens_on, f"“{name}”开始集中申报", words)
        if days.closes_on < today:
            yield _by_itself(definition, "paused", _next(days.closes_on), f"“{name}”暂停收件", f"{words}申报期已过。")
    if effective is not None and effective.until is not None and effective.until < today:
        words = f"施行期到{day(effective.until)}为止；已经收件的继续办理。"
        yield _by_itself(definition, "ended", _next(effective.until), f"“{name}”停止收件", words)


def _by_itself(definition: Definition, what: str, on: date, title: str, sentence: str) -> Novelty:
    bundle = definition.bundle
    return Novelty(
        bundle.bundle, bundle.name, f"{what}-{on}", datetime.combine(on, time(), BEIJING), title, (sentence,)
    )


def _next(on: date) -> date:
    return on + timedelta(days=1)
