"""按情形承诺: a short branch is promised as short as it is, and every view of it says so."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bundles.checks.law_lint import lint
from bundles.checks.law_parts import Breach
from bundles.language.templates import with_template
from bundles.language.yaml_files import read_yaml
from bundles.loader import load_library
from bundles.views.differences import differences
from bundles.views.explain import plan_document, schedule_document
from bundles.views.guide import guide
from domain.definition.bundle import Definition
from domain.definition.conditions import Condition, Facts
from domain.definition.resolve import resolve
from domain.time.clock import Limit
from domain.time.promise import PromiseCase, promise_for, promises_of
from tests.support import food
from tests.support.pure_case import Life

CASES: list[dict[str, Any]] = [
    {"days": 10, "when": {"jumin": "是"}},
    {"days": 7, "when": {"yewu": "延续"}},
    {"days": 12},
]


def promised(promise: Any) -> Definition:
    """The food licence with that promise of the whole."""
    content: dict[str, Any] = food.definition().model_dump(mode="json")
    content["bundle"]["promised_limit"] = promise
    return Definition.model_validate(content)


def whole(**chosen: str) -> int | None:
    answers = {**food.ANSWERS, **chosen}
    if answers["yewu"] != "新办":
        del answers["jumin"]
    found = resolve(promised(CASES), answers).whole
    return found.days if found else None


def test_a_case_carries_the_promise_of_its_situation() -> None:
    assert (whole(), whole(jumin="是"), whole(yewu="延续")) == (12, 10, 7)
    plan = resolve(promised(CASES), food.ANSWERS)
    assert plan.whole == Limit(days=12)
    assert type(plan.whole) is Limit, "and nothing of its condition"


def test_the_clock_of_the_whole_runs_by_it_and_an_open_case_keeps_it() -> None:
    short, long = (
        Life(resolve(promised(CASES), food.ANSWERS | {"jumin": jumin}).for_engine()) for jumin in ("是", "否")
    )
    for life in (short, long):
        life.review("spj/spjy")
        life.act("accept_application", life.opening.filed_by)
    assert (short.due("case.whole"), long.due("case.whole")) == ("2026-03-16", "2026-03-18")


def test_one_promise_is_written_and_hashed_as_it_was() -> None:
    known = food.definition()
    assert promised({"days": 10}).hash == known.hash
    assert promises_of(known.bundle.promised_limit) == (Limit(days=10),)
    assert promises_of(None) == ()


@pytest.mark.parametrize(
    ("promise", "place", "why"),
    [
        (10, ("promised_limit",), "valid dictionary"),
        ({"dayz": 10}, ("promised_limit", "dayz"), "not permitted"),
        ([{"days": 7}], ("promised_limit",), "两种以上"),
        ([{"days": 7}, {"days": 12}], ("promised_limit",), "最后一种不写"),
        ([{"days": 7, "when": {"yewu": "新办"}}, {"days": 9, "when": {"yewu": "延续"}}], ("promised_limit",), "其余"),
        ([{"days": -1, "when": {"yewu": "新办"}}, {"days": 9}], ("promised_limit", 0, "days"), "greater"),
    ],
)
def test_a_promise_that_is_none_is_told_at_its_place(promise: Any, place: tuple[str | int, ...], why: str) -> None:
    with pytest.raises(ValidationError) as error:
        promised(promise)
    found = error.value.errors()
    assert any(each["loc"] == ("bundle", *place) and why in each["msg"] for each in found), found


def findings(definition: Definition, code: str) -> list[Breach | Any]:
    library = load_library()
    path = library.root / "matters" / food.SLUG / "bundle.yaml"
    file = with_template(read_yaml(path, library.root), library.root)
    return [each for each in lint(definition, file, library.files) if each.code == code]


def test_each_promise_is_held_against_the_path_of_its_own_situations() -> None:
    assert findings(promised([{"days": 10, "when": {"yewu": "新办"}}, {"days": 10}]), "PROMISE_UNDER_PATH") == []
    (found,) = findings(promised([{"days": 9, "when": {"yewu": "新办"}}, {"days": 20}]), "PROMISE_UNDER_PATH")
    assert "整件事承诺9日，关键路径要10日" in found.sentence
    assert "yewu=新办" in found.sentence
    assert found.path == "promised_limit"


def test_every_view_says_the_promise_of_its_situation() -> None:
    known = promised(CASES)
    (words,) = [each for each in guide(known).sections[1].paragraphs if "按情形承诺" in each]
    assert words == (
        "整件事按情形承诺10个工作日或7个工作日或12个工作日，自受理之日起计算："
        "“经营场所是否在居民住宅楼内，或紧邻居民住宅？”答是的，10个工作日；“办理哪一项？”答延续的，7个工作日；其余12个工作日。"
    )
    plan = resolve(known, food.ANSWERS | {"jumin": "是"})
    for document in (plan_document(known, plan), schedule_document(known, plan)):
        assert "整件事承诺10个工作日。" in str(document)
    told = [each.sentence for each in differences(food.definition(), known).changes]
    assert any("10个工作日（jumin为是）" in sentence and "12个工作日（其余）" in sentence for sentence in told), told


ANSWER = st.sampled_from(("甲", "乙", "丙"))


@given(st.lists(st.tuples(st.integers(0, 90), ANSWER), min_size=1, max_size=4), st.integers(0, 90), ANSWER)
def test_the_first_promise_that_holds_is_made(cases: list[tuple[int, str]], rest: int, answer: str) -> None:
    whens = [Condition.model_validate({"q": wanted}) for _, wanted in cases]
    written = (*(PromiseCase(days=days, when=when) for (days, _), when in zip(cases, whens, strict=True)),)
    found = promise_for((*written, PromiseCase(days=rest)), Facts(values={"q": answer}))
    expected = next((days for days, wanted in cases if wanted == answer), rest)
    assert found == Limit(days=expected)
