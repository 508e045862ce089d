-- 年度事项清单 and 领导小组会议: what was said stays, each change is one more row.

create or replace function programme_is_append_only() returns trigger language plpgsql as
$$ begin raise exception 'records of the programme are never changed (append only)'; end $$;

create or replace trigger programme_append_only before update or delete on programme_record
    for each row execute function programme_is_append_only();
create or replace trigger programme_no_truncate before truncate on programme_record
    for each statement execute function programme_is_append_only();
