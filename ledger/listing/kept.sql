-- name: keep_search
-- What somebody typed into a search, in their session ($2); those before the last twenty go.
with kept as (
    insert into list_search (search_id, session, words) values ($1, $2, $3)
), old as (
    select search_id from list_search where session = $2 order by searched_at desc offset 19
)
delete from list_search where search_id in (select search_id from old);

-- name: search
-- The words of a search of this session.
select words from list_search where search_id = $1 and session = $2;

-- name: save_view
insert into saved_view (account_id, list, name, query)
select $1, $2, $3, $4 where (select count(*) from saved_view where account_id = $1 and list = $2 and name <> $3) < $5
on conflict (account_id, list, name) do update set query = excluded.query, saved_at = clock_timestamp()
returning name;

-- name: saved_views
-- A person's views of one list, by name.
select name, query from saved_view where account_id = $1 and list = $2 order by name;

-- name: drop_view
delete from saved_view where account_id = $1 and list = $2 and name = $3;
