"""Rules of a waiting application: all have to sign, each this very text, in time; and it is filed at most once."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundles.loader import load_bundle
from domain.case.acts import Actor, Role
from domain.cosigning.book import COSIGNING_RULES as RULES
from domain.cosigning.entries import COSIGNING_ENTRY, CosigningEntryOf, SignaturesAsked
from domain.cosigning.messages import (
    REFUSE,
    SIGN,
    TAKE_BACK,
    Asked,
    CosigningAct,
    CosigningOpening,
    FilingDone,
    Method,
)
from domain.cosigning.news import SILENT
from domain.cosigning.state import CosigningState, Outcome
from domain.news.news import Audience, News, NewsKind
from domain.process.commands import Open, RungDue
from domain.time.calendar import BEIJING
from starter.news.words import in_words
from starter.words.case_names import CaseNames
from starter.words.cosigning import OUTCOME_NAMES, sentence_of
from tests.support.newborn import SLUG

SENT_AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
SENDER = Actor(actor_id="person:pmother", role=Role.APPLICANT)
WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK)
NUMBER = "Q-20261125-0A1B2C3D"


def opening(keys: tuple[str, ...] = ("father",), days: int = 15, level: int = 2) -> CosigningOpening:
    """A waiting application of the mother."""
    return CosigningOpening(
        number=NUMBER,
        act_id="opens",
        digest="d",
        sent_by=SENDER,
        received_at=SENT_AT,
        asked=tuple(
            Asked(key=key, identity=f"id-{key}", text_digest=f"text-{key}", level=level, days=days) for key in keys
        ),
        definition="x",
        bundle=SLUG,
        lead_department="wjj",
        title="新生儿出生",
    )


def waiting(keys: tuple[str, ...] = ("father",), days: int = 15, level: int = 2) -> CosigningState:
    """On file, and nobody has signed."""
    return RULES.decide(RULES.new(opening(keys, days, level)), Open()).state


_IDS = itertools.count()


def act(
    kind: str = SIGN,
    key: str = "father",
    *,
    hours: float = 1,
    method: Method = "online",
    level: int = 2,
    identity: str | None = None,
    text: str | None = None,
    actor: Actor | None = None,
) -> CosigningAct:
    """What a co-signer does, as their page sends it."""
    who = actor or (WINDOW if method == "window" else Actor(actor_id=f"person:p{key}", role=Role.APPLICANT))
    return CosigningAct(
        act_id=f"act-{next(_IDS)}",
        kind=kind,
        actor=who,
        received_at=SENT_AT + timedelta(hours=hours),
        cosigner=key,
        identity=f"id-{key}" if identity is None else identity,
        text_digest=f"text-{key}" if text is None else text,
        method=method,
        level=level,
    )


def code_of(state: CosigningState, command: CosigningAct) -> str:
    """The code of its refusal; '' where it holds."""
    (entry,) = RULES.decide(state, command).entries
    return entry.code if entry.kind == "act_refused" else ""


def after(state: CosigningState, *commands: CosigningAct | RungDue | FilingDone) -> CosigningState:
    """The state after these."""
    for command in commands:
        state = RULES.decide(state, command).state
    return state


def filed(case_no: str | None = "610702-20261125-0001", code: str | None = None) -> FilingDone:
    """What came of the effect."""
    return FilingDone(number=NUMBER, at=SENT_AT + timedelta(days=2), case_no=case_no, code=code)


@pytest.mark.parametrize("keys", [("a",), ("a", "b"), ("a", "b", "c"), ("a", "b", "c", "d")])
def test_it_is_filed_when_the_last_has_signed_and_not_before_in_whatever_order(keys: tuple[str, ...]) -> None:
    for order in itertools.permutations(keys):
        state = waiting(keys)
        for place, key in enumerate(order):
            assert RULES.effects(state) == ()
            assert state.complete_at is None
            state = after(state, act(key=key, hours=1 + place))
        assert state.phase == "filing"
        assert len(RULES.effects(state)) == 1
        assert state.complete_at == SENT_AT + timedelta(hours=len(keys)), "received when the last one signed"
        assert RULES.next_rung(state) is None, "no term runs out any more"
        done = after(state, filed())
        assert (done.outcome, done.case_no) == ("filed", "610702-20261125-0001")
        assert RULES.effects(done) == ()
        assert RULES.decide(done, filed("610702-20261125-0002")).entries == (), "once"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (act(), ""),
        (act(level=3), ""),
        (act(level=1), "LEVEL_TOO_LOW"),
        (act(REFUSE, level=1), "LEVEL_TOO_LOW"),
        (act(REFUSE), ""),
        (act(identity="id-mother"), "COSIGNER_IS_ANOTHER"),
        (act(identity=""), "COSIGNER_IS_ANOTHER"),
        (act(REFUSE, identity="id-mother"), "COSIGNER_IS_ANOTHER"),
        (act(text="text-of-before"), "SIGNED_TEXT_DIFFERS"),
        (act(text=""), "SIGNED_TEXT_DIFFERS"),
        (act(key="nobody"), "NOT_ALLOWED"),
        (act(key=""), "NOT_ALLOWED"),
        (act("decide_item"), "NOT_ALLOWED"),
        (act("submit_application"), "NOT_ALLOWED"),
        (act(method="window", level=0), ""),
        (act(REFUSE, method="window"), ""),
        (act(method="window", identity="id-mother"), "COSIGNER_IS_ANOTHER"),
        (act(method="window", actor=SENDER), "NOT_ALLOWED"),
        (act(actor=WINDOW), "NOT_ALLOWED"),
        (act(actor=Actor(actor_id="gaj-1", role=Role.HANDLER, department="gaj"), method="window"), "NOT_ALLOWED"),
        (act(TAKE_BACK, actor=SENDER), ""),
        (act(TAKE_BACK), "NOT_ALLOWED"),
        (act(TAKE_BACK, actor=WINDOW), "NOT_ALLOWED"),
        (act(TAKE_BACK, actor=Actor(actor_id="person:pmother", role=Role.ADMIN)), "NOT_ALLOWED"),
    ],
)
def test_who_may_do_what(command: CosigningAct, code: str) -> None:
    assert code_of(waiting(), command) == code
    if code:
        assert after(waiting(), command).phase == "signing", "what does not hold changes nothing"
        assert sentence_of(code).code == code


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("own", [0, 1, 2, 3])
def test_the_level_asked_is_the_least(level: int, own: int) -> None:
    assert (code_of(waiting(level=level), act(level=own)) == "") is (own >= level)
    assert code_of(waiting(level=level), act(level=own, method="window")) == "", "an officer looked at the document"


@pytest.mark.parametrize(
    "ends", [act(REFUSE), act(TAKE_BACK, actor=SENDER), RungDue], ids=["refused", "back", "lapsed"]
)
def test_what_has_ended_takes_no_signature(ends: CosigningAct | type[RungDue]) -> None:
    state = waiting()
    rung = RULES.next_rung(state)
    while isinstance(ends, type) and not state.is_over:
        rung = RULES.next_rung(state)
        assert rung is not None
        state = after(state, RungDue(rung=rung))
    if isinstance(ends, CosigningAct):
        state = after(state, ends)
    assert state.is_over
    assert state.case_no is None
    assert RULES.next_rung(state) is None
    for late in (act(), act(REFUSE), act(TAKE_BACK, actor=SENDER)):
        assert code_of(state, late) == "COSIGNING_OVER"
    assert RULES.effects(state) == ()


def test_one_signs_once_and_the_same_act_again_changes_nothing() -> None:
    state = waiting(("father", "witness"))
    signing = act()
    signed = after(state, signing)
    assert RULES.decide(signed, signing).entries == ()
    assert code_of(signed, act()) == "COSIGNED_ALREADY"
    assert code_of(signed, act(REFUSE)) == "COSIGNED_ALREADY", "signed is signed"
    assert code_of(after(signed, act(key="witness")), act(TAKE_BACK, actor=SENDER)) == "COSIGNING_COMPLETE"


@pytest.mark.parametrize("days", range(1, 91))
def test_the_term_ends_with_its_last_day_in_beijing_and_reminds_three_days_before(days: int) -> None:
    state = waiting(days=days)
    first = RULES.next_rung(state)
    assert first is not None
    if days > 3:
        assert first.name == "remind"
        reminded = first.at.astimezone(BEIJING)
        assert (reminded.date() - SENT_AT.date()).days == days - 3
        assert reminded.hour == 9
        state = after(state, RungDue(rung=first))
        assert RULES.decide(state, RungDue(rung=first)).entries or state.reminded == ("father",)
        first = RULES.next_rung(state)
        assert first is not None
    assert first.name == "lapse"
    assert first.at.astimezone(BEIJING).isoformat()[11:19] == "00:00:00"
    assert (first.at.astimezone(BEIJING).date() - SENT_AT.date()).days == days + 1
    lapsed = after(state, RungDue(rung=first))
    assert (lapsed.outcome, lapsed.ended_by) == ("lapsed", "father")


@pytest.mark.parametrize("code", ["WINDOW_CLOSED", "FORM_INVALID", "SIGNED_TEXT_DIFFERS", "ACT_ID_REUSED"])
def test_what_can_no_longer_be_filed_ends_with_its_reason(code: str) -> None:
    state = after(waiting(), act(), filed(None, code))
    assert (state.outcome, state.code, state.case_no) == ("not_filed", code, None)


_MOVES = st.tuples(
    st.sampled_from(["sign", "refuse", "back", "rung", "filed", "wrong", "other_text", "again"]),
    st.sampled_from(["a", "b", "c"]),
)


@given(st.lists(_MOVES, max_size=14), st.integers(1, 3))
def test_whatever_comes_in_whatever_order_it_is_filed_only_if_all_signed(
    moves: list[tuple[str, str]], people: int
) -> None:
    keys = ("a", "b", "c")[:people]
    state, entries, last = waiting(keys), 1, act(key="a")
    for hours, (move, key) in enumerate(moves, start=1):
        command: CosigningAct | RungDue | FilingDone
        rung = RULES.next_rung(state)
        if move == "rung" and rung is not None:
            command = RungDue(rung=rung)
        elif move == "filed":
            command = filed()
        elif move == "back":
            command = act(TAKE_BACK, actor=SENDER, hours=hours)
        else:
            given_text = "other" if move == "other_text" else None
            identity = "id-of-a-stranger" if move == "wrong" else None
            kind = REFUSE if move == "refuse" else SIGN
            last = last if move == "again" else act(kind, key, hours=hours, identity=identity, text=given_text)
            command = last
        decision = RULES.decide(state, command)
        news = RULES.news(state, decision.entries, decision.state)
        assert len({each.key for each in news}) == len(news)
        folded = state
        for entry in decision.entries:
            folded = RULES.fold(folded, entry.model_dump_json(exclude_none=True))
        assert folded == decision.state, "the journal gives the same state"
        if state.is_over:
            assert {entry.kind for entry in decision.entries} <= {"act_refused"}
        entries += len(decision.entries)
        state = decision.state
    assert state.seq == entries
    assert (state.outcome == "filed") <= (set(state.signed) == set(keys))
    assert bool(RULES.effects(state)) is (set(state.signed) == set(keys) and not state.is_over)
    assert len(state.waiting) == (0 if state.phase != "signing" else len(set(keys) - set(state.signed)))


def _all_news() -> list[News]:
    """What is told of every entry there is."""
    both = waiting(("mother", "father"))
    start = RULES.new(opening(("mother", "father")))
    (asked,) = RULES.decide(start, Open()).entries
    found = list(RULES.news(start, (asked,), both))
    rung = RULES.next_rung(both)
    assert rung is not None
    late = after(both, RungDue(rung=rung))
    other = RULES.next_rung(late)
    assert other is not None
    late = after(late, RungDue(rung=other))
    lapse = RULES.next_rung(late)
    assert lapse is not None
    one = after(both, act(key="mother"))
    complete = after(one, act(key="father"))
    for state, command in (
        (both, RungDue(rung=rung)),
        (both, act(key="mother")),
        (one, act(key="father")),
        (both, act(REFUSE)),
        (late, RungDue(rung=lapse)),
        (both, act(TAKE_BACK, actor=SENDER)),
        (complete, filed()),
        (complete, filed(None, "WINDOW_CLOSED")),
        (both, act(identity="x")),
    ):
        decision = RULES.decide(state, command)
        found += RULES.news(state, decision.entries, decision.state)
    return found


def test_every_kind_of_entry_is_told_to_both_sides_or_silent_for_a_reason() -> None:
    kinds = set(get_args(CosigningEntryOf))
    told = {each.kind for each in _all_news()}
    assert told == {kind for kind in NewsKind if kind.startswith("cosign")}
    assert kinds > SILENT
    assert SignaturesAsked in kinds - SILENT


@pytest.mark.parametrize("news", _all_news(), ids=lambda each: f"{each.kind}-{each.reader.audience}")
def test_what_is_told_is_said_in_whole_sentences_and_names_nobody(news: News) -> None:
    names = CaseNames(load_bundle(SLUG).definition, {}, {}, {})
    said = in_words(news, NUMBER, names)
    assert NUMBER in said.text
    assert said.text.endswith("。")
    for wrong in ("{{", "None", "。。", "，。", "（）", "[", "'", "：。", "  ", "父母另"):
        assert wrong not in said.text, said
    if news.reader.audience is Audience.COSIGNER:
        assert news.reader.person in (f"{NUMBER}/mother", f"{NUMBER}/father"), "no account has such a name"


def test_whoever_sent_it_and_whoever_signs_are_told_each_step() -> None:
    told = {(each.kind, each.reader.audience) for each in _all_news()}
    for kind in (NewsKind.COSIGN_SOON,):
        assert {(kind, Audience.APPLICANT), (kind, Audience.COSIGNER)} <= told
    assert (NewsKind.COSIGN_ASKED, Audience.COSIGNER) in told
    assert (NewsKind.COSIGN_REFUSED, Audience.APPLICANT) in told
    assert (NewsKind.COSIGN_LAPSED, Audience.APPLICANT) in told
    assert (NewsKind.COSIGN_VOID, Audience.COSIGNER) in told


def test_duties_are_those_who_have_not_signed() -> None:
    state = waiting(("father", "witness"))
    rows = RULES.rows(None, state)
    assert rows.duties is not None
    assert rows.duties.count('"key":"cosign:') == 2
    assert '"due_on":"2026-12-10"' in rows.duties
    change = RULES.rows(state, after(state, act())).duties
    assert change is not None
    assert '"gone":["cosign:father"]' in change


def test_every_outcome_has_its_words() -> None:
    assert set(OUTCOME_NAMES) == set(get_args(Outcome))


def test_nothing_of_a_person_is_in_what_the_engine_gets() -> None:
    for text in (opening().model_dump_json(), act().model_dump_json(), waiting().model_dump_json()):
        assert "测试" not in text
        assert "6107" not in text.replace("610702-", "")
    assert COSIGNING_ENTRY.validate_json('{"kind":"cosigning_lapsed","at":"2026-12-01T00:00:00Z","cosigner":"father"}')
