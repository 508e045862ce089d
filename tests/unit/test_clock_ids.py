"""Clock ids: what they say is read back from them, and the form that journals carry stays."""

from __future__ import annotations

from datetime import date

import pytest

from bundles.loader import bundle_slugs
from domain.case.clock_ids import CLOCK_NAMES, clock_id, read_clock_id, split_clock_id
from domain.time.clock_kinds import ClockKind
from tests.support.played import played, scenarios

WRITTEN: list[tuple[str, ClockKind, str, int]] = [
    ("case.whole", "whole", "case", 1),
    ("case.whole#2", "whole", "case", 2),
    ("case.statutory", "whole_statutory", "case", 1),
    ("case.pre_review#2", "pre_review", "case", 2),
    ("case.correction#2", "correction", "case", 2),
    ("case.intake", "intake", "case", 1),
    ("case.deferral", "deferral", "case", 1),
    ("spj/spjy.statutory", "statutory", "spj/spjy", 1),
    ("spj/spjy.delivery", "delivery", "spj/spjy", 1),
    ("spj/spjy.commitment_check#2", "commitment_check", "spj/spjy", 2),
    ("rsj/zgcb#2.promised", "promised", "rsj/zgcb#2", 1),
    ("rsj/zgcb#2.renewal#2", "renewal", "rsj/zgcb#2", 2),
    ("rsj/zgcb#2.stop#1", "stop", "rsj/zgcb#2", 1),
    ("rsj/zgcb.rectification#1", "rectification", "rsj/zgcb", 1),
    ("joint:kan.convene#2", "joint_convene", "joint:kan", 2),
    ("joint:kan.opinion", "joint_opinion", "joint:kan", 1),
]


@pytest.mark.parametrize(("text", "kind", "subject", "number"), WRITTEN)
def test_an_id_is_written_as_journals_carry_it_and_read_back(
    text: str, kind: ClockKind, subject: str, number: int
) -> None:
    assert clock_id(kind, subject, number) == text
    assert read_clock_id(text) == (kind, subject, number)


@pytest.mark.parametrize("slug", bundle_slugs())
def test_every_clock_of_every_scenario_says_in_its_id_what_it_is(slug: str) -> None:
    for name in scenarios(slug):
        state = played(slug, name, date(2026, 9, 17)).state
        for text, clock in state.clocks.items():
            assert text == clock.clock_id
            assert read_clock_id(text)[:2] == (clock.kind, clock.subject)


@pytest.mark.parametrize(
    "text", ["", "case", "case.", ".whole", "case.whole#1", "case.whole#0", "case.whole#x", "case.stop", "case.hold"]
)
def test_what_is_no_clocks_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no clock's id"):
        read_clock_id(text)


def test_what_people_write_is_split_whether_there_is_such_a_clock_or_not() -> None:
    assert split_clock_id("spj/none.promise#x") == ("spj/none", "promise", 1)
    assert {"statutory", "hold", "joint_hold", "whole"} <= set(CLOCK_NAMES)
