"""Whatever comes in: no answer is a fault of ours or goes out without the headers, and the document says all of it."""

from __future__ import annotations

import itertools
import random
import re
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Route

from domain.case.acts import Role
from runtime.settings import Settings
from runtime.signing import signed_headers
from starter.web import app as web
from starter.web.site.security import HEADERS
from tests.integration.test_web_permissions import concrete, declared
from tests.support.departments import DEPARTMENT, SECRET, reached_at
from tests.support.office import open_office
from tests.support.web import PASSWORD, Site, open_site

ROUTES = [route for module in web.MODULES for route in module.pages.routes]
HOSTILE = (
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "\u202eabc",
    "a\n\u202eb",
    "𠮷" * 50,
    "x" * 30_000,
    "<script>",
    "'; drop",
    "%00",
    "９" * 40,
)
"""Texts for any field; the long one is longer than any field takes."""
FIELDS = (
    *("login", "password", "next", "case_no", "query_code", "role", "act_id", "item", "kind", "pick", "to", "whose"),
    *("deputy_id", "deputy", "from_on", "until_on", "received_at", "reason", "opinion", "result_no", "note", "days"),
    *("bundle", "definition", "form_token", "acting_for", "decision", "complete", "seq", "slot", "joint", "key", "go"),
    *(
        "name",
        "lead",
        "group",
        "contacts",
        "target_on",
        "seen",
        "year",
        "held_on",
        "title",
        "chair",
        "people",
        "agenda",
    ),
    *("minutes", "words", "departments", "first", "due_on", "about"),
    *("gap.jhz", "f.mother.name", "q.shengnei", "tick.jhz", "old", "new", "again", "taken_act", "procedure", "method"),
)
SEED = 20261128


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(reached_at(settings, 9)) as office, open_site(office) as opened:
        yield opened


def is_sound(answer: httpx.Response) -> str:
    """What is wrong with an answer; empty when nothing is."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    missing = [name for name in HEADERS if name.lower() not in answer.headers]
    if answer.status_code == 405 and "allow" not in answer.headers:
        missing.append("Allow")
    return f"without {missing}" if missing else ""


def visitor_of(route: Route) -> str | None:
    """Who may open the route."""
    roles = declared(route).roles
    wanted = {
        Role.COUNTER_CLERK: "window",
        Role.HANDLER: "yy",
        Role.DEPARTMENT_HEAD: "head",
        Role.LEAD: "lead",
        Role.SUPERVISOR: "supervisor",
        Role.ADMIN: "admin",
        Role.GOVERNMENT_HEAD: "gov",
    }
    return next((login for role, login in wanted.items() if role in roles), None)


async def test_no_field_of_any_page_breaks_it(site: Site) -> None:
    case_no = (await site.office.file()).case_no
    visitors: dict[str | None, httpx.AsyncClient] = {None: await site.visitor()}
    wrong, words = [], itertools.cycle(HOSTILE)
    for route in ROUTES:
        if route.path in ("/logout", "/events"):
            continue
        login = visitor_of(route)
        if login not in visitors:
            visitors[login] = await site.visitor(login)
        client, path = visitors[login], concrete(route.path, case_no)
        for word in (next(words) for _ in range(3)):
            if "POST" in (route.methods or ()):
                answer = await client.post(path, data=dict.fromkeys(FIELDS, word))
            else:
                answer = await client.get(path, params=dict.fromkeys(("case", "page", "act", "from"), word[:5000]))
            if problem := is_sound(answer):
                wrong.append((route.path, ascii(word[:12]), problem))
    assert wrong == []


@pytest.mark.parametrize(
    "path", ["/cases/%00", "/cases/%ff", "/cases/a%0Ab", "/api/v1/cases/%00", "/%00", "/api/%fe", "/login?next=%00"]
)
async def test_address_that_is_no_text_is_refused(site: Site, path: str) -> None:
    window = await site.visitor("window")
    answer = await window.get(path)
    assert (answer.status_code, is_sound(answer)) == (400, "")


@pytest.mark.parametrize(
    "headers",
    [
        {b"authorization": b"Basic \xff\xff"},
        {b"authorization": b"Basic !!!"},
        {b"authorization": b"Basic " + b"A" * 7},
        {b"authorization": b"Bearer x"},
        {b"cookie": "lianban_session=\u00e9".encode()},
        {b"lianban-role": "h\u00e4ndler".encode("latin-1")},
        {b"webhook-id": b"\xe9", b"webhook-timestamp": b"1" * 5000, b"webhook-signature": b"v1,x"},
        {b"webhook-id": b"x", b"webhook-timestamp": b"1" * 5000, b"webhook-signature": b"v1,x"},
        {b"sec-fetch-site": b"\xff"},
        {b"origin": b"http://[::1"},
        {b"content-type": b"multipart/form-data"},
        {b"content-type": b"multipart/form-data; boundary=\xff"},
    ],
)
async def test_headers_that_are_no_text_are_refused(site: Site, headers: Mapping[bytes, bytes]) -> None:
    visitor = await site.visitor()
    for method, path in (
        ("GET", "/api/v1/cases/1"),
        ("GET", "/login"),
        ("POST", "/login"),
        ("POST", f"/api/v1/departments/{DEPARTMENT}/callbacks"),
    ):
        answer = await visitor.request(
            method, path, headers=list(headers.items()), content=b"a=b" if method == "POST" else b""
        )
        assert is_sound(answer) == "", (method, path, answer.status_code)


BODIES = (
    b"",
    b"\xff\xfe",
    b"null",
    b"[" * 900_000,
    b'{"a":' * 100_000,
    b"{}",
    b'"\\ud800"',
    b'{"act_id": "\\u0000"}',
    b"\x00",
)


async def test_bodies_that_cannot_be_read_are_refused(site: Site) -> None:
    await site.hire("window")
    async with api_caller(site.app) as caller:
        for path, body in itertools.product(
            ("/cases", "/cases/1/acts", "/paper-entries", "/paper-entries/1/answer"), BODIES
        ):
            answer = await caller.post(path, content=body, headers={"content-type": "application/json"})
            assert (answer.status_code, is_sound(answer)) in ((422, ""), (404, "")), (path, body[:20], answer.text)
        many = {f"unknown{number}": 1 for number in range(60_000)}
        answer = await caller.post("/cases", json=many)
        assert (answer.status_code, len(answer.content) < 20_000) == (422, True)
        for body in BODIES:
            headers = signed_headers(SECRET, uuid.uuid4().hex, b"{}")
            answer = await caller.post(f"/departments/{DEPARTMENT}/callbacks", content=body, headers=headers)
            assert (answer.status_code, is_sound(answer)) in ((401, ""), (422, "")), answer.text


async def test_method_that_an_address_does_not_take_says_which_it_takes(site: Site) -> None:
    async with api_caller(site.app) as caller:
        for method, path in (("DELETE", "/cases"), ("PUT", "/cases/1/acts"), ("POST", "/joints")):
            answer = await caller.request(method, path)
            assert (answer.status_code, is_sound(answer)) == (405, "")
    answer = await (await site.visitor()).request("DELETE", "/login")
    assert (answer.status_code, is_sound(answer)) == (405, "")


async def test_fault_of_ours_is_told_with_all_headers(site: Site) -> None:
    async def broken(_request: object) -> None:
        raise RuntimeError("planted")

    site.app.router.routes.insert(0, Route("/broken", broken))
    answer = await (await site.visitor()).get("/broken")
    assert answer.status_code == 500
    assert "INTERNAL_ERROR" in answer.text
    assert [name for name in HEADERS if name.lower() not in answer.headers] == []


# --- the API, from its own document -----------------------------------------------------------------------------------


def api_caller(app: FastAPI) -> httpx.AsyncClient:
    """The window, over the API."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://lianban.test/api/v1", auth=("window", PASSWORD))


async def test_every_operation_answers_what_its_document_says(site: Site) -> None:
    await site.hire("window")
    case_no = (await site.office.file()).case_no
    document = (await (await site.visitor()).get("/api/openapi.json")).json()
    dice, wrong = random.Random(SEED), []  # noqa: S311 - repeatable
    async with api_caller(site.app) as caller:
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                for sent in messages(document, operation, dice):
                    where = path.removeprefix("/api/v1").replace("{case_no}", dice.choice((case_no, "1", "x y")))
                    where = where.replace("{slug}", DEPARTMENT).replace("{entry_id}", dice.choice(("none", "é")))
                    query = {
                        each["name"]: odd(dice) for each in operation.get("parameters", ()) if each["in"] == "query"
                    }
                    answer = await caller.request(method.upper(), where, json=sent, params=query)
                    known = set(operation["responses"]) | {"400", "413"}
                    if (problem := is_sound(answer)) or str(answer.status_code) not in known:
                        wrong.append((method, path, sent, answer.status_code, problem, answer.text[:200]))
    assert wrong == []


async def test_what_the_document_allows_is_never_called_unreadable(site: Site) -> None:
    """A message as the schema has it is taken or refused for what it says, and never for how it is written."""
    await site.hire("window")
    case_no = (await site.office.file()).case_no
    document = (await (await site.visitor()).get("/api/openapi.json")).json()
    schema, dice = document["components"]["schemas"]["SendAct"], random.Random(SEED)  # noqa: S311
    async with api_caller(site.app) as caller:
        for _ in range(40):
            sent = sample(document, schema, dice)
            sent.pop("slots", None)  # that an end comes after its beginning is nothing that a schema says
            answer = await caller.post(f"/cases/{case_no}/acts", json=sent)
            assert answer.json().get("code") != "BODY_INVALID", (sent, answer.text)


def messages(document: Mapping[str, Any], operation: Mapping[str, Any], dice: random.Random) -> Iterator[Any]:
    """Bodies for an operation: as its schema has them, and each field spoilt once."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        yield from (None,) * 3
        return
    schema = content["schema"]
    for _ in range(10):
        yield sample(document, schema, dice)
    whole = sample(document, schema, dice)
    if isinstance(whole, dict):
        for name in whole:
            yield {**whole, name: odd(dice)}
            yield {key: value for key, value in whole.items() if key != name}
    yield from (odd(dice) for _ in range(5))


def odd(dice: random.Random) -> Any:
    """Something that hardly any field expects."""
    texts = ("", "a\x00", "\u202e", "x" * 5000, "张三", "__main__", "9" * 400, "1e400")
    return dice.choice((*texts, None, True, -1, 10**30, [], {}, [[]], {"": ""}))


def sample(document: Mapping[str, Any], schema: Mapping[str, Any], dice: random.Random) -> Any:
    """A value that fits a schema of the document."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return sample(document, dice.choice(schema["anyOf"]), dice)
    if "enum" in schema or "const" in schema:
        return dice.choice(schema.get("enum") or [schema["const"]])
    kind = schema.get("type")
    if kind == "object":
        needed, known = schema.get("required", ()), schema.get("properties", {})
        return {
            name: sample(document, each, dice) for name, each in known.items() if name in needed or dice.random() < 0.3
        }
    if kind == "array":
        return [sample(document, schema["items"], dice) for _ in range(dice.randrange(0, 3))]
    if kind == "integer":
        return dice.randint(schema.get("minimum", 0), schema.get("maximum", 100))
    return dice.choice((True, False)) if kind == "boolean" else None if kind == "null" else _text(schema, dice)


def _text(schema: Mapping[str, Any], dice: random.Random) -> str:
    if schema.get("format") == "date":
        return dice.choice(("2026-03-02", "2026-12-31", "2030-02-28"))
    if schema.get("format") == "date-time":
        return "2026-08-05T09:00:00+08:00"
    if "pattern" not in schema or schema["pattern"].startswith("^[^"):
        words: str = dice.choice(("字" * schema.get("minLength", 1), "a b", "𠮷"))
        return words[: int(schema.get("maxLength", 10))]
    least = max(schema.get("minLength", 1), 1)
    offered = (*(letter * int(least) for letter in "abcABC"), "EM00000001", "13800000000")
    fitting = [each for each in offered if re.search(schema["pattern"], each)]
    assert fitting, f"no sample fits {schema['pattern']}"
    return dice.choice(fitting)
