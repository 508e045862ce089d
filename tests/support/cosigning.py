"""Applications that need signatures, for tests: parents of different ethnic groups, who log in for themselves."""

from __future__ import annotations

import asyncio
import re
import uuid

import httpx

from domain.case.acts import Role
from domain.cosigning.state import CosigningState
from ledger import accounts
from ledger.accounts import RoleHeld
from ledger.connection.listen import CASE_CHANGED
from ledger.process import on_file
from starter.web.site.security import SESSION_COOKIE
from tests.support import newborn
from tests.support.files import chinese_pdf
from tests.support.office import PATIENCE_SECONDS, Office
from tests.support.web import Site

ANSWERS = newborn.answers(minzu="不同")
FORM = {**newborn.form(ANSWERS), "father.ethnicity": "回族"}
MOTHER, FATHER = FORM["mother.id_no"], FORM["father.id_no"]
PHONE = "13900000002"
DECLARED = {"declared": "yes", "not_the_same": "yes", "consent.guardian": "yes"}
_HIDDEN = re.compile(r'name="(act_id|text_digest)" value="([^"]+)"')


async def person(site: Site, name: str, document_no: str, level: int = 2) -> httpx.AsyncClient:
    """Somebody of that number who has logged in for themselves."""
    pool = site.office.lianban.pool
    person_id = await pool.fetchval(
        "insert into person (person_id, subject, kind, name, document_no, level) values ($1, $2, 'natural', $3, $4, $5)"
        " on conflict (subject) do update set level = excluded.level returning person_id",
        uuid.uuid4().hex,
        document_no.encode(),
        name,
        document_no,
        level,
    )
    session = await accounts.open_session(pool, RoleHeld(role=Role.APPLICANT), person_id=person_id, level=level)
    client = await site.visitor()
    client.cookies.set(SESSION_COOKIE, session)
    return client


async def filled_in(
    mother: httpx.AsyncClient, answers: dict[str, str] | None = None, form: dict[str, str] | None = None
) -> str:
    """An application of the mother up to its check page; returns its address."""
    answers = answers or ANSWERS
    begun = await mother.post("/apply", data={"bundle": newborn.SLUG})
    path = str(begun.headers["location"]).removesuffix("/situation")
    await mother.post(f"{path}/situation", data={f"q.{key}": value for key, value in answers.items()})
    typed = {f"f.{key}": value for key, value in (form or FORM).items()}
    sent = await mother.post(f"{path}/form", data=typed)
    assert sent.headers.get("location") == f"{path}/materials", sent.text
    files = {"file.mzcf-sqs": ("民族成份.pdf", chinese_pdf("选定民族"), "application/pdf")}
    checked = await mother.post(f"{path}/materials", data={"tick.jhz": "later", "go": "next"}, files=files)
    assert checked.headers.get("location") == f"{path}/check", checked.text
    return path


async def sent(mother: httpx.AsyncClient, path: str, **typed: str) -> str:
    """Send it to whoever has to sign; its number."""
    answer = await mother.post(f"{path}/submit", data=DECLARED | typed)
    assert answer.headers.get("location") == f"{path}/signatures", answer.text
    return number_of((await mother.get(f"{path}/signatures")).text)


def number_of(page: str) -> str:
    """The number of a waiting application on a page."""
    found = re.search(r"Q-\d{8}-[0-9A-F]{8}", page)
    assert found, page
    return found.group()


def text_of(page: str, action: str) -> dict[str, str]:
    """What the form of a page brings along hidden: the act's id, and the digest of the text."""
    part = page[page.index(f'action="{action}"') :]
    return dict(_HIDDEN.findall(part)[:2])


async def press(client: httpx.AsyncClient, path: str, button: str, **typed: str) -> httpx.Response:
    """Open a co-signer's page and send one of its forms, as the page has it."""
    fields = text_of((await client.get(path)).text, f"{path}/{button}")
    return await client.post(f"{path}/{button}", data={**fields, **typed})


async def sign(client: httpx.AsyncClient, number: str, key: str = "father") -> httpx.Response:
    """Sign as the page offers it."""
    return await press(client, f"/me/signatures/{number}/{key}", "sign", read="yes")


async def until(office: Office, number: str, wanted: str) -> CosigningState:
    """The state on file as soon as it has that outcome, or is in that phase."""
    changed = asyncio.Event()
    with office.lianban.feed.hear(CASE_CHANGED, lambda _: changed.set()):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                state: CosigningState = await on_file.read_state(office.lianban.pool, number)
                if wanted in (state.outcome, state.phase):
                    return state
                await changed.wait()
                changed.clear()
