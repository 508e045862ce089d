-- name: page
-- Times that touch some days, in their order, each with other events at the same time that need the same officer or the
-- same department.
with near as (
    select slot.*, slot.key || ' ' || slot.round || ' ' || to_char(slot.ends_at at time zone 'UTC', 'YYYYMMDDHH24MI') as place
    from joint_slot slot
    where slot.during && tstzrange({since}, {until}) and slot.starts_at < {until} and slot.ends_at > {since}
), chosen as materialized (
    select near.*, e.name, e.kind, e.convenor, c.lead_department, c.bundle_name, c.applicant_name
    from near join joint_event e using (case_no, key) join case_file c using (case_no)
    where {condition} {order} {limit}
)
select near.case_no, near.key, near.name, near.kind, near.phase, near.round, near.turn, near.convenor, near.starts_at,
       near.ends_at, near.tentative, near.past, near.lead_department, near.bundle_name, near.applicant_name, near.place,
       joint_parties(near.case_no, near.key) as parties, coalesce(clash.found, '[]') as clashes
from chosen near
left join lateral (
    select jsonb_agg(jsonb_build_object('who', same.who, 'subject', same.subject, 'case_no', other.case_no,
                                        'key', other.key, 'name', event.name, 'starts_at', other.starts_at,
                                        'ends_at', other.ends_at)
                     order by same.who desc, same.subject, other.starts_at, other.case_no, other.key) as found
    from joint_slot other
    join joint_event event on event.case_no = other.case_no and event.key = other.key
    join joint_party mine on mine.case_no = near.case_no and mine.event = near.key and mine.in_round
    join joint_party theirs on theirs.case_no = other.case_no and theirs.event = other.key and theirs.in_round
                           and theirs.department = mine.department
    cross join lateral (
        select 'department' as who, mine.department as subject
        union all
        select 'officer', officer from unnest(mine.officers) as officer where officer = any(theirs.officers)
    ) as same
    where other.during && tstzrange(near.starts_at, near.ends_at)
      and (other.case_no, other.key) <> (near.case_no, near.key) and not other.past and not near.past
      and other.starts_at < near.ends_at and near.starts_at < other.ends_at
) as clash on {with_clashes}
{order};

-- name: counted
-- How many of them there are, up to a bound.
select count(*) from (
    select 1 from joint_slot near join joint_event e using (case_no, key) join case_file c using (case_no)
    where near.during && tstzrange({since}, {until}) and near.starts_at < {until} and near.ends_at > {since} and {condition}
    limit {rows}) as row;

-- name: takes_part
-- Whether a department convenes an event or takes part in it.
(e.convenor = {} or exists (select from joint_party p where p.case_no = e.case_no and p.event = e.key and p.department = {}));

-- name: is_seen_by_lead
-- Whether a lead leads its case, convenes it or takes part in it.
({} in (c.lead_department, e.convenor)
 or exists (select from joint_party p where p.case_no = e.case_no and p.event = e.key and p.department = {}));

-- name: sends
-- Whether an officer is sent to it.
exists (select from joint_party p where p.case_no = e.case_no and p.event = e.key and {} = any(p.officers));

-- name: midnight
-- When a Beijing day begins.
({}::date)::timestamp at time zone 'Asia/Shanghai';
