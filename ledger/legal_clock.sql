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
-- Processes of which something runs, with the demo clock's lead (seconds) when they were put on file.
select number as case_no, coalesce((opening ->> 'ahead_seconds')::float, 0) as ahead from process_on_file
where open order by number;
