-- name: page
-- Times that touch some days, in their order, each with other events at the same time that need the same officer or the
-- same department, so many of these, those that concern the reader's department first. Of what is closed nothing is in the
-- way of anything. What lies at one time is looked for once, however many rows of the page lie at that time.
with near as (
    select slot.*, slot.key || ' ' || slot.round || ' ' || to_char(slot.ends_at at time zone 'UTC', 'YYYYMMDDHH24MI') as place
    from joint_slot slot
    where slot.during && tstzrange({since}, {until}) and slot.starts_at < {until} and slot.ends_at > {since}
), chosen as materialized (
    select near.*, part.departments, part.officers
    from (select * from near where {condition} {order} {limit}) as near
    left join lateral (
        select array_agg(mine.department) as departments,
               array(select unnest(other.officers) from joint_party other
                     where other.case_no = near.case_no and other.event = near.key and other.in_round) as officers
        from joint_party mine where mine.case_no = near.case_no and mine.event = near.key and mine.in_round
    ) as part on true
), at_once as materialized (
    select span.starts_at as span_from, span.ends_at as span_to, other.case_no, other.key, other.starts_at, other.ends_at,
           theirs.department, theirs.officers
    from (select distinct starts_at, ends_at from chosen where not past and phase <> 'closed') as span
    cross join lateral (
        select slot.case_no, slot.key, slot.starts_at, slot.ends_at from joint_slot slot
        where slot.during && tstzrange(span.starts_at, span.ends_at) and not slot.past and slot.phase <> 'closed'
          and slot.starts_at < span.ends_at and span.starts_at < slot.ends_at offset 0
    ) as other
    join joint_party theirs on theirs.case_no = other.case_no and theirs.event = other.key and theirs.in_round
    where true{reach}
)
select near.case_no, near.key, e.name, e.kind, near.phase, near.round, near.turn, e.convenor, near.starts_at,
       near.ends_at, near.tentative, near.past, c.lead_department, c.bundle_name, c.applicant_name, near.place,
       joint_parties(near.case_no, near.key) as parties, coalesce(clash.found, '[]') as clashes
from chosen near join joint_event e using (case_no, key) join case_file c using (case_no)
left join lateral (
    select jsonb_agg(jsonb_build_object('who', kept.who, 'subject', kept.subject, 'case_no', kept.case_no,
                                        'key', kept.key, 'name', event.name, 'starts_at', kept.starts_at,
                                        'ends_at', kept.ends_at)
                     order by kept.who desc, kept.subject, kept.starts_at, kept.case_no, kept.key) as found
    from (
        select same.who, same.subject, theirs.case_no, theirs.key, theirs.starts_at, theirs.ends_at
        from at_once theirs
        cross join lateral (
            select 'department' as who, theirs.department as subject
            union all
            select 'officer', officer from unnest(theirs.officers) as officer where officer = any(near.officers)
        ) as same
        where theirs.span_from = near.starts_at and theirs.span_to = near.ends_at
          and theirs.department = any(near.departments)
          and (theirs.case_no, theirs.key) <> (near.case_no, near.key) and not near.past and near.phase <> 'closed'
        order by {first}same.who desc, same.subject, theirs.starts_at, theirs.case_no, theirs.key limit {clashes}
    ) as kept
    join joint_event event on event.case_no = kept.case_no and event.key = kept.key
) as clash on true
{order};

-- name: counted
-- How many of them there are, up to a bound.
select count(*) from (
    select 1 from joint_slot near
    where near.during && tstzrange({since}, {until}) and near.starts_at < {until} and near.ends_at > {since} and {condition}
    limit {rows}) as row;

-- name: takes_part
-- Whether a department convenes an event or takes part in it; asked of each time, never joined (offset 0).
(exists (select from joint_party p where p.case_no = near.case_no and p.event = near.key and p.department = {} offset 0)
 or exists (select from joint_event e where e.case_no = near.case_no and e.key = near.key and e.convenor = {} offset 0));

-- name: is_seen_by_lead
-- Whether a lead leads its case, convenes it or takes part in it.
(exists (select from joint_event e join case_file c using (case_no)
         where e.case_no = near.case_no and e.key = near.key and {} in (c.lead_department, e.convenor) offset 0)
 or exists (select from joint_party p where p.case_no = near.case_no and p.event = near.key and p.department = {} offset 0));

-- name: is_of_hall
-- Whether the hall of a clerk sees to its case.
exists (select from case_file c where c.case_no = near.case_no and sees_to_hall({}, c.hall) offset 0);

-- name: other_of_hall
-- The same of what overlaps it.
exists (select from case_file c where c.case_no = other.case_no and sees_to_hall({}, c.hall) offset 0);

-- name: sends
-- Whether an officer is sent to it.
exists (select from joint_party p where p.case_no = near.case_no and p.event = near.key and {} = any(p.officers) offset 0);

-- name: is_of_kind
exists (select from joint_event e where e.case_no = near.case_no and e.key = near.key and e.kind = {} offset 0);

-- name: midnight
-- When a Beijing day begins.
({}::date)::timestamp at time zone 'Asia/Shanghai';
