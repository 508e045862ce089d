-- name: make
-- A registration; nothing when its days are past or a person does not fit. Overlaps are the table's to refuse.
insert into deputy (principal, deputy, role, department, from_on, until_on, made_by)
select principal.account_id, other.account_id, $3, $4, $5, $6, $7
from account principal, account other
where principal.account_id = $1 and principal.disabled_at is null
  and other.account_id = $2 and other.disabled_at is null
  and exists (select from account_role held where held.account_id = $1 and held.role = $3 and held.department = $4)
  and exists (select from account_role held where held.account_id = $2 and held.department = $4
              and (held.department <> '' or held.role = $3))
  and $5 >= (legal_now() at time zone 'Asia/Shanghai')::date and $6 - $5 < $8
returning deputy_id;

-- name: is_past
-- Whether such days are in the past, the wrong way round, or too many ($3).
select $2::date < (legal_now() at time zone 'Asia/Shanghai')::date or $1::date < $2::date or $1::date - $2::date >= $3;

-- name: read
-- One registration, with names.
select d.deputy_id, d.principal, p.name as principal_name, d.deputy, o.name as deputy_name, d.role, d.department,
       d.from_on, d.until_on, d.made_by, d.made_at, d.revoked_at
from deputy d join account p on p.account_id = d.principal join account o on o.account_id = d.deputy
where d.deputy_id = $1;

-- name: revoke
-- Ends it, at the moment at which nobody acts under it any more.
with held as materialized (select deputy_id from deputy where deputy_id = $1 and revoked_at is null for update)
update deputy set revoked_at = legal_now(), revoked_by = $2 from held where deputy.deputy_id = held.deputy_id;

-- name: acting_for
-- For whom an account may act at a moment ($2, else now).
select d.deputy_id, d.principal, p.name as principal_name, d.deputy, o.name as deputy_name, d.role, d.department,
       d.from_on, d.until_on, d.made_by, d.made_at, d.revoked_at
from deputies_at(coalesce($2::timestamptz, legal_now())) d
join account p on p.account_id = d.principal join account o on o.account_id = d.deputy
where d.deputy = $1 order by p.name, d.role, d.department;

-- name: deputies
-- Registrations of an account on either side ($1) or of a department ($2), all where neither is named; $3: without those
-- that are over; on from one ($4 its first day, $5 its id), so many ($6, null: all). The last first day first.
select d.deputy_id, d.principal, p.name as principal_name, d.deputy, o.name as deputy_name, d.role, d.department,
       d.from_on, d.until_on, d.made_by, d.made_at, d.revoked_at
from deputy d join account p on p.account_id = d.principal join account o on o.account_id = d.deputy
where (num_nonnulls($1::text, $2::text) = 0 or $1 in (d.principal, d.deputy) or d.department = $2)
  and ($4::date is null or (d.from_on, d.deputy_id::text) < ($4, $5::text))
  and (not $3::boolean
       or d.revoked_at is null and d.until_on >= (legal_now() at time zone 'Asia/Shanghai')::date)
order by d.from_on desc, d.deputy_id::text desc limit $6;

-- name: role_used
-- In which role an account has done an act ($1) for somebody else, if it is on file.
select role, department from act where act_id = $1 and actor_id = $2 and on_behalf_of = $3;
