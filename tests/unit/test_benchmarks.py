"""The benchmark's arithmetic: percentiles, spreads over rounds, ratios within a round, and what counts as reached.

And the oracle of the rungs: it agrees with the rules, and it notices when a rung is missing, doubled or off its day.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from benchmarks.driver import Stretch
from benchmarks.flow import HistorySize
from benchmarks.items.measure import MOST_KIB, measure
from benchmarks.meter import Reading
from benchmarks.ours import BUNDLE_ROOT, ITEM_KEYS, SLUG
from benchmarks.patience import WaitedTooLong, at_most
from benchmarks.report import Spread, compare, figures_of, judge, percentile, summarise
from benchmarks.rungs.days import Almanac
from benchmarks.rungs.oracle import Findings, Oracle
from benchmarks.rungs.simulate import run_share, simulate
from benchmarks.session import Plan, turns
from bundles.loader import load_bundle, load_library
from domain.case.entries import Entry
from domain.case.limits.entries import RungFired
from domain.definition.plan import Connector
from domain.definition.resolve import resolve
from tests.support.pure_case import DAY, Life, item, plan


def stretch(
    variant: str, round_no: int = 1, *, seconds: float = 1.0, rows_ms: tuple[float, ...] = (10.0,), events: int = 28
) -> Stretch:
    """Ten cases, ten at once."""
    return Stretch(
        variant=variant,
        round=round_no,
        level=10,
        cases=10,
        seconds=seconds,
        next_row_ms=list(rows_ms),
        used=Reading(cpu_seconds={"worker": 0.4}, wal_bytes=20_480),
        histories=[HistorySize(events=events, size_bytes=1024)],
    )


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5.0], 0.95, 5.0),
        ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0),
        ([float(n) for n in range(1, 101)], 0.95, 95.0),
        ([float(n) for n in range(1, 101)], 0.99, 99.0),
        ([1.0, 2.0], 1.0, 2.0),
        ([1.0, 2.0], 0.0, 1.0),
    ],
)
def test_percentile_is_the_smallest_value_that_enough_do_not_exceed(
    values: list[float], share: float, expected: float
) -> None:
    assert percentile(values, share) == expected


def test_figures_are_per_case_and_in_their_units() -> None:
    figures = figures_of(stretch("b", seconds=0.5))
    assert figures["cases_per_second"] == 20
    assert figures["cpu_worker_ms"] == 40
    assert figures["wal_kib"] == 2
    assert figures["history_events"] == 28
    assert figures["history_kib"] == 1


def test_engine_without_histories_has_no_such_figure() -> None:
    assert "history_events" not in figures_of(stretch("c").model_copy(update={"histories": []}))


def test_spread_gives_median_least_and_greatest() -> None:
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(median=2.0, least=1.0, greatest=3.0)


def test_summary_has_one_row_per_variant_and_level_over_all_rounds() -> None:
    (row,) = summarise([stretch("b", 1, seconds=1.0), stretch("b", 2, seconds=0.5)])
    assert (row.variant, row.level) == ("b", 10)
    assert row.figures["cases_per_second"] == Spread(median=15, least=10, greatest=20)


def test_ratios_are_taken_within_a_round() -> None:
    # The machine is twice as slow in the second round; the ratio does not notice.
    stretches = [
        stretch("b", 1, seconds=1.0),
        stretch("d", 1, seconds=1.25),
        stretch("b", 2, seconds=2.0),
        stretch("d", 2, seconds=2.5),
    ]
    (ratio,) = compare(stretches)
    assert (ratio.of, ratio.to, ratio.level) == ("d", "b", 10)
    assert ratio.figures["cases_per_second"] == Spread(median=0.8, least=0.8, greatest=0.8)


def test_variant_without_a_partner_in_the_round_gives_no_ratio() -> None:
    assert compare([stretch("b", 1), stretch("d", 2)]) == []


@pytest.mark.parametrize(
    ("seconds", "rows_ms", "events", "reached"),
    [
        (1 / 0.9, (12.0,), 34, [True, True, True]),
        (1.2, (12.0,), 34, [False, True, True]),
        (1.0, (12.1,), 34, [True, False, True]),
        (1.0, (10.0,), 35, [True, True, False]),
    ],
)
def test_aims_hold_up_to_their_bounds(
    seconds: float, rows_ms: tuple[float, ...], events: int, reached: list[bool]
) -> None:
    stretches = [stretch("b"), stretch("d", seconds=seconds, rows_ms=rows_ms, events=events)]
    aims = judge(summarise(stretches), compare(stretches))
    assert [aim.metric for aim in aims] == ["cases_per_second", "next_row_p95_ms", "history_events"]
    assert [aim.is_reached for aim in aims] == reached


def test_nothing_is_judged_when_ours_was_not_measured() -> None:
    stretches = [stretch("a"), stretch("b")]
    assert judge(summarise(stretches), compare(stretches)) == []


def test_crowded_stretch_runs_twice_as_many_cases_as_are_open() -> None:
    plan = Plan(variants=["d"], cases=60, rounds=1, levels=[1, 50], sandbox=True)
    assert [plan.cases_at(level) for level in plan.levels] == [60, 100]


def test_variants_are_measured_side_by_side_and_backwards_every_other_round() -> None:
    plan = Plan(variants=["b", "d"], cases=1, rounds=2, levels=[1, 10], sandbox=True)
    assert list(turns(plan)) == [
        *[(1, 1, "b"), (1, 1, "d"), (1, 10, "b"), (1, 10, "d")],
        *[(2, 1, "d"), (2, 1, "b"), (2, 10, "d"), (2, 10, "b")],
    ]


def test_measured_definition_is_the_flow_that_the_others_are_written_for() -> None:
    definition = load_bundle(SLUG, BUNDLE_ROOT, load_library()).definition
    plan = resolve(definition, {"minzu": "相同"})
    assert {item.key for item in plan.items} == set(ITEM_KEYS.values())
    assert {item.key: item.after for item in plan.items} == {
        "yy/cszm": (),
        "gaj/csdj": ("yy/cszm",),
        "ybj/jmyb": ("gaj/csdj",),
        "rsj/sbk": ("gaj/csdj",),
    }
    assert {item.connector for item in plan.items} == {Connector.INBOX}
    assert plan.intake.mode == "at_window"


# --- the oracle of the rungs ---


SMOKE_CASES = 200


def test_simulated_cases_fire_every_rung_once_and_on_its_day() -> None:
    stint = run_share(seed=3, first=0, cases=SMOKE_CASES, step=1)
    assert stint.findings.said == []
    assert stint.findings.mistakes == 0
    assert stint.cases == SMOKE_CASES
    assert stint.findings.rungs > 10 * SMOKE_CASES
    assert {"promised", "whole", "statutory", "stop", "delivery", "payment"} <= {
        kind for kind, _ in stint.findings.fired
    }
    assert stint.acts > SMOKE_CASES


def test_same_seed_gives_the_same_cases_however_they_are_shared_out() -> None:
    (alone,) = simulate(cases=6, seed=5, processes=1)
    shares = [run_share(seed=5, first=first, cases=6, step=2) for first in range(2)]
    together = Findings()
    for share in shares:
        together.join(share.findings)
    assert together == alone.findings


def judged(change: Callable[[list[Entry]], list[Entry]]) -> set[str]:
    """The faults that the oracle finds in the journal of a silent case that was changed like this."""
    life = Life(plan(item("a/x"), item("b/y", after=("a/x",))))
    life.pass_days(60)
    findings = Findings()
    oracle = Oracle(life.opening, Almanac(), findings)
    for entry in change(life.journal):
        oracle.take(entry)
    oracle.end()
    return set(findings.faults)


def rung_numbers(journal: list[Entry]) -> list[int]:
    """Where the rungs stand in a journal."""
    return [number for number, entry in enumerate(journal) if isinstance(entry, RungFired)]


def moved(journal: list[Entry], by: timedelta) -> list[Entry]:
    """The journal with its last rung at another moment."""
    last = journal[rung_numbers(journal)[-1]]
    return [entry.model_copy(update={"at": entry.at + by}) if entry is last else entry for entry in journal]


def without_last_rung(journal: list[Entry]) -> list[Entry]:
    """The journal without its last rung."""
    last = rung_numbers(journal)[-1]
    return journal[:last] + journal[last + 1 :]


def with_a_rung_twice(journal: list[Entry]) -> list[Entry]:
    """The journal with one rung doubled."""
    last = rung_numbers(journal)[-1]
    return [*journal[: last + 1], journal[last], *journal[last + 1 :]]


def with_a_rung_of_no_clock(journal: list[Entry]) -> list[Entry]:
    """The journal with a rung on a clock that never started."""
    last = journal[rung_numbers(journal)[-1]]
    return [*journal, last.model_copy(update={"clock_id": "c/z.promised"})]


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (list, set()),
        (without_last_rung, {"missing"}),
        (with_a_rung_twice, {"doubled"}),
        (lambda journal: moved(journal, DAY), {"wrong_moment"}),
        (lambda journal: moved(journal, -DAY), {"wrong_moment"}),
        (lambda journal: moved(journal, timedelta(seconds=1)), {"wrong_moment"}),
        (with_a_rung_of_no_clock, {"not_running"}),
    ],
)
def test_oracle_notices_what_is_wrong(change: Callable[[list[Entry]], list[Entry]], faults: set[str]) -> None:
    assert judged(change) == faults


# --- bounds of waiting ---


async def test_wait_that_ends_in_time_says_nothing() -> None:
    async with at_most(60, "what comes"):
        pass


async def test_wait_without_an_end_says_how_far_things_had_come() -> None:
    come: list[str] = []
    with pytest.raises(WaitedTooLong, match=r"X-1 after \['a'\]: did not come in 0\.01 s"):
        async with at_most(0.01, lambda: f"X-1 after {come}"):
            come.append("a")
            await asyncio.Event().wait()


async def test_bound_within_a_wait_keeps_its_own_words() -> None:
    with pytest.raises(TimeoutError, match="the inner one"):
        async with at_most(60, "the outer one"):
            raise TimeoutError("the inner one")


def test_what_a_case_carries_grows_with_its_items_and_no_faster() -> None:
    small, large = measure(20, acts=2), measure(200, acts=2)
    assert small.decide_ms > 0
    assert large.carried_kib < 10 * small.carried_kib
    assert large.carried_kib * 500 / 200 < MOST_KIB
