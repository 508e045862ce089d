-- Letters (对外文书): what parties outside are told or asked, each until the party has taken it or a person has looked.

create table letter (
    letter_id text primary key,
    party text not null,
    kind text not null,
    number text references process (number) on delete cascade,
    subject text not null default '',
    lane text not null,
    place bigint not null generated always as identity,
    body jsonb not null default '{}',
    state text not null default 'waiting',
    tries int not null default 0,
    made_at timestamptz not null default clock_timestamp(),
    next_try_at timestamptz not null default clock_timestamp(),
    settled_at timestamptz,
    code text,
    answer jsonb,
    mended_by text,
    constraint letter_state check (state in ('waiting', 'done', 'failed', 'dropped'))
);
comment on table letter is 'One message to a party outside; written in the transaction of the entries from which it follows.';
comment on column letter.letter_id is 'Goes with every try, so that the party can tell a letter that comes twice.';
comment on column letter.number is 'The process that it is about; null where there is none yet.';
comment on column letter.lane is 'Letters of a lane are sent in the order of their places; lanes do not wait for each other.';
comment on column letter.next_try_at is 'By the wall clock; while a try is under way, when it counts as lost.';
comment on column letter.state is 'failed: a dead letter (死信), until a person sends it again or drops it; it holds up its lane.';
comment on column letter.mended_by is 'The account that sent it again or dropped it.';
create index letter_open on letter (party, lane, place) where state in ('waiting', 'failed');
create index letter_due on letter (next_try_at) where state = 'waiting';
create index letter_dead on letter (settled_at) where state = 'failed';
create index letter_of_process on letter (number) where number is not null;

-- What a party told us (回执、通知): kept under its id, so that a repeat gets the first outcome.
create table party_notice (
    party text not null,
    notice_id text not null,
    digest text not null,
    outcome text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (party, notice_id)
);
comment on table party_notice is 'Signed notices of parties outside that were judged; the body stands where it had its effect, not here.';
comment on column party_notice.digest is 'SHA-256 of the body: the same id with another body is refused.';
comment on column party_notice.outcome is 'The code that was answered; empty where it was taken.';
create index party_notice_old on party_notice (at);
