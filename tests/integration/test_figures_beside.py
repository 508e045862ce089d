"""Ratings, matters of steering, begun applications, calls: counted as another hand counts them, by any past moment."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.figures import of_drafts, of_matters, of_ratings, of_surveys
from domain.figures.fact import FactKind
from domain.figures.figure import value_of
from domain.figures.period import year_of
from domain.figures.registry import BY_KEY, EVERY, GROUNDS
from domain.steering.procedures import PROCEDURES
from domain.survey.calls import SurveyPlan, TryOutcome, TrySaid
from domain.survey.draw import Candidate, Stratum, draw
from ledger import drafts
from ledger.connection.pool import Pool, open_pool
from ledger.figures import counts, facts
from ledger.figures.counts import Asked
from ledger.rating import screens
from ledger.survey import surveys
from starter.office.figures import follower as figures
from tests.support import counted_beside, simulated
from tests.support.steering import ISSUED_AT, OTHER_SUPERVISOR, SUPERVISOR, Matter, officer, opening

KINDS = (*of_drafts.KINDS, *of_ratings.KINDS, *of_matters.KINDS, *of_surveys.KINDS)
_ASKED_ON = "update rating_request set asked_at = $2::timestamptz + request_id * interval '1 hour' where case_no = $1"
_REQUESTS = "select asked_at from rating_request where case_no = $1"
_ARRIVED = (
    "select settled_at from message join news using (news_id)"
    " where number = $1 and kind = 'concluded' and state = 'sent' and channel in ('sms', 'mail')"
)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A migrated ledger with some cases."""
    made = await open_pool(database, max_size=4)
    try:
        async with made.acquire() as connection:
            for case in simulated.simulated(17, 3):
                await simulated.put_on_file(connection, case)
            await simulated.written_as_it_happened(connection)
        yield made
    finally:
        await made.close()


def played() -> list[Matter]:
    """Matters of every kind: in time, late, returned, called off, and several of which one is still open."""
    made = []
    order = Matter(opening("work_order", ("spj",)))
    order.do("return_order", officer(), ISSUED_AT + HOUR)
    order.do("dispatch", SUPERVISOR, ISSUED_AT + 2 * HOUR, departments=("gaj",))
    order.do("answer", officer("gaj"), ISSUED_AT + DAY)
    order.do("dissatisfied", SUPERVISOR, ISSUED_AT + 2 * DAY, days=1)
    order.do("answer", officer("gaj"), ISSUED_AT + 9 * DAY)
    order.do("satisfied", SUPERVISOR, ISSUED_AT + 10 * DAY)
    made.append(order)
    for outcome in ("satisfied", "not_reached"):
        bad = Matter(opening("bad_rating"))
        bad.do("contacted", officer(), ISSUED_AT + HOUR)
        bad.do("put_right", officer(), ISSUED_AT + DAY)
        bad.do(outcome, SUPERVISOR, ISSUED_AT + 2 * DAY)
        made.append(bad)
    contested = Matter(opening("bad_rating"))
    contested.do("contest", officer(), ISSUED_AT + HOUR)
    contested.do("set_aside", OTHER_SUPERVISOR, ISSUED_AT + DAY)
    made.append(contested)
    off = Matter(opening("order"))
    off.do("call_off", SUPERVISOR, ISSUED_AT + HOUR)
    made.append(off)
    made += [Matter(opening(kind)) for kind in PROCEDURES]
    return made


async def put_matter(pool: Pool, matter: Matter) -> None:
    """A matter on file with its journal, each entry written when it happened."""
    opened = matter.state.opening
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("insert into process (kind, number) values ($1, $2)", opened.kind, opened.number)
        await connection.execute(
            "insert into process_file (process_kind, number, bundle, title, lead_department, opening, received_at, seq)"
            " values ($1, $2, $1, 'x', $3, $4, $5, $6)",
            opened.kind,
            opened.number,
            opened.lead_department,
            opened.model_dump(mode="json", exclude_defaults=True),
            opened.received_at,
            len(matter.entries),
        )
        for seq, entry in enumerate(matter.entries, start=1):
            await connection.execute(
                "insert into journal (case_no, seq, kind, at, recorded_at, body, prev, hash, process_kind)"
                " values ($1, $2, $3, $4, $4, $5, '', $6, $7)",
                opened.number,
                seq,
                entry.kind,
                entry.at,
                entry.model_dump_json(),
                f"{opened.number}/{seq}",
                opened.kind,
            )


async def rate(pool: Pool) -> None:
    """Ratings of every grade, of items and of wholes."""
    rows = await pool.fetch("select case_no, lead_department from case_file order by case_no")
    for nth, row in enumerate(rows):
        for item in ("", "yy/cszm") if nth % 2 else ("",):
            await pool.execute(
                "insert into rating (case_no, item, grade, door, rated_at, department)"
                " values ($1, $2, $3, 'online', $4, $5)",
                row["case_no"],
                item,
                1 + nth % 5,
                datetime(2026, 1 + nth % 12, 3, 16, tzinfo=UTC),
                row["lead_department"],
            )


async def ask_for_ratings(pool: Pool) -> None:
    """Asked at the window, some twice; by messages of the end, of which some arrived, one of them to a helper alone."""
    await an_account(pool)
    rows = await pool.fetch("select case_no from case_file order by case_no")
    for nth, row in enumerate(rows):
        for _ in range(nth % 3):
            await screens.ask(pool, row["case_no"], "caller-1")
        await pool.execute(_ASKED_ON, row["case_no"], ISSUED_AT)
        news_id = await pool.fetchval(
            "insert into news (number, key, seq, at, kind, audience)"
            " values ($1, 'end', 1, $2, 'concluded', 'applicant') returning news_id",
            row["case_no"],
            ISSUED_AT,
        )
        for channel in ("helper",) if nth == 1 else ("mail", "sms"):
            message_id = f"n{news_id}-{channel}"
            await pool.execute(
                "insert into message (message_id, news_id, channel) values ($1, $2, $3)", message_id, news_id, channel
            )
            if nth != 2:
                await pool.execute(
                    "update message set state = 'sent', settled_at = $2 where message_id = $1",
                    message_id,
                    ISSUED_AT + nth * DAY + (HOUR if channel == "sms" else DAY),
                )


async def an_account(pool: Pool) -> None:
    await pool.execute(
        "insert into account (account_id, login, name, password_hash) values ('caller-1', 'caller', 'x', 'x')"
        " on conflict do nothing"
    )


async def call(pool: Pool) -> None:
    """A survey of three calls: one answered, one not reached after three tries, one still open."""
    await an_account(pool)
    rows = await pool.fetch("select case_no, bundle, lead_department from case_file order by case_no")
    cases = [Candidate(Stratum(row["bundle"], row["lead_department"]), row["case_no"]) for row in rows]
    wish = SurveyPlan(
        act_id="survey-1", title="年度", from_on=date(2026, 1, 1), until_on=date(2026, 10, 31), seed="seed", size=3
    )
    survey = await surveys.put(pool, wish, cases, draw(cases, wish.seed, wish.size), "caller-1", ISSUED_AT)
    silent: tuple[int, TryOutcome, None] = (2, "no_answer", None)
    said: tuple[tuple[int, TryOutcome, int | None], ...] = ((1, "answered", 2), silent, silent, silent)
    for nth, (place, outcome, grade) in enumerate(said):
        a_try = TrySaid(act_id=f"try-{nth}", outcome=outcome, grade=grade)
        await surveys.note_try(pool, survey, place, a_try, outcome, "caller-1", ISSUED_AT + (1 + nth) * DAY)


async def begin(pool: Pool) -> None:
    """Applications that stop on each page, one that is sent off, one that is given up."""
    definition = await pool.fetchval("select hash from definition order by hash limit 1")
    slug = await pool.fetchval("select slug from definition where hash = $1", definition)
    case_no = await pool.fetchval("select case_no from case_file order by case_no limit 1")
    for nth in range(6):
        account = f"person:{nth}" if nth % 2 else "window-1"
        draft_id = await drafts.begin(pool, account, slug, definition)
        if nth >= 1:
            await drafts.keep_answers(pool, account, draft_id, {"q": "a"})
        if nth >= 2:
            await drafts.keep_form(pool, account, draft_id, {"f": "x"})
            await drafts.keep_form(pool, account, draft_id, {"f": "y"})
        if nth >= 3:
            await drafts.keep_materials(pool, account, draft_id, {"m": {}})
        if nth == 4:
            await drafts.filed(pool, account, draft_id, case_no)
        if nth == 5:
            await drafts.drop(pool, account, draft_id)


async def by_hand(pool: Pool) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter(counted_beside.ratings(await pool.fetch("select * from rating")))
    matters = await pool.fetch(
        "select p.opening, array_agg(j.body order by j.seq) as bodies from process_file p"
        " join journal j on j.case_no = p.number group by p.number"
    )
    for row in matters:
        found += counted_beside.matter(row["opening"], [json.loads(body) for body in row["bodies"]])
    for row in await pool.fetch("select case_no, lead_department from case_file"):
        found += counted_beside.asked(
            row["lead_department"],
            [each["asked_at"] for each in await pool.fetch(_REQUESTS, row["case_no"])],
            [each["settled_at"] for each in await pool.fetch(_ARRIVED, row["case_no"])],
        )
    for row in await pool.fetch("select s.drawn_at, c.* from survey_call c join survey s using (survey_id)"):
        found += counted_beside.call(row["drawn_at"], row)
    begun = await pool.fetch(
        "select b.lead_department, array_agg(s.step order by s.recorded_at) as steps,"
        " array_agg(s.at order by s.recorded_at) as times"
        " from draft_begun b join draft_step s using (draft_id) group by b.draft_id"
    )
    for row in begun:
        found += counted_beside.draft(row["lead_department"], zip(row["steps"], row["times"], strict=True))
    return found


async def by_facts(pool: Pool) -> Counter[tuple[Any, ...]]:
    rows = await pool.fetch(
        "select kind, counted_on, department, ground, way, timing from figure_fact"
        " where kind = any($1) and known_until = 'infinity'",
        [kind.value for kind in KINDS],
    )
    return Counter(tuple(row) for row in rows)


async def follow_all(pool: Pool) -> None:
    while await figures.follow(pool):
        pass


async def test_all_that_is_beside_cases_equals_the_count_by_hand_also_made_anew(pool: Pool) -> None:
    for matter in played():
        await put_matter(pool, matter)
    await rate(pool)
    await ask_for_ratings(pool)
    await call(pool)
    await begin(pool)
    await follow_all(pool)
    assert await facts.lag(pool) == facts.Lag(0, None, 0)
    made = await by_facts(pool)
    assert made == await by_hand(pool)
    assert {key[0] for key in made} == {kind.value for kind in KINDS}
    before = {tuple(row) for row in await pool.fetch("select * from figure_fact")}
    await facts.note(pool, None)
    await facts.note_beside(pool)
    await follow_all(pool)
    assert {tuple(row) for row in await pool.fetch("select * from figure_fact")} == before
    for (case_no,) in await pool.fetch("select case_no from case_file"):
        await figures.count(pool, case_no, anew=True)
        assert await figures.differences(pool, case_no) == []
    assert {tuple(row) for row in await pool.fetch("select * from figure_fact")} == before


async def test_figures_say_what_the_facts_are(pool: Pool) -> None:
    for matter in played():
        await put_matter(pool, matter)
    await begin(pool)
    await follow_all(pool)
    rows = await counts.counted(pool, Asked(year_of(date(2026, 11, 1))), KINDS)

    def value(key: str) -> float | None:
        return value_of(BY_KEY[key], rows).number

    assert (value("order_issued"), value("order_returned"), value("order_answered")) == (2, 1, 2)
    assert value("order_on_time_share") == 50.0
    assert (value("order_ended"), value("order_satisfied_share")) == (1, 100.0)
    assert (value("bad_rating_ended"), value("bad_rating_answered")) == (3, 2)
    assert value("bad_rating_satisfied_share") == 33.3
    assert (value("order_returned_in_time"), value("order_called_back"), value("bad_rating_called_back")) == (1, 2, 2)
    assert (value("bad_rating_closed_share"), value("bad_rating_unclosed")) == (75.0, 1)
    assert (value("order_closed_share"), value("order_unclosed"), value("order_called_off")) == (50.0, 1, 0)
    begun = value_of(BY_KEY["begun"], rows)
    submitted = value_of(BY_KEY["begun_submitted"], rows)
    assert (begun.number, submitted.number, value("begun_share")) == (6, 1, 16.7)


async def test_a_begun_application_is_known_as_it_was_and_stays_when_its_draft_is_gone(pool: Pool) -> None:
    await begin(pool)
    await follow_all(pool)
    rows = await pool.fetch(
        "select way, ground, channel, known_until = 'infinity' as holds from figure_fact where kind = 'begun'"
        " order by case_no, known_from"
    )
    holds = Counter((row["way"], row["ground"]) for row in rows if row["holds"])
    assert holds == Counter(
        {
            ("open", "situation"): 1,
            ("open", "form"): 1,
            ("open", "materials"): 1,
            ("open", "check"): 1,
            ("submitted", "check"): 1,
            ("dropped", "check"): 1,
        }
    )
    assert {row["channel"] for row in rows} == {"online", "window"}
    assert len(rows) > len([row for row in rows if row["holds"]]), "what was known before is found again"
    stopped = next(each for each in GROUNDS if each.key == "begun_stopped")
    assert stopped.of.way == ("open", "dropped")
    await pool.execute("delete from draft")
    await follow_all(pool)
    assert (
        await pool.fetchval("select count(*) from figure_fact where kind = 'begun' and known_until = 'infinity'") == 6
    )


async def test_figures_of_asking_and_calling_say_what_the_facts_are(pool: Pool) -> None:
    await ask_for_ratings(pool)
    await call(pool)
    await follow_all(pool)
    rows = await counts.counted(pool, Asked(year_of(date(2026, 1, 1))), KINDS)
    found = {each.key: value_of(each, rows).number for each in EVERY}
    assert (found["rating_asked"], found["rating_asked_window"]) == (31, 16), "two messages of a case are one"
    assert (found["survey_drawn"], found["survey_reached"], found["survey_answered"]) == (3, 1, 1)
    assert (found["survey_reached_share"], found["survey_satisfied_share"]) == (50.0, 0.0)


async def test_a_loop_is_found_again_as_it_stood_and_its_department_follows_the_matter(pool: Pool) -> None:
    bad = Matter(opening("bad_rating"))
    bad.do("contacted", officer(), ISSUED_AT + HOUR)
    bad.do("put_right", officer(), ISSUED_AT + DAY)
    bad.do("satisfied", SUPERVISOR, ISSUED_AT + 2 * DAY)
    order = Matter(opening("work_order", ("spj",)))
    order.do("reassign", SUPERVISOR, ISSUED_AT + HOUR, departments=("gaj",))
    for matter in (bad, order):
        await put_matter(pool, matter)
    await follow_all(pool)
    period = Asked(year_of(date(2026, 11, 1)))
    for as_of, share in ((ISSUED_AT + DAY + HOUR, 0.0), (ISSUED_AT + 2 * DAY, 100.0)):
        rows = await counts.counted(pool, period._replace(as_of=as_of), of_matters.KINDS)
        assert value_of(BY_KEY["bad_rating_closed_share"], rows).number == share
    parted = await counts.counted(pool, period, (FactKind.MATTER_LOOP,), "department")
    assert {row.by for row in parted if row.way == "work_order"} == {"gaj"}
