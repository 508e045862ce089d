-- name: may_follow
-- Whether this process is the one that counts, until the transaction ends.
select pg_try_advisory_xact_lock($1);

-- name: due
-- The oldest lines to be counted, those that failed when it is time to try again.
select place, case_no, source, tries from figure_due
where next_try_at is null or next_try_at <= clock_timestamp() order by place limit $1;

-- name: settled
-- These lines are counted.
delete from figure_due where place = any($1);

-- name: failed
-- A case could not be counted; it is tried again later and later, within a day.
update figure_due set tries = tries + 1, code = $2,
    next_try_at = clock_timestamp() + least(interval '1 day', interval '1 minute' * power(2, tries))
where place = any($1);

-- name: try_again
-- What failed is due now.
update figure_due set next_try_at = null where next_try_at is not null;

-- name: note
-- A case is to be counted, or all of them.
insert into figure_due (case_no) select case_no from case_file where seq > 0 and ($1::text is null or case_no = $1)
order by received_at, case_no;

-- name: note_beside
-- Everything beside the journals of cases is to be counted.
insert into figure_due (case_no, source)
select distinct case_no, 'rating' from rating
union all select number, 'matter' from process_file where seq > 0 and process_kind <> 'cosigning'
union select case_no, 'rating' from rating_request
union select n.number, 'rating' from news n join message m using (news_id)
where n.process_kind = 'case' and n.kind = 'concluded' and m.state = 'sent'
union all select draft_id, 'draft' from draft_begun
union all select survey_id || '/' || place, 'survey' from survey_call;

-- name: begin_place
-- A case that was never counted begins before its first entry.
insert into figure_place (case_no, seq) values ($1, 0) on conflict (case_no) do nothing;

-- name: lock_place
-- Up to which entry a case is counted, kept from others until the transaction ends.
select seq from figure_place where case_no = $1 for update;

-- name: move_place
-- It is counted up to there now.
update figure_place set seq = $2 where case_no = $1;

-- name: case
-- What is counted of a case: what it started with, its journal, and when each entry was written.
select c.seq, c.hall, coalesce(c.opening_first, c.opening) as opening,
       array(select j.body from journal j where j.case_no = c.case_no order by j.seq) as bodies,
       array(select j.recorded_at from journal j where j.case_no = c.case_no order by j.seq) as recorded
from case_file c where c.case_no = $1;

-- name: forget
-- Before its facts are made anew.
delete from figure_fact where case_no = $1 and kind not in ('rated', 'rating_asked');

-- name: drop_unknown
-- Facts that became known and untrue at the same moment ($3, for each key of $2) were never known.
delete from figure_fact f using unnest($2::text[], $3::timestamptz[]) as gone (key, at)
where f.case_no = $1 and f.key = gone.key and f.known_until = 'infinity' and f.known_from >= gone.at;

-- name: close
-- Facts hold no more from those moments on.
update figure_fact f set known_until = gone.at from unnest($2::text[], $3::timestamptz[]) as gone (key, at)
where f.case_no = $1 and f.key = gone.key and f.known_until = 'infinity';

-- name: of_case
-- The facts of a case as they stand.
select key, kind, counted_on, until_on, bundle, lead_department, department, hall, channel, item, ground, way, timing,
       law, days, promised, amount, visits, papers, saved_days, known_from, known_until
from figure_fact where case_no = $1 and kind not in ('rated', 'rating_asked');

-- name: lag
-- How many journals have entries that are not counted, since when, and how many of these could not be.
select count(distinct case_no) as cases, min(noted_at) as since,
       count(distinct case_no) filter (where code is not null) as failed
from figure_due;

-- name: uncounted
-- Cases whose journal is longer than what is counted, and of which no line says so.
select c.case_no from case_file c left join figure_place p using (case_no)
where c.seq > 0 and c.seq is distinct from p.seq
  and not exists (select from figure_due d where d.case_no = c.case_no)
order by c.case_no limit $1;

-- name: by_entries
-- Straight from the entries, by month: how often each of these kinds happened.
select to_char(at at time zone 'Asia/Shanghai', 'YYYY-MM') as month, kind, count(*) as number
from journal where process_kind = 'case' and kind = any($1) group by 1, 2 order by 1, 2;

-- name: by_facts
-- The same from the facts that hold now.
select to_char(counted_on, 'YYYY-MM') as month, kind, count(*) as number
from figure_fact where kind = any($1) and known_until = 'infinity' group by 1, 2 order by 1, 2;
