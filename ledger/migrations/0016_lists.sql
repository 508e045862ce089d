-- Lists over duties and cases: what finds a case, whose it is by department, and what people keep of their lists.

-- What a case is found by: names as single characters and pairs of them, numbers as keyed digests. Nothing else copies
-- them, so that they go with the person's data.
create table case_search (
    case_no text primary key references case_file (case_no) on delete cascade,
    words text[] not null,
    hidden jsonb not null default '{}'
);
comment on table case_search is 'What a case is found by; made from its form (starter/office/filing/search.py), never read by people.';
comment on column case_search.words is 'Characters and pairs of names; "#" and a keyed digest of whole numbers and of their last four characters.';
comment on column case_search.hidden is 'By department the words of fields that it does not read: it does not find the case by them.';
create index case_search_words on case_search using gin (words);

-- Cases whose words are to be made: those older than the table, and those whose form was corrected since.
create table search_unfilled (
    case_no text primary key references case_file (case_no) on delete cascade
);
comment on table search_unfilled is 'Cases whose search words are to be made (again).';
insert into search_unfilled (case_no) select case_no from case_file;

-- The cases in which a department takes part, newest first, so that its list is one range of an index.
create table case_department (
    department text not null,
    case_no text not null references case_file (case_no) on delete cascade,
    received_at timestamptz not null,
    primary key (department, case_no)
);
comment on table case_department is 'Departments whose items or joint events a case has.';
create index case_department_received on case_department (department, received_at, case_no);
insert into case_department (department, case_no, received_at)
select distinct part.department, c.case_no, c.received_at
from case_file c join (
    select case_no, department from item_case
    union all select case_no, convenor from joint_event
    union all select case_no, department from joint_party) as part using (case_no);

-- Words that somebody searched for: they stand in no address and no log, and go with the session.
create table list_search (
    search_id text primary key,
    session bytea not null references web_session (id_hash) on delete cascade,
    words text not null,
    searched_at timestamptz not null default clock_timestamp()
);
comment on table list_search is 'What was typed into the search of a list; the address carries the id alone.';
create index list_search_of_session on list_search (session, searched_at);

create table saved_view (
    account_id text not null references account (account_id) on delete cascade,
    list text not null,
    name text not null,
    query text not null,
    saved_at timestamptz not null default clock_timestamp(),
    primary key (account_id, list, name),
    constraint saved_view_is_short check (length(name) <= 40 and length(query) <= 1000)
);
comment on table saved_view is 'A list as somebody filters and sorts it; never what was searched for.';

-- Lists of an office, of a lead and of the supervisor, by the due day; waits likewise; and by the receipt.
-- What the applicant owes is to all others a wait.
create index duty_of_all on duty (due_order, case_no, key) where act is not null and party <> 'applicant';
create index duty_of_all_received on duty (received_at, case_no, key) where act is not null and party <> 'applicant';
drop index duty_of_lead;
create index duty_of_lead on duty (lead_department, due_order, case_no, key) where act is not null and party <> 'applicant';
create index duty_waits on duty (due_order, case_no, key) where act is null or party = 'applicant';
create index duty_waits_received on duty (received_at, case_no, key) where act is null or party = 'applicant';
create index duty_waits_of_lead on duty (lead_department, due_order, case_no, key) where act is null or party = 'applicant';
create index duty_of_applicant on duty (due_order, case_no, key) where party = 'applicant' and kind <> 'item';
create index duty_lit on duty (lead_department, department) include (due_on, remind_at, yellow_at, red_at, urged)
    where act is not null and party <> 'applicant' and kind <> 'copy';
create index duty_stops on duty (due_order, case_no, key) where kind = 'stop';

drop index case_file_received;
create index case_file_received on case_file (received_at, case_no);
create index case_file_of_bundle on case_file (bundle, received_at, case_no);
create index case_file_of_lead on case_file (lead_department, received_at, case_no);
create index case_file_open_received on case_file (received_at, case_no) where open and concluded_at is null;
create index case_file_open_phase on case_file (phase, received_at, case_no) where open;
create index case_file_due on case_file (due_on, case_no) where concluded_at is null;
create index case_file_concluded on case_file (concluded_at, case_no) where concluded_at is not null;

-- Lists of what is to do read `duty` alone now, so an append writes none of what served their queries over items, events,
-- cases and urges. Whoever hands work over also finds items that have not started.
drop index item_case_work;
drop index item_case_turn;
drop index item_case_turn_person;
drop index item_case_review;
drop index item_case_signers;
drop index item_case_suspended;
drop index item_case_extension;
drop index item_case_delivery;
drop index item_case_commitment;
drop index item_case_handler;
create index item_case_handler on item_case (handler)
    where handler is not null and state in ('waiting', 'reviewing', 'open');
drop index case_file_deferral;
drop index case_file_extension;
drop index joint_event_convenor;
drop index joint_party_department;
drop index joint_party_officers;
drop index joint_party_task;
drop index journal_item_urged;
