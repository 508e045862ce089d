"""Every door reads what was typed alike and refuses whom there cannot be: page, API, command line, correction."""

from __future__ import annotations

import uuid

import pytest

from ledger.hand_over import case_facts
from starter.office.errors import FilingRefused
from starter.office.filing.corrections import kept_content
from starter.office.requests import ActRequest
from tests.support import newborn
from tests.support.office import WINDOW, Office


def correction(case_no: str, **form: str) -> ActRequest:
    """补正 of fields ("mother__phone")."""
    fields = {key.replace("__", "."): value for key, value in form.items()}
    return ActRequest(
        act_id=uuid.uuid4().hex,
        case_no=case_no,
        kind="supply_correction",
        actor=WINDOW,
        supplied=tuple(fields),
        content={"form": dict(fields)},
    )


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("mother.phone", "＋86 139 0000 0000", "13900000000"),
        ("mother.id_no", "６１０７０２ 1900 0101 002×", "61070219000101002X"),
        ("baby.weight", "３,250", "3250"),
        ("baby.born_at", "2026年11月1日 8：30", "2026-11-01T08:30"),
        ("father.name", "李〇", "李〇"),
    ],
)
async def test_a_filing_is_kept_alike_however_it_was_typed(office: Office, field: str, typed: str, kept: str) -> None:
    usual = office.filing()
    filed = await office.lianban.file_case(usual.model_copy(update={"form": {**usual.form, field: typed}}))
    assert (await case_facts(office.lianban.pool, filed.case_no)).form[field] == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("baby.born_at", "2026-11-26T08:30"),
        ("mother.id_no", "610702209901010015"),
        ("baby.weight", "3_250"),
        ("father.id_no", newborn.FORM["mother.id_no"]),
    ],
)
async def test_people_who_cannot_be_are_refused_and_leave_nothing(office: Office, field: str, value: str) -> None:
    usual = office.filing()
    with pytest.raises(FilingRefused) as refused:
        await office.lianban.file_case(usual.model_copy(update={"form": {**usual.form, field: value}}))
    assert [where for where, _ in refused.value.problems] == [field]
    assert await office.lianban.pool.fetchval("select count(*) from case_file") == 0


async def test_a_correction_is_read_as_the_form_was(office: Office) -> None:
    filed = await office.file()
    pool = office.lianban.pool
    content = await kept_content(pool, correction(filed.case_no, mother__phone="０１３９ 0000"[1:] + "-0001"))
    assert content["form"] == {"mother.phone": "13900000001"}
    for wrong in ({"father__id_no": newborn.FORM["mother.id_no"]}, {"baby__born_at": "2026-11-26T08:30"}):
        with pytest.raises(FilingRefused):
            await office.lianban.send_act(correction(filed.case_no, **wrong))
    assert await pool.fetchval("select count(*) from act where kind = 'supply_correction'") == 0


async def test_a_likely_duplicate_is_named_and_taken(office: Office) -> None:
    first = await office.file()
    assert first.likely_duplicates == ()
    again = office.filing()
    second = await office.lianban.file_case(again)
    assert second.likely_duplicates == (first.case_no,)
    assert (await office.lianban.file_case(again)).case_no == second.case_no  # sent twice, it is not its own double
    kept = await office.lianban.pool.fetchval("select alike from case_file where case_no = $1", first.case_no)
    assert newborn.FORM["mother.id_no"].encode() not in kept
