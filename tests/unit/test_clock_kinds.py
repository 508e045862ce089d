"""Kinds of clock and their ladders: the defaults are sound and sourced, and a bundle's own ladder is checked."""

from typing import get_args

import pytest

from domain.time.clock_kinds import (
    DEFAULT_LADDERS,
    LADDER_SOURCES,
    LAPSE,
    LAPSING,
    RED_AFTER_ONE_DAY,
    RED_AT_DUE,
    REMIND,
    USUAL_START,
    YELLOW,
    ClockKind,
    RungRule,
    ladder_problem,
)
from domain.time.clock_text import LIMIT_NAMES, START_NAMES
from tests.support.clocks import clock

LEGAL_TERMS: tuple[ClockKind, ...] = ("intake", "statutory", "whole_statutory", "delivery", "renewal")


class TestDefaults:
    @pytest.mark.parametrize("kind", get_args(ClockKind))
    def test_every_kind_has_a_start_a_ladder_with_each_rung_once_and_its_source(self, kind: ClockKind) -> None:
        names = [rule.name for rule in DEFAULT_LADDERS[kind]]
        assert len(names) == len(set(names)) > 0
        assert "待核实" in LADDER_SOURCES[kind]
        assert clock(kind=kind).ladder == DEFAULT_LADDERS[kind]
        assert clock(kind=kind).start_fact == USUAL_START[kind]

    @pytest.mark.parametrize("kind", get_args(ClockKind))
    def test_every_default_ladder_passes_the_check_for_bundles(self, kind: ClockKind) -> None:
        assert ladder_problem(kind, DEFAULT_LADDERS[kind]) is None
        assert LIMIT_NAMES[kind]
        assert START_NAMES[USUAL_START[kind]]

    @pytest.mark.parametrize("kind", LEGAL_TERMS)
    def test_legal_term_is_red_as_soon_as_it_passes(self, kind: ClockKind) -> None:
        assert RED_AT_DUE in DEFAULT_LADDERS[kind]

    @pytest.mark.parametrize("kind", get_args(ClockKind))
    def test_reminder_comes_before_the_end_and_lapse_at_it(self, kind: ClockKind) -> None:
        names = {rule.name for rule in DEFAULT_LADDERS[kind]}
        assert "remind" in names
        assert ("lapse" in names) == (kind in LAPSING)


class TestBundleLadders:
    @pytest.mark.parametrize(
        ("kind", "ladder", "word"),
        [
            ("promised", (REMIND, REMIND, YELLOW), "“remind”写了不止一次"),
            ("promised", (), "不能为空"),
            ("promised", (YELLOW, LAPSE), "请删去梯级“lapse”"),
            ("statutory", (LAPSE,), "请删去梯级“lapse”"),
            ("correction", (REMIND,), "请加上梯级“lapse”"),
            ("stop", (), "请加上梯级“lapse”"),
            ("correction", (RungRule(name="lapse", offset_days=1),), "只能在到期日24:00"),
            ("correction", (RungRule(name="lapse", hour=9),), "只能在到期日24:00"),
            ("promised", (RungRule(name="remind"), YELLOW), "须在到期之前"),
            ("promised", (RungRule(name="remind", offset_days=2, hour=9),), "须在到期之前"),
            ("promised", (RungRule(name="red", offset_days=-1),), "没有超期不能亮红牌"),
            ("promised", (RungRule(name="red", hour=9),), "没有超期不能亮红牌"),
            ("promised", (RungRule(name="yellow", offset_days=2), RED_AFTER_ONE_DAY), "晚于“red”"),
        ],
    )
    def test_ladder_that_cannot_be_used_is_refused_with_what_to_do(
        self, kind: ClockKind, ladder: tuple[RungRule, ...], word: str
    ) -> None:
        assert word in (ladder_problem(kind, ladder) or "")

    @pytest.mark.parametrize("kind", sorted(LAPSING))
    def test_kind_with_a_consequence_needs_its_lapse(self, kind: ClockKind) -> None:
        assert ladder_problem(kind, (LAPSE,)) is None
        assert ladder_problem(kind, (REMIND,)) is not None

    def test_wait_ends_by_itself_and_reminds_nobody(self) -> None:
        assert ladder_problem("promised", (LAPSE,), is_wait=True) is None
        assert "只能写“lapse”" in (ladder_problem("promised", (REMIND, LAPSE), is_wait=True) or "")
        assert "只能写“lapse”" in (ladder_problem("promised", (), is_wait=True) or "")

    def test_reminder_on_the_morning_of_the_due_day_and_yellow_before_it_may_be_set(self) -> None:
        morning, early = RungRule(name="remind", hour=9), RungRule(name="yellow", offset_days=-1)
        assert ladder_problem("promised", (morning, early, RED_AT_DUE)) is None
