-- Joint events (联合事项): how they are named beside items, their parties and times, and whom a case concerns.

-- What stands before an event's key where an item's may stand, too (as JOINT_MARK in domain/case/joint/state.py).
create or replace function joint_mark() returns text language sql immutable as $$ select 'joint:' $$;

-- The parties of an event as a list, in the bundle's order.
create or replace function joint_parties(p_case_no text, p_key text) returns jsonb language sql stable as $$
    select coalesce(jsonb_agg(to_jsonb(party) - 'case_no' - 'event' order by party.position), '[]')
    from joint_party party where party.case_no = p_case_no and party.event = p_key
$$;

-- From the first to the last of all times of an event; null while it has none. By it calendars find their days.
create or replace function joint_event_lasts() returns trigger language plpgsql as $$
begin
    select tstzrange(min(time.starts_at), max(time.ends_at), '[]') into new.during from (
        select new.starts_at, new.ends_at
        union all
        select slot.starts_at, slot.ends_at from jsonb_to_recordset(new.slots) as slot (starts_at timestamptz, ends_at timestamptz)
        union all
        select (meeting.slot ->> 'starts_at')::timestamptz, (meeting.slot ->> 'ends_at')::timestamptz
        from jsonb_to_recordset(new.past) as meeting (slot jsonb)
    ) as time having min(time.starts_at) is not null;
    return new;
end $$;
create or replace trigger joint_event_lasts before insert or update on joint_event
for each row execute function joint_event_lasts();

-- Every time at which an event may be or is held: fixed ones, (`tentative`) those proposed or offered, and those of earlier
-- rounds or called off (`past`), each with the round and convening that it is of and how it stands.
create or replace view joint_slot as
select case_no, key, starts_at, ends_at, false as tentative, false as past, round, turn, phase, during
from joint_event where starts_at is not null and phase not in ('convened', 'booking', 'cancelled')
union all
select event.case_no, event.key, slot.starts_at, slot.ends_at, true, false, event.round, event.turn, event.phase, event.during
from joint_event event, jsonb_to_recordset(event.slots) as slot (starts_at timestamptz, ends_at timestamptz)
where event.phase in ('convened', 'booking')
union all
select event.case_no, event.key, (meeting.slot ->> 'starts_at')::timestamptz, (meeting.slot ->> 'ends_at')::timestamptz,
       false, true, meeting.round, meeting.turn, case meeting.became when 'held' then 'closed' else 'cancelled' end, event.during
from joint_event event, jsonb_to_recordset(event.past) as meeting (round int, turn int, slot jsonb, became text)
where event.past <> '[]';

-- Departments that a case concerns: they handle an item, take part in a joint event or convene it, or were asked to sign.
create or replace function case_departments(p_case_no text) returns text[] language sql stable as $$
    select array(
        select department from item_case where case_no = p_case_no
        union select unnest(signing_departments) from item_case where case_no = p_case_no
        union select convenor from joint_event where case_no = p_case_no
        union select department from joint_party where case_no = p_case_no
        -- From the plan, as the events' rows are written with the case's first entry, and an act may come before it; who
        -- convenes later (变更牵头部门) the row alone says.
        union select event ->> 'convenor' from case_file c, jsonb_path_query(opening, '$.plan.joints[*]') as event
              where case_no = p_case_no
                and not exists (select from joint_event e where e.case_no = c.case_no and e.key = event ->> 'key')
        union select party ->> 'department' from case_file, jsonb_path_query(opening, '$.plan.joints[*].parties[*]') as party
              where case_no = p_case_no
        order by 1)
$$;
