"""通报: which way it goes, who may do what, whom it names, and what it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.bulletin.figures import FIGURES, KINDS, PARTS, WORDED, Published, made
from domain.bulletin.moves import (
    LONGEST,
    MOVES,
    Phase,
    Stage,
    month_problem,
    reason_problem,
    why_not,
    words_problems,
)
from domain.bulletin.news import SILENT, Told, news_of_move
from domain.bulletin.praise import RULE, DepartmentLine, judged
from domain.case.roles import Role
from domain.figures.edition import defined_as, edition
from domain.figures.fact import FactKind
from domain.figures.figure import Counted
from domain.figures.registry import EVERY
from domain.news.news import Audience
from starter.web.bulletins.words import CODES, change_text, rule_text, sentence_of

AUTHOR, OTHER, HEAD = frozenset({"a"}), frozenset({"b"}), frozenset({"g"})
DRAFT = Stage(phase=Phase.DRAFT, version=1, author="a")
REVIEW = Stage(phase=Phase.REVIEW, version=2, author="a")
SIGNING = Stage(phase=Phase.SIGNING, version=3, author="a", reviewer="b")
PUBLISHED = Stage(phase=Phase.PUBLISHED, version=4, author="a", reviewer="b")


def facts(number: int, by: str, *, timing: str | None = "early", law: str | None = "within", days: int = 3) -> Counted:
    return Counted(FactKind.ITEM_ENDED, "granted", "person", timing, law, "window", days, 5, by, number, 0, 0, 0, 0)


def test_nobody_reviews_or_signs_their_own_and_a_deputy_not_for_them() -> None:
    assert why_not(REVIEW, "approve", Role.SUPERVISOR, AUTHOR) == "BULLETIN_OWN_WORK"
    assert why_not(REVIEW, "approve", Role.SUPERVISOR, frozenset({"b", "a"})) == "BULLETIN_OWN_WORK"
    assert why_not(REVIEW, "return", Role.SUPERVISOR, AUTHOR) == "BULLETIN_OWN_WORK"
    assert why_not(REVIEW, "approve", Role.SUPERVISOR, OTHER) is None
    for people in (AUTHOR, OTHER):
        assert why_not(SIGNING, "sign", Role.GOVERNMENT_HEAD, people) == "BULLETIN_OWN_WORK"
    assert why_not(SIGNING, "sign", Role.GOVERNMENT_HEAD, HEAD) is None
    assert why_not(SIGNING, "sign", Role.SUPERVISOR, frozenset({"c"})) == "NOT_ALLOWED"


def test_only_the_author_writes_and_takes_back() -> None:
    for act in ("write", "submit"):
        assert why_not(DRAFT, act, Role.SUPERVISOR, AUTHOR) is None
        assert why_not(DRAFT, act, Role.SUPERVISOR, OTHER) == "BULLETIN_NOT_AUTHOR"
    assert why_not(REVIEW, "recall", Role.SUPERVISOR, OTHER) == "BULLETIN_NOT_AUTHOR"
    assert why_not(REVIEW, "write", Role.SUPERVISOR, AUTHOR) == "BULLETIN_STEP_DIFFERS"


@pytest.mark.parametrize("act", [*MOVES, "nothing"])
def test_what_is_published_is_never_changed(act: str) -> None:
    for role in Role:
        assert why_not(PUBLISHED, act, role, HEAD) == "BULLETIN_PUBLISHED"


def test_what_was_changed_meanwhile_is_neither_reviewed_nor_signed_unseen() -> None:
    assert why_not(REVIEW, "approve", Role.SUPERVISOR, OTHER, 1) == "BULLETIN_CHANGED"
    assert why_not(REVIEW, "approve", Role.SUPERVISOR, OTHER, 2) is None


def test_every_phase_is_reached_and_nothing_is_stuck() -> None:
    reached, at_work = {Phase.DRAFT}, {Phase.DRAFT, Phase.REVIEW, Phase.SIGNING}
    for _ in Phase:
        reached |= {move.to for move in MOVES.values() if reached & set(move.phases)}
    assert reached == set(Phase)
    for phase in at_work:  # whoever wrote it may be gone: any supervisor can drop it
        stage = Stage(phase=phase, version=1, author="a", reviewer="b")
        assert why_not(stage, "drop", Role.SUPERVISOR, frozenset({"c"})) is None


@pytest.mark.parametrize(
    ("month", "code"),
    [("2026-10", None), ("2026-11", "BULLETIN_MONTH_NOT_OVER"), ("2026", "BULLETIN_MONTH_UNKNOWN"),
     ("2026-Q3", "BULLETIN_MONTH_UNKNOWN"), ("", "BULLETIN_MONTH_UNKNOWN"), ("2026-13", "BULLETIN_MONTH_UNKNOWN")],
)  # fmt: skip
def test_a_month_has_to_be_over(month: str, code: str | None) -> None:
    assert month_problem(month, date(2026, 11, 30)) == code


def test_words_are_bounded_and_name_nobodys_number() -> None:
    assert words_problems({"summary": "总体平稳。", "elsewhere": "13900000000"}) == []
    assert words_problems({"summary": "x" * (LONGEST + 1)}) == [("summary", "BULLETIN_WORDS_LONG")]
    assert words_problems({"next": "联系13900000000"}) == [("next", "BULLETIN_WORDS_PERSONAL")]
    assert reason_problem("") == "BULLETIN_REASON_MISSING"
    assert reason_problem("数字不对") is None


def line(*, timed: int = 20, share: float | None = 100.0, law_late: int = 0) -> DepartmentLine:
    return DepartmentLine(
        department="gaj", ended=timed, timed=timed, late=0, law_late=law_late, share=share, before=None
    )


@pytest.mark.parametrize(
    ("said", "judgement"),
    [
        (line(), "praised"),
        (line(timed=RULE.least_timed), "praised"),
        (line(timed=RULE.least_timed - 1), ""),
        (line(share=99.9), ""),
        (line(share=RULE.criticise_share), ""),
        (line(share=89.9), "criticised"),
        (line(share=89.9, timed=9), ""),
        (line(law_late=1), "criticised"),
        (line(timed=1, law_late=1), "criticised"),
        (line(timed=0, share=None), ""),
    ],
)
def test_whom_the_rule_names(said: DepartmentLine, judgement: str) -> None:
    (found,) = judged([said])
    assert found.judgement == judgement
    assert "待核实" in rule_text(RULE)


def test_every_figure_stands_once_with_its_definition_and_month_before() -> None:
    now, before = [facts(12, "gaj"), facts(3, "yy", timing="late")], [facts(4, "gaj", timing="late")]
    found = made(now, before)
    assert [each.key for lines in found.parts.values() for each in lines] == [each.key for each in FIGURES]
    ended = found.line("item_ended")
    assert ended is not None
    assert (ended.value, ended.before, ended.before_from) == (15, 4, None)
    assert change_text(ended) == "上升 11"
    assert {each.department: each.judgement for each in found.departments} == {"gaj": "praised", "yy": ""}
    assert found.named("praised") == ("gaj",)
    assert made(now[::-1], before) == found, "in whatever order the ledger gives them"
    assert FactKind.ITEM_ENDED in KINDS
    assert set(PARTS) < set(WORDED)


def test_the_month_before_is_told_as_it_was_published_and_by_which_definition() -> None:
    earlier = made([facts(7, "gaj")], [])
    found = made([facts(12, "gaj")], [facts(99, "gaj")], Published(number="TB-202610-1", figures=earlier)).line(
        "item_ended"
    )
    assert found is not None
    assert (found.before, found.before_from, change_text(found)) == (7, "TB-202610-1", "上升 5")
    other = found.model_copy(update={"before_defined": "another"})
    assert change_text(other) == "口径有变，不可比"


def test_an_edition_changes_with_a_definition_and_with_nothing_else() -> None:
    assert edition() == edition()
    assert len({defined_as(each) for each in EVERY}) == len(EVERY)


def test_who_has_the_next_step_and_who_is_named_is_told() -> None:
    told = Told(
        month=date(2026, 10, 1), document="通报〔2026〕1号", version=5, author="a", praised=("yy",),
        criticised=("gaj",), is_correction=False,
    )  # fmt: skip
    at = datetime(2026, 11, 3, tzinfo=UTC)
    assert {act for act in ("draft", *MOVES) if not news_of_move(act, told, at)} == SILENT
    published = news_of_move("sign", told, at)
    assert {each.reader.department for each in published if each.reader.role} == {"yy", "gaj"}
    assert [each.facts["named"] for each in published if each.reader.department == "gaj"] == ["criticised"] * 2
    assert published[0].reader.audience is Audience.PERSON
    assert len({each.key for each in published}) == len(published)


@pytest.mark.parametrize("code", CODES)
def test_every_refusal_says_what_to_do(code: str) -> None:
    said = sentence_of(code)
    assert said.sentence.endswith("。")
    assert said.next_step.endswith("。")
