-- name: failed
-- Items whose hand-over failed since they were opened last.
from item_case i join case_file c using (case_no)
cross join lateral (
    select kind, at, body::jsonb as body from journal j
    where j.case_no = i.case_no and j.item = i.key and j.kind in ('hand_over_failed', 'item_resent', 'item_returned')
    order by seq desc limit 1
) as last
where i.state = 'open' and not i.handed_over and i.routed <> 'inbox' and last.kind = 'hand_over_failed';

-- name: unanswered
-- Items that the department's system has taken and not decided; nobody claimed them.
from item_case i join case_file c using (case_no)
join hand_over h on h.case_no = i.case_no and h.item = i.key and h.run = i.returns
where i.state = 'open' and i.handed_over and i.routed = 'http' and i.handler is null and h.taken_at is not null;

-- name: failed_line
-- What is told of an item that failed: which number of tries, and when it is tried again.
select i.case_no, i.key, i.name, i.department, i.returns as run, i.due_on, c.bundle_name, {by} as sorted_by,
       last.body ->> 'code' as code, last.at as since, (last.body ->> 'retry_at')::timestamptz as next_at;

-- name: unanswered_line
-- What is told of an item without an answer.
select i.case_no, i.key, i.name, i.department, i.returns as run, i.due_on, c.bundle_name, {by} as sorted_by,
       null as code, h.taken_at as since, null::timestamptz as next_at;

-- name: page
-- One page; how often each was tried is counted of its rows alone.
select row.*, (select count(*) from journal j join item_case i on i.case_no = j.case_no and i.key = j.item
               where j.case_no = row.case_no and j.item = row.key and j.kind = 'hand_over_failed'
                 and j.at >= i.started_at)::int as tries
from ({line} {rows} and {condition} {order} limit {most}) as row;

-- name: counted
-- How many there are, up to a bound.
select count(*) from (select 1 {rows} and {condition} limit {most}) as row;

-- name: void
-- What systems answered in vain: too late, or of what a person has. What came too early and was taken later is none.
select * from (
    select h.case_no, h.item as key, late.code, late.last_at as at, late.times, late.department,
           'l' || late.request_no || late.digest as place
    from late_answer late join hand_over h using (request_no)
    union all
    select case_no, item, code, settled_at, 1, department, 'a' || act_id
    from act where role = 'system' and outcome = 'refused' and kind <> 'resend_item' and department is not null
      and not exists (select from act later where later.case_no = act.case_no and later.item = act.item
                      and later.kind = act.kind and later.role = 'system' and later.outcome = 'applied'
                      and later.received_at > act.received_at)
) as void;

-- name: void_page
-- One page of them.
select * from ({rows}) as void where {condition} {order} limit {most};

-- name: void_counted
-- How many there are, up to a bound.
select count(*) from (select 1 from ({rows}) as void where {condition} limit {most}) as row;
