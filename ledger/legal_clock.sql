-- name: now
-- The legal time.
select legal_now();

-- name: advance_clock
-- Move the demo clock ahead by seconds; the embedded stack only.
update legal_clock set ahead = ahead + make_interval(secs => $1);

-- name: clock_ahead
-- How far the demo clock stands ahead of the wall.
select ahead from legal_clock;

-- name: open_cases
-- Cases of which something runs, with the demo clock's lead (seconds) at their filing.
select case_no, coalesce((opening ->> 'ahead_seconds')::float, 0) as ahead from case_file
where open order by case_no;
