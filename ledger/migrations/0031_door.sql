-- What was still missing at the door: the last page of a registration, the language of messages, co-signers
-- told by mail, the queue of a hall.

alter table draft add column said jsonb not null default '{}';
comment on column draft.said is 'What was ticked and typed on the last page (核对后提交), by the names of its fields; emptied with the form when it becomes a case. Personal.';

-- 告知的语言: of a case, of a person who chose one, and in which a message went out.
alter table case_file add column told_in text not null default 'zh-CN';
alter table case_file add constraint case_file_told_in check (told_in in ('zh-CN', 'en')) not valid;
alter table case_file validate constraint case_file_told_in;
comment on column case_file.told_in is 'The language in which the applicant is told; chosen with the channels, changed at any time.';
alter table person add column told_in text constraint person_told_in check (told_in in ('zh-CN', 'en'));
comment on column person.told_in is 'The language that they chose for themselves; null: none yet.';
alter table message add column language text constraint message_language check (language in ('zh-CN', 'en'));
comment on column message.language is 'In which it was sent; null: not sent, or before there was a choice.';

-- Co-signers are told by mail, too, where the applicant or their own account gives an address.
alter table cosigner add column mail text not null default '' constraint cosigner_mail_is_short check (length(mail) <= 254);
alter table person add column mail text not null default '' constraint person_mail_is_short check (length(mail) <= 254);
comment on column person.mail is 'As the log-in told it last time; empty: none.';
create index person_number on person (document_no) where kind = 'natural';

-- 排队叫号: the numbers of a hall's queue, day by day. A ticket names nobody.
create table queue_ticket (
    ticket_id bigint generated always as identity primary key,
    act_id text not null unique,
    hall text not null,
    day date not null,
    serial int not null,
    number text not null,
    taken_at timestamptz not null,
    taken_by text references account (account_id),
    state text not null default 'waiting',
    called_at timestamptz,
    called_by text references account (account_id),
    settled_at timestamptz,
    draft_id text,
    case_no text references case_file (case_no) on delete set null,
    constraint queue_ticket_once unique (hall, day, serial),
    constraint queue_ticket_state check (state in ('waiting', 'called', 'served', 'missed')),
    constraint queue_ticket_called check ((state = 'waiting') = (called_at is null) and (called_at is null) = (called_by is null)),
    constraint queue_ticket_settled check ((state in ('served', 'missed')) = (settled_at is not null)),
    constraint queue_ticket_is_short check (length(number) <= 12 and length(act_id) <= 80)
);
comment on table queue_ticket is 'One number of a hall''s queue (取号); hall empty where no organisation is on file. Names nobody.';
comment on column queue_ticket.act_id is 'A number is taken once, however often its form is sent.';
comment on column queue_ticket.taken_by is 'The clerk who took it for somebody, or whose paired screen gave it.';
comment on column queue_ticket.draft_id is 'The registration that was begun with it; case_no, once that is filed.';
create index queue_ticket_waiting on queue_ticket (hall, day, serial) where state = 'waiting';
create index queue_ticket_done on queue_ticket (hall, day, settled_at desc, ticket_id desc) where settled_at is not null;
create unique index queue_ticket_of_clerk on queue_ticket (called_by) where state = 'called';
create index queue_ticket_draft on queue_ticket (draft_id) where draft_id is not null;
