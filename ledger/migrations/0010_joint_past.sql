-- Earlier meetings of a joint event (联合日历): a round that was held stays in the calendar when the next one is due, and a
-- visit that was called off is shown as such instead of vanishing.
alter table joint_event add column past jsonb not null default '[]';
comment on column joint_event.past is
    'Earlier meetings and what was called off: round, turn, slot, became (held or cancelled), oldest first.';
create index joint_event_past on joint_event (case_no) where past <> '[]';
