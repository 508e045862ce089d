-- name: counts
-- What the province's platform was told of a day ($1, Beijing): how often each event, whatever became of the letter.
select body ->> 'event' as event, count(*) as count from letter
where party = 'platform' and kind = 'event' and body ->> 'on' = $1 and state <> 'dropped' group by 1;

-- name: ask_counts
-- Once a day is over and nothing of it waits any more, the platform is asked how much of it it has; once for each day.
insert into letter (letter_id, party, kind, subject, lane, body)
select 'platform.counts.' || day, 'platform', 'counts', day, 'counts.' || day, jsonb_build_object('day', day)
from (select ((legal_now() at time zone 'Asia/Shanghai')::date - ago)::text as day from generate_series(1, 8) as ago) as past
where exists (select from letter where party = 'platform' and kind = 'event' and body ->> 'on' = day)
  and not exists (select from letter where party = 'platform' and kind = 'event' and body ->> 'on' = day and state = 'waiting')
on conflict (letter_id) do nothing returning letter_id;
