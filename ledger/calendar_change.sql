-- name: cases_with_other_calendar
-- Open cases that count by a calendar other than these versions, oldest first, with how often they were asked to
-- change it. $3: without those whose change is under way; $4: nor these, of which the last try failed.
select c.case_no, c.received_at, c.calendar_version,
       (select count(*) from act a where a.case_no = c.case_no and a.kind = 'change_calendar')::int as asked
from case_file c
where c.open and c.calendar_version <> all($1::text[])
  and not ($3::boolean and exists (
        select from act a where a.case_no = c.case_no and a.kind = 'change_calendar' and a.outcome is null))
  and c.case_no <> all($4::text[])
order by c.received_at, c.case_no limit $2;

-- name: progress
-- How many cases are open, and how many of them count by one of these versions.
select count(*) as open, count(*) filter (where calendar_version = any($1::text[])) as done from case_file where open;

-- name: dates_made_earlier
-- Clocks of open cases that a changed calendar lets end sooner, newest change first; $1 lead department (null: all);
-- on from one ($3 when it changed, $4 its case, $5 which date of it), so many ($2).
select c.case_no, entry.seq, entry.at, change ->> 'clock_id' as clock_id, (change ->> 'before_on')::date as before_on,
       (change ->> 'after_on')::date as after_on, item.name as item_name, c.lead_department, c.bundle_name, c.applicant_name
from journal entry
join case_file c using (case_no)
cross join lateral (select entry.body::jsonb as body) as parsed
cross join lateral jsonb_array_elements(parsed.body -> 'changes') as change
left join item_case item on item.case_no = c.case_no and change ->> 'clock_id' like item.key || '.%'
where entry.kind = 'calendar_changed' and c.open and parsed.body -> 'earlier' ? (change ->> 'clock_id')
  and ($1::text is null or c.lead_department = $1)
  and ($3::timestamptz is null
       or (entry.at, c.case_no, lpad(entry.seq::text, 9, '0') || ' ' || (change ->> 'clock_id')) < ($3, $4::text, $5::text))
order by entry.at desc, c.case_no desc, lpad(entry.seq::text, 9, '0') || ' ' || (change ->> 'clock_id') desc limit $2;
