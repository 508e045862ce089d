-- 收件情况: how an application was received: identity check, queue number, helper (帮办代办); a case may be handed to another
-- hall (转交大厅); 好差评 at the window's own screen.

create table reception (
    case_no text primary key references case_file (case_no) on delete cascade,
    document text,
    checked_by text,
    ticket text not null default '',
    ticket_at timestamptz,
    begun_at timestamptz,
    helper_name text,
    helper_number text,
    helper_post text,
    helper_organisation text,
    mandate text,
    mandate_since date,
    mandate_until date,
    mandate_way text,
    helper_phone text,
    helper_is_told boolean not null default false,
    constraint reception_document check (document in ('resident_id', 'household_book', 'passport', 'permit', 'licence', 'court', 'other')),
    constraint reception_checked check ((document is null) = (checked_by is null)),
    constraint reception_post check (helper_post in ('village', 'street', 'hall', 'other')),
    constraint reception_way check (mandate_way in ('paper', 'spoken')),
    constraint reception_helper check (
        num_nulls(helper_name, helper_number, helper_post, helper_organisation, mandate, mandate_since, mandate_until, mandate_way) in (0, 8)
        and (helper_name is not null or helper_phone is null and not helper_is_told)),
    constraint reception_is_short check (
        length(ticket) <= 12 and length(helper_name) <= 60 and length(helper_number) <= 30
        and length(helper_organisation) <= 60 and length(mandate) <= 200)
);
comment on table reception is 'How a case was received: which document of the applicant was looked at and by whom, the queue number, and who handed it in for them (帮办代办). Personal.';
comment on column reception.ticket is 'The number that the hall''s machine gave; empty: none.';
comment on column reception.ticket_at is 'When it was given; with begun_at it tells waiting from receiving.';
comment on column reception.begun_at is 'When the clerk began the registration (legal time); received_at of the case ends it.';
comment on column reception.mandate is 'What the helper may do; paper: a written mandate was seen, spoken: given at the window by the applicant, whose papers were looked at.';
comment on column reception.helper_is_told is 'The applicant agreed that messages go to the helper''s telephone, too.';

-- A small table: at most a few rows of each open case.
alter table contact drop constraint contact_channel;
alter table contact add constraint contact_channel check (channel in ('sms', 'mail', 'helper'));

alter table draft add column begun_at timestamptz;
alter table draft alter column begun_at set default clock_timestamp();
comment on column draft.begun_at is 'By the wall clock; empty in drafts of before.';

create table hall_hand_over (
    act_id text primary key references act (act_id),
    case_no text not null references case_file (case_no) on delete cascade,
    from_hall text not null,
    to_hall text not null,
    actor_id text not null,
    handed_at timestamptz not null
);
comment on table hall_hand_over is '转交大厅: which hall handed a case to which; written with the entry hall_changed. The case''s hall is the last one''s.';
create index hall_hand_over_case on hall_hand_over (case_no, handed_at desc);
create index hall_hand_over_from on hall_hand_over (from_hall, handed_at desc, act_id);

-- News may be for the counters of one hall.
alter table news add column hall text;
comment on column news.hall is 'Whose counters are told (audience hall).';
alter table news drop constraint news_audience;
alter table news add constraint news_audience check (audience in ('applicant', 'person', 'role', 'cosigner', 'hall')) not valid;
alter table news validate constraint news_audience;
create index news_of_hall on news (hall, news_id) where hall is not null;

-- 好差评 at the window: a screen of its own, paired with the clerk's account by a code; what was asked for there.
create table counter_screen (
    account_id text primary key references account (account_id) on delete cascade,
    code_hash bytea,
    code_until timestamptz,
    token_hash bytea,
    paired_at timestamptz
);
comment on table counter_screen is 'The second screen of a clerk''s counter (评价屏): shows what that clerk asks to be rated, and nothing else.';
comment on column counter_screen.code_hash is 'Digest of the code by which a device becomes the screen; once, and until code_until.';
comment on column counter_screen.token_hash is 'Digest of the cookie of the device.';
create unique index counter_screen_code on counter_screen (code_hash);
create unique index counter_screen_token on counter_screen (token_hash);

create table rating_request (
    request_id bigint generated always as identity primary key,
    case_no text not null references case_file (case_no) on delete cascade,
    account_id text not null references account (account_id),
    asked_at timestamptz not null default clock_timestamp(),
    settled_at timestamptz
);
comment on table rating_request is '请评价: a clerk asked at the window; settled when everything was rated, declined, or asked anew.';
create index rating_request_of_account on rating_request (account_id, asked_at desc) where settled_at is null;
create index rating_request_of_case on rating_request (case_no, asked_at desc);

alter table rating add column asked_by text;
comment on column rating.asked_by is 'Given at the window: who asked for it. Always there at the counter''s screen; by link where it was asked for just before.';
alter table rating drop constraint rating_door;
alter table rating add constraint rating_door check (
    door in ('online', 'link', 'counter') and (door <> 'counter' or asked_by is not null));
