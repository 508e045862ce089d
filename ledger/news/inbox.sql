-- name: page
-- What is told to $1 (an account) by name, or to whoever has role $2 in department $3 (null: none), newest first, before
-- the piece $4.
select n.news_id, n.number, n.seq, n.at, n.kind, n.audience, n.person, n.role, n.department, n.hall, n.item, n.joint, n.facts,
       n.told_at, named.definition, named.items, named.joints, news_halls(n.kind) as halls, news_organs(n.facts) as organs
from (
    (select * from news where person = $1 and news_id < $4 order by news_id desc limit $5)
    union all
    (select * from news where role = $2 and department is not distinct from $3 and news_id < $4 order by news_id desc limit $5)
    union all
    (select * from news where $2 = 'counter_clerk' and hall = hall_of($1) and news_id < $4 order by news_id desc limit $5)
) as n, news_names(n.number) as named
order by n.news_id desc limit $5;

-- name: seen_upto
-- The last piece that $1 marked as seen in role $2 of department $3.
select coalesce((select news_id from news_seen
                 where account_id = $1 and role = $2 and department = coalesce($3, '')), 0);

-- name: mark_seen
-- Everything up to $4 is seen; never back.
insert into news_seen (account_id, role, department, news_id) values ($1, $2, coalesce($3, ''), $4)
on conflict (account_id, role, department) do update set news_id = greatest(news_seen.news_id, excluded.news_id);

-- name: of_case
-- What the applicant of a case is told, newest first, with what became of it on its way ($2: at most so many).
select n.news_id, n.number, n.seq, n.at, n.kind, n.audience, n.person, n.role, n.department, n.hall, n.item, n.joint, n.facts,
       n.told_at, named.definition, named.items, named.joints, news_halls(n.kind) as halls, news_organs(n.facts) as organs,
       (select coalesce(jsonb_agg(jsonb_build_object('channel', m.channel, 'state', m.state, 'settled_at', m.settled_at, 'language', m.language)
                                  order by m.channel), '[]')
        from message m where m.news_id = n.news_id) as messages
from news n, news_names(n.number) as named
where n.number = $1 and n.audience = 'applicant' order by n.news_id desc limit $2;
