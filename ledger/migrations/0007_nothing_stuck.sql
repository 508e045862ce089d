-- Nothing gets stuck: what did not get through has its tries, its next moment and its error on record; a hand-over is
-- one per run of an item; what a department's system said too late is kept; who loaded which calendar, and why.

alter table act add column next_try_at timestamptz, add column last_error text;
update act set next_try_at = clock_timestamp() where outcome is null;
create index act_due on act (next_try_at) where outcome is null;
comment on column act.tries is 'How often the sweeper tried to signal it.';
comment on column act.next_try_at is 'When the sweeper looks at it again; null while unsettled: only a person sends it again.';
comment on column act.last_error is 'Code of what kept the last try from getting through; no words.';

alter table case_file add column start_tries int not null default 0,
    add column next_start_at timestamptz,
    add column start_error text;
update case_file set next_start_at = clock_timestamp() where workflow_started_at is null;
drop index case_file_not_started;
create index case_file_not_started on case_file (next_start_at) where workflow_started_at is null;
comment on column case_file.start_tries is 'How often the sweeper tried to start its workflow.';
comment on column case_file.next_start_at is 'When the sweeper starts it next; null while it was not started: only a person does.';
comment on column case_file.start_error is 'Code of what kept its workflow from starting; no words.';

alter table hand_over add column run int not null default 0;
alter table hand_over drop constraint hand_over_case_no_item_key;
alter table hand_over add constraint hand_over_once_a_run unique (case_no, item, run);
comment on column hand_over.run is 'How often the item had been opened again (退回): each time it is another request.';
create index item_case_hand_over on item_case (department, started_at)
    where state = 'open' and not handed_over and routed <> 'inbox';

create table late_answer (
    department text not null,
    request_no text not null references hand_over,
    digest text not null,
    code text not null,
    said jsonb not null,
    times int not null default 1,
    first_at timestamptz not null default legal_now(),
    last_at timestamptz not null default legal_now(),
    primary key (request_no, digest)
);
create index late_answer_last on late_answer (last_at desc, request_no);
comment on table late_answer is
    'What a department''s system answered to a request that is no longer asked: refused, no act, kept as evidence.';
comment on column late_answer.digest is 'Of the answer without its message number: the same answer again is counted.';
comment on column late_answer.said is 'The answer; personal.';

create table run_trouble (
    case_no text primary key,
    code text not null,
    detail text not null default '',
    found_at timestamptz not null default clock_timestamp()
);
comment on table run_trouble is 'Runs that are lost or whose tasks fail, as the last look at Temporal found them.';
create table run_look (
    only_row boolean primary key default true check (only_row),
    looked_at timestamptz not null
);
comment on table run_look is 'When Temporal''s runs were last compared with the open cases.';

create table calendar_load (
    load_id bigint generated always as identity primary key,
    loaded_at timestamptz not null default legal_now(),
    loaded_by text references account,
    reason text,
    file text not null,
    forced boolean not null default false,
    years jsonb not null
);
comment on table calendar_load is 'Every load of a calendar (载入): who, why, from which file, and the years as they came.';
comment on column calendar_load.loaded_by is 'Null: the installation itself, from its own files.';
comment on column calendar_load.forced is 'Whether a file that breaks the rules of a year was taken all the same.';
alter table calendar_year add column load_id bigint references calendar_load;
alter table calendar_department add column load_id bigint references calendar_load;
comment on column calendar_year.load_id is 'The load that brought these days.';
comment on column calendar_department.load_id is 'The load that brought these days.';

create index act_system_refused on act (settled_at) where role = 'system' and outcome = 'refused';

alter table case_serial add column given int, add column free int[] not null default '{}';
alter table case_serial drop constraint case_serial_exhausted;
alter table case_serial add constraint case_serial_exhausted check (last <= 99999);
comment on table case_serial is '办件编号: a serial per Beijing day; more than 99999 a day fails loudly.';
comment on column case_serial.given is 'The serial given out last.';
comment on column case_serial.free is 'Serials given back by filings that came to nothing: given out again first.';
