-- 通报: what was counted stays, what was published stays whole, what was done is only added to.

create or replace function bulletin_stays() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' then
        raise exception 'bulletins are never deleted';
    end if;
    if old.phase in ('published', 'dropped') then
        raise exception 'a bulletin that was published or dropped is never changed';
    end if;
    if (new.number, new.month, new.counted_as_of, new.edition, new.figures, new.author, new.drafted_at)
       is distinct from (old.number, old.month, old.counted_as_of, old.edition, old.figures, old.author, old.drafted_at)
       or new.corrects is distinct from old.corrects then
        raise exception 'what a bulletin counts is never changed';
    end if;
    if new.words is distinct from old.words and old.phase <> 'draft' then
        raise exception 'words of a bulletin change while it is a draft alone';
    end if;
    if new.version <> old.version + 1 then
        raise exception 'each change of a bulletin is one act';
    end if;
    return new;
end $$;

create or replace trigger bulletin_stays before update or delete on bulletin for each row execute function bulletin_stays();
create or replace trigger bulletin_no_truncate before truncate on bulletin for each statement execute function bulletin_stays();

create or replace function bulletin_act_stays() returns trigger language plpgsql as $$
begin
    raise exception 'acts on bulletins are never changed or deleted';
end $$;

create or replace trigger bulletin_act_stays before update or delete on bulletin_act
    for each row execute function bulletin_act_stays();
create or replace trigger bulletin_act_no_truncate before truncate on bulletin_act
    for each statement execute function bulletin_act_stays();
