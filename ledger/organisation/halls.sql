-- name: in_force
-- The version in force.
select version from organisation_load order by load_id desc limit 1;

-- name: version_of
-- The version that a load put in force.
select version from organisation_load where load_id = $1;

-- name: body
-- What a version says.
select body from organisation where version = $1;

-- name: one_loader
-- Loads stand in line; held until the transaction ends.
select pg_advisory_xact_lock(x'1A2BA903'::int);

-- name: last_load
-- What was loaded last, and whether a person did.
select version, loaded_by is not null as by_person from organisation_load order by load_id desc limit 1;

-- name: keep
-- A version, once.
insert into organisation (version, body) values ($1, $2) on conflict (version) do nothing;

-- name: add_load
-- A version is in force from now on.
insert into organisation_load (version, loaded_by, reason, file) values ($1, $2, $3, $4);

-- name: in_use
-- Halls that are to go, or of which a counter is to go ($1: the halls that stay, $2: their counters, as hall/counter),
-- although somebody with an account in use belongs there (logins) or a case of theirs is open.
with left_at as (
    select hall, login from account
    where disabled_at is null and hall is not null
      and (hall <> all($1::text[]) or hall || '/' || counter <> all($2::text[]))
), found as (
    select h.hall, h.name, array(select login from left_at where left_at.hall = h.hall order by login) as logins,
           (select count(*) from case_file c where c.hall = h.hall and c.open and h.hall <> all($1::text[])) as cases
    from hall h where h.in_force
)
select hall, name, logins, cases from found where cases > 0 or logins <> '{}' order by hall;

-- name: no_main
-- Before the main hall is named anew: there is never more than one.
update hall set is_main = false where is_main;

-- name: put_hall
-- A hall as the version in force says.
insert into hall (hall, name, is_main, in_force, receives) values ($1, $2, $3, true, $4)
on conflict (hall) do update set name = excluded.name, is_main = excluded.is_main, in_force = true, receives = excluded.receives;

-- name: put_counter
-- A counter of a hall likewise.
insert into hall_counter (hall, counter, name) values ($1, $2, $3)
on conflict (hall, counter) do update set name = excluded.name, in_force = true;

-- name: close_halls
-- Halls that the version in force does not name.
update hall set in_force = false where hall <> all($1::text[]) and in_force;

-- name: close_counters
-- Counters likewise ($1: hall/counter of those that it names).
update hall_counter set in_force = false where hall || '/' || counter <> all($1::text[]) and in_force;

-- name: loads
-- Who loaded which version and why, newest first.
select l.load_id, l.loaded_at, l.version, l.loaded_by, a.name as loaded_by_name, l.reason, l.file
from organisation_load l left join account a on a.account_id = l.loaded_by order by l.load_id desc limit $1;

-- name: of_account
-- To which hall an account ($1) belongs: the hall with its counter; every hall whose cases its counters see to; whether
-- they see to the cases without one.
select hall_of($1) as hall,
       (select counter from account where account_id = $1) as counter,
       array(select each.hall from hall each where sees_to_hall($1, each.hall) order by each.hall) as halls,
       sees_to_hall($1, null) as is_main;

-- name: refuses
-- The hall of an account ($1), where that hall does not receive a matter ($2) and no case of this filing ($3) is on file.
select hall from hall where hall = hall_of($1) and not ($2 = any(receives)) and not exists (select from act where act_id = $3);

-- name: set_place
-- Hall and counter of an account ($1).
update account set hall = $2, counter = $3 where account_id = $1 returning account_id;

-- name: has_counter
-- Whether a hall ($1) in force has a counter ($2; null: whether there is such a hall).
select exists (select from hall where hall = $1 and in_force)
   and ($2::text is null or exists (select from hall_counter where hall = $1 and counter = $2 and in_force));

-- name: without_hall
-- Clerks of the window who belong to no hall, by login.
select login from account a join account_role r using (account_id)
where a.disabled_at is null and r.role = 'counter_clerk' and a.hall is null order by login;
