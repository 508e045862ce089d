-- name: open_items
-- Open items of a department ($1), oldest first: what a file of results may answer.
select case_no, key, name, department, returns as run, null as code, started_at as since,
       null::timestamptz as next_at, due_on, 0 as tries
from item_case where department = $1 and state = 'open' order by started_at, case_no, key limit $2;

-- name: items_of_cases
-- Items, of whichever department and state, of those of these cases ($2) in which a department ($1) has an item: what the
-- rows of its file are about. Of other cases nothing is told.
select case_no, key, name, department, returns as run, null as code, coalesce(started_at, legal_now()) as since,
       null::timestamptz as next_at, due_on, 0 as tries
from item_case i
where case_no = any($2::text[])
  and exists (select from item_case own where own.case_no = i.case_no and own.department = $1);

-- name: waiting
-- Items of a department ($1) that wait for its system to be up again, oldest first, but those that were sent on already
-- after they failed last.
select i.case_no, i.key, i.name, i.department, i.returns as run, last.body ->> 'code' as code, last.at as since,
       (last.body ->> 'retry_at')::timestamptz as next_at, i.due_on, 0 as tries
from item_case i
cross join lateral (
    select kind, at, body::jsonb as body from journal j
    where j.case_no = i.case_no and j.item = i.key and j.kind in ('hand_over_failed', 'item_resent', 'item_returned')
    order by seq desc limit 1
) as last
where i.state = 'open' and not i.handed_over and i.routed = 'http' and i.department = $1
  and last.kind = 'hand_over_failed' and last.body ->> 'retry_at' is not null
  and not exists (
      select from act a
      where a.case_no = i.case_no and a.kind = 'resend_item' and a.item = i.key and a.received_at >= last.at)
order by i.started_at, i.case_no, i.key limit $2;
