-- name: calendar_years
-- All calendar years, in order.
select body from calendar_year order by year;

-- name: put_calendar_year
-- Load one calendar year; the same days again change nothing, so `loaded_on` tells when they came first.
insert into calendar_year (year, body)
values ($1, $2::jsonb || jsonb_build_object('loaded_on', (legal_now() at time zone 'Asia/Shanghai')::date))
on conflict (year) do update set body = excluded.body, loaded_at = clock_timestamp()
where calendar_year.body - 'loaded_on' is distinct from excluded.body - 'loaded_on';

-- name: calendar_departments
-- Departments with days of their own.
select slug, body from calendar_department order by slug;

-- name: put_calendar_department
-- Load one department's own days.
insert into calendar_department (slug, body) values ($1, $2)
on conflict (slug) do update set body = excluded.body, loaded_at = clock_timestamp()
where calendar_department.body is distinct from excluded.body;
