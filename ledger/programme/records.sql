-- name: newest
-- The newest record of each key that begins so ($2) of a kind.
select distinct on (key) key, seq, recorded_at, recorded_by, reason, content
from programme_record where kind = $1 and starts_with(key, $2) order by key, seq desc;

-- name: newest_of
-- The newest record of one key.
select key, seq, recorded_at, recorded_by, reason, content
from programme_record where kind = $1 and key = $2 order by seq desc limit 1;

-- name: history
-- Every record of one key, newest first.
select key, seq, recorded_at, recorded_by, reason, content
from programme_record where kind = $1 and key = $2 order by seq desc;

-- name: add
-- One more record ($3: its place), once for each act.
insert into programme_record (kind, key, seq, act_id, recorded_by, on_behalf_of, reason, content)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (act_id) do nothing returning record_id;

-- name: by_act
-- What was put on file by an act.
select kind, key, reason, content from programme_record where act_id = $1;

-- name: years
-- Years of which a matter is on file.
select distinct split_part(key, '/', 1)::int as year from programme_record where kind = 'matter' order by year desc;
