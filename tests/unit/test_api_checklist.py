"""An opinion over the API says of every point of the round what was found."""

from __future__ import annotations

import pytest

from starter.api.act_models import SendAct
from starter.api.checklists import is_unchecked
from tests.support.pure_case import clerk
from tests.support.pure_joint import KEY, again, held, opine


def opinion(verdict: str, checklist: dict[str, str] | None, *points: str) -> SendAct:
    body = {"act_id": "opinion-1", "kind": "give_joint_opinion", "joint": KEY, "verdict": verdict, "points": points}
    return SendAct.model_validate({**body, "checklist": checklist})


@pytest.mark.parametrize(
    ("verdict", "checklist", "points", "expected"),
    [
        ("pass", None, (), True),
        ("pass", {}, (), True),
        ("pass", {"exit": "ok"}, (), True),
        ("pass", {"exit": "ok", "grease": "ok", "roof": "ok"}, (), True),
        ("pass", {"exit": "ok", "grease": "bad"}, (), True),
        ("rectify", {"exit": "ok", "grease": "ok"}, ("grease",), True),
        ("rectify", {"exit": "ok", "grease": "bad"}, ("grease",), False),
        ("pass", {"exit": "ok", "grease": "ok"}, (), False),
    ],
)
def test_every_point_is_said(
    verdict: str, checklist: dict[str, str] | None, points: tuple[str, ...], expected: bool
) -> None:
    assert is_unchecked(held().state, clerk("a"), opinion(verdict, checklist, *points)) is expected


def test_a_later_round_asks_for_its_open_points_alone() -> None:
    life = held()
    opine(life, "a", "rectify", "exit")
    opine(life, "b", "pass")
    opine(life, "c", "pass")
    again(life, "a")
    assert not is_unchecked(life.state, clerk("a"), opinion("pass", {"exit": "ok"}))


def test_what_is_not_the_actors_to_say_is_left_to_the_case() -> None:
    assert not is_unchecked(held().state, clerk("z"), opinion("pass", None))
