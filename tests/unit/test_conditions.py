"""Conditions as people write them, and what they hold of."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.definition.conditions import Condition, Facts


def condition(raw: dict[str, Any]) -> Condition:
    return Condition.model_validate(raw)


def holds(raw: dict[str, Any], **values: str) -> bool:
    return condition(raw).holds(Facts(values=values))


def test_shorthand_means_equals() -> None:
    assert condition({"sbk": "是"}) == condition({"equals": {"sbk": "是"}})
    assert holds({"sbk": "是"}, sbk="是")
    assert not holds({"sbk": "是"}, sbk="否")


def test_a_list_means_any_of_its_values() -> None:
    assert condition({"way": ["清税", "简易"]}) == condition({"in": {"way": ["清税", "简易"]}})
    assert holds({"way": ["清税", "简易"]}, way="简易")


def test_several_keys_must_all_hold() -> None:
    both = {"sbk": "是", "jzz": "是"}
    assert holds(both, sbk="是", jzz="是")
    assert not holds(both, sbk="是", jzz="否")


def test_what_is_not_known_does_not_hold() -> None:
    assert not holds({"sbk": "是"})
    assert holds({"not": {"sbk": "是"}})
    assert not holds({"present": "baby.name"})


def test_present_valid_and_granted_read_their_own_facts() -> None:
    facts = Facts(values={"a.b": "x", "a.c": ""}, valid=frozenset({"a.b"}), granted=frozenset({"gaj/csdj"}))
    assert condition({"present": "a.b"}).holds(facts)
    assert not condition({"present": "a.c"}).holds(facts)
    assert condition({"valid": "a.b"}).holds(facts)
    assert condition({"granted": "gaj/csdj"}).holds(facts)
    assert not condition({"granted": "yy/cszm"}).holds(facts)


def test_groups_nest() -> None:
    raw = {"any": [{"all": [{"a": "1"}, {"b": "2"}]}, {"not": {"c": "3"}}]}
    assert holds(raw, a="1", b="2", c="3")
    assert holds(raw, a="0", b="2", c="4")
    assert not holds(raw, a="0", b="2", c="3")


def test_condition_names_what_it_reads() -> None:
    rule = condition({"all": [{"sbk": "是"}, {"any": [{"granted": "gaj/csdj"}, {"valid": ["m.id", "m.phone"]}]}]})
    assert rule.questions() == {"sbk", "m.id", "m.phone"}
    assert rule.items() == {"gaj/csdj"}
    assert rule.options() == {("sbk", "是")}


def test_unmet_parts_are_named_by_key_without_what_was_filled_in() -> None:
    rule = condition({"all": [{"granted": "gaj/csdj"}, {"valid": "mother.id_no"}, {"present": "baby.name"}]})
    phrases = rule.unmet(Facts(values={"mother.id_no": "secret", "baby.name": "x"}))
    assert phrases == ("gaj/csdj已准予", "mother.id_no核验通过")


def test_grant_of_a_repeated_item_means_every_row() -> None:
    rule = condition({"granted": "rsj/zgcb"}).renamed_items({"rsj/zgcb": ("rsj/zgcb#1", "rsj/zgcb#2")})
    assert not rule.holds(Facts(values={}, granted=frozenset({"rsj/zgcb#1"})))
    assert rule.holds(Facts(values={}, granted=frozenset({"rsj/zgcb#1", "rsj/zgcb#2"})))


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"all": []},
        {"all": {"a": "1"}},
        {"equals": "a"},
        {"a": []},
        {"a": True},
        {"a": {"b": "c"}},
        {"op": "all"},
        {"not": {}},
    ],
)
def test_unfinished_condition_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        condition(raw)


LEAVES = st.builds(lambda key, value: {key: value}, st.sampled_from("abc"), st.sampled_from(["1", "2"]))
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)
VALUES = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["1", "2", "3"]))


@given(CONDITIONS, VALUES)
def test_condition_survives_json_and_says_what_is_unmet_exactly_when_it_fails(
    raw: dict[str, Any], values: dict[str, str]
) -> None:
    rule = condition(raw)
    facts = Facts(values=values)
    assert Condition.model_validate_json(rule.model_dump_json(exclude_defaults=True)) == rule
    assert bool(rule.unmet(facts)) is not rule.holds(facts)
