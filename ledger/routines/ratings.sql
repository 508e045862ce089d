-- 好差评: what was said stays; only the one addition comes to it.

create or replace function rating_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.addition is null and new.addition is not null
       and (to_jsonb(new) - 'addition' - 'added_at') = (to_jsonb(old) - 'addition' - 'added_at') then
        return new;
    end if;
    raise exception 'ratings are never changed or deleted';
end $$;

create or replace trigger rating_stays before update or delete on rating for each row execute function rating_stays();
create or replace trigger rating_no_truncate before truncate on rating for each statement execute function rating_stays();
