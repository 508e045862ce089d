-- 全程练习 (ADR 0105): the sittings of one desk in one scenario, one after the other, each on a case of its own.

alter table practice_exercise
    add column whole text,
    add column stage int,
    add constraint practice_stage check ((whole is null) = (stage is null) and stage >= 1),
    add constraint practice_stage_once unique (whole, stage);
comment on column practice_exercise.whole is 'Of the form by which a whole exercise was started; null: it stands alone.';
comment on column practice_exercise.stage is 'Which sitting of the whole exercise this is, from 1.';
