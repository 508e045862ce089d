-- name: of_case
-- Events of a case in the bundle's order.
select e.case_no, e.key, e.position, e.name, e.kind, e.convenor, e.booking, e.partial, e.phase, e.round, e.turn, e.moves_left,
       e.starts_at, e.ends_at, e.slots, e.outcome, e.clock, e.due_on, e.due_provisional, e.remind_at, e.yellow_at, e.red_at,
       e.escalate_department_at, e.escalate_lead_at, e.escalate_supervisor_at, e.held_at, e.closed_at, c.lead_department,
       c.bundle_name, c.applicant_name, joint_parties(e.case_no, e.key) as parties
from joint_event e join case_file c using (case_no)
where e.case_no = $1 order by e.position;

-- name: calendar
-- Times that touch the Beijing days $1 to $2, of events in which $3 takes part, that $4 convenes or to which $5 is sent
-- (all null: of all), each with other events at the same time that need the same officer or the same department. $6: of
-- cases alone to which the hall of that account sees (null: of all halls).
with bounds as (
    select $1::date::timestamp at time zone 'Asia/Shanghai' as since,
           ($2::date + 1)::timestamp at time zone 'Asia/Shanghai' as until
), near as materialized (
    select slot.case_no, slot.key, slot.starts_at, slot.ends_at, slot.tentative, slot.past, slot.round, slot.turn, slot.phase
    from bounds, joint_slot slot where slot.starts_at < bounds.until and slot.ends_at > bounds.since
)
select e.case_no, e.key, e.name, e.kind, near.phase, near.round, near.turn, e.convenor, near.starts_at, near.ends_at,
       near.tentative, near.past, c.lead_department, c.bundle_name, c.applicant_name, joint_parties(e.case_no, e.key) as parties,
       coalesce(clash.found, '[]') as clashes
from near join joint_event e using (case_no, key) join case_file c using (case_no)
left join lateral (
    select jsonb_agg(jsonb_build_object('who', same.who, 'subject', same.subject, 'case_no', other.case_no,
                                        'key', other.key, 'name', event.name, 'starts_at', other.starts_at,
                                        'ends_at', other.ends_at)
                     order by same.who desc, same.subject, other.starts_at, other.case_no, other.key) as found
    from near other
    join joint_event event on event.case_no = other.case_no and event.key = other.key
    join joint_party mine on mine.case_no = near.case_no and mine.event = near.key and mine.in_round
    join joint_party theirs on theirs.case_no = other.case_no and theirs.event = other.key and theirs.in_round
                           and theirs.department = mine.department
    cross join lateral (
        select 'department' as who, mine.department as subject
        union all
        select 'officer', officer from unnest(mine.officers) as officer where officer = any(theirs.officers)
    ) as same
    where (other.case_no, other.key) <> (near.case_no, near.key) and not other.past and not near.past
      and other.starts_at < near.ends_at and near.starts_at < other.ends_at
      and ($6::text is null or exists (select from case_file theirs where theirs.case_no = other.case_no and sees_to_hall($6, theirs.hall)))
) as clash on true
where (num_nonnulls($3::text, $4::text, $5::text) = 0 or e.convenor = $4
   or exists (select from joint_party p where p.case_no = e.case_no and p.event = e.key
                and (p.department = $3 or $5 = any(p.officers))))
  and ($6::text is null or sees_to_hall($6, c.hall))
order by near.starts_at, near.ends_at, e.case_no, e.key limit 500;
