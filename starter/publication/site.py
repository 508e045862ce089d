"""The files of the public site: index, guides, news, monthly figures, each with a feed; our stylesheet, no script.

The same state of the installation gives the same bytes: nothing here says when it was written. Every link is relative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from bundles.views.by_name import document
from bundles.views.find import by_stage
from bundles.views.lanes import lanes_svg
from domain.definition.bundle import Definition
from domain.definition.resolve import ResolveRefused, check_day
from domain.figures.figure import Figure
from domain.figures.public import CLOSING_DAY, LEAST, OF_MATTERS
from domain.time.calendar import beijing_date
from ledger import definitions as ledger
from ledger.definitions import Publication
from starter.office.client import Lianban
from starter.office.definition_cache import DefinitionCache
from starter.publication import feeds, figures
from starter.publication.feeds import Entry, Feed
from starter.publication.figures import Month
from starter.publication.news import Novelty, news_of
from starter.web.site.render import STATIC, environment

MOST_PUBLICATIONS = 500
"""Publications of one matter that its news go back to."""
MOST_NEWS = 100
"""News on the page of all matters."""
OWN_FILES = ("lianban.css", "icon.svg")


@dataclass(frozen=True)
class Matter:
    """One matter that can be applied for; `closed`: why not today, empty where one can."""

    definition: Definition
    news: Sequence[Novelty]
    closed: str

    @property
    def slug(self) -> str:
        """Its code, which names its page."""
        return self.definition.bundle.bundle


async def files(lianban: Lianban) -> dict[str, bytes]:
    """Path within the site → content. Raises FiguresBehind."""
    now = await lianban.legal_now()
    matters = await _matters(lianban, beijing_date(now))
    names = {each.slug: each.definition.bundle.name for each in matters}
    months = await figures.months(lianban.pool, now, names)
    made = {name: (STATIC / name).read_bytes() for name in OWN_FILES}
    made |= {path: text.encode() for path, text in _pages(matters, months).items()}
    site = lianban.settings.public_url
    for folder, feed in _feeds(matters, months):
        made[f"{folder}{feed.name}"] = feeds.written(feed, site)
    return made


async def _matters(lianban: Lianban, today: date) -> list[Matter]:
    cache = DefinitionCache(lianban.pool)
    found = []
    for definition in await cache.in_force():
        history = await ledger.history(lianban.pool, definition.bundle.bundle, MOST_PUBLICATIONS)
        known = {each: await cache.by_hash(each) for each in _hashes(history)}
        found.append(Matter(definition, news_of(history, known, definition, today), _closed(definition, today)))
    return found


def _hashes(history: Sequence[Publication]) -> list[str]:
    return sorted({each.hash for each in history} | {each.previous for each in history if each.previous})


def _closed(definition: Definition, today: date) -> str:
    try:
        check_day(definition, today)
    except ResolveRefused as refused:
        return refused.problems[0].sentence
    return ""


# --- pages ------------------------------------------------------------------------------------------------------------


def _pages(matters: Sequence[Matter], months: Sequence[Month]) -> dict[str, str]:
    by_slug = {each.slug: each for each in matters}
    stages = [
        (name, [by_slug[each.bundle.bundle] for each in of_stage])
        for name, of_stage in by_stage(each.definition for each in matters)
    ]
    made = {
        "index.html": _page("index", "", "一件事一次办", "news.xml", stages=stages),
        "news.html": _page("news", "", "事项动态", "news.xml", news=_all_news(matters)[:MOST_NEWS]),
        "figures.html": _page("figures", "", "公开的月度统计", "figures.xml", months=months, **_RULE),
    }
    for matter in matters:
        made[f"matters/{matter.slug}.html"] = _guide(matter)
    for month in months:
        title = f"{month.period.name}统计"
        made[f"figures/{month.period.mark}.html"] = _page(
            "month", "../", title, "figures.xml", month=month, columns=OF_MATTERS, **_RULE
        )
    return made


_RULE: Mapping[str, int] = {"least": LEAST, "closing_day": CLOSING_DAY}


def _guide(matter: Matter) -> str:
    made = document(matter.definition, "guide")
    picture = Markup(lanes_svg(matter.definition))  # noqa: S704 - made by us, texts escaped
    return _page(
        "guide", "../", made.title, f"matters/{matter.slug}.xml", document=made, matter=matter, picture=picture
    )


def _page(template: str, root: str, title: str, feed: str, **content: Any) -> str:
    """`root`: the way from the page up to the site's folder; `feed`: of the page, from that folder."""
    made = environment().get_template(f"publication/{template}.html")
    return made.render(root=root, title=title, feed=feed, **content)


def _all_news(matters: Sequence[Matter]) -> list[Novelty]:
    found = [each for matter in matters for each in matter.news]
    return sorted(found, key=lambda each: (each.at, each.slug, each.key), reverse=True)


# --- feeds ------------------------------------------------------------------------------------------------------------


def _feeds(matters: Sequence[Matter], months: Sequence[Month]) -> list[tuple[str, Feed]]:
    """(folder, feed) of all matters together, of each, and of the months."""
    together = [_entry(each, f"matters/{each.slug}.html") for each in _all_news(matters)]
    told = [
        Entry(
            f"figures/{each.period.mark}",
            f"{each.period.name}统计",
            each.closed,
            f"figures/{each.period.mark}.html",
            _summary(each),
        )
        for each in months
    ]
    return [
        ("", Feed("news.xml", "联办：事项动态", "news.html", together)),
        ("", Feed("figures.xml", "联办：公开的月度统计", "figures.html", told)),
        *(("matters/", _feed_of(each)) for each in matters),
    ]


def _feed_of(matter: Matter) -> Feed:
    page = f"{matter.slug}.html"
    title = f"联办：“{matter.definition.bundle.name}”动态"
    return Feed(f"{matter.slug}.xml", title, page, [_entry(each, page) for each in matter.news])


def _entry(novelty: Novelty, href: str) -> Entry:
    return Entry(f"{novelty.slug}/{novelty.key}", novelty.title, novelty.at, f"{href}#news", "".join(novelty.sentences))


def _summary(month: Month) -> str:
    return "；".join(f"{figure.name} {_with_unit(figure, told)}" for figure, told in month.figures)


def _with_unit(figure: Figure, told: str) -> str:
    return f"{told}{figure.unit}" if told[-1].isdigit() else told
