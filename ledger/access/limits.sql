-- name: failures
-- Failed attempts within the window ($4): at this subject ($2) from this place ($3), at it from anywhere, from here at
-- anything; and whether the subject has got in from here before.
select count(*) filter (where subject = $2 and place = $3) as here,
       count(*) filter (where subject = $2) as of_subject,
       count(*) filter (where place = $3) as of_place,
       exists (select from known_place where kind = $1 and subject = $2 and place = $3) as known
from attempt
where kind = $1 and (subject = $2 or place = $3) and made_at > clock_timestamp() - $4::interval;

-- name: last_failure_of
-- When the failure was that has $5 later ones within the window ($4), at this subject from this place.
select made_at from attempt
where kind = $1 and subject = $2 and place = $3 and made_at > clock_timestamp() - $4::interval
order by made_at desc offset $5 limit 1;

-- name: is_known
-- Whether the subject has got in from here before.
select exists (select from known_place where kind = $1 and subject = $2 and place = $3);

-- name: note_failure
-- One more failure.
insert into attempt (kind, subject, place) values ($1, $2, $3);

-- name: note_success
-- The slate of this subject at this place is clean, and the place is known from now on.
with cleaned as (delete from attempt where kind = $1 and subject = $2 and place = $3)
insert into known_place (kind, subject, place) values ($1, $2, $3)
on conflict (kind, subject, place) do update set seen_at = clock_timestamp();

-- name: unlock
-- Everything that is held against these subjects ($1) is forgotten, wherever it came from.
delete from attempt where subject = any($1::bytea[]);

-- name: forget_old
-- Attempts that no window reads any more ($1), and places that nobody has come from for long ($2).
with places as (delete from known_place where seen_at < clock_timestamp() - $2::interval)
delete from attempt where made_at < clock_timestamp() - $1::interval;
