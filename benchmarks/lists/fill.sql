-- name: clones
-- Which case ($1 in all, $2 of them open) is which template with its days moved; open ones were received lately.
create table clone as
with template as (
    select case_no, bundle, open, row_number() over (partition by open order by case_no) - 1 as nth,
           count(*) over (partition by open) as all_of_kind
    from case_file
), wanted as (
    select n, n % ($1::int / $2::int) = 0 as is_open,
           (case when n % ($1::int / $2::int) = 0 then n / ($1::int / $2::int) else n end) as nth
    from generate_series(1, $1::int) as n
)
select wanted.n, template.case_no as template,
       '610702-' || to_char(date '2026-11-24' - spread.days, 'YYYYMMDD') || '-' || lpad(wanted.n::text, 7, '0') as case_no,
       (case when wanted.is_open then spread.days % 16 else spread.days end) * -1 as days,
       (array['王','李','张','刘','陈','杨','赵','黄','周','吴','徐','孙','胡','朱','高','林','何','郭','马','罗'])[1 + (wanted.n * 7) % 20]
           || chr(20000 + (wanted.n * 13) % 900) || chr(20000 + (wanted.n * 31) % 700) as applicant,
       (array['王','李','张','刘','陈','杨','赵','黄','周','吴','徐','孙','胡','朱','高','林','何','郭','马','罗'])[1 + (wanted.n * 7) % 20]
           || chr(20000 + (wanted.n * 17) % 800) || chr(20000 + (wanted.n * 37) % 600) as child
from wanted
join template on template.open = wanted.is_open and template.nth = wanted.nth % template.all_of_kind
cross join lateral (select (wanted.n * 11) % 365 as days) as spread;

-- name: words
-- What the clones are found by: applicant and child by name, two numbers.
insert into case_search (case_no, words)
select case_no, array[
    substr(applicant, 1, 1), substr(applicant, 2, 1), substr(applicant, 3, 1), substr(applicant, 1, 2), substr(applicant, 2, 2),
    substr(child, 2, 1), substr(child, 3, 1), substr(child, 1, 2), substr(child, 2, 2),
    '#' || substr(md5('whole' || n), 1, 12), '#' || substr(md5('tail' || n % 10000), 1, 12),
    '#' || substr(md5('phone' || n), 1, 12), '#' || substr(md5('phone-tail' || n % 10000), 1, 12)]
from clone;

-- name: explained
-- Nobody explains a delay in a scenario; of the clones nineteen of twenty are explained, as people do.
delete from duty where kind = 'delay' and hashtext(case_no || key) % 20 <> 0;

-- name: departments
insert into case_department (department, case_no, received_at)
select distinct part.department, c.case_no, c.received_at
from case_file c join (
    select case_no, department from item_case
    union all select case_no, convenor from joint_event
    union all select case_no, department from joint_party) as part using (case_no)
on conflict do nothing;

-- name: moved_slots
(select coalesce(jsonb_agg(jsonb_build_object('starts_at', (slot ->> 'starts_at')::timestamptz + {days},
                                             'ends_at', (slot ->> 'ends_at')::timestamptz + {days})), '[]')
 from jsonb_array_elements(t.slots) as slot)

-- name: moved_past
(select coalesce(jsonb_agg(meeting || jsonb_build_object('slot', jsonb_build_object(
            'starts_at', (meeting -> 'slot' ->> 'starts_at')::timestamptz + {days},
            'ends_at', (meeting -> 'slot' ->> 'ends_at')::timestamptz + {days}))), '[]')
 from jsonb_array_elements(t.past) as meeting)
