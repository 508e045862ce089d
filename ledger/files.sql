-- name: keep
-- A file by its content; the same content is kept once, and while nothing refers to it its day begins anew.
insert into file_copy (digest, media_type, size, body, kept_by) values ($1, $2, $3, $4, $5)
on conflict (digest) do update set stored_at = clock_timestamp(), kept_by = excluded.kept_by
where not file_copy.in_use;

-- name: alone
-- One upload of somebody ($1) after the other: what they have together is counted before the next one is kept.
select pg_advisory_xact_lock(hashtextextended('files of ' || $1, 0));

-- name: loose_bytes
-- How much somebody ($1) has uploaded within a time ($2), beside this content ($3), that is not known to be on file.
select coalesce(sum(size), 0) from file_copy
where kept_by = $1 and not in_use and stored_at > clock_timestamp() - $2::interval and digest <> $3;

-- name: settle
-- Of somebody's ($1) files those that a case's papers or an act of theirs that was not refused refer to are on file.
update file_copy set in_use = true
where kept_by = $1 and not in_use
  and (exists (select from material_copy where material_copy.digest = file_copy.digest)
       or exists (select from act where (content ? 'files' or content ? 'materials') and actor_id = $1
                  and outcome is distinct from 'refused' and strpos(content::text, file_copy.digest) > 0));

-- name: sweep
-- Of the files that have been loose for longer than $1, at most $2 at a time: those that a case's papers or an act that was
-- not refused refer to are marked as in use, those that a draft or a paper entry refers to wait, the others go.
with loose as materialized (
    select digest from file_copy where not in_use and stored_at < clock_timestamp() - $1::interval
    order by stored_at limit $2 for update skip locked
), used as materialized (
    select digest from loose
    where exists (select from material_copy where material_copy.digest = loose.digest)
       or exists (select from act where (content ? 'files' or content ? 'materials')
                  and outcome is distinct from 'refused' and strpos(content::text, loose.digest) > 0)
), waiting as materialized (
    select digest from loose
    where exists (select from draft where case_no is null and strpos(materials::text, loose.digest) > 0)
       or exists (select from paper_entry where strpos(filing::text, loose.digest) > 0)
), marked as (
    update file_copy set in_use = true from used where file_copy.digest = used.digest
)
delete from file_copy using loose
where file_copy.digest = loose.digest
  and loose.digest not in (select digest from used) and loose.digest not in (select digest from waiting)
returning file_copy.size;
