"""What an editor is told at each place of every shipped definition, without the protocol."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles.editor import names
from bundles.editor.answers import Room, defined_at, hover, offers
from bundles.editor.drafts import Draft, shape_of
from bundles.editor.judge import findings_of
from bundles.editor.names import NameKind, Names, kind_at
from bundles.editor.shape import keys_at, values_at
from bundles.editor.spot import ELEMENT, spot_at
from bundles.loader import BUNDLES_ROOT, Library, bundle_slugs, load_bundle, load_library

FILES = sorted(path.relative_to(BUNDLES_ROOT).as_posix() for path in BUNDLES_ROOT.rglob("*.yaml"))
OURS = [name for name in FILES if shape_of(name)]

NOT_SHIPPED = (
    "items:\n  - gaj/csdj:\n      for_each: baby\npromised_limit:\n  - days: 7\n    when: {minzu: 不同}\n  - days: 12\n"
)
"""What the language can say and no shipped file says."""


@cache
def library() -> Library:
    return load_library()


@cache
def known() -> Names:
    return Names(library(), [load_bundle(slug, library=library()).bundle for slug in bundle_slugs()])


def draft_of(name: str, text: str | None = None) -> Draft:
    draft = Draft.of(name, text if text is not None else (BUNDLES_ROOT / name).read_text(encoding="utf-8"))
    assert draft is not None
    return draft


def room_of(name: str, text: str | None = None) -> Room:
    draft = draft_of(name, text)
    is_scenario = draft.shape == "scenario"
    return Room(draft, known(), draft_of(f"matters/{draft.slug}/bundle.yaml") if is_scenario else draft)


def cursor(text: str, inside: str, offset: int = 1) -> tuple[int, int]:
    before = text[: text.index(inside) + offset].split("\n")
    return len(before) - 1, len(before[-1])


@pytest.mark.parametrize(
    ("text", "path", "is_key"),
    [
        ("a:\\n  b: |", ("a", "b"), False),
        ("a:\\n  - b: {c: |", ("a", "-", "b", "c"), False),
        ("a:\\n  - b: {c: 1, |", ("a", "-", "b"), True),
        ("a:\\n- b\\n- |", ("a", "-"), True),
        ("a: [x, {y: [|", ("a", "-", "y", "-"), False),
        ("a:\\n  b:\\n    c: 1\\n  |", ("a",), True),
        ("a:\\n  # b:\\n  |", ("a",), True),
        ("a:\\n  - x\\n  - y:\\n      z: |", ("a", "-", "y", "z"), False),
        ('"a b":\\n  - |', ("a b", "-"), True),
        ("|", (), True),
    ],
)
def test_the_place_of_a_cursor_is_told_by_indentation_and_brackets(
    text: str, path: tuple[str, ...], is_key: bool
) -> None:
    written = text.replace("\\n", "\n")
    spot = spot_at(written.replace("|", ""), *cursor(written, "|", 0))
    assert (spot.path, spot.is_key) == (path, is_key)


@pytest.mark.parametrize("name", OURS)
def test_every_shipped_file_is_judged_as_check_does(name: str) -> None:
    assert [each for each in findings_of(draft_of(name), library()) if each.level == "error"] == []


def test_every_file_is_of_a_shape_but_the_calendars() -> None:
    assert {name.rpartition("/")[0] for name in set(FILES) - set(OURS)} == {"catalogue/calendars"}


def test_each_place_of_a_name_is_met_in_the_shipped_files_and_its_names_are_known() -> None:
    """A line of the table that no file uses would never be tried; one that names nothing would offer nothing."""
    met: Counter[tuple[str, str, NameKind]] = Counter()
    for room in (*map(room_of, OURS), room_of("matters/own/bundle.yaml", NOT_SHIPPED)):
        for number, line in enumerate(room.draft.text.split("\n")):
            for column in range(1, len(line)):
                spot = spot_at(room.draft.text, number, column)
                if spot.begins != column - 1 or not spot.whole:
                    continue
                for place in names._PLACES:
                    kind = kind_at(room.draft.shape, spot.path, is_key=place[1].endswith("="))
                    if (
                        place[0] == room.draft.shape
                        and kind is place[2]
                        and names._fits(place[1].split(), (*spot.path, "=") if place[1].endswith("=") else spot.path)
                    ):
                        met[place] += 1
    assert set(names._PLACES) - set(met) == set()


def test_a_name_is_explained_and_led_to() -> None:
    name = "items/cgj/zdzy.yaml"
    room = room_of(name)
    text = room.draft.text
    for inside, offset, said, file in (
        ("department: cgj", 13, "汉台区城市管理局", "catalogue/departments.yaml"),
        ("[yyzz", 2, "营业执照", "catalogue/materials.yaml"),
        ("uscc", 1, "统一社会信用代码", "catalogue/fields.yaml"),
        ("ROAD_NEEDED", 2, "妨碍通行", "catalogue/reasons.yaml"),
    ):
        at = cursor(text, inside, offset)
        assert said in (hover(room, *at) or "")
        place = defined_at(room, *at)
        assert place is not None
        assert place.file == file
    assert (
        "必填"
        in {each.text: each.title for each in offers(room_of(name, text + "\nf"), text.count("\n") + 1, 1)}["item"]
    )


def test_options_are_those_of_the_question() -> None:
    room = room_of("matters/kaiban-canyin/bundle.yaml")
    at = cursor(room.draft.text, "when: {guimo: 一般}", len("when: {guimo: "))
    assert {each.text for each in offers(room, *at)} == {"一般", "小餐饮"}


def test_a_broken_file_is_answered_from_what_was_read_last() -> None:
    room = room_of("matters/kaiban-canyin/bundle.yaml")
    text = room.draft.text
    room.draft.write(text.replace("situations:", "situations: ]"))
    at = cursor(room.draft.text, "when: {guimo: 一般}", len("when: {guimo: "))
    assert {each.text for each in offers(room, *at)} == {"一般", "小餐饮"}
    assert [each.code for each in findings_of(room.draft, library())] == ["YAML_SYNTAX"]


@given(st.text("ab:-{}[], \n#\"'|", max_size=60), st.integers(0, 8), st.integers(0, 20))
def test_whatever_is_typed_gets_an_answer(text: str, line: int, column: int) -> None:
    room = room_of("items/cgj/zdzy.yaml", text)
    offers(room, line, column)
    hover(room, line, column)
    defined_at(room, line, column)
    findings_of(room.draft, library())


def test_keys_and_values_come_from_the_published_schema() -> None:
    assert {"ask", "options", "when"} <= {each.name for each in keys_at("bundle", ("situations", "x"))}
    assert values_at("bundle", ("results",)) == ("hold_together", "send_as_ready")
    assert keys_at("bundle", ("name",)) == ()
    assert ELEMENT == "-"
    assert Path(BUNDLES_ROOT, "schema", "bundle.schema.json").is_file()
