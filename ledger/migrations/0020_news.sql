-- News (消息): what is told to whom, written by the append; how applicants want to be told; and what was sent to them.

-- The outbox is the inbox, too: pages read it, and what goes out by other ways is made from it.
create table news (
    news_id bigint generated always as identity primary key,
    process_kind text not null default 'case',
    number text not null references process (number),
    key text not null,
    seq int not null,
    at timestamptz not null,
    kind text not null,
    audience text not null,
    person text,
    role text,
    department text,
    item text,
    joint text,
    facts jsonb not null default '{}',
    told_at timestamptz not null default clock_timestamp(),
    constraint news_once unique (number, key),
    constraint news_audience check (audience in ('applicant', 'person', 'role'))
);
comment on table news is 'What is told to whom (domain/news), without words and personal data; written in the transaction of its entry.';
comment on column news.key is 'Its name within the process: the same decision proposed twice tells once.';
comment on column news.facts is 'What the template needs besides, by code or date.';
create index news_of_person on news (person, news_id) where person is not null;
create index news_of_role on news (role, department, news_id) where role is not null;

-- Up to which piece somebody has seen what is told to them in that role.
create table news_seen (
    account_id text not null references account (account_id) on delete cascade,
    role text not null,
    department text not null default '',
    news_id bigint not null,
    primary key (account_id, role, department)
);
comment on table news_seen is 'The last piece of news that somebody in that role marked as seen.';

-- Where the applicant of a case is told besides the page of the case: personal, and gone with the case.
create table contact (
    case_no text not null references case_file (case_no) on delete cascade,
    channel text not null,
    address text not null,
    chosen_at timestamptz not null default clock_timestamp(),
    primary key (case_no, channel),
    constraint contact_channel check (channel in ('sms', 'mail')),
    constraint contact_is_short check (length(address) <= 254)
);
comment on table contact is 'How the applicant of a case wants to be told: telephone number or mail address; no row, no message.';

-- One text message or mail. Its id goes with it, so that whoever gets it twice can tell.
create table message (
    message_id text primary key,
    news_id bigint not null references news (news_id) on delete cascade,
    channel text not null,
    state text not null default 'waiting',
    tries int not null default 0,
    made_at timestamptz not null default clock_timestamp(),
    next_try_at timestamptz not null default clock_timestamp(),
    settled_at timestamptz,
    receipt text,
    code text,
    constraint message_once unique (news_id, channel),
    constraint message_state check (state in ('waiting', 'sent', 'failed', 'dropped'))
);
comment on table message is 'One message by one channel: what became of it. The address is read when it is sent.';
comment on column message.next_try_at is 'By the wall clock; while a try is under way, when it counts as lost.';
comment on column message.state is 'failed: for good, a person looks; dropped: nobody wants to be told that way any more.';
create index message_waiting on message (next_try_at) where state = 'waiting';
create index message_failed on message (settled_at) where state = 'failed';

-- One-off notices (一次告知单): the answers of a questionnaire under a short code, which the window opens; nothing personal.
create table answer_sheet (
    code text primary key,
    bundle text not null,
    definition text not null references definition (hash),
    answers jsonb not null,
    made_at timestamptz not null default clock_timestamp(),
    opened_at timestamptz not null default clock_timestamp()
);
comment on table answer_sheet is 'A situation that somebody saved: the same answers to the same definition have the same code.';
comment on column answer_sheet.opened_at is 'When it was saved or looked at last; forgotten 180 days later.';
create index answer_sheet_opened on answer_sheet (opened_at);
