-- name: begin
-- Whether this is a practice space now: it is one already, or nothing is on file yet and it becomes one.
with made as (
    insert into practice_space select where not exists (select from case_file) on conflict do nothing returning true
)
select exists (select from made) or exists (select from practice_space);

-- name: is_real
-- Whether this is no practice space.
select not exists (select from practice_space);
