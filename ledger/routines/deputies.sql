-- Deputies (代理): registrations do not overlap and are never changed, and an act for somebody else needs a valid one.

create or replace function deputy_is_single() returns trigger language plpgsql as $$
begin
    -- Held until the transaction ends; the statements below then see what those before it committed.
    perform pg_advisory_xact_lock(x'1A2BA902'::int);
    if exists (
        select from deputy other
        where other.revoked_at is null and other.principal = new.principal and other.role = new.role
          and other.department = new.department
          and other.from_on <= new.until_on and new.from_on <= other.until_on
    ) then
        raise exception 'there is a deputy on some of these days' using errcode = 'exclusion_violation', constraint = 'deputy_overlaps';
    end if;
    if exists (
        select from deputy other
        where other.revoked_at is null and (other.deputy = new.principal or other.principal = new.deputy)
          and other.from_on <= new.until_on and new.from_on <= other.until_on
    ) then
        raise exception 'no deputy of a deputy' using errcode = 'exclusion_violation', constraint = 'deputy_chain';
    end if;
    return new;
end $$;

create or replace trigger deputy_single before insert on deputy for each row execute function deputy_is_single();

create or replace function deputy_is_kept() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.revoked_at is not null
       or (old.deputy_id, old.principal, old.deputy, old.role, old.department, old.from_on, old.until_on, old.made_by, old.made_at)
          is distinct from
          (new.deputy_id, new.principal, new.deputy, new.role, new.department, new.from_on, new.until_on, new.made_by, new.made_at)
    then
        raise exception 'deputies are revoked, never changed';
    end if;
    return new;
end $$;

create or replace trigger deputy_kept before update or delete on deputy for each row execute function deputy_is_kept();

-- Deputies that hold at a moment: in their days, not revoked; the one who is away still has the role, and the deputy still
-- belongs to the same department (where there is none: holds the same role), as was asked when it was registered.
create or replace function deputies_at(p_at timestamptz) returns setof deputy language sql stable as $$
    select deputy.* from deputy
    join account on account_id = principal and disabled_at is null
    join account stand_in on stand_in.account_id = deputy.deputy and stand_in.disabled_at is null
    where (p_at at time zone 'Asia/Shanghai')::date between from_on and until_on
      and (revoked_at is null or revoked_at > p_at)
      and exists (select from account_role held
                  where held.account_id = principal and held.role = deputy.role and held.department = deputy.department)
      and exists (select from account_role held
                  where held.account_id = deputy.deputy and held.department = deputy.department
                    and (held.department <> '' or held.role = deputy.role))
$$;

-- An act for somebody else holds only with a deputy who is valid at its legal time. After the insert, so that an act
-- that is on file already keeps its first answer; the lock lets no revocation pass in between.
create or replace function act_has_deputy() returns trigger language plpgsql as $$
begin
    perform from deputy where principal = new.on_behalf_of and deputy = new.actor_id for share;
    if not exists (
        select from deputies_at(new.received_at) as valid
        where valid.principal = new.on_behalf_of and valid.deputy = new.actor_id and valid.role = new.role
          and valid.department = coalesce(new.department, '')
    ) then
        raise exception 'DEPUTY_NOT_VALID' using errcode = 'LB003';
    end if;
    return null;
end $$;

create or replace trigger act_deputy after insert on act for each row when (new.on_behalf_of is not null)
    execute function act_has_deputy();
