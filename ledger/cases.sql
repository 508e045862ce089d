-- name: next_serial
-- The next serial of a Beijing day; the table's check refuses more than 9999.
insert into case_serial (day, last) values ($1, 1)
on conflict (day) do update set last = case_serial.last + 1
returning last;

-- name: insert_case
-- A new case, before its workflow starts.
insert into case_file (case_no, bundle, bundle_name, definition, lead_department, opening, form, applicant_name,
                       query_code_hash, filed_by, received_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: insert_item
-- One item of a new case; position is its place in the plan, from 1.
insert into item_case (case_no, key, position, name, department, state, routed)
values ($1, $2, $3, $4, $5, 'waiting', $6);

-- name: insert_material
-- One material of a new case.
insert into material_copy (case_no, material, position, source, file_name, digest, act_id, added_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: case_exists
-- Whether a case is on file; the lock lets no append pass between the act's legal time and its row.
select 1 from case_file where case_no = $1 for key share;

-- name: insert_act
-- An act's row, once; nothing when the id is on file already.
insert into act (act_id, case_no, kind, item, actor_id, role, department, digest, payload, content, received_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (act_id) do nothing
returning act_id;

-- name: act
-- One act's row.
select act_id, case_no, kind, digest, payload, received_at, delivered_at, outcome, code, settled_at
from act where act_id = $1;

-- name: mark_delivered
-- The signal got through.
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
-- Where a case stands: its phase, and the number of its last entry.
select phase, seq from case_file where case_no = $1;

-- name: now
-- The legal time.
select legal_now();

-- name: ahead
-- How far the legal clock stands ahead of the wall, in seconds.
select extract(epoch from ahead)::float8 from legal_clock;

-- name: definition_in_force
-- The definition that new cases of a bundle use.
select d.body from definition d join definition_in_force f on f.hash = d.hash where f.slug = $1;

-- name: definition
-- A definition by its hash; running cases keep theirs.
select body from definition where hash = $1;

-- name: publish_definition
-- Keep a definition by its hash, once.
insert into definition (hash, slug, name, body) values ($1, $2, $3, $4) on conflict (hash) do nothing;

-- name: put_in_force
-- New cases use this definition from now on.
insert into definition_in_force (slug, hash) values ($1, $2) on conflict (slug) do update set hash = excluded.hash;

-- name: bundles_in_force
-- All bundles that can be applied for.
select d.slug, d.name, d.hash from definition d join definition_in_force f on f.hash = d.hash order by d.name;

-- name: calendar_years
-- All calendar years, in order.
select body from calendar_year order by year;

-- name: put_calendar_year
-- Load one calendar year.
insert into calendar_year (year, body) values ($1, $2)
on conflict (year) do update set body = excluded.body, loaded_at = clock_timestamp()
where calendar_year.body is distinct from excluded.body;

-- name: advance_clock
-- Move the demo clock ahead by seconds; the embedded stack only.
update legal_clock set ahead = ahead + make_interval(secs => $1);

-- name: opening
-- What a case started with.
select opening from case_file where case_no = $1;

-- name: may_sweep
-- Take the sweeper's lock for this transaction, if it is free.
select pg_try_advisory_xact_lock($1);
