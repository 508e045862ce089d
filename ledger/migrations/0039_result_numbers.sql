-- Numbers of results by rule (编号规则), questions to the carrier, and what a verification code shows.

create table result_series (
    organ text not null,
    series text not null,
    last int not null,
    primary key (organ, series)
);
comment on table result_series is '编号的流水: the last number of a series that was given by rule. Its row is locked until the grant is on file, so no number is lost or given twice.';
comment on column result_series.series is 'The number without its serial: the rule''s text with the year of the grant.';

create table result_number (
    organ text not null,
    number text not null,
    case_no text not null references case_file (case_no) on delete cascade,
    item text not null,
    act_id text,
    given boolean not null,
    given_at timestamptz not null default clock_timestamp(),
    primary key (organ, number)
);
comment on table result_number is '结果编号: one number of an organ, of items whose results are numbered by rule; in use once, be it by rule or typed from the organ''s own register.';
comment on column result_number.act_id is 'The act that typed it; null: given by rule.';
comment on column result_number.given is 'False: an act that is not settled yet, or a proposal, has typed it and nobody else may.';
create unique index result_number_of_item on result_number (case_no, item) where given;
create index result_number_claimed on result_number (act_id) where act_id is not null;
create index result_number_case on result_number (case_no);

alter table item_case add column numbering jsonb;
comment on column item_case.numbering is 'Of what was granted and is numbered by rule: the series of its number, and the fewest digits of its serial.';

create table parcel_look (
    letter_id text primary key references letter (letter_id) on delete cascade,
    next_look_at timestamptz,
    looks int not null default 0
);
comment on table parcel_look is 'A parcel that the carrier has: when it is asked what became of it, as its notice may be lost.';
comment on column parcel_look.next_look_at is 'By the wall clock; null: no more.';
create index parcel_look_due on parcel_look (next_look_at) where next_look_at is not null;
insert into parcel_look (letter_id, next_look_at)
select letter_id, clock_timestamp() from letter where party = 'carrier' and state = 'done' and number is not null;

alter table e_licence add column shown jsonb, add column shown_seq int,
    add constraint e_licence_shown check ((shown is null) = (shown_seq is null));
comment on column e_licence.shown is 'What its verification page says, as the case stood after the entry shown_seq; a person''s name masked.';
comment on column e_licence.shown_seq is 'Where the case has gone on since, it is made anew by the next who asks.';
