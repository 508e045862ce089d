-- 月末: bulletins (通报), a month of figures with words, signed and never changed; explanations of overdue promises (说明理由).

create table bulletin (
    number text primary key references process (number),
    month date not null,
    corrects text references bulletin (number),
    counted_as_of timestamptz not null,
    edition text not null,
    figures jsonb not null,
    words jsonb not null default '{}',
    phase text not null default 'draft',
    version int not null default 1,
    author text not null references account (account_id),
    drafted_at timestamptz not null,
    reviewer text references account (account_id),
    reviewed_at timestamptz,
    signer text references account (account_id),
    published_at timestamptz,
    year int,
    place int,
    constraint bulletin_month check (extract(day from month) = 1),
    constraint bulletin_phase check (phase in ('draft', 'review', 'signing', 'published', 'dropped')),
    constraint bulletin_place unique (year, place),
    constraint bulletin_reviewed_by_another check (reviewer <> author),
    constraint bulletin_signed_by_another check (signer <> author and signer <> reviewer),
    constraint bulletin_signed_was_reviewed check (phase not in ('signing', 'published') or reviewer is not null),
    constraint bulletin_published_whole check (
        (phase = 'published') = (signer is not null and published_at is not null and year is not null and place is not null)),
    constraint bulletin_corrects_another check (corrects <> number)
);
comment on table bulletin is '通报 of a month; its figures never change, a published one never at all (routines/bulletins.sql).';
comment on column bulletin.month is 'Its first day.';
comment on column bulletin.counted_as_of is 'What was known then was counted; counted again as of then, the figures are the same.';
comment on column bulletin.edition is 'A digest of the definitions of figures (口径) by which it was counted.';
comment on column bulletin.corrects is 'The published one that it puts right (更正); both pages say so.';
comment on column bulletin.version is 'Grows with each act: nobody reviews or signs what they have not seen.';
comment on column bulletin.place is '通报〔year〕place号, given when it is signed, without a gap.';
create unique index bulletin_of_month on bulletin (month) where corrects is null and phase <> 'dropped';
create unique index bulletin_corrected_once on bulletin (corrects) where phase <> 'dropped';
create index bulletin_listed on bulletin (month desc, number);

create table bulletin_act (
    act_id text primary key,
    number text not null references bulletin (number),
    version int not null,
    kind text not null,
    actor text not null references account (account_id),
    on_behalf_of text references account (account_id),
    at timestamptz not null,
    reason text not null default '',
    words jsonb,
    constraint bulletin_act_once unique (number, version)
);
comment on table bulletin_act is 'Who did what to a bulletin and when; only added to.';
comment on column bulletin_act.words is 'What was said to the parts with this act, where it brought words.';

-- 公开说明超期理由 (优化营商环境条例 第三十六条): what departments explained, the latest first; few of all entries.
create index journal_delay_explained on journal (at, hash) where process_kind = 'case' and kind = 'delay_explained';

-- Figures beside the journals of cases: ratings, matters of steering (督查事项), begun applications.
alter table figure_due add column source text not null default 'case',
    add constraint figure_due_source check (source in ('case', 'rating', 'matter', 'draft'));
comment on column figure_due.source is 'What case_no names: a case by its journal or its ratings, a matter, a begun application.';

create table draft_begun (
    draft_id text primary key,
    bundle text not null,
    lead_department text not null,
    channel text not null
);
comment on table draft_begun is 'Begun applications, without what was typed; they stay when the draft itself is gone.';
create table draft_step (
    draft_id text not null references draft_begun (draft_id),
    step text not null,
    at timestamptz not null,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (draft_id, step),
    constraint draft_step_known check (step in ('begun', 'situation', 'form', 'materials', 'submitted', 'dropped'))
);
comment on table draft_step is 'How far begun applications came, each step once; only added to.';

-- What is there already, as far as it can be told: an application that was begun before counts from when it was begun.
insert into draft_begun (draft_id, bundle, lead_department, channel)
select d.draft_id, d.bundle, f.body::jsonb #>> '{bundle,lead_department}',
       case when d.account_id like 'person:%' then 'online' else 'window' end
from draft d join definition f on f.hash = d.definition where d.begun_at is not null;
insert into draft_step (draft_id, step, at, recorded_at)
select d.draft_id, step.name, step.at, step.at
from draft d join draft_begun using (draft_id)
cross join lateral (values ('begun', d.begun_at, true), ('situation', d.changed_at, d.answers <> '{}' or d.case_no is not null),
                           ('form', d.changed_at, d.form <> '{}' or d.case_no is not null),
                           ('materials', d.changed_at, d.materials <> '{}' or d.case_no is not null),
                           ('submitted', d.changed_at, d.case_no is not null)) as step (name, at, holds)
where step.holds;
insert into figure_due (case_no, source)
select distinct case_no, 'rating' from rating
union all select number, 'matter' from process_file p where p.seq > 0 and p.process_kind <> 'cosigning'
union all select draft_id, 'draft' from draft_begun;

-- How often the facts of a month changed: a count of months that have not changed since is not made again.
create table figure_month (
    month date primary key,
    version bigint not null
);
comment on table figure_month is 'Months (their first day) with how often facts of theirs were written, closed or taken away.';
