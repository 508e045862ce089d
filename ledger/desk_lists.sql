-- name: delegated_to
-- Items delegated to $1, soonest due first.
select i.* from item_at_work i
where i.delegate = $1 and i.state in ('reviewing', 'open') order by i.due_on nulls last, i.case_no, i.position limit $2;

-- name: to_sign
-- What $1 signs, soonest due first: as an added signer, or for the review declared in role $2 of department $3.
select i.* from item_at_work i
where i.signers @> array[$1::text] and i.signers <> '{}'
   or i.department = $3 and i.review_role = $2 and $1 <> all(i.signed)
order by i.due_on nulls last, i.case_no, i.position limit $4;

-- name: copies_to
-- Items of which $1 was told, newest first; $2: only what they have not read.
select i.*, told.read,
       (select max(at) from journal where journal.case_no = i.case_no and item = i.key and kind = 'item_copied'
          and body::jsonb ->> 'to' = $1) as copied_at
from item_copy told join item_at_work i using (case_no, key)
where told.account_id = $1 and (not $2::boolean or not told.read)
order by copied_at desc nulls last, i.case_no, i.position limit $3;

-- name: work_of
-- What $1 holds, soonest due first, with the places in which they stand; $2 department of the items (null: all).
with place as (
    select case_no, key, 'handler' as place from item_case where handler = $1 and state in ('waiting', 'reviewing', 'open')
    union all select case_no, key, 'delegate' from item_case where delegate = $1
    union all select case_no, key, 'signer' from item_case where asked @> array[$1::text] and asked <> '{}'
    union all select case_no, key, 'copy' from item_copy where account_id = $1 and not read
), held as (
    select case_no, key, array_agg(place order by array_position(array['handler', 'delegate', 'signer', 'copy'], place)) as places
    from place group by case_no, key
)
select i.*, held.places from held join item_at_work i using (case_no, key)
where i.state in ('waiting', 'reviewing', 'open') and ($2::text is null or i.department = $2)
order by i.due_on nulls last, i.case_no, i.position limit $3;

-- name: moves
-- Items by whose move it is, soonest due first: $1 kind of party, $2 person, $3 department, $4 lead (null: all of each).
select i.* from item_at_work i
where i.turn_party is not null and i.concluded_at is null and ($1::text is null or i.turn_party = $1)
  and ($2::text is null or i.turn_person = $2) and ($3::text is null or i.turn_department = $3)
  and ($4::text is null or i.lead_department = $4)
order by i.due_on nulls last, i.case_no, i.position limit $5;

-- name: of_waits
-- What a department ($1; null: any) has to do about waits and afterwards: objections to settle, granted items to undo.
select i.* from item_at_work i
where i.turn_party is not null and i.turn_why in ('objection', 'undo') and i.concluded_at is null
  and ($1::text is null or i.turn_department = $1)
order by i.due_on nulls last, i.case_no, i.position limit $2;

-- name: urges
-- Urges, newest first, each with the first act of the item's department on it after (an answer to a joint event, too,
-- after the last one); $1 lead department, $2 department,
-- $3 case (null: all of each).
select urge.case_no, i.key, i.name, i.department, urge.at as urged_at, urge.actor_id as urged_by,
       coalesce(case when i.urged_at = urge.at then i.moved_at end, moved.at) as moved_at, c.bundle_name, c.applicant_name
from journal urge
join item_case i on i.case_no = urge.case_no and i.key = urge.item
join case_file c on c.case_no = urge.case_no
left join lateral (
    select at from journal later
    where later.case_no = urge.case_no and later.item = urge.item and later.seq > urge.seq and later.act_id is not null
      and later.kind not in ('item_urged', 'act_refused')
      and later.body::jsonb -> 'actor' ->> 'department' = i.department
      and later.body::jsonb -> 'actor' ->> 'role' <> 'lead'
    order by seq limit 1
) as moved on true
where urge.kind = 'item_urged' and ($1::text is null or c.lead_department = $1)
  and ($2::text is null or i.department = $2) and ($3::text is null or urge.case_no = $3)
order by urge.at desc, urge.case_no, urge.seq desc limit $4;
