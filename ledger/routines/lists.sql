-- What lists are kept ready by: the departments of a case, and which cases' search words have to be made again.

create or replace function case_departments_added() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'joint_event' then
        insert into case_department (department, case_no, received_at)
        select distinct added.convenor, c.case_no, c.received_at from added join case_file c using (case_no)
        on conflict do nothing;
    else
        insert into case_department (department, case_no, received_at)
        select distinct added.department, c.case_no, c.received_at from added join case_file c using (case_no)
        on conflict do nothing;
    end if;
    return null;
end $$;

create or replace trigger item_department after insert on item_case
    referencing new table as added for each statement execute function case_departments_added();
create or replace trigger convenor_department after insert on joint_event
    referencing new table as added for each statement execute function case_departments_added();
create or replace trigger party_department after insert on joint_party
    referencing new table as added for each statement execute function case_departments_added();

-- A corrected form is found by what it says now.
create or replace function search_is_stale() returns trigger language plpgsql as $$
begin
    insert into search_unfilled (case_no) values (new.case_no) on conflict do nothing;
    return null;
end $$;

create or replace trigger form_corrected after update of form on case_file
    for each row when (old.form is distinct from new.form) execute function search_is_stale();
