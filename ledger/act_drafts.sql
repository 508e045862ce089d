-- name: keep
-- What somebody typed of an act, as long as anything of the case runs.
insert into act_draft (account_id, case_no, subject, kind, content)
select $1, case_no, $3, $4, $5 from case_file where case_no = $2 and open
on conflict (account_id, case_no, subject, kind) do update set content = excluded.content, saved_at = excluded.saved_at;

-- name: read
-- One act as typed so far.
select case_no, subject, kind, content, saved_at from act_draft
where account_id = $1 and case_no = $2 and subject = $3 and kind = $4;

-- name: drop
-- Given up.
delete from act_draft where account_id = $1 and case_no = $2 and subject = $3 and kind = $4;

-- name: drafts_of
-- What an account has typed and not sent, newest first; $2 one case (null: all).
select case_no, subject, kind, content, saved_at from act_draft
where account_id = $1 and ($2::text is null or case_no = $2) order by saved_at desc, case_no, subject, kind limit 100;
