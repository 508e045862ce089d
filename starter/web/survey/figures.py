"""One survey: its figures with what they are parts of, by stratum; its draw made again; and its export."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from domain.survey.calls import MOST_CALLS, STATE_NAMES, Call, Tally, tally
from domain.survey.draw import Stratum, draw, population_digest
from ledger.survey import surveys
from ledger.survey.surveys import CallOnFile, StratumOnFile, Survey
from starter.web.lists.export import Kind, export
from starter.web.site.permissions import CaseMissing, Pages, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.survey import list as survey_list
from starter.words.names import GRADE_NAMES

pages = Pages()
READERS = roles(*survey_list.READERS)
_MOST_DIGITS = 18


@dataclass(frozen=True)
class Line:
    """The figures of one stratum, or of all."""

    matter: str
    department: str
    tally: Tally

    @property
    def cells(self) -> list[str]:
        """As the page and an export show them."""
        own = self.tally
        grades = [str(own.grades.get(grade, 0)) for grade in GRADE_NAMES]
        states = [str(own.states.get(state, 0)) for state in STATE_NAMES]
        response, satisfied = _share(own.answered, own.drawn), _share(own.satisfied, own.answered)
        return [
            self.matter,
            self.department,
            str(own.population),
            str(own.drawn),
            *states,
            response,
            *grades,
            satisfied,
        ]


TITLES = [
    "一件事",
    "单位",
    "办结（件）",
    "抽中（件）",
    *STATE_NAMES.values(),
    "应答率（已评价÷抽中）",
    *GRADE_NAMES.values(),
    "满意率（基本满意以上÷已评价）",
]


async def survey_of(request: Request) -> Survey:
    """The survey that the address names. Raises CaseMissing."""
    typed = request.path_params["survey"]
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS
    found = await surveys.one(pool_of(request), int(typed)) if is_number else None
    if found is None:
        raise CaseMissing
    return found


@pages.get("/surveys/{survey}", allow=READERS)
async def survey_page(request: Request) -> Response:
    """Its figures."""
    survey = await survey_of(request)
    lines = await _lines(request, survey)
    return render(
        request,
        "survey/figures.html",
        title=survey.title,
        survey=survey,
        titles=TITLES,
        lines=[line.cells for line in lines],
        whole=lines[0].tally,
        drawn="drawn" in request.query_params,
    )


@pages.get("/surveys/{survey}/draw", allow=READERS)
async def draw_again(request: Request) -> Response:
    """The draw made again from the cases as they are on file now: whether the same are called."""
    survey, pool = await survey_of(request), pool_of(request)
    cases = await surveys.population(pool, survey.from_on, survey.until_on)
    found = await asyncio.to_thread(draw, cases, survey.seed, survey.size)
    calls = await surveys.calls(pool, survey.survey_id, MOST_CALLS)
    return render(
        request,
        "survey/again.html",
        title="重新抽一次",
        survey=survey,
        is_same_list=population_digest(cases) == survey.digest,
        is_same=[each.case_no for each in found] == [each.case_no for each in calls],
        many=len({each.case_no for each in cases}),
    )


def _export(kind: Kind) -> Callable[[Request], Awaitable[Response]]:
    async def export_survey(request: Request) -> Response:
        survey = await survey_of(request)
        rows = [line.cells for line in await _lines(request, survey)]
        return await export(request, kind, "电话调查", TITLES, rows, is_cut=False)

    export_survey.__name__ = f"export_survey_{kind}"
    return export_survey


_KINDS: tuple[Kind, ...] = ("xlsx", "csv")
for _kind in _KINDS:
    pages.get(f"/surveys/{{survey}}/export.{_kind}", allow=READERS)(_export(_kind))


async def _lines(request: Request, survey: Survey) -> list[Line]:
    """All, then each stratum."""
    pool = pool_of(request)
    calls = await surveys.calls(pool, survey.survey_id, MOST_CALLS)
    departments = await shared(request).definition_cache.department_names()
    lines = [Line("全部", "", tally(_read(calls), survey.population))]
    for each in await surveys.strata(pool, survey.survey_id):
        own = [call for call in calls if _is_of(call, each)]
        lines.append(
            Line(
                each.matter_name, departments.get(each.department, each.department), tally(_read(own), each.population)
            )
        )
    return lines


def _is_of(call: CallOnFile, stratum: StratumOnFile) -> bool:
    return (call.matter, call.department) == (stratum.matter, stratum.department)


def _read(calls: Iterable[CallOnFile]) -> Sequence[Call]:
    return [Call(Stratum(each.matter, each.department), each.state, each.grade) for each in calls]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"
