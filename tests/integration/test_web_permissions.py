"""Who may open what: every route declares it, and each role meets exactly what was declared."""

from __future__ import annotations

import pytest
from starlette.responses import Response
from starlette.routing import Route

from domain.case.acts import Role
from domain.case.entry_base import EntryBase
from domain.case.rules import ALLOWED_ROLES
from runtime.settings import Settings
from starter.web import app as web
from starter.web.case.forms import FORM_KINDS
from starter.web.site.permissions import Permission, permission_of
from starter.words.names import ROLE_NAMES
from starter.words.timeline import spoken_kinds
from tests.support.web import PEOPLE, Site

ROUTES = [route for module in web.MODULES for route in module.pages.routes]
PUBLIC = {
    "/verify",
    "/verify/{code}",
    "/",
    "/large-type",
    "/login",
    "/me/login",
    "/me/callback",
    "/query",
    "/sheets/{code}",
    "/sheets/{code}.pdf",
    "/guide",
    "/guide/{slug}",
    "/guide/{slug}/situation",
    "/guide/{slug}/sheet",
    "/rate/{case}/{mark}",
    "/say/{slug}",
    "/say/{number}/{mark}",
    "/explanations",
    "/explanations/export.csv",
    "/screen",
    "/screen/rating",
    "/screen/queue",
    "/sign/{mark}",
    "/guide/{slug}/{view}",
}


def declared(route: Route) -> Permission:
    permission = permission_of(route.endpoint)
    assert permission is not None, route.path
    return permission


def test_every_route_of_the_app_declares_a_permission(settings: Settings) -> None:
    app = web.create_app(settings)
    assert web.undeclared(app.routes) == []
    assert {route.path for route in ROUTES} <= {getattr(route, "path", None) for route in app.routes}


def test_a_route_without_declaration_stops_the_start() -> None:
    async def forgotten(_request: object) -> Response:
        return Response()

    with pytest.raises(web.RouteWithoutPermission):
        web.require_permissions([Route("/forgotten", forgotten)])


def test_public_pages_are_few_and_say_why() -> None:
    assert {route.path for route in ROUTES if declared(route).public_because} == PUBLIC


def test_no_route_is_declared_for_nobody() -> None:
    assert [route.path for route in ROUTES if not declared(route).public_because and not declared(route).roles] == []


def test_every_address_with_a_case_number_checks_the_case() -> None:
    assert [r.path for r in ROUTES if "{case_no}" in r.path and not declared(r).of_case] == []


def test_acts_have_the_roles_that_the_rules_give_them() -> None:
    for kind in FORM_KINDS:
        route = next(route for route in ROUTES if route.path.endswith(f"/acts/{kind}"))
        assert declared(route).roles == ALLOWED_ROLES[kind] - {Role.APPLICANT, Role.SYSTEM}


def test_every_entry_of_the_journal_and_every_role_has_words() -> None:
    kinds = {entry.model_fields["kind"].default for entry in EntryBase.__subclasses__()}
    assert kinds <= spoken_kinds()
    assert set(Role) == set(ROLE_NAMES)


def concrete(path: str, case_no: str) -> str:
    values = {
        "case_no": case_no,
        "draft_id": "none",
        "seq": "1",
        "entry_id": "none",
        "material": "jhz",
        "position": "1",
        "digest": "none",
        "year": "2026",
        "key": "none",
        "act_id": "none",
        "slug": "none",
        "view": "form",
        "number": case_no if "/me/" in path else "1",
        "code": "none",
        "case": "none",
        "mark": "none",
        "process": "none",
        "ticket": "1",
        "look_up_id": "none",
        "exercise_id": "none",
        "matter": "none",
        "place": "1",
        "survey": "1",
        "whole": "none",
    }
    return path.format(**values)


async def test_each_role_meets_exactly_what_each_route_declares(site: Site) -> None:
    filed = await site.office.file()
    visitors = {name: await site.visitor(name) for name in PEOPLE if name != "both"}
    wrong = []
    for route in ROUTES:
        permission, method = declared(route), "POST" if "POST" in (route.methods or ()) else "GET"
        if route.path in ("/logout", "/events", *PUBLIC):
            continue
        for name, client in visitors.items():
            answer = await client.request(
                method, concrete(route.path, filed.case_no), data={} if method == "POST" else None
            )
            may = PEOPLE[name][0].role in permission.roles
            if (answer.status_code != 403) != may:
                wrong.append((name, method, route.path, answer.status_code))
    assert wrong == []


async def test_nobody_without_session_opens_anything_but_public_pages(site: Site) -> None:
    filed = await site.office.file()
    visitor = await site.visitor()
    for route in ROUTES:
        method = "POST" if "POST" in (route.methods or ()) else "GET"
        answer = await visitor.request(
            method, concrete(route.path, filed.case_no), data={} if method == "POST" else None
        )
        if route.path not in PUBLIC:
            assert answer.status_code in (303, 401), route.path
            assert answer.status_code == 401 or answer.headers["location"].startswith(
                ("/login", "/query", "/me/login")
            ), route.path


async def test_a_department_that_takes_no_part_sees_nothing_of_the_case(site: Site) -> None:
    filed = await site.office.file()
    police = await site.visitor("gaj")
    assert (await police.get(f"/cases/{filed.case_no}")).status_code == 200
    await site.office.lianban.pool.execute("delete from item_case where department = 'gaj'")
    answer = await police.get(f"/cases/{filed.case_no}")
    assert answer.status_code == 404
    assert "CASE_NOT_FOUND" in answer.text
    assert "测试母" not in answer.text


async def test_an_unknown_case_is_told_plainly(site: Site) -> None:
    answer = await (await site.visitor("window")).get("/cases/610702-20200101-0001")
    assert answer.status_code == 404
    assert "CASE_NOT_FOUND" in answer.text
