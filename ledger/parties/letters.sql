-- name: put
-- A letter that follows from no entry of a journal; one that is there already stays as it is.
insert into letter (letter_id, party, kind, number, subject, lane, body)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (letter_id) do nothing;

-- name: due_parties
-- Which of the parties ($1) have a letter that is due: the first of each is found in the index. A letter that waits behind
-- another of its lane counts, too; whoever claims finds that out.
select asked from unnest($1::text[]) as asked
where exists (select from letter where state = 'waiting' and party = asked and next_try_at <= clock_timestamp());

-- name: claim
-- The first letter of every lane of the parties $2, each for $1 seconds, at most $3 of a party: whoever does not say by then what
-- became of it has lost it, and it is sent again under the same id. A dead letter holds up its lane. Read from what is due
-- and not lane by lane: a party that was away for days has a lane for every case.
with due as (
    select found.letter_id from unnest($2::text[]) as asked cross join lateral (
        select letter_id from letter
        where state = 'waiting' and party = asked and next_try_at <= clock_timestamp()
          and not exists (select from letter as before where before.party = asked and before.lane = letter.lane
                          and before.place < letter.place and before.state in ('waiting', 'failed'))
        order by next_try_at, place limit $3 for update skip locked
    ) as found
)
update letter set tries = tries + 1, next_try_at = clock_timestamp() + make_interval(secs => $1)
where letter_id in (select letter_id from due)
returning letter_id, party, kind, number, subject, lane, body, tries, made_at;

-- name: settle
-- What became of it: done with an answer, failed for good with a code, or dropped. Only a waiting one; returns its id.
update letter set state = $2, answer = $3, code = $4, settled_at = clock_timestamp()
where letter_id = $1 and state = 'waiting' returning letter_id;

-- name: put_off
-- Another try in $2 seconds; $3: what kept it.
update letter set next_try_at = clock_timestamp() + make_interval(secs => $2), code = $3
where letter_id = $1 and state = 'waiting';

-- name: one
-- One letter, whatever became of it.
select letter_id, party, kind, number, subject, body, tries, made_at, settled_at, code, state, answer
from letter where letter_id = $1;

-- name: send_again
-- A dead letter ($1; null: all of party $4, null: of all) goes out as if new, with another body where one is given.
update letter set state = 'waiting', tries = 0, code = null, settled_at = null, made_at = clock_timestamp(),
       next_try_at = clock_timestamp(), body = coalesce($2, body), mended_by = $3
where state = 'failed' and ($1::text is null or letter_id = $1) and ($4::text is null or party = $4)
returning letter_id;

-- name: drop
-- A dead letter is given up by account $2 for a reason ($3); the next of its lane goes on.
update letter set state = 'dropped', settled_at = clock_timestamp(), mended_by = $2, code = $3
where letter_id = $1 and state = 'failed' returning letter_id;

-- name: waiting
-- Per party: how many wait and since when the oldest does, and how many are dead.
select party, count(*) filter (where state = 'waiting') as waiting, min(made_at) filter (where state = 'waiting') as oldest,
       count(*) filter (where state = 'failed') as dead,
       exists (select from party_rest r where r.party = letter.party and r.opened_at is not null) as rests
from letter where state in ('waiting', 'failed') group by party order by party;

-- name: forget
-- What was taken or given up more than $1 days ago goes, so many at a time ($2).
delete from letter where letter_id in (
    select letter_id from letter
    where state in ('done', 'dropped') and settled_at < clock_timestamp() - make_interval(days => $1)
    order by settled_at limit $2);
