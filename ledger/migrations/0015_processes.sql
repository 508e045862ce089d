-- Processes (过程): the journal knows more kinds than cases. Numbers are unique over all kinds, as the numbers of each kind
-- have a look of their own; so the number alone finds a process, and the kind says by which rules it goes.

create table process (
    kind text not null,
    number text primary key,
    unique (kind, number)
);
comment on table process is 'Every process by its number: cases and whatever else has acts, a journal, clocks and an end.';
comment on column process.kind is 'Which book of rules it goes by (domain/process/kinds.py).';
insert into process (kind, number) select 'case', case_no from case_file;

-- A case's own row is case_file; every other kind has its row here, with what all kinds have in common.
create table process_file (
    process_kind text not null constraint process_file_of_no_case check (process_kind <> 'case'),
    number text primary key,
    bundle text not null,
    title text not null,
    lead_department text not null,
    opening jsonb not null,
    received_at timestamptz not null,
    workflow_started_at timestamptz,
    start_tries int not null default 0,
    next_start_at timestamptz,
    start_error text,
    -- the journal's head: append locks this row
    seq int not null default 0,
    head text not null default '',
    -- read model, made from the journal
    phase text not null default 'submitted',
    outcome text,
    open boolean not null default true,
    departments text[] not null default '{}',
    foreign key (process_kind, number) references process (kind, number)
);
comment on table process_file is 'Processes of all kinds but the case, whose row is case_file.';
comment on column process_file.bundle is 'What it goes by; lead_department: who answers for it.';
comment on column process_file.title is 'What operators read of it.';
comment on column process_file.opening is 'What it started with; nothing personal.';
comment on column process_file.seq is 'Its last entry of the journal; head: that entry''s hash.';
comment on column process_file.open is 'Whether anything of it still happens by itself.';
comment on column process_file.departments is 'Whom it concerns.';
comment on column process_file.start_tries is 'How often the sweeper tried to start its workflow.';
comment on column process_file.next_start_at is 'When the sweeper starts it next; null while it was not started: only a person does.';
comment on column process_file.start_error is 'Code of what kept its workflow from starting; no words.';
create index process_file_open on process_file (received_at, number) where open;
create index process_file_not_started on process_file (next_start_at) where workflow_started_at is null;

-- What is older than the other kinds is a case's: a constant default rewrites no row.
alter table case_file add constraint case_file_is_a_process foreign key (case_no) references process (number);
alter table journal add column process_kind text not null default 'case';
alter table journal drop constraint journal_case_no_fkey;
alter table journal add constraint journal_of_a_process foreign key (process_kind, case_no) references process (kind, number);
comment on column journal.process_kind is 'Which rules the process goes by; case_no is its number.';
alter table act add column process_kind text not null default 'case';
alter table act drop constraint act_case_no_fkey;
alter table act add constraint act_of_a_process foreign key (process_kind, case_no) references process (kind, number);
comment on column act.process_kind is 'Which rules the process goes by; case_no is its number.';
