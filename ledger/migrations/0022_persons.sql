-- Persons (申请人): people and firms who log in themselves; the cases that are theirs; a session may be theirs.

create table person (
    person_id text primary key,
    subject bytea not null unique,
    kind text not null,
    name text not null,
    document_no text not null,
    phone text not null default '',
    level int not null,
    acts_for jsonb,
    first_seen_at timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp(),
    constraint person_kind check (kind in ('natural', 'firm'))
);
comment on table person is 'Who logged in by the area''s 统一身份认证, as it told last time. Personal.';
comment on column person.subject is 'Keyed digest of issuer, subject and firm: whoever logs in is known again by it, and by nothing else.';
comment on column person.document_no is 'Number of the identity document, or the firm''s 统一社会信用代码.';
comment on column person.level is 'Assurance level (认证等级) of the last log-in: 1 password, 2 real name, 3 face or certificate.';
comment on column person.acts_for is 'Of a firm: its agent (企业经办人), who logs in for it: name, document_no, until. Every agent has a row.';

create index person_firm on person (document_no) where kind = 'firm';

create table pending_login (
    state_hash bytea primary key,
    browser_hash bytea not null,
    nonce text not null,
    verifier text not null,
    back text not null,
    carried text not null default '',
    case_no text not null default '',
    begun_at timestamptz not null default clock_timestamp()
);
comment on table pending_login is 'Log-ins of persons that are with the provider: taken once, forgotten after ten minutes.';
comment on column pending_login.browser_hash is 'Digest of the cookie of the browser that began it.';
comment on column pending_login.back is 'Where to go on to: one of our own pages.';
comment on column pending_login.carried is 'A form that found nobody logged in, as it was typed. Personal.';
comment on column pending_login.case_no is 'The case in which they stood when the session ended; opened again if it is theirs.';
create index pending_login_begun on pending_login (begun_at);

create table person_case (
    person_id text not null references person on delete cascade,
    case_no text not null references case_file on delete cascade,
    how text not null,
    linked_at timestamptz not null default clock_timestamp(),
    primary key (person_id, case_no),
    constraint person_case_how check (how in ('filed', 'linked'))
);
comment on table person_case is 'Cases of a person: filed by them online, or linked with the query code.';
create index person_case_linked on person_case (person_id, linked_at desc, case_no);
create index person_case_case on person_case (case_no);

-- A person's session may stand in one of their cases; a session by query code stands in its one case.
alter table web_session add column person_id text references person on delete cascade;
alter table web_session drop constraint web_session_whose;
alter table web_session add constraint web_session_whose check (
    account_id is null and (person_id is not null or case_no is not null)
    or account_id is not null and person_id is null and case_no is null);

-- What an applicant declared and was told when they sent an application themselves (声明和告知), in the words of then.
create table filing_declaration (
    case_no text primary key references case_file on delete cascade,
    said text not null,
    said_at timestamptz not null default clock_timestamp()
);
comment on table filing_declaration is 'Declaration and privacy notice of an online application, as they were shown and ticked.';
