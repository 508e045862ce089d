-- name: known
-- What was answered to a notice of that id, and the digest of its body.
select digest, outcome from party_notice where party = $1 and notice_id = $2;

-- name: keep
-- What is answered to it from now on; one that is known stays.
insert into party_notice (party, notice_id, digest, outcome) values ($1, $2, $3, $4) on conflict do nothing;

-- name: forget
-- Notices of more than $1 days ago go, so many at a time ($2); one that came again would do what is done already.
delete from party_notice where (party, notice_id) in (
    select party, notice_id from party_notice where at < clock_timestamp() - make_interval(days => $1)
    order by at limit $2);
