-- What lists are narrowed by and what is counted of them stands in the indexes that they read (ADR 0072): by matter,
-- department, reason and light, and by person in a department. The index that only the board's figures read goes.
drop index duty_lit;
drop index duty_of_all;
create index duty_of_all on duty (due_order, case_no, key)
    include (process_kind, kind, bundle, department, reason, due_on, remind_at, yellow_at, red_at, urged)
    where act is not null and party <> 'applicant';
drop index duty_of_lead;
create index duty_of_lead on duty (lead_department, due_order, case_no, key)
    include (process_kind, kind, bundle, department, reason, due_on, remind_at, yellow_at, red_at, urged)
    where act is not null and party <> 'applicant';
drop index duty_of_department;
create index duty_of_department on duty (department, due_order, case_no, key)
    include (process_kind, kind, bundle, role, person, reason, due_on, remind_at, yellow_at, red_at)
    where act is not null and department is not null;

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
