-- name: known
-- What was answered to a notice of that id, and the digest of its body.
select digest, outcome from party_notice where party = $1 and notice_id = $2;

-- name: keep
-- What is answered to it from now on; one that is known stays.
insert into party_notice (party, notice_id, digest, outcome) values ($1, $2, $3, $4) on conflict do nothing;
