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
select i.case_no, i.key, i.name, i.department, i.state, i.handler, i.due_on, i.due_provisional, i.remind_at, i.yellow_at,
       i.red_at, i.stop_ends_on, i.bundle_name, held.places
from held join item_at_work i using (case_no, key)
where i.state in ('waiting', 'reviewing', 'open') and ($2::text is null or i.department = $2)
order by i.due_on nulls last, i.case_no, i.position limit $3;
