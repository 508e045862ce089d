-- name: open_processes
-- Processes of which something runs: whether their workflow is known to run, and whether that was a minute ago.
select kind, number, workflow_started_at is not null as was_started,
       coalesce(workflow_started_at < clock_timestamp() - interval '1 minute',
                received_at < legal_now() - interval '1 minute') as is_old,
       workflow_started_at is null and next_start_at is null as is_held, coalesce(start_error, '') as error
from process_on_file where open order by received_at, number;

-- name: closed
-- Of these numbers: the processes on file, and whether nothing of them has run for a minute.
select number, not open and not exists (
           select from journal last
           where last.case_no = its.number and last.seq = its.seq and last.recorded_at > clock_timestamp() - interval '1 minute'
       ) as was_closed
from process_on_file its where number = any($1::text[]);

-- name: open_acts
-- Acts without an outcome that were received more than a minute ago, in legal order; waiting times in seconds.
select act_id, case_no, kind, delivered_at is not null as was_delivered,
       extract(epoch from legal_now() - received_at)::float8 as waiting, tries, next_try_at is null as is_held,
       coalesce(last_error, '') as error
from act
where outcome is null and kind <> 'submit_application' and received_at < legal_now() - interval '1 minute'
  and coalesce(delivered_at < clock_timestamp() - interval '1 minute', true)
order by received_at, act_id;

-- name: was_started
-- Whether a process's workflow is known to run.
select workflow_started_at is not null from process_on_file where number = $1;
