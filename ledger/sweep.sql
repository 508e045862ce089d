-- name: may_sweep
-- Take the sweeper's lock for this transaction, if it is free.
select pg_try_advisory_xact_lock($1);

-- name: not_started
-- Processes on file whose workflow is not known to run and whose turn has come; who failed comes later, so nobody is kept.
select kind, number, opening from process_on_file
where workflow_started_at is null and next_start_at <= clock_timestamp()
order by next_start_at limit 100;

-- name: mark_started
-- The workflow runs; the acts that waited for it are due.
with started as (
    update case_file set workflow_started_at = coalesce(workflow_started_at, clock_timestamp()), start_error = null
    where case_no = $1
    returning case_no as number
), started_other as (
    update process_file set workflow_started_at = coalesce(workflow_started_at, clock_timestamp()), start_error = null
    where number = $1
    returning number
)
update act set next_try_at = clock_timestamp(), tries = 0
from (select number from started union all select number from started_other) as its
where act.case_no = its.number and outcome is null and tries > 0;

-- name: start_failed
-- It did not start: later again, twice as late each time, an hour at most; after $3 tries (null: no end) a person does.
with failed as (
    update case_file set start_tries = start_tries + 1, start_error = $2,
        next_start_at = case when $3::int is null or start_tries + 1 < $3
                        then clock_timestamp() + start_pause(start_tries) end
    where case_no = $1 and workflow_started_at is null
    returning next_start_at
), failed_other as (
    update process_file set start_tries = start_tries + 1, start_error = $2,
        next_start_at = case when $3::int is null or start_tries + 1 < $3
                        then clock_timestamp() + start_pause(start_tries) end
    where number = $1 and workflow_started_at is null
    returning next_start_at
)
select next_start_at from failed union all select next_start_at from failed_other;

-- name: undelivered
-- Acts without an outcome whose turn has come. Every case's first act comes before anyone's second, so a case with
-- many costs the others nothing; those of which only the answer may be missing ($1 at most) leave room for the rest.
with due as (
    select act_id, process_kind, case_no, payload, received_at, next_try_at, last_error is null as in_doubt,
           row_number() over (partition by case_no order by received_at, act_id) as place
    from act
    where outcome is null and kind <> 'submit_application' and next_try_at <= clock_timestamp()
), queued as (
    select due.*, row_number() over (partition by in_doubt order by place, next_try_at, act_id) as turn
    from due where place <= 20
)
select act_id, process_kind as kind, case_no, payload from queued
where turn <= case when in_doubt then $1 else 500 end
order by received_at, act_id;

-- name: mark_delivered
-- The sweeper's signal got through; in the usual course the outcome says so, at no cost of its own. Without an outcome
-- it is sent again, twice as late each time, an hour at most; after $2 tries a person does.
update act set delivered_at = clock_timestamp(), tries = tries + 1, last_error = null,
    next_try_at = case when tries + 1 < $2
                  then clock_timestamp() + least(interval '20 seconds' * 2 ^ least(tries, 12), interval '1 hour') end
where act_id = $1;

-- name: mark_not_delivered
-- It did not get through: later again, twice as late each time, an hour at most; after $3 tries (null: no end) a person.
update act set tries = tries + 1, last_error = $2,
    next_try_at = case when $3::int is null or tries + 1 < $3
                  then clock_timestamp() + least(interval '5 seconds' * 2 ^ least(tries, 12), interval '1 hour') end
where act_id = $1 and outcome is null
returning next_try_at;

-- name: send_again
-- A person sends again what waits: the acts of one case, or of all ($1 null); how many there are.
with again as (
    update act set next_try_at = clock_timestamp(), tries = 0
    where outcome is null and kind <> 'submit_application' and ($1::text is null or case_no = $1)
    returning act_id
)
select count(*)::int from again;

-- name: start_again
-- A person lets the sweeper start a process again, or all of them ($1 null); how many there are.
with again as (
    update case_file set next_start_at = clock_timestamp(), start_tries = 0
    where workflow_started_at is null and ($1::text is null or case_no = $1)
    returning case_no
), again_other as (
    update process_file set next_start_at = clock_timestamp(), start_tries = 0
    where workflow_started_at is null and ($1::text is null or number = $1)
    returning number
)
select (select count(*) from again)::int + (select count(*) from again_other)::int;
