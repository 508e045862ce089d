"""收件情况: what is wrong with a mandate and a queue number, what the journal says of it, and what is shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.case.acts import Actor, Role
from domain.case.decide import Open, decide
from domain.case.intake.entries import CaseReceived
from domain.case.state import CaseOpening, new_case
from domain.organisation.reception import Helper, Reception, fits, masked, ticket_problem
from starter.office.requests import Filing, digest_of
from tests.support.pure_case import item, opening, plan

TODAY = date(2026, 11, 25)
CLERK = Actor(actor_id="window-1", role=Role.COUNTER_CLERK)


def helper(**otherwise: Any) -> Helper:
    """A helper with whom nothing is wrong, but for what is said."""
    usual: dict[str, Any] = {
        "name": "李帮办",
        "number": "610702199003077114",
        "post": "village",
        "organisation": "示范村村委会",
        "mandate": "代为提交申请",
        "since": TODAY,
        "until": TODAY + timedelta(days=30),
        "way": "paper",
    }
    return Helper.model_validate(usual | otherwise)


def wrong(document: str | None = None, **otherwise: Any) -> list[str]:
    """The fields at which something is wrong."""
    return [field for field, _ in helper(**otherwise).problems(TODAY, document)]


def test_a_mandate_that_holds_today_is_taken() -> None:
    assert wrong() == []
    assert wrong(until=TODAY) == [], "its last day counts"
    assert wrong(number="Z-0012") == [], "a number of the staff has no check digit"
    assert wrong("resident_id", way="spoken") == []
    assert wrong(phone="13900000000", is_told=True) == []


@pytest.mark.parametrize(
    ("otherwise", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "字" * 61}, "name"),
        ({"number": ""}, "number"),
        ({"number": "610702199003077111"}, "number"),
        ({"number": "610702209903077114"}, "number"),
        ({"organisation": ""}, "organisation"),
        ({"mandate": ""}, "mandate"),
        ({"mandate": "字" * 201}, "mandate"),
        ({"since": TODAY + timedelta(days=1)}, "since"),
        ({"since": TODAY - timedelta(days=9), "until": TODAY - timedelta(days=1)}, "until"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
        ({"until": TODAY + timedelta(days=367)}, "until"),
        ({"way": "spoken"}, "way"),
        ({"phone": "139"}, "phone"),
        ({"is_told": True}, "phone"),
        ({"phone": "0916-1234567", "is_told": True}, "phone"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(otherwise: dict[str, Any], field: str) -> None:
    assert wrong(**otherwise) == [field]


@pytest.mark.parametrize(
    ("ticket", "form", "is_right"),
    [
        ("A012", "A000", True),
        ("b1-07", "A0-00", True),
        ("A12", "A000", False),
        ("一012", "A000", False),
        ("A０12", "A000", False),
        ("", "A000", True),
        ("whatever", None, True),
    ],
)
def test_a_queue_number_has_the_form_of_its_hall(ticket: str, form: str | None, is_right: bool) -> None:
    assert (ticket_problem(ticket, form) is None) is is_right
    assert not ticket or form is None or fits(ticket, form) is is_right


def test_of_a_number_at_most_a_third_is_shown_to_who_need_not_know_it() -> None:
    assert masked("610702199003077114") == "*" * 14 + "7114"
    assert masked("Z0012") == "****2"
    assert masked("") == ""


def started(**more: Any) -> CaseOpening:
    return opening(plan(item("a/one"))).model_copy(update=more)


def test_the_journal_says_that_papers_were_looked_at_and_that_somebody_helped_and_else_what_it_said_before() -> None:
    first = decide(new_case(started(identity="passport", helped=True)), Open()).entries[0]
    assert isinstance(first, CaseReceived)
    assert (first.identity, first.helped) == ("passport", True)
    before = decide(new_case(started()), Open()).entries[0]
    assert {"identity", "helped"}.isdisjoint(before.model_dump(exclude_none=True)), "recorded journals keep their bytes"
    assert {"identity", "helped"}.isdisjoint(started().model_dump(exclude_defaults=True))


def test_how_it_came_in_is_part_of_what_was_filed_but_not_the_clocks_moment() -> None:
    filing = Filing(act_id="a", actor=CLERK, definition="d", answers={}, form={})
    one, other = (
        filing.model_copy(
            update={"reception": Reception(ticket="A1", begun_at=datetime(2026, 11, 25, hour, tzinfo=UTC))}
        )
        for hour in (1, 2)
    )
    assert digest_of(one) == digest_of(other)
    assert len({digest_of(filing), digest_of(one), digest_of(one.model_copy(update={"reception": Reception()}))}) == 3
