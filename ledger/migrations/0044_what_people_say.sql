-- What people say: a bad rating opens its matter (差评整改) by itself. The row comes in the rating's own transaction, its
-- number with the matter's; one without a number waits for the sweeper. Ratings from before this version have none: their
-- day to get in touch stands in contact_due_on.

create table rating_matter (
    rating_id bigint primary key references rating (rating_id),
    number text unique references process (number)
);
comment on table rating_matter is 'Bad ratings, each with the matter (差评整改) that it opened; null: not yet.';
create index rating_matter_waits on rating_matter (rating_id) where number is null;
comment on column rating.contact_due_on is 'Of a bad grade from before matters were opened: by when somebody gets in touch.';

-- 12345 over HTTP: a hotline's work orders by its own numbers, each with its matter; who called stays here. What happens
-- to them is a feed that the hotline reads in order (hotline_change).
create table hotline_order (
    order_no text primary key,
    number text not null unique references process (number),
    digest text not null,
    filed_by text not null references account (account_id),
    filed_at timestamptz not null default legal_now(),
    caller_name text not null default '',
    caller_phone text not null default '',
    constraint hotline_order_no check (order_no ~ '^[A-Za-z0-9_-]{1,40}$'),
    constraint hotline_order_caller check (length(caller_name) <= 60 and length(caller_phone) <= 30)
);
comment on table hotline_order is 'Work orders (工单) that a hotline''s system filed, by its own number; with whoever called. Personal.';
comment on column hotline_order.digest is 'SHA-256 of what was filed: the same again is the same order, another content is refused.';

create table hotline_change (
    change_id bigint generated always as identity primary key,
    number text not null references hotline_order (number),
    seq int not null,
    recorded_at timestamptz not null default clock_timestamp(),
    constraint hotline_change_once unique (number, seq)
);
comment on table hotline_change is 'Entries of hotline orders in the order in which they came on file: what a hotline reads on from its last one.';
create index hotline_change_at on hotline_change (recorded_at, change_id);

-- 问题反馈: what somebody reported, the latest first.
create index process_file_reported on process_file ((opening #>> '{issued_by,actor_id}'), received_at desc, number)
where process_kind = 'feedback';

-- 电话调查: a sample drawn by a published seed, the calls, and each try of them.
alter table account_role drop constraint account_role_known;
alter table account_role add constraint account_role_known check (role in (
    'counter_clerk', 'handler', 'department_head', 'lead', 'government_head', 'supervisor', 'admin', 'hotline', 'surveyor'));

create table survey (
    survey_id bigint generated always as identity primary key,
    act_id text not null unique,
    title text not null,
    from_on date not null,
    until_on date not null,
    seed text not null,
    size int not null,
    population int not null,
    digest text not null,
    drawn_by text not null references account (account_id),
    drawn_at timestamptz not null,
    constraint survey_period check (from_on <= until_on),
    constraint survey_size check (size between 1 and 2000)
);
comment on table survey is 'Telephone surveys (电话调查): cases that ended in a period (Beijing dates, both included), drawn by a seed.';
comment on column survey.digest is 'SHA-256 of the list of cases that was drawn from; population: how many cases.';

create table survey_stratum (
    survey_id bigint not null references survey (survey_id),
    matter text not null,
    matter_name text not null,
    department text not null,
    population int not null,
    constraint survey_stratum_pkey primary key (survey_id, matter, department)
);
comment on table survey_stratum is 'How many cases each stratum had: what its calls are a part of.';

create table survey_call (
    survey_id bigint not null references survey (survey_id),
    place int not null,
    case_no text not null references case_file (case_no),
    matter text not null,
    department text not null,
    state text not null default 'open',
    tries int not null default 0,
    grade int,
    words text not null default '',
    settled_at timestamptz,
    constraint survey_call_pkey primary key (survey_id, place),
    constraint survey_call_once unique (survey_id, case_no),
    constraint survey_call_stratum foreign key (survey_id, matter, department) references survey_stratum,
    constraint survey_call_state check (state in ('open', 'answered', 'refused', 'not_reached', 'wrong_number')),
    constraint survey_call_grade check ((state = 'answered') = (grade is not null) and grade between 1 and 5),
    constraint survey_call_is_short check (length(words) <= 500)
);
comment on table survey_call is 'Calls of a survey, by their place on its list; the telephone stands in the case alone.';

create table survey_try (
    act_id text primary key,
    survey_id bigint not null,
    place int not null,
    tried_at timestamptz not null,
    tried_by text not null references account (account_id),
    outcome text not null,
    constraint survey_try_of_a_call foreign key (survey_id, place) references survey_call,
    constraint survey_try_outcome check (outcome in ('answered', 'refused', 'no_answer', 'wrong_number'))
);
comment on table survey_try is 'Each try of a call, and who made it.';
create index survey_try_of_call on survey_try (survey_id, place, tried_at);
