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
