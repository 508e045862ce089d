-- name: line
-- Meetings as their newest record says them, with minutes or without ($1; null: all); more conditions and order follow.
select * from (
    select distinct on (key) key as number, (content ->> 'held_on')::date as held_on, content ->> 'title' as title,
           content ->> 'chair' as chair, coalesce(content ->> 'minutes', '') <> '' as has_minutes
    from programme_record where kind = 'meeting' order by key, seq desc
) as m where ($1::boolean is null or has_minutes = $1)

-- name: titles
-- What these meetings are called, by their newest records.
select distinct on (key) key as number, content ->> 'title' as title
from programme_record where kind = 'meeting' and key = any($1::text[]) order by key, seq desc;
