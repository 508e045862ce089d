-- name: receive
-- The legal time of a receipt ($2, else now) and the next serial of its Beijing day, none when the act is on file
-- already; the table's check refuses more than 9999. A statement of its own, so that filings queue for the serial only.
with moment as materialized (
    select coalesce($2::timestamptz, legal_now()) as at
), taken as (
    insert into case_serial (day, last)
    select (at at time zone 'Asia/Shanghai')::date, 1 from moment
    where not exists (select from act where act_id = $1)
    on conflict (day) do update set last = case_serial.last + 1
    returning last
)
select moment.at, taken.last as serial,
       (select extract(epoch from ahead)::float8 from legal_clock) as ahead,
       (select max(loaded_at) from (select loaded_at from calendar_year union all
                                    select loaded_at from calendar_department) as loaded) as calendar_loaded_at
from moment left join taken on true;

-- name: insert_case
-- A new case with its act, items (in the plan's order, from 1) and materials, before its workflow starts; nothing when
-- the act's id is on file already.
with filed as (
    insert into act (act_id, case_no, kind, actor_id, role, department, digest, payload, received_at, on_behalf_of)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $27)
    on conflict (act_id) do nothing
    returning act_id, case_no, actor_id, received_at
), opened as (
    insert into case_file (case_no, bundle, bundle_name, definition, lead_department, opening, form, applicant_name,
                           query_code_hash, filed_by, received_at, calendar_version)
    select case_no, $10, $11, $12, $13, $14, $15, $16, $17, actor_id, received_at, $26 from filed
    returning case_no
), items as (
    insert into item_case (case_no, key, position, name, department, state, routed)
    select filed.case_no, item.key, item.position, item.name, item.department, 'waiting', item.routed
    from filed, unnest($18::text[], $19::text[], $20::text[], $21::text[])
        with ordinality as item (key, name, department, routed, position)
), materials as (
    insert into material_copy (case_no, material, position, source, file_name, digest, act_id, added_at)
    select filed.case_no, paper.material, paper.position, paper.source, paper.file_name, paper.digest, filed.act_id,
           filed.received_at
    from filed, unnest($22::text[], $23::text[], $24::text[], $25::text[])
        with ordinality as paper (material, source, file_name, digest, position)
)
select case_no from opened;

-- name: insert_act
-- An act's row, once, with its legal time ($11, else now); nothing when the case is not on file or the id already is.
-- The lock lets no append pass between the act's legal time and its row. $12: whose deputy it is; the table looks for it.
with held as materialized (
    select case_no from case_file where case_no = $2 for key share
), moment as materialized (
    select case_no, coalesce($11::timestamptz, legal_now()) as at from held
)
insert into act (act_id, case_no, kind, item, actor_id, role, department, digest, payload, content, received_at,
                 on_behalf_of)
select $1, case_no, $3, $4, $5, $6, $7, $8, $9::jsonb || jsonb_build_object('received_at', utc_text(at)), $10, at, $12
from moment
on conflict (act_id) do nothing
returning received_at;

-- name: act
-- One act's row.
select act_id, case_no, kind, digest, payload, received_at, delivered_at, outcome, code, settled_at
from act where act_id = $1;

-- name: mark_delivered
-- The sweeper's signal got through; in the usual course the outcome says so, at no cost of its own.
update act set delivered_at = clock_timestamp(), tries = tries + 1 where act_id = $1;

-- name: mark_started
-- The workflow runs.
update case_file set workflow_started_at = coalesce(workflow_started_at, clock_timestamp()) where case_no = $1;

-- name: not_started
-- Cases on file whose workflow is not known to run, oldest first; those of the last two seconds are under way.
select case_no, opening from case_file
where workflow_started_at is null and (received_at < legal_now() - interval '2 seconds')
order by received_at limit 100;

-- name: undelivered
-- Acts without an outcome whose signal did not get through, or got through long ago, in legal order.
select act_id, case_no, payload from act
where outcome is null and kind <> 'submit_application'
  and (delivered_at is null and received_at < legal_now() - interval '2 seconds'
       or delivered_at < clock_timestamp() - interval '20 seconds')
order by received_at, act_id limit 500;

-- name: standing
-- Where a case stands: whether anything still runs, and the number of its last entry.
select open, seq from case_file where case_no = $1;

-- name: now
-- The legal time.
select legal_now();

-- name: definition_in_force
-- The definition that new cases of a bundle use.
select d.body from definition d join definition_in_force f on f.hash = d.hash where f.slug = $1;

-- name: definition
-- A definition by its hash; running cases keep theirs.
select body from definition where hash = $1;

-- name: bundles_in_force
-- All bundles that can be applied for.
select d.slug, d.name, d.hash from definition d join definition_in_force f on f.hash = d.hash order by d.name;

-- name: calendar_years
-- All calendar years, in order.
select body from calendar_year order by year;

-- name: put_calendar_year
-- Load one calendar year; the same days again change nothing, so `loaded_on` tells when they came first.
insert into calendar_year (year, body)
values ($1, $2::jsonb || jsonb_build_object('loaded_on', (legal_now() at time zone 'Asia/Shanghai')::date))
on conflict (year) do update set body = excluded.body, loaded_at = clock_timestamp()
where calendar_year.body - 'loaded_on' is distinct from excluded.body - 'loaded_on';

-- name: calendar_departments
-- Departments with days of their own.
select slug, body from calendar_department order by slug;

-- name: put_calendar_department
-- Load one department's own days.
insert into calendar_department (slug, body) values ($1, $2)
on conflict (slug) do update set body = excluded.body, loaded_at = clock_timestamp()
where calendar_department.body is distinct from excluded.body;

-- name: advance_clock
-- Move the demo clock ahead by seconds; the embedded stack only.
update legal_clock set ahead = ahead + make_interval(secs => $1);

-- name: clock_ahead
-- How far the demo clock stands ahead of the wall.
select ahead from legal_clock;

-- name: open_cases
-- Cases of which something runs, with the demo clock's lead (seconds) at their filing.
select case_no, coalesce((opening ->> 'ahead_seconds')::float, 0) as ahead from case_file
where open order by case_no;

-- name: opening
-- What a case started with.
select coalesce(opening_first, opening) from case_file where case_no = $1;

-- name: may_sweep
-- Take the sweeper's lock for this transaction, if it is free.
select pg_try_advisory_xact_lock($1);
