-- Duties (应办): who owes what until when, one row for every open duty or wait, with everything that a list filters or
-- sorts by. Made by the projection in append and rebuild (domain/rows/duty.py), so that a list is one range of an index.
create table duty (
    process_kind text not null default 'case',
    case_no text not null,
    key text not null,
    kind text not null,
    subject text not null,
    number int,
    item text,
    position int not null default 0,
    act text,
    reason text not null,
    party text not null,
    role text,
    department text,
    person text,
    not_by text[] not null default '{}',
    of_department text,
    handler text,
    hall text,
    bundle text not null,
    lead_department text not null,
    received_at timestamptz not null,
    since timestamptz not null,
    not_before timestamptz,
    clock text,
    unlimited text,
    due_on date,
    due_order date not null generated always as (coalesce(due_on, date 'infinity')) stored,
    due_provisional boolean not null default false,
    statutory_due_on date,
    remind_at timestamptz,
    yellow_at timestamptz,
    red_at timestamptz,
    escalate_department_at timestamptz,
    escalate_lead_at timestamptz,
    escalate_supervisor_at timestamptz,
    urged int not null default 0,
    urged_at timestamptz,
    moved_at timestamptz,
    primary key (process_kind, case_no, key),
    constraint duty_has_a_limit_or_says_why_not check ((clock is null) <> (unlimited is null))
);
comment on table duty is 'Open duties and waits of a process, from its state; made again by `ledger rebuild`.';
comment on column duty.process_kind is 'Which rules the process goes by; case_no is its number.';
comment on column duty.kind is 'What it is about: the case, an item, a joint event, a signature, an objection, ...';
comment on column duty.number is 'Which one, where a subject has several: an objection, a stop.';
comment on column duty.act is 'The kind of act that discharges it; null: a wait, and the party is waited for.';
comment on column duty.party is 'applicant, person, role, outside, system, calendar; several: departments waited for.';
comment on column duty.not_by is 'People of the role who have done their part, and are not asked again.';
comment on column duty.of_department is 'The department whose item it is about, be it that another one owes it.';
comment on column duty.handler is 'Who has the item.';
comment on column duty.hall is 'The hall where it is owed; null: none is named.';
comment on column duty.since is 'When what it rests on began, as far as the journal says.';
comment on column duty.not_before is 'The act holds only from then on: a fixed time, the end of a filing window.';
comment on column duty.clock is 'Id of its limit, whose days and lights stand here; null: `unlimited` says why.';
comment on column duty.due_order is 'By what lists are sorted and gone on with: the due day, after all others where none is known.';
comment on column duty.urged_at is 'The last urge (催办) of the item; moved_at: the first act of its department after that.';

-- A department's own list, that of a role in it, of an office for everybody (the window, heads of government), a person's;
-- what a department waits for in its own items; a lead's. Each in the order in which it is read, and on from any row.
create index duty_of_department on duty (department, due_order, case_no, key)
    where act is not null and department is not null;
create index duty_of_role on duty (department, role, due_order, case_no, key)
    where act is not null and department is not null and role is not null;
create index duty_of_office on duty (role, due_order, case_no, key)
    where act is not null and role not in ('handler', 'department_head');
create index duty_of_person on duty (person, due_order, case_no, key) where person is not null;
create index duty_of_item on duty (of_department, due_order, case_no, key) where kind = 'item';
create index duty_of_lead on duty (lead_department, due_order, case_no, key) where act is not null;

-- Cases on file before there were duties: `ledger.duties.fill` makes their rows from the journal after the migration.
create table duty_unfilled (
    case_no text primary key references case_file (case_no)
);
comment on table duty_unfilled is 'Cases whose duties are still to be made, since they are older than the table.';
insert into duty_unfilled (case_no)
select case_no from case_file c
where seq > 0 and (open or exists (select from item_case i where i.case_no = c.case_no and i.commitment = 'rectifying'));
