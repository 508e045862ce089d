-- name: messages
-- purpose: what became of the messages of cases that were filed since $1, and how long the sent ones took.
select state, count(*) as number,
       coalesce(percentile_cont(0.5) within group (order by extract(epoch from settled_at - made_at) * 1000), 0) as p50_ms,
       coalesce(percentile_cont(0.95) within group (order by extract(epoch from settled_at - made_at) * 1000), 0) as p95_ms
from message where made_at >= $1 group by state;

-- name: now
-- purpose: the database's clock, from which its own stamps are counted.
select clock_timestamp();
