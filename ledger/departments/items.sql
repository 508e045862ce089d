-- name: failed
-- Items whose hand-over failed since they were opened last, of one department ($1) or of all (null): those that only a
-- person sends again first, then the oldest.
select i.case_no, i.key, i.name, i.department, i.returns as run, last.body ->> 'code' as code, last.at as since,
       (last.body ->> 'retry_at')::timestamptz as next_at, i.due_on,
       (select count(*) from journal j
        where j.case_no = i.case_no and j.item = i.key and j.kind = 'hand_over_failed' and j.at >= i.started_at)::int as tries
from item_case i
cross join lateral (
    select kind, at, body::jsonb as body from journal j
    where j.case_no = i.case_no and j.item = i.key and j.kind in ('hand_over_failed', 'item_resent', 'item_returned')
    order by seq desc limit 1
) as last
where i.state = 'open' and not i.handed_over and i.routed <> 'inbox' and last.kind = 'hand_over_failed'
  and ($1::text is null or i.department = $1)
order by last.body ->> 'retry_at' is not null, i.started_at, i.case_no, i.key limit $2;

-- name: unanswered
-- Items that the department's system has taken and not decided, oldest first; nobody claimed them.
select i.case_no, i.key, i.name, i.department, i.returns as run, null as code, h.taken_at as since,
       null::timestamptz as next_at, i.due_on, 0 as tries
from item_case i join hand_over h on h.case_no = i.case_no and h.item = i.key and h.run = i.returns
where i.state = 'open' and i.handed_over and i.routed = 'http' and i.handler is null and h.taken_at is not null
  and ($1::text is null or i.department = $1)
order by i.started_at, i.case_no, i.key limit $2;

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

-- name: void_answers
-- What a department's system ($1; null: any) answered in vain, the latest first: too late, or of what a person has.
select * from (
    select h.case_no, h.item as key, late.code, late.last_at as at, late.times, late.department
    from late_answer late join hand_over h using (request_no)
    where $1::text is null or late.department = $1
    union all
    select case_no, item, code, settled_at, 1, department
    from act where role = 'system' and outcome = 'refused' and kind <> 'resend_item'
      and ($1::text is null or department = $1)
      -- What came too early and was taken later is no answer in vain.
      and not exists (select from act later where later.case_no = act.case_no and later.item = act.item
                      and later.kind = act.kind and later.role = 'system' and later.outcome = 'applied'
                      and later.received_at > act.received_at)
) as void order by at desc limit $2;

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
