-- name: page
-- What somebody holds, with the places in which they stand, narrowed.
with place as (
    select case_no, key, 'handler' as place from item_case where handler = {person} and state in ('waiting', 'reviewing', 'open')
    union all select case_no, key, 'delegate' from item_case where delegate = {person}
    union all select case_no, key, 'signer' from item_case where asked @> array[{person}::text] and asked <> '{{}}'
    union all select case_no, key, 'copy' from item_copy where account_id = {person} and not read
), held as (
    select case_no, key, array_agg(place order by array_position(array['handler', 'delegate', 'signer', 'copy'], place)) as places
    from place group by case_no, key
), item as (
    select i.case_no, i.key, i.name, i.department, i.state, i.handler, i.due_on, coalesce(i.due_on, date 'infinity') as due_order,
           i.due_provisional, i.remind_at, i.yellow_at, i.red_at, i.stop_ends_on, i.bundle_name, held.places
    from held join item_at_work i using (case_no, key) where i.state in ('waiting', 'reviewing', 'open') and {narrowed}
)
{chosen};

-- name: rows
-- The rows of one page.
select * from item where {place} {order} limit {rows}

-- name: counted
-- How many rows there are, up to a bound.
select count(*) from (select 1 from item limit {rows}) as row
