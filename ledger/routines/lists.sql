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

-- 变更牵头部门: a department that convened as the lead and has no other part is none of the case's any more. At the end of the
-- transaction, when the rows of the events say who convenes now; today's forecast is the new lead's list, too.
create or replace function case_departments_left() returns trigger language plpgsql as $$
begin
    delete from case_department
    where case_no = new.case_no and not department = any(case_departments(new.case_no));
    update forecast_line set lead_department = new.lead_department
    where case_no = new.case_no and made_on = (select max(made_on) from forecast);
    return null;
end $$;

drop trigger if exists lead_has_left on case_file;
create constraint trigger lead_has_left after update of lead_department on case_file deferrable initially deferred
    for each row when (old.lead_department is distinct from new.lead_department) execute function case_departments_left();

-- A corrected form is found by what it says now.
create or replace function search_is_stale() returns trigger language plpgsql as $$
begin
    insert into search_unfilled (case_no) values (new.case_no) on conflict do nothing;
    return null;
end $$;

create or replace trigger form_corrected after update of form on case_file
    for each row when (old.form is distinct from new.form) execute function search_is_stale();
