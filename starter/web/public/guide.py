"""The public guide (办事指南): what a bundle is, what it takes, and the path of one's own situation before applying.

Nothing personal is asked: the answers of the questionnaire are choices, and they are kept nowhere.
"""

from __future__ import annotations

from itertools import groupby

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bundles.views import explain
from bundles.views.by_name import DocumentView, document
from bundles.views.lanes import lanes_svg
from domain.definition.bundle import Definition
from domain.definition.resolve import ResolveRefused, asked_questions, resolve
from domain.time.calendar import beijing_date
from ledger import legal_clock
from starter.web.filing.hall import halls_of_matter
from starter.web.public.sheet_parts import foreseen, what_makes_it_later
from starter.web.site.permissions import Pages, public
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

pages = Pages()
OPEN = public("办事指南人人可看")
VIEWS: tuple[tuple[DocumentView, str], ...] = (
    ("guide", "指南"),
    ("materials", "材料"),
    ("form", "合并的表"),
    ("schedule", "时限表"),
    ("reductions", "减了什么"),
    ("procedure", "工作规程"),
)
_AUDIENCES = {"个人": "个人", "企业": "企业", "个人和企业": "个人和企业"}


@pages.get("/guide", allow=OPEN)
async def guide_list(request: Request) -> Response:
    """What can be applied for, by audience."""
    definitions = sorted(await shared(request).definition_cache.in_force(), key=_audience)
    groups = [(audience, list(each)) for audience, each in groupby(definitions, key=_audience)]
    return render(request, "public/guide_list.html", title="办事指南", groups=groups)


def _audience(definition: Definition) -> str:
    return _AUDIENCES.get(definition.bundle.audience or "", "其他")


@pages.get("/guide/{slug}", allow=OPEN)
async def guide_page(request: Request) -> Response:
    """The guide of one bundle."""
    return await _view(request, "guide")


@pages.get("/guide/{slug}/situation", allow=OPEN)
async def situation_page(request: Request) -> Response:
    """情形引导 before applying: the questions that apply, then the path, the materials and the time."""
    definition = await _definition(request)
    answers = {key: given for key in definition.questions if (given := request.query_params.get(f"q.{key}", "")[:200])}
    questions = asked_questions(definition, answers)
    documents, problems, leads_out, plan = [], [], False, None
    if answers:
        try:
            plan = resolve(definition, {key: value for key, value in answers.items() if key in questions})
            documents = [explain.plan_document(definition, plan), explain.materials_document(definition, plan)]
        except ResolveRefused as refused:
            leads_out = all(problem.code == "SINGLE_ROUTE" for problem in refused.problems)
            problems = [problem.sentence for problem in refused.problems]
    return render(
        request,
        "public/guide_situation.html",
        title=f"{definition.bundle.name}：我的情形",
        slug=definition.bundle.bundle,
        bundle=definition.bundle,
        questions=questions,
        answers=answers,
        documents=documents,
        problems=problems,
        leads_out=leads_out,
        foreseen=await foreseen(request, plan) if plan else None,
        today=beijing_date(await legal_clock.legal_now(pool_of(request))),
        later=what_makes_it_later(plan) if plan else [],
    )


@pages.get("/guide/{slug}/{view}", allow=OPEN)
async def view_page(request: Request) -> Response:
    """Another document of the bundle."""
    for view, _ in VIEWS:
        if view == request.path_params["view"]:
            return await _view(request, view)
    raise HTTPException(404)


async def _view(request: Request, view: DocumentView) -> Response:
    definition = await _definition(request)
    made = document(definition, view)
    return render(
        request,
        "public/guide.html",
        title=made.title,
        document=made,
        views=VIEWS,
        current=view,
        slug=definition.bundle.bundle,
        halls=await halls_of_matter(request, definition.bundle.bundle) if view == "guide" else (),
        picture=Markup(lanes_svg(definition)) if view == "guide" else "",  # noqa: S704 - made by us, texts escaped
    )


async def _definition(request: Request) -> Definition:
    slug = request.path_params["slug"]
    definition = await shared(request).definition_cache.of_bundle(slug)
    if definition is None:
        raise HTTPException(404)
    return definition
