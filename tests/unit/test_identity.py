"""What a provider says of somebody, in our words: levels, firms with their agents, and claims that are no person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from activities.ports.identity import Identity, IdentityRefused, identified
from domain.definition.check_digits import id_no_problem, uscc_problem
from engine.identity_people import PEOPLE, known
from runtime.settings import IdentityProvider
from starter.web.person import login
from starter.web.person.words import sentence_of

LEVELS = {"1": 1, "2": 2, "urn:face": 3}
PERSON = {
    "sub": "s-1",
    "name": "示例母",
    "document_no": "61070219000101002X",
    "phone_number": "13900000001",
    "acr": "2",
}
FIRM = {"name": "示例餐饮店春", "code": "92610702MA00000014", "mandate_until": "2026-11-25"}


def test_a_person_is_told_by_name_number_telephone_and_level() -> None:
    who = identified(PERSON, LEVELS)
    assert (who.subject, who.name, who.document_no, who.phone) == (
        "s-1",
        "示例母",
        "61070219000101002X",
        "13900000001",
    )
    assert (who.level, who.is_firm, who.agent) == (2, False, None)


@pytest.mark.parametrize(
    ("acr", "level"), [("1", 1), ("2", 2), ("urn:face", 3), ("", 1), ("urn:unheard-of", 1), ("3", 1)]
)
def test_a_level_that_is_not_listed_is_the_lowest(acr: str, level: int) -> None:
    assert identified({**PERSON, "acr": acr}, LEVELS).level == level


@pytest.mark.parametrize(("set_to", "level"), [(0, 1), (-1, 1), (7, 3)])
def test_a_level_stays_between_one_and_three_whatever_the_settings_say(set_to: int, level: int) -> None:
    assert identified(PERSON, {"2": set_to}).level == level


def test_a_firm_is_told_by_its_own_name_and_code_with_its_agent_beside_it() -> None:
    who = identified({**PERSON, "firm": FIRM}, LEVELS)
    assert (who.is_firm, who.name, who.document_no) == (True, "示例餐饮店春", "92610702MA00000014")
    assert who.agent is not None
    assert (who.agent.name, who.agent.document_no) == ("示例母", "61070219000101002X")
    assert who.agent.until == date(2026, 11, 25)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sub": ""},
        {"sub": None},
        {"name": ""},
        {"name": "示例\n母"},
        {"name": "母" * 101},
        {"document_no": ""},
        {"document_no": 61070219},
        {"firm": {"name": "示例餐饮店春", "code": "92610702MA00000014"}},
        {"firm": {**FIRM, "mandate_until": "soon"}},
        {"firm": {**FIRM, "code": ""}},
        {"firm": "示例餐饮店春"},
    ],
)
def test_claims_that_name_nobody_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(IdentityRefused, match="IDENTITY_CLAIMS_INVALID"):
        identified({**PERSON, **wrong}, LEVELS)


def test_the_people_of_the_demo_have_numbers_with_valid_check_digits_and_are_told_apart() -> None:
    assert len({each.key for each in PEOPLE}) == len({each.title for each in PEOPLE}) == len(PEOPLE)
    for each in PEOPLE:
        assert known(each.key) == each
        who = identified(each.claims, {"1": 1, "2": 2, "3": 3})
        natural = who.agent.document_no if who.agent else who.document_no
        assert id_no_problem(natural) is None, each.title
        assert who.agent is None or uscc_problem(who.document_no) is None, each.title


def test_one_firm_has_a_mandate_that_runs_and_one_whose_mandate_has_ended() -> None:
    ends = {who.agent.until for each in PEOPLE if (who := identified(each.claims, {})).agent}
    assert any(until > date(2030, 1, 1) for until in ends)
    assert any(until < date(2026, 1, 1) for until in ends)


@pytest.mark.parametrize(
    ("issuer", "origin"),
    [
        ("https://id.example.invalid/realms/a", "https://id.example.invalid"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9"),
    ],
)
def test_the_origin_that_forms_may_lead_to_is_the_providers_own(issuer: str, origin: str) -> None:
    provider = IdentityProvider.model_validate({"issuer": issuer, "client_id": "c", "client_secret": "s"})
    assert Identity(provider, "https://lianban.invalid/me/callback").origin == origin


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", "/me"),
        ("/", "/me"),
        ("/me?after=x", "/me?after=x"),
        ("/apply/begin", "/apply/begin"),
        ("https://evil.invalid", "/me"),
        ("//evil.invalid", "/me"),
        ("/\\evil.invalid", "/me"),
        ("/me\r\nset-cookie: x", "/me"),
        ("/me/callback?code=x", "/me"),
        ("/me/login", "/me"),
        ("/logout", "/me"),
    ],
)
def test_one_goes_on_to_a_page_of_ours_that_is_no_step_of_the_log_in(typed: str, wanted: str) -> None:
    assert login._back_to(typed) == wanted


def test_every_failure_is_a_sentence_with_what_to_do_next() -> None:
    for code in ("IDENTITY_AWAY", "IDENTITY_SLOW", "MANDATE_ENDED", "LOGIN_STALE"):
        said = sentence_of(code)
        assert said.code == code
        assert said.sentence.endswith("。")
        assert said.next_step.endswith("。")
