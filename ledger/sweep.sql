-- name: may_sweep
-- Take the sweeper's lock for this transaction, if it is free.
select pg_try_advisory_xact_lock($1);

-- name: not_started
-- Cases on file whose workflow is not known to run, oldest first; those of the last two seconds are under way.
select case_no, opening from case_file
where workflow_started_at is null and (received_at < legal_now() - interval '2 seconds')
order by received_at limit 100;

-- name: mark_started
-- The workflow runs.
update case_file set workflow_started_at = coalesce(workflow_started_at, clock_timestamp()) where case_no = $1;

-- name: undelivered
-- Acts without an outcome whose signal did not get through, or got through long ago, in legal order.
select act_id, case_no, payload from act
where outcome is null and kind <> 'submit_application'
  and (delivered_at is null and received_at < legal_now() - interval '2 seconds'
       or delivered_at < clock_timestamp() - interval '20 seconds')
order by received_at, act_id limit 500;

-- name: mark_delivered
-- The sweeper's signal got through; in the usual course the outcome says so, at no cost of its own.
update act set delivered_at = clock_timestamp(), tries = tries + 1 where act_id = $1;
