-- name: know
-- These are done by schedules from now on.
insert into calendar_work (name) select unnest($1::text[]) on conflict do nothing;

-- name: note
-- One was done.
insert into calendar_work (name, done_at, made) values ($1, clock_timestamp(), $2)
on conflict (name) do update set done_at = excluded.done_at, made = excluded.made;

-- name: all
-- Each that a schedule does, with how long ago it was done, or since when it waits to be.
select name, known_since, done_at, made, clock_timestamp() - coalesce(done_at, known_since) as ago from calendar_work;
