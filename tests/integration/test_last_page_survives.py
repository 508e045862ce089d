"""The last page of a registration (核对后提交): what is ticked and typed there survives 修改, errors and a way back."""

from __future__ import annotations

import pytest

from domain.consents.purposes import Purpose
from tests.integration.test_web_apply import filled_in, person
from tests.support.web import Site, register, submit

TYPED = {
    "reception.document": "resident_id",
    "reception.ticket": "A012",
    "reception.ticket_time": "08:10",
    "reception.helped": "yes",
    "reception.helper.name": "李帮办",
    "reception.helper.number": "Z0012",
    "reception.helper.organisation": "示范村村委会",
    "reception.helper.post": "village",
    "reception.helper.mandate": "代为提交申请",
    "reception.helper.since": "2026-11-25",
    "reception.helper.until": "2026-11-01",
    "reception.helper.way": "paper",
    "reception.helper.phone": "13800000009",
    "reception.helper.is_told": "yes",
    "contact.by_sms": "yes",
    "contact.sms": "13800000008",
    "contact.by_mail": "yes",
    "contact.mail": "family@example",
}
"""A helper whose mandate ends before it begins, and a mail address that is none: right or wrong, it stays."""


def stands(page: str, typed: dict[str, str]) -> list[str]:
    """Which of the fields do not stand in a page as they were typed."""
    missing = []
    for name, value in typed.items():
        field = next(
            (part for part in page.split("<input ") if f'name="{name}"' in part and f'value="{value}"' in part), ""
        )
        is_tick = 'type="checkbox"' in field or 'type="radio"' in field
        if not field or (is_tick and "checked" not in field):
            missing.append(name)
    return missing


@pytest.mark.parametrize(
    ("change", "leads_to"),
    [
        ("situation", "/situation?back=check"),
        ("form#f.mother.name", "/form?back=check#f.mother.name"),
        ("form#f.mother.name\r\nx: y", "/form?back=check"),
        ("materials", "/materials"),
    ],
)
async def test_whoever_goes_back_to_correct_something_types_nothing_twice(
    site: Site, change: str, leads_to: str
) -> None:
    window = await site.visitor("window")
    path = await register(window)
    assert f'name="change" value="{change.partition(chr(13))[0]}"' in (await window.get(f"{path}/check")).text
    gone = await window.post(f"{path}/submit", data={**TYPED, "change": change})
    assert gone.headers["location"] == path + leads_to
    page = (await window.get(f"{path}/check")).text
    assert stands(page, TYPED) == []
    assert "error-summary" not in page, "nobody is told of errors on a page not sent"


async def test_an_error_of_a_step_before_keeps_what_the_last_page_was_sent_with(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    # Another tab empties a field meanwhile: the form comes back with its error instead of the last page.
    await window.post(f"{path}/form", data={"f.mother.name": "", "go": "save"})
    sent = await window.post(f"{path}/submit", data=TYPED)
    assert sent.status_code == 422
    assert "填写一张表" in sent.text
    kept = await site.office.lianban.pool.fetchval("select said from draft")
    assert kept == TYPED


async def test_nothing_of_it_stays_with_a_draft_that_became_a_case(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    await window.post(f"{path}/submit", data={**TYPED, "change": "materials"})
    await submit(window, path)
    assert await site.office.lianban.pool.fetchval("select said from draft") == {}


async def test_consents_stay_but_the_declaration_is_said_anew(site: Site) -> None:
    mother = await person(site, "mother")
    path = await filled_in(mother)
    reuse = f"consent.{Purpose.REUSE.value}"
    typed = {reuse: "yes", "declared": "yes", "contact.by_mail": "yes", "contact.mail": "mother@example.invalid"}
    await mother.post(f"{path}/submit", data={**typed, "change": "form"})
    page = (await mother.get(f"{path}/check")).text
    assert stands(page, typed) == ["declared"]


async def test_a_telephone_that_only_repeats_the_form_follows_its_correction(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    page = (await window.get(f"{path}/check")).text
    offered = page.partition('id="contact.sms"')[2].partition('value="')[2].partition('"')[0]
    assert offered
    await window.post(f"{path}/submit", data={"contact.sms": offered, "change": "form"})
    form = await site.office.lianban.pool.fetchval("select form from draft")
    corrected = {key: "13800000077" if value == offered else value for key, value in form.items()}
    await window.post(f"{path}/form", data={f"f.{key}": value for key, value in corrected.items()})
    assert stands((await window.get(f"{path}/check")).text, {"contact.sms": "13800000077"}) == []
