-- Who came, from where, to what, and who let them in (ADR 0056): the access log and the history of accounts, both append
-- only, and limits on attempts by subject and place. Triggers stand in ledger/routines/access.sql.

alter table account add column must_change boolean not null default false;
comment on column account.must_change is 'The password was set by somebody else; the first thing to do is to choose one''s own.';

create table account_event (
    event_id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    account_id text not null,
    kind text not null check (kind in (
        'added', 'roles_changed', 'disabled', 'enabled', 'unlocked', 'sessions_ended', 'password_set', 'password_changed')),
    roles text[],
    by_account text,
    os_user text,
    reason text not null default ''
);
create index account_event_account on account_event (account_id, at);
comment on table account_event is 'The history of accounts: append only.';
comment on column account_event.roles is 'The roles afterwards, each as role or role/department; null: not touched.';
comment on column account_event.by_account is 'Who did it on a page; null where it was done on the command line.';
comment on column account_event.os_user is 'Who did it on the command line: the user of the operating system.';

create table access_log (
    access_id bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    door text not null check (door in ('page', 'api', 'command', 'callback')),
    what text not null,
    outcome text not null check (outcome in ('done', 'refused')),
    code text not null default '',
    account_id text,
    on_behalf_of text,
    role text,
    department text,
    address text not null default '',
    os_user text,
    case_no text,
    object text not null default ''
);
create index access_log_at on access_log (at, access_id);
create index access_log_account on access_log (account_id, at);
create index access_log_case on access_log (case_no, at);
comment on table access_log is
    'Who read or was refused what, from where: append only, kept for six months at least (网络安全法第二十三条).';
comment on column access_log.at is 'The wall''s time.';
comment on column access_log.what is 'log_in, log_out, role_changed, deputy_changed, acting_for, and what was read: case, file, notice, paper, code.';
comment on column access_log.code is 'Why it was refused.';
comment on column access_log.account_id is 'Null: an applicant, or nobody who is known.';
comment on column access_log.object is 'Which file, notice, paper or role; of an unknown log-in the keyed digest of what was typed.';

-- An attempt is a failure now; it stands under whom it was about and the place it came from.
delete from attempt;
alter table attempt add column place bytea not null default '';
drop index attempt_recent;
create index attempt_subject on attempt (kind, subject, place, made_at);
create index attempt_place on attempt (kind, place, made_at);
comment on table attempt is 'Failed attempts at logging in or asking with a query code, which are limited.';
comment on column attempt.subject is 'A keyed digest of the login or the case.';
comment on column attempt.place is 'A keyed digest of the address, or of the device that has succeeded before.';

create table known_place (
    kind text not null,
    subject bytea not null,
    place bytea not null,
    seen_at timestamptz not null default clock_timestamp(),
    primary key (kind, subject, place)
);
comment on table known_place is
    'Devices and addresses from which a subject has got in before: what strangers try elsewhere does not lock these out.';

-- Files that nothing refers to yet are loose, and swept within a day: a dropped draft, a refused act leave nothing.
alter table file_copy
    add column kept_by text not null default '',
    add column in_use boolean not null default false;
create index file_copy_loose on file_copy (stored_at) where not in_use;
create index file_copy_kept_by on file_copy (kept_by, stored_at) where not in_use;
create index act_with_files on act (case_no) where content ? 'files' or content ? 'materials';
comment on column file_copy.kept_by is 'Who uploaded it last: an account or, of an applicant, the case.';
comment on column file_copy.in_use is 'Something on file is known to refer to it: it stays.';
