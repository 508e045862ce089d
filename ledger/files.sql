-- name: keep
-- A file by its content; the same content is kept once.
insert into file_copy (digest, media_type, size, body) values ($1, $2, $3, $4) on conflict (digest) do nothing;
