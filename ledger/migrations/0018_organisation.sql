-- The organisation (组织机构): halls with their counters, who belongs to which, and where a case was received.

create table organisation (
    version text primary key,
    body text not null
);
comment on table organisation is 'Organisation data as they were loaded, each version once under its SHA-256; none is changed.';
create table organisation_load (
    load_id bigint primary key generated always as identity,
    loaded_at timestamptz not null default clock_timestamp(),
    version text not null references organisation,
    loaded_by text references account (account_id),
    reason text,
    file text not null default '',
    constraint organisation_load_says_why check ((loaded_by is null) = (reason is null))
);
comment on table organisation_load is 'Who put which version in force, and why; the last one is in force.';
comment on column organisation_load.loaded_by is 'null: the installation itself, from its own file.';

create table hall (
    hall text primary key,
    name text not null,
    is_main boolean not null default false,
    in_force boolean not null default true,
    receives text[]
);
comment on table hall is 'Halls (大厅) of the organisation in force, and those that were before; hours and addresses stand in its body.';
comment on column hall.is_main is 'The district''s own hall: it sees to what no other hall received.';
comment on column hall.receives is 'Matters that can be handed in there; null: all.';
create unique index hall_main on hall (is_main) where is_main and in_force;
create table hall_counter (
    hall text not null references hall,
    counter text not null,
    name text not null,
    in_force boolean not null default true,
    primary key (hall, counter)
);
comment on table hall_counter is 'Counters (窗口) of halls.';

alter table account add column hall text references hall;
alter table account add column counter text;
alter table account add constraint account_counter_of_hall foreign key (hall, counter) references hall_counter (hall, counter);
alter table account add constraint account_counter_in_hall check (counter is null or hall is not null);
comment on column account.hall is 'The hall at whose counters the person works; null: the main hall''s (docs/adr/0071).';
alter table account_event add column hall text;
comment on column account_event.hall is 'Hall, or hall/counter, afterwards; empty: none; null: not touched.';
alter table account_event drop constraint account_event_kind_check;
alter table account_event add constraint account_event_kind_check check (kind in (
    'added', 'roles_changed', 'disabled', 'enabled', 'unlocked', 'sessions_ended', 'password_set', 'password_changed',
    'hall_changed'));

alter table case_file add column hall text;
alter table case_file add column counter text;
alter table case_file add column organisation_load bigint;
comment on column case_file.hall is 'Where it was received; null: before halls were on file, so the main hall sees to it.';
comment on column case_file.organisation_load is 'The load in force at the receipt: the receipt reads the same for ever.';
create index case_file_of_hall on case_file (hall, received_at, case_no) where hall is not null;

comment on column duty.hall is 'The hall that received its case; null: the main hall sees to it.';
-- What the counters of one hall have to do, and what they wait for from applicants.
create index duty_of_hall on duty (hall, due_order, case_no, key) where act is not null and role = 'counter_clerk';
create index duty_of_applicant_at on duty (hall, due_order, case_no, key) where party = 'applicant' and kind <> 'item';
