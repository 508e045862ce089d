-- 12345: each entry of a hotline's order is one place of the feed that its system reads. One append at a time takes a place,
-- so that a smaller number never comes on file after a larger one was read.

create or replace function hotline_is_told() returns trigger language plpgsql as $$
begin
    if exists (select from added where process_kind = 'work_order') then
        perform pg_advisory_xact_lock(x'1a2ba912'::int);
        insert into hotline_change (number, seq)
        select added.case_no, added.seq from added join hotline_order on hotline_order.number = added.case_no
        where added.process_kind = 'work_order' order by added.case_no, added.seq;
    end if;
    return null;
end $$;
create or replace trigger journal_hotline_told after insert on journal referencing new table as added
    for each statement execute function hotline_is_told();
