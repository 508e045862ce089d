-- name: page
-- One page of dead letters.
select letter_id, party, kind, number, subject, body, tries, made_at, settled_at, code
from letter where state = 'failed' and {condition} {order} limit {most};

-- name: counted
-- How many there are, up to a bound.
select count(*) from (select 1 from letter where state = 'failed' and {condition} limit {most}) as row;

-- name: causes
-- Kinds, parties and causes that dead letters have: what the list can be narrowed to.
select distinct party, kind, coalesce(code, '') as code from letter where state = 'failed';
