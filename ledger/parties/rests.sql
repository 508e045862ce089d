-- name: read
-- How often a party did not answer, and the wall clock's seconds; no row of it: it answered.
select failures, extract(epoch from opened_at)::float8 as opened_at, pauses,
       extract(epoch from probing_until)::float8 as probing_until, extract(epoch from clock_timestamp())::float8 as now
from party_rest where party = $1;

-- name: begin
-- A row to hold, where there is none.
insert into party_rest (party) values ($1) on conflict do nothing;

-- name: hold
-- The row, held until the transaction ends.
select failures, extract(epoch from opened_at)::float8 as opened_at, pauses,
       extract(epoch from probing_until)::float8 as probing_until, extract(epoch from clock_timestamp())::float8 as now
from party_rest where party = $1 for update;

-- name: keep
-- What is known of the party now.
update party_rest set failures = $2, opened_at = to_timestamp($3), pauses = $4, probing_until = to_timestamp($5)
where party = $1;

-- name: answered
-- It answered: nothing is held against it.
delete from party_rest where party = $1;
