-- name: save
-- A situation under its code; saved again it is only kept longer.
insert into answer_sheet (code, bundle, definition, answers) values ($1, $2, $3, $4)
on conflict (code) do update set opened_at = clock_timestamp();

-- name: open
-- The situation of a code; opened at most once a day for the record.
with found as (
    select code, bundle, definition, answers, made_at, opened_at from answer_sheet where code = $1
), touched as (
    update answer_sheet s set opened_at = clock_timestamp() from found
    where s.code = found.code and found.opened_at < clock_timestamp() - interval '1 day'
)
select code, bundle, definition, answers, made_at from found;

-- name: forget
-- Those that nobody opened for so many days.
delete from answer_sheet where opened_at < clock_timestamp() - make_interval(days => $1);
