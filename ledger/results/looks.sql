-- name: put
-- The carrier has this order ($1): it is asked in $2 seconds what became of the parcel.
insert into parcel_look (letter_id, next_look_at) values ($1, clock_timestamp() + make_interval(secs => $2))
on conflict (letter_id) do nothing;

-- name: claim
-- Orders to be asked about now, at most $2, each for $1 seconds: whoever does not say by then what it found has lost it.
with due as (
    select letter_id from parcel_look where next_look_at <= clock_timestamp()
    order by next_look_at limit $2 for update skip locked
)
update parcel_look look set looks = looks + 1, next_look_at = clock_timestamp() + make_interval(secs => $1)
from due join letter using (letter_id)
where look.letter_id = due.letter_id
returning look.letter_id, letter.number, letter.subject, look.looks;

-- name: look_again
-- It is asked about again in $2 seconds; null: no more.
update parcel_look set next_look_at = clock_timestamp() + make_interval(secs => $2) where letter_id = $1;
