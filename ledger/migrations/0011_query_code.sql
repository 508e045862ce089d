-- Query codes (查询码) are made at random and given once (ADR 0064): what is kept of each, beside the act that gave it.
-- Cases on file keep their hash and their code; how that was derived is used no more.

create table query_code (
    act_id text primary key references act,
    code_hash text not null,
    given_to text not null,
    seed bytea,
    made_at timestamptz not null default clock_timestamp()
);
create index query_code_seed on query_code (made_at) where seed is not null;
comment on table query_code is
    'Query codes that filings and 重新出具 gave. Which one opens a case stands in case_file.query_code_hash.';
comment on column query_code.code_hash is 'A keyed digest of the code.';
comment on column query_code.given_to is 'The account that was told the code, to hand it to the applicant.';
comment on column query_code.seed is
    'What the code is made of, with the key of the installation; erased some minutes after it was given.';
comment on column query_code.made_at is 'The wall''s time.';

alter table web_session add column ended_by text check (ended_by in ('code_reissued'));
comment on column web_session.ended_by is 'What ended it, if neither log-out nor time did: the query code is void.';
create index web_session_case on web_session (case_no) where case_no is not null and revoked_at is null;
