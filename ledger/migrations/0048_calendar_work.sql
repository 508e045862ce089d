-- 按日的工作 (ADR 0101): what a schedule starts, and when it was done last.
create table calendar_work (
    name text primary key,
    known_since timestamptz not null default clock_timestamp(),
    done_at timestamptz,
    made int not null default 0
);
comment on table calendar_work is 'What comes by the calendar: forecasts, cards, whatever a Temporal Schedule starts.';
comment on column calendar_work.known_since is 'When a worker first kept its schedule (wall''s time).';
comment on column calendar_work.done_at is 'When it was done last (wall''s time); null: never. made: how much that time.';
