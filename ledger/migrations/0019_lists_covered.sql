-- What lists are counted by stands in one index (ADR 0072): who owes it, in whose matter, of which person, under which light.
-- It takes the place of the one that only the board's figures read; no index is added.
drop index duty_lit;
create index duty_lit on duty (department, lead_department)
    include (case_no, key, process_kind, kind, role, person, bundle, due_on, due_order, remind_at, yellow_at, red_at, urged)
    where act is not null and party <> 'applicant';

-- When a joint event is or was held, or may be, from its first time to its last (a trigger keeps it, routines/joint.sql), so
-- that the days of a calendar are one range; before, every event that was ever moved was looked through.
alter table joint_event add column during tstzrange;
comment on column joint_event.during is 'From the first to the last of all its times: fixed, proposed, and past.';
update joint_event e set during = (
    select tstzrange(min(starts_at), max(ends_at), '[]') from (
        select e.starts_at, e.ends_at
        union all
        select (slot ->> 'starts_at')::timestamptz, (slot ->> 'ends_at')::timestamptz from jsonb_array_elements(e.slots) as slot
        union all
        select (meeting -> 'slot' ->> 'starts_at')::timestamptz, (meeting -> 'slot' ->> 'ends_at')::timestamptz
        from jsonb_array_elements(e.past) as meeting
    ) as time having min(starts_at) is not null);
create index joint_event_during on joint_event using gist (during);
drop index joint_event_fixed;
drop index joint_event_proposed;
drop index joint_event_past;
