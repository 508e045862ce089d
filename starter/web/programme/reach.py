"""Who reads the programme: those who supervise and every department; meetings those who lead. Supervisors change it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request

from bundles.loader import load_library
from domain.case.acts import Role
from domain.programme.matter import FIRST_YEAR, LAST_YEAR, group_of
from domain.programme.progress import PlanNow, Progress, Reality, progress_of
from starter.definitions.reality import plans, realities
from starter.office.programme import listed
from starter.office.programme.listed import Listed
from starter.web.lists.dues import Seen
from starter.web.site.forms_in import text
from starter.web.site.permissions import CaseMissing, session_of
from starter.web.site.shared import pool_of, shared
from starter.web.steering.reach import READERS

LEADERS = (Role.SUPERVISOR, Role.GOVERNMENT_HEAD, Role.DEPARTMENT_HEAD, Role.LEAD)
"""Roles that read the meetings of the leading group."""
__all__ = ("LEADERS", "READERS", "Shown", "matter_in", "may_change", "shown_of", "year_in")


@dataclass(frozen=True)
class Shown:
    """A matter with everything that is known of it."""

    listed: Listed
    reality: Reality
    plan: PlanNow | None
    progress: Progress

    @property
    def group(self) -> tuple[str, ...]:
        """Everybody who works on it, the lead first."""
        return group_of(self.listed.matter, self.reality.departments)


def may_change(request: Request) -> bool:
    """Whether the visitor changes the list, begins plans and records meetings."""
    return session_of(request).held.role is Role.SUPERVISOR


async def department_names(request: Request) -> dict[str, str]:
    """Names of all departments: of the catalogue, as a matter may be planned before any definition names its own."""
    library = await asyncio.to_thread(load_library)
    of_catalogue = {slug: each.name for slug, each in library.catalogue.departments.items()}
    return of_catalogue | await shared(request).definition_cache.department_names()


def seen_in(form: FormData) -> int:
    """The number of the record that was open on the page of a form; 0 where there was none."""
    said = text(form, "seen", 20)
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= len("999999") else 0


def year_in(text: str) -> int | None:
    """The year that an address names; None where it names none that can be."""
    is_year = len(text) == len("2026") and text.isascii() and text.isdecimal()
    return int(text) if is_year and FIRST_YEAR <= int(text) <= LAST_YEAR else None


async def matter_in(request: Request) -> Listed:
    """The matter that the address names. Raises CaseMissing, DefinitionError."""
    year = year_in(request.path_params["year"])
    key = request.path_params["key"][:40]
    found = await listed.one(pool_of(request), year, key) if year is not None else None
    if found is None:
        raise CaseMissing
    return found


async def shown_of(request: Request, of: list[Listed], year: int, seen: Seen) -> list[Shown]:
    """These matters of one year as they really stand."""
    pool, matters = pool_of(request), [each.matter for each in of]
    real = await realities(pool, shared(request).definition_cache, matters, year)
    planned = await plans(pool, matters, seen.now)
    found = []
    for each in of:
        key = each.matter.key
        plan = planned.get(key)
        found.append(Shown(each, real[key], plan, progress_of(each.matter, real[key], plan, seen.today)))
    return found
