-- Accounts, their roles, sessions kept on the server, and attempts that are limited.
-- An account's id is what journals and acts carry; the name stays here.

create table account (
    account_id text primary key,
    login text not null constraint account_login_taken unique,
    name text not null,
    password_hash text not null,
    disabled_at timestamptz,
    created_at timestamptz not null default clock_timestamp()
);

-- A person may hold several roles; an act is done in exactly one. '' stands for "no department".
create table account_role (
    account_id text not null references account on delete cascade,
    role text not null check (role in ('counter_clerk', 'handler', 'lead', 'supervisor', 'admin')),
    department text not null default '',
    position int not null default 0,
    primary key (account_id, role, department),
    constraint account_role_department check ((role in ('handler', 'lead')) = (department <> ''))
);

-- Only the SHA-256 of a session's id is kept. A session is a clerk's (account and role) or an applicant's (one case).
-- Times are the wall's: the demo clock never ends or prolongs a session.
create table web_session (
    id_hash bytea primary key,
    account_id text references account on delete cascade,
    role text not null,
    department text not null default '',
    case_no text references case_file,
    created_at timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp(),
    revoked_at timestamptz,
    constraint web_session_whose check ((account_id is null) <> (case_no is null))
);
create index web_session_account on web_session (account_id) where revoked_at is null;
create index web_session_seen on web_session (seen_at);

-- Attempts at logging in or asking with a query code. `subject` is a keyed digest: neither login nor address is kept.
create table attempt (
    kind text not null,
    subject bytea not null,
    made_at timestamptz not null default clock_timestamp()
);
create index attempt_recent on attempt (kind, subject, made_at);
