-- 练习环境 (ADR 0099): the mark of a practice space, what its messages would have said, who does which exercise.
-- In a real installation the tables stay empty.

create table practice_space (
    is_here boolean primary key default true check (is_here),
    begun_at timestamptz not null default clock_timestamp()
);
comment on table practice_space is 'One row: this database is a practice space, and is never served as a real one.';

create table practice_message (
    place bigint generated always as identity primary key,
    message_id text not null unique,
    address text not null,
    title text not null,
    text text not null,
    kept_at timestamptz not null default clock_timestamp()
);
comment on table practice_message is '练习信箱: messages of a practice space, none of which went out.';

create table practice_exercise (
    place bigint generated always as identity primary key,
    exercise_id text not null unique,
    case_no text not null unique references case_file (case_no),
    bundle text not null,
    scenario text not null,
    first_step int not null,
    last_step int not null,
    account_id text not null references account (account_id),
    started_at timestamptz not null,
    constraint practice_steps check (first_step between 1 and last_step)
);
comment on table practice_exercise is '练习题: who does which steps of which scenario, on which case.';
comment on column practice_exercise.exercise_id is 'Of the form by which it was started, which starts it once.';
comment on column practice_exercise.started_at is 'Legal time; what the trainee does from then on is looked at.';
create index practice_exercise_of on practice_exercise (account_id, place);
