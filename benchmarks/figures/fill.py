"""A ledger with the facts of very many cases: templates by the pure rules, copied with other days and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from benchmarks.figures.sql import SQL
from bundles.calendars import load_calendar
from bundles.loader import bundle_slugs, load_bundle
from bundles.scenarios.scenario import load_scenarios
from domain.case.course import Course
from domain.figures.of_case import changes, known_times, marks_of
from ledger.connection.pool import Connection
from ledger.figures.facts import COLUMNS, row_of, versions
from starter.office.figures.follower import singly_of
from starter.trials.pure import PurePlay

RECEIVED_ON = date(2025, 3, 3)


def templates() -> Iterator[list[tuple[Any, ...]]]:
    """The rows of every scenario of every bundle."""
    calendar = load_calendar()
    for slug in bundle_slugs():
        loaded = load_bundle(slug)
        for number, scenario in enumerate(load_scenarios(slug, loaded=loaded)):
            play = PurePlay(loaded.definition, scenario, RECEIVED_ON, calendar)
            opening = play.state.opening.model_copy(update={"case_no": f"{slug}-{number}"})
            course = Course.of(opening, play.entries)
            known = known_times(play.entries, [each.at for each in play.entries])
            made = changes(course, known, singly=singly_of(loaded.definition, play.state.plan))
            marks = marks_of(course, None)
            yield [row_of(marks, version) for version in versions(made)]


async def fill(connection: Connection, cases: int) -> int:
    """Put the facts of so many cases on file; returns how many rows there are."""
    await connection.execute(SQL["template_table"])
    for rows in templates():
        await connection.copy_records_to_table("template_fact", records=rows, columns=COLUMNS)
    await connection.execute(SQL["templates"])
    await connection.execute(SQL["clear"])
    await connection.execute(SQL["clone"].replace("$1", str(cases)))
    await connection.execute(SQL["index"])
    await connection.execute("drop table template, template_fact")
    await connection.execute("vacuum analyze figure_fact")
    number: int = await connection.fetchval("select count(*) from figure_fact")
    return number
