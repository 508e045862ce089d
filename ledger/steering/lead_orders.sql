-- name: put
-- An order, once: nothing where one of that id is on file.
insert into lead_order (order_id, bundle, to_department, reason, document, ordered_by, on_behalf_of, ordered_at)
values ($1, $2, $3, $4, $5, $6, $7, legal_now())
on conflict (order_id) do nothing returning order_id;

-- name: take_in
-- The open cases of its bundle that another department leads, as far as they are not in it; how many came in.
with its as (select order_id, bundle, to_department from lead_order where order_id = $1), added as (
    insert into lead_order_case (order_id, case_no, from_department)
    select its.order_id, c.case_no, c.lead_department
    from its join case_file c on c.bundle = its.bundle and c.open and c.lead_department <> its.to_department
    on conflict do nothing returning 1
)
select count(*)::int from added;

-- name: read
-- One order, with the name of whoever ordered it.
select o.order_id, o.bundle, o.to_department, o.reason, o.document, o.ordered_by, o.on_behalf_of, o.ordered_at, a.name as ordered_name
from lead_order o join account a on a.account_id = o.ordered_by where o.order_id = $1;

-- name: newest
-- Orders, the newest first; $1: at most so many; those before one ($2, $3: null for the first page).
select o.order_id, o.bundle, o.to_department, o.reason, o.document, o.ordered_by, o.on_behalf_of, o.ordered_at, a.name as ordered_name
from lead_order o join account a on a.account_id = o.ordered_by
where $2::timestamptz is null or (o.ordered_at, o.order_id) < ($2, $3)
order by o.ordered_at desc, o.order_id desc limit $1;

-- name: unsent
-- Cases of an order ($1) whose act is not on file yet, at most so many ($2).
select case_no from lead_order_case where order_id = $1 and sent_at is null and code is null order by case_no limit $2;

-- name: unfinished
-- Orders that have such cases, the oldest first.
select o.order_id from lead_order o
where exists (select from lead_order_case l where l.order_id = o.order_id and l.sent_at is null and l.code is null)
order by o.ordered_at, o.order_id;

-- name: sent
-- The act of a case is on file.
update lead_order_case set sent_at = clock_timestamp() where order_id = $1 and case_no = $2;

-- name: not_taken
-- It was not taken, and why.
update lead_order_case set code = $3 where order_id = $1 and case_no = $2 and sent_at is null;

-- name: preview
-- Open cases of a bundle by who leads them, how many of them are late (something is owed past its limit), as of $2.
select c.lead_department, count(*)::int as cases, (count(*) filter (where late))::int as late
from case_file c
cross join lateral (select exists (
    select from duty d
    where d.process_kind = 'case' and d.case_no = c.case_no and d.act is not null and d.party <> 'applicant' and d.red_at <= $2
) as late) as its
where c.bundle = $1 and c.open
group by c.lead_department order by cases desc, c.lead_department;

-- name: left
-- Open cases of the order's bundle ($1) that another department leads and that are not in it: they came since.
select count(*)::int
from lead_order o join case_file c on c.bundle = o.bundle and c.open and c.lead_department <> o.to_department
where o.order_id = $1 and not exists (select from lead_order_case l where l.order_id = o.order_id and l.case_no = c.case_no);

-- name: counts
-- What became of an order's cases.
select outcome, count(*)::int as many from ({lines}) as line group by outcome;

-- name: lines
-- Cases of an order with what became of each: the act's own outcome, `under_way` where it has none yet, `waiting` without one.
select l.order_id, l.case_no, l.from_department, o.to_department, c.received_at, c.phase,
       case when l.code is not null then 'refused' when a.outcome is not null then a.outcome
            when a.act_id is not null then 'under_way' else 'waiting' end as outcome,
       coalesce(l.code, a.code) as code, a.settled_at
from lead_order_case l
join lead_order o using (order_id)
join case_file c using (case_no)
left join act a on a.act_id = 'lead-' || l.order_id || '-' || l.case_no
where l.order_id = {order}

-- name: page
-- The rows of one page.
select * from ({lines}) as line where {narrowed} and {place} {order} limit {rows}

-- name: counted
-- How many rows there are, up to a bound.
select count(*) from (select 1 from ({lines}) as line where {narrowed} limit {rows}) as row
