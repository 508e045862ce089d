-- name: of_draft
-- The last word on each source that was said for a draft ($1).
select distinct on (source) source, said from look_up_consent where draft_id = $1 order by source, consent_id desc;

-- name: last
-- The last word for a draft ($1) on a source ($2).
select said from look_up_consent where draft_id = $1 and source = $2 order by consent_id desc limit 1;

-- name: hold
-- One word at a time for a draft ($1), until the transaction ends: a double click is said once.
select pg_advisory_xact_lock(hashtextextended('look_up_consent ' || $1, 0));

-- name: say
-- One more line of what was said for a draft to a source.
insert into look_up_consent (draft_id, source, said, version, words_digest, door, said_by, at)
values ($1, $2, $3, $4, $5, $6, $7, legal_now());
