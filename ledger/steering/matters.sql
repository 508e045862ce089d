-- name: line
-- A matter as lists show it, with the soonest of what is owed of it; conditions and order follow.
select * from (
    select f.number, f.process_kind as kind, f.received_at, f.phase, f.outcome, f.open, f.departments,
           f.opening ->> 'reason' as reason, f.opening ->> 'case_no' as case_no, f.opening ->> 'item' as item,
           coalesce(f.opening -> 'not_by', '[]') as not_by, f.opening ->> 'about' as about,
           owed.owing, owed.by_supervisor, owed.due_on, coalesce(owed.due_on, date '9999-12-31') as due_order, owed.remind_at,
           owed.red_at, owed.escalate_supervisor_at
    from process_file f
    cross join lateral (
        select coalesce(array_agg(d.department order by d.key) filter (where d.department is not null), '{}') as owing,
               coalesce(bool_or(d.party = 'supervisor'), false) as by_supervisor, min(d.due_on) as due_on,
               min(d.remind_at) as remind_at, min(d.red_at) as red_at,
               min(d.escalate_supervisor_at) as escalate_supervisor_at
        from duty d where d.process_kind = f.process_kind and d.case_no = f.number
    ) as owed
    where f.process_kind = any($1)
) as m

-- name: of_case
-- Matters about a case, the latest first.
select f.number, f.process_kind as kind, f.received_at, f.phase, f.outcome, f.open, f.departments,
       f.opening ->> 'reason' as reason
from process_file f where f.opening ? 'case_no' and f.opening ->> 'case_no' = $1 order by f.received_at desc, f.number;

-- name: words
-- What was said with each act on a matter, by the act's id.
select act_id, content from act where case_no = $1 and content <> '{}'::jsonb;

-- name: asked
-- What was asked with the opening of each of these matters.
select case_no as number, coalesce(content ->> 'words', '') as words
from act where case_no = any($1::text[]) and kind = 'submit_application';

-- name: decided
-- How many tasks are about each of these, and how many of them are open.
select opening ->> 'about' as about, count(*)::int as number, count(*) filter (where open)::int as open
from process_file where process_kind = 'task' and opening ->> 'about' = any($1::text[]) group by 1;

-- name: owed
-- How many matters wait for a department ($2), or for those who supervise (null), and how many of them are late.
select count(distinct d.case_no)::int as owed,
       count(distinct d.case_no) filter (where d.red_at <= $3)::int as late
from duty d where d.process_kind = any($1) and d.kind = 'steering'
  and case when $2::text is null then d.party = 'supervisor' else d.department = $2 end;
