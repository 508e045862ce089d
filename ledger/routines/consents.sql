-- 同意、投诉: what people said stays, and what follows from it at once.

-- A line is added, never changed; a case or a person that is deleted takes its lines along.
create or replace function consent_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a consent is never changed: the next line says otherwise';
end $$;

create or replace trigger consent_stays before update on consent for each row execute function consent_stays();

-- To whom the applicant no longer lets their data be given, the case is in no list and found by no search (see reach.sql).
create or replace function outside_is_over() returns trigger language plpgsql as $$
begin
    delete from case_department where case_no = new.case_no and department = any(string_to_array(new.detail, ','));
    return null;
end $$;

create or replace trigger outside_is_over after insert on consent for each row
    when (new.purpose = 'outside' and new.said = 'withdrawn') execute function outside_is_over();

-- Of a complaint only the one answer comes to it (its number is made of its id, after this looks at it).
create or replace function complaint_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.answered_at is null and new.answered_at is not null
       and (to_jsonb(new) - 'answer' - 'answered_by' - 'answered_at' - 'number')
           = (to_jsonb(old) - 'answer' - 'answered_by' - 'answered_at' - 'number') then
        return new;
    end if;
    raise exception 'complaints are never changed or deleted';
end $$;

create or replace trigger complaint_stays before update or delete on complaint
    for each row execute function complaint_stays();
