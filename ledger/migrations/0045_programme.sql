-- 年度事项清单 and 领导小组会议: what was said of each and by whom, one row a change, never changed; the newest counts. What a list's
-- file says holds until somebody changes it on a page. Tasks and plans are processes; they say what they are about.

create table programme_record (
    record_id bigint generated always as identity primary key,
    kind text not null check (kind in ('matter', 'meeting')),
    key text not null,
    seq integer not null check (seq > 0),
    act_id text not null unique,
    recorded_at timestamptz not null default legal_now(),
    recorded_by text not null references account (account_id),
    on_behalf_of text references account (account_id),
    reason text not null,
    content jsonb not null,
    unique (kind, key, seq)
);
comment on table programme_record is 'Matters of the yearly list (年度事项清单) and meetings of the leading group: one row a change, append only.';
comment on column programme_record.key is 'Of a matter year/key, of a meeting its number.';
comment on column programme_record.seq is '1, 2, ...: two who change the same at once cannot both be the next.';

create index process_file_about on process_file ((opening ->> 'about'), received_at) where (opening ->> 'about') is not null;
create index case_file_bundle on case_file (bundle, received_at);
