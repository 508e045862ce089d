-- Figures (统计): facts that can be counted, made from the journal by a follower (starter/office/figures/follower.py), never in the
-- append. A fact that the journal takes back is closed and not removed, so that a month can be counted as it was known then.
create table figure_fact (
    case_no text not null,
    key text not null,
    kind text not null,
    counted_on date not null,
    until_on date,
    bundle text not null,
    lead_department text not null,
    department text not null,
    hall text,
    channel text not null,
    item text,
    ground text,
    way text,
    timing text,
    law text,
    days smallint,
    promised smallint,
    amount int,
    visits smallint,
    papers smallint,
    saved_days smallint,
    known_from timestamptz not null,
    known_until timestamptz not null default 'infinity',
    primary key (case_no, key, known_from),
    constraint figure_fact_was_known check (known_from < known_until)
);
comment on table figure_fact is 'What figures count, from the journal; made again by `figures rebuild`.';
comment on column figure_fact.key is 'Tells it from the other facts of its case.';
comment on column figure_fact.counted_on is 'The Beijing day by which it is counted; until_on: when what lasts ended.';
comment on column figure_fact.department is 'Who answers for it; of a whole case the lead.';
comment on column figure_fact.hall is 'The hall that received the case, wherever it is now; null: none was named.';
comment on column figure_fact.ground is 'The why, way the how, as codes; what they are depends on the kind.';
comment on column figure_fact.timing is 'Beside the promise: early, on_time, late; law: within, late.';
comment on column figure_fact.days is 'Working days it took; promised: that it had; both without time that was stopped.';
comment on column figure_fact.visits is 'How many fewer than the items done singly (四减), as papers and saved_days.';
comment on column figure_fact.known_from is 'As of which moment it was known; until known_until it held.';
-- What is counted stands in the index: a month is one range of it for each kind, and the rows are not looked at.
create index figure_fact_counted on figure_fact (kind, counted_on) include (
    bundle, lead_department, department, hall, channel, item, ground, way, timing, law, days, promised, amount, visits, papers,
    saved_days, known_from, known_until);
create index figure_fact_open on figure_fact (coalesce(until_on, 'infinity'), known_until, counted_on) where kind = 'open';

-- How far each journal is counted.
create table figure_place (
    case_no text primary key references case_file (case_no) on delete cascade,
    seq int not null
);
comment on table figure_place is 'Up to which entry the facts of a case are made.';

-- One line for each append that is still to be counted; an append never waits for the follower.
create table figure_due (
    place bigint generated always as identity primary key,
    case_no text not null,
    noted_at timestamptz not null default clock_timestamp(),
    tries int not null default 0,
    next_try_at timestamptz,
    code text
);
comment on table figure_due is 'Journals with entries that figures do not count yet.';
comment on column figure_due.next_try_at is 'When a case that could not be counted is tried again; code says why.';

-- Cases on file before there were figures are counted like all others, the oldest first.
insert into figure_due (case_no) select case_no from case_file where seq > 0 order by received_at, case_no;
