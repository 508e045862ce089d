-- name: keep
-- A message as it would have gone out, once.
insert into practice_message (message_id, address, title, text) values ($1, $2, $3, $4) on conflict (message_id) do nothing;

-- name: page
-- Messages before a place, the newest first.
select place, message_id, address, title, text, kept_at from practice_message where place < $1 order by place desc limit $2;
