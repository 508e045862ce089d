"""Digests of what people send: the same for ever for what was sent before, another for anything that is new."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.case.acts import PAYLOAD_FIELDS, Act, Actor, Attendance, Officer, Role, Slot
from domain.materials.provenance import Provenance
from ledger.cases import MaterialIn
from starter.office.requests import ADDED_LATER, ActRequest, Filing, digest_of
from tests.support.pure_case import FILED_AT, HOUR, item, plan

CLERK = Actor(actor_id="gaj-1", role=Role.HANDLER, department="gaj")
FIRST_VERSION = (
    '{"actor":{"actor_id":"gaj-1","department":"gaj","role":"handler"},"calendar":null,"case_no":"n-1",'
    '"complete":null,"content":{"result_no":"H-1"},"days":null,"decision":"grant","deferred":[],"gaps":[],'
    '"item":"gaj/csdj","kind":"decide_item","met":null,"method":null,"pledged":null,"procedure":null,"reason":null,'
    '"supplied":[]}'
)
"""A decision as it was put on file before joint events and clerks' acts were there."""
SLOT = Slot(starts_at=FILED_AT, ends_at=FILED_AT + HOUR)
OFFICER = Officer(actor_id="gaj-2")
ON_FILE: dict[str, Any] = json.loads((Path(__file__).parent / "acts_on_file.json").read_text(encoding="utf-8"))
"""Acts that say one field each, as the version before `ActSaid` put them on file: never written anew."""
ADDED: dict[str, Any] = {
    "outcome": "none",
    "joint": "kanyan",
    "slots": (SLOT,),
    "officers": (OFFICER,),
    "attendance": (Attendance(department="gaj", officers=(OFFICER,)),),
    "verdict": "pass",
    "points": ("exit",),
    "to": "gaj-2",
    "to_department": "yy",
    "whose": "gaj-3",
    "position": "after",
    "agree": False,
    "to_item": "yy/cszm",
    "taken_act": "a-1",
    "objector": "creditors",
    "upheld": False,
    "objection": 2,
    "notice": 2,
    "plan": plan(item("a/one")),
    "edition": 3,
    "run": 1,
    "unless_by_hand": True,
    "identified": True,
    "to_hall": "zhen",
    "from_hall": "zhong",
    "amount": 8000,
    "order": 1,
    "refund": 1,
    "payment_no": "T-1",
    "paid_by": "card",
    "voucher": "0012345678",
    "unasked": True,
    "fetched_by": "proxy",
    "identity": "resident_id",
    "answer_days": 2,
    "done_on": date(2026, 12, 1),
    "parcel": 2,
    "parcel_event": "sent",
    "tracking": "EM00000001",
}


def decision(**more: Any) -> ActRequest:
    """The decision, with what else is said."""
    facts: dict[str, Any] = {"item": "gaj/csdj", "decision": "grant", "content": {"result_no": "H-1"}, "actor": CLERK}
    return ActRequest(act_id="a", case_no="n-1", kind="decide_item", **{**facts, **more})


def test_act_of_the_first_version_keeps_its_digest() -> None:
    assert digest_of(decision()) == hashlib.sha256(FIRST_VERSION.encode()).hexdigest()


def test_every_field_that_a_doer_chooses_can_be_asked_for() -> None:
    assert set(PAYLOAD_FIELDS) <= set(ActRequest.model_fields)
    assert set(ADDED) == set(ADDED_LATER)


@pytest.mark.parametrize("on_file", ON_FILE["acts"], ids=lambda each: next(iter(each["said"]), "nothing"))
def test_act_on_file_keeps_payload_and_digest_whatever_it_says(on_file: dict[str, Any]) -> None:
    said, empty = on_file["said"], ON_FILE["payload_of_an_act_that_says_nothing"]
    sent = ActRequest.model_validate({"act_id": "a", "case_no": "n-1", "kind": "decide_item", "actor": CLERK, **said})
    act = Act.model_validate({**empty, **said})
    assert act.payload() == {**empty, **said}
    assert digest_of(sent) == on_file["digest"]


def test_stored_acts_say_every_field() -> None:
    assert {name for each in ON_FILE["acts"] for name in each["said"]} == set(PAYLOAD_FIELDS)


@pytest.mark.parametrize("name", sorted(ADDED))
def test_what_was_added_later_counts_as_soon_as_it_is_said(name: str) -> None:
    assert digest_of(decision(**{name: ADDED[name]})) != digest_of(decision())


def test_another_principal_is_another_act() -> None:
    deputy = CLERK.model_copy(update={"on_behalf_of": "gaj-9"})
    assert digest_of(decision(actor=deputy)) != digest_of(decision())


def test_filing_of_the_first_version_keeps_its_digest() -> None:
    filing = Filing(act_id="a", actor=CLERK, definition="d", answers={"q": "是"}, form={"a.b": "c"})
    text = (
        '{"actor":{"actor_id":"gaj-1","department":"gaj","role":"handler"},"answers":{"q":"是"},"applicant_name":"",'
        '"definition":"d","form":{"a.b":"c"},"materials":[]}'
    )
    assert digest_of(filing) == hashlib.sha256(text.encode()).hexdigest()


def test_where_a_file_comes_from_is_no_part_of_what_was_applied_for() -> None:
    given = MaterialIn(material="jhz", source="handed_in", file_name="证.jpg", digest="0" * 64)
    known = given.model_copy(update={"provenance": Provenance(origin="online", at=FILED_AT)})
    plain, told, other = (
        Filing(act_id="f-1", actor=CLERK, definition="0" * 64, answers={}, form={}, materials=(each,))
        for each in (given, known, given.model_copy(update={"digest": "1" * 64}))
    )
    assert digest_of(told) == digest_of(plain) != digest_of(other)
