"""The web application: shared state for its life, middleware, every route behind its permission, pages for problems."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from activities.ports.identity import Identity
from ledger.figures.kept import KeptFigures
from ledger.listing.figures import BoardFigures
from ledger.listing.morning import MorningFigures
from ledger.organisation.halls import Organisations
from ledger.practice import space
from runtime.outside import outside
from runtime.settings import Settings
from starter.api.app import router as api_router
from starter.office.client import Lianban
from starter.office.definition_cache import DefinitionCache
from starter.office.entrance import Entrance
from starter.web.backroom import calendar, demo_clock, deputies, developer, handover, letters, operation, versions
from starter.web.bulletins import list as bulletin_list
from starter.web.bulletins import page as bulletin_page
from starter.web.bulletins import pdf as bulletin_pdf
from starter.web.case import files as case_files
from starter.web.case import page as case_page
from starter.web.case import send as case_send
from starter.web.complaint import own as own_complaints
from starter.web.complaint import supervisor as complaint_list
from starter.web.cosigning import of_case as cosigning_of_case
from starter.web.cosigning import own as cosigning_own
from starter.web.cosigning import sign as cosigning_sign
from starter.web.cosigning import window as cosigning_window
from starter.web.delays import public as public_delays
from starter.web.departments import items as department_items
from starter.web.departments import results as department_results
from starter.web.feedback import list as feedback_list
from starter.web.feedback import own as feedback_own
from starter.web.feedback import say as feedback_say
from starter.web.figures import behind as figures_behind
from starter.web.figures import page as figures_page
from starter.web.figures import times as figures_times
from starter.web.filing import desk, handed, own, paper_entry, queue, registration, sending
from starter.web.filing import files as filing_files
from starter.web.filing import home as filing_home
from starter.web.findings import report as finding_report
from starter.web.joint import calendar as joint_calendar
from starter.web.joint import ics, meeting_list
from starter.web.joint import page as joint_page
from starter.web.joint import phone as joint_phone
from starter.web.lists import board, case_list, desk_list, earlier, trail
from starter.web.materials import arrange, disputes, stack
from starter.web.materials import checks as source_checks
from starter.web.morning import forecast as morning_forecast
from starter.web.morning import page as morning_page
from starter.web.morning import silence as morning_silence
from starter.web.news import inbox as news_inbox
from starter.web.news import of_case as news_of_case
from starter.web.notices import page as notices_page
from starter.web.payment import pages as payment_pages
from starter.web.pdf.maker import PdfMaker
from starter.web.person import consents as own_consents
from starter.web.person import login as person_login
from starter.web.person import mine, readers
from starter.web.practice import exercises as practice_exercises
from starter.web.practice import messages as practice_messages
from starter.web.practice import results as practice_results
from starter.web.practice import wholes as practice_wholes
from starter.web.programme import change as programme_change
from starter.web.programme import decisions as programme_decisions
from starter.web.programme import list as programme_list
from starter.web.programme import matter as programme_matter
from starter.web.programme import meeting as programme_meeting
from starter.web.programme import meeting_list as programme_meeting_list
from starter.web.programme import meetings as programme_meetings
from starter.web.public import front, guide, query, sheet, sheet_pdf, told
from starter.web.rating import bad as bad_ratings
from starter.web.rating import rate
from starter.web.rating import screen as rating_screen
from starter.web.results import download as result_download
from starter.web.results import verify as result_verify
from starter.web.site import events, health, home, login, password, problems
from starter.web.site.hub import Hub
from starter.web.site.input_gate import InputGate
from starter.web.site.permissions import permission_of
from starter.web.site.render import STATIC
from starter.web.site.security import BodyLimit, SecurityHeaders, is_https
from starter.web.site.shared import Shared
from starter.web.steering import caller as steering_caller
from starter.web.steering import evidence as steering_evidence
from starter.web.steering import issue as steering_issue
from starter.web.steering import lead_order_cases, lead_orders
from starter.web.steering import list as steering_list
from starter.web.steering import of_case as steering_of_case
from starter.web.steering import page as steering_page
from starter.web.survey import call as survey_call
from starter.web.survey import call_list as survey_call_list
from starter.web.survey import draw as survey_draw
from starter.web.survey import figures as survey_figures
from starter.web.survey import list as survey_list

MODULES = (
    login,
    password,
    home,
    front,
    guide,
    sheet_pdf,
    sheet,
    filing_home,
    handed,
    queue,
    registration,
    sending,
    own,
    cosigning_own,
    cosigning_of_case,
    cosigning_sign,
    cosigning_window,
    paper_entry,
    filing_files,
    arrange,
    stack,
    disputes,
    source_checks,
    desk_list,
    morning_page,
    morning_silence,
    morning_forecast,
    board,
    earlier,
    case_list,
    trail,
    figures_page,
    figures_behind,
    figures_times,
    bulletin_list,
    bulletin_pdf,
    bulletin_page,
    deputies,
    handover,
    operation,
    department_items,
    department_results,
    letters,
    case_page,
    case_send,
    calendar,
    ics,
    joint_page,
    joint_phone,
    joint_calendar,
    meeting_list,
    person_login,
    mine,
    readers,
    own_consents,
    own_complaints,
    payment_pages,
    query,
    public_delays,
    finding_report,
    result_download,
    result_verify,
    told,
    rate,
    rating_screen,
    bad_ratings,
    complaint_list,
    steering_list,
    steering_issue,
    lead_order_cases,
    lead_orders,
    steering_page,
    steering_evidence,
    steering_of_case,
    steering_caller,
    feedback_list,  # lists before what their numbers open: /feedback/export.xlsx is no report
    feedback_own,
    feedback_say,
    survey_list,
    survey_draw,
    survey_call_list,
    survey_call,
    survey_figures,
    programme_list,
    programme_meeting_list,
    programme_decisions,
    programme_meetings,
    programme_meeting,
    programme_change,
    programme_matter,
    news_inbox,
    news_of_case,
    notices_page,
    case_files,
    events,
    demo_clock,
    practice_exercises,
    practice_wholes,
    practice_results,
    practice_messages,
    developer,
    versions,
)
OPEN_PATHS: dict[str, str] = {
    "/static": "样式和脚本，没有业务内容",
    "/healthz": "只说本进程是否在运行，没有业务内容",
    "/readyz": "只说数据库和流程服务是否连得上，没有业务内容",
    "/api": "由接口自己的密钥或会话校验，见 starter/api",
}
"""Paths whose routes declare no page permission, each with the reason."""


PRACTICE_MARK = "练习·无效"
"""Stands on every print of a practice space."""


class RouteWithoutPermission(Exception):
    """A route that declares no permission: the application does not start with it."""


class _KeptFiles(StaticFiles):
    """Static files whose address carries their digest may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        kept = response.status_code == 200 and b"v=" in scope["query_string"]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response


def create_app(settings: Settings, *, lianban: Lianban | None = None, hub: Hub | None = None) -> FastAPI:
    """The application. A client given from outside stays open when the application ends; else it makes its own."""
    the_hub = hub or Hub()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if lianban is not None:
            with _attached(app, settings, lianban, the_hub):
                yield
            return
        async with Lianban.connect(settings, for_lists=True) as own:
            await space.guard(own.pool, is_practice=settings.practice)
            with _attached(app, settings, own, the_hub):
                yield

    app = FastAPI(
        title="联办",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        middleware=[
            Middleware(SecurityHeaders, https=is_https(settings), broken=problems.broken),
            Middleware(InputGate, unreadable=problems.unreadable),
            Middleware(BodyLimit),
        ],
    )
    app.include_router(api_router)
    for module in MODULES:
        app.router.routes.extend(module.pages.routes)
    app.router.routes.extend(health.ROUTES)
    app.mount("/static", _KeptFiles(directory=STATIC), name="static")
    problems.install(app)
    app.add_exception_handler(desk.AnswersIncomplete, desk.back_to_questions)
    app.add_exception_handler(desk.AlreadyFiled, desk.to_the_case)
    app.add_exception_handler(desk.WaitsForSignatures, desk.to_the_signatures)
    require_permissions(app.routes)
    return app


@contextmanager
def _attached(app: FastAPI, settings: Settings, lianban: Lianban, hub: Hub) -> Iterator[None]:
    figures = BoardFigures(lianban.pool, lianban.feed)
    mornings = MorningFigures(lianban.pool, lianban.feed)
    Shared(
        settings=settings,
        lianban=lianban,
        hub=hub,
        definition_cache=DefinitionCache(lianban.pool),
        entrance=Entrance(lianban.pool, settings.secret_key),
        organisations=Organisations(lianban.pool),
        board_figures=figures,
        morning_figures=mornings,
        identity=_identity(settings),
        pdfs=PdfMaker(mark=PRACTICE_MARK if settings.practice else ""),
        kept_figures=KeptFigures(lianban.pool),
    ).attach(app)
    with hub.listening(lianban.feed), figures.listening(), mornings.listening():
        yield


def _identity(settings: Settings) -> Identity | None:
    provider = outside(settings, settings.identity)
    return Identity(provider, person_login.callback_of(settings)) if provider else None


def require_permissions(routes: Iterable[BaseRoute]) -> None:
    """Deny by default, once more at the start. Raises RouteWithoutPermission naming the address."""
    for route in undeclared(routes):
        raise RouteWithoutPermission(route)


def undeclared(routes: Iterable[BaseRoute]) -> list[str]:
    """Addresses without a declared permission, or with a case number and no rule for cases."""
    found = []
    for route in _flat(routes):
        path = getattr(route, "path", str(route))
        if any(path == prefix or path.startswith(f"{prefix}/") for prefix in OPEN_PATHS):
            continue
        permission = (
            permission_of(route.endpoint) if isinstance(route, Route) and not isinstance(route, Mount) else None
        )
        if permission is None or ("{case_no}" in path and not permission.of_case):
            found.append(path)
    return found


def _flat(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """The routes with those of included routers, which FastAPI keeps as one entry; not the API's (see OPEN_PATHS)."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        elif included is not api_router:
            yield from _flat(included.routes)
