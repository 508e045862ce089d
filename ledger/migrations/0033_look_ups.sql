-- Look-ups (核验、调用): what sources of shared data and e-licences were asked in the place of a paper, and what came of it.

create table look_up (
    look_up_id text primary key,
    draft_id text not null,
    material text not null,
    source text not null,
    record text not null,
    source_name text not null,
    purpose text not null,
    duty text not null,
    asked_digest text not null,
    asked jsonb,
    keep_days int not null,
    made_at timestamptz not null default clock_timestamp(),
    asked_at timestamptz not null,
    outcome text,
    code text,
    answered_at timestamptz,
    answer jsonb,
    answer_digest text,
    valid_until date,
    differs text[] not null default '{}',
    disputed_at timestamptz,
    disputed_words text,
    check_outcome text,
    checked_at timestamptz,
    forgotten_at timestamptz,
    constraint look_up_outcome check (outcome in ('found', 'not_found', 'differs', 'away', 'not_asked')),
    constraint look_up_check check (check_outcome in ('corrected', 'upheld'))
);
comment on table look_up is 'Each time that a source was asked about somebody: the record stays, what was asked and answered only as long as allowed.';
comment on column look_up.draft_id is 'The application for which it was asked; it may be gone. Once filed, its case is found by the draft.';
comment on column look_up.purpose is 'What for, in the words of the definition under which it was asked.';
comment on column look_up.duty is 'The article by which it was asked; no consent was needed.';
comment on column look_up.asked_digest is 'By what the same question is known again; empty once it is erased.';
comment on column look_up.asked is 'About whom, by which values; personal, erased with the answer.';
comment on column look_up.keep_days is 'Calendar days for which the answer may be kept after it came.';
comment on column look_up.made_at is 'By the wall clock; asked_at and the other moments are legal time.';
comment on column look_up.outcome is 'Null: nothing came yet; away: the source does not answer, and goes on being asked; not_asked: too many in a day.';
comment on column look_up.differs is 'Fields (group.field) of which the source says otherwise than the applicant; their values stand in the answer.';
comment on column look_up.disputed_at is 'When the applicant said that the source is wrong (校核); their paper counts meanwhile.';
comment on column look_up.check_outcome is 'What the holder said of it: corrected, or upheld as it was.';
comment on column look_up.forgotten_at is 'When what was asked and answered was erased.';
create index look_up_of_draft on look_up (draft_id);
create index look_up_kept on look_up (answered_at) where answer is not null or asked is not null;
create index draft_of_case on draft (case_no) where case_no is not null;
create index letter_of_platform on letter ((body ->> 'on'), state) where party = 'platform' and kind = 'event';
