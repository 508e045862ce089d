-- name: calendar_years
-- All calendar years, in order, with the year of the legal time in Beijing.
select body, extract(year from legal_now() at time zone 'Asia/Shanghai')::int as legal_year from calendar_year order by year;

-- name: calendar_departments
-- Departments with days of their own.
select slug, body from calendar_department order by slug;

-- name: add_load
-- Somebody loads a calendar: who, why, from which file, the years as they came.
insert into calendar_load (loaded_by, reason, file, forced, years) values ($1, $2, $3, $4, $5) returning load_id;

-- name: forget_load
-- A load of the installation itself that brought nothing new.
delete from calendar_load where load_id = $1;

-- name: put_calendar_year
-- Load one calendar year; the same days again change nothing, so `loaded_on` tells when they came first. $4: only where
-- no person has loaded the year, and never a provisional one in place of a published one.
insert into calendar_year (year, body, load_id)
values ($1, $2::jsonb || jsonb_build_object('loaded_on', (legal_now() at time zone 'Asia/Shanghai')::date), $3)
on conflict (year) do update set body = excluded.body, loaded_at = clock_timestamp(), load_id = excluded.load_id
where calendar_year.body - 'loaded_on' is distinct from excluded.body - 'loaded_on'
  and not ($4::boolean and (
        exists (select from calendar_load l where l.load_id = calendar_year.load_id and l.loaded_by is not null)
        or calendar_year.body ->> 'status' = 'published' and excluded.body ->> 'status' = 'provisional'))
returning year;

-- name: put_calendar_department
-- Load one department's own days; $4: only where no person has loaded them.
insert into calendar_department (slug, body, load_id) values ($1, $2, $3)
on conflict (slug) do update set body = excluded.body, loaded_at = clock_timestamp(), load_id = excluded.load_id
where calendar_department.body is distinct from excluded.body
  and not ($4::boolean and exists (
        select from calendar_load l where l.load_id = calendar_department.load_id and l.loaded_by is not null))
returning slug;

-- name: loads
-- Who loaded what and why, newest first.
select l.load_id, l.loaded_at, l.loaded_by, a.name as loaded_by_name, l.reason, l.file, l.forced, l.years
from calendar_load l left join account a on a.account_id = l.loaded_by
order by l.load_id desc limit $1;
