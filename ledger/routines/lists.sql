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

-- 变更牵头部门: a department that convened as the lead, and has no other part, is none of the case's any more; what is over
-- stays with who convened it. The last forecast is the new lead's list, too. The rows of the events follow in the append.
create or replace function lead_has_left() returns trigger language plpgsql as $$
begin
    delete from case_department
    where case_no = new.case_no and department = old.lead_department
      and not exists (select from item_case i where i.case_no = new.case_no and i.department = old.lead_department)
      and not exists (select from joint_party p where p.case_no = new.case_no and p.department = old.lead_department)
      and not exists (select from joint_event e where e.case_no = new.case_no and e.convenor = old.lead_department
                      and e.phase in ('closed', 'cancelled'));
    update forecast_line set lead_department = new.lead_department
    where case_no = new.case_no and made_on = (select max(made_on) from forecast);
    return null;
end $$;

create or replace trigger lead_has_left after update of lead_department on case_file
    for each row when (old.lead_department is distinct from new.lead_department) execute function lead_has_left();

-- A corrected form is found by what it says now.
create or replace function search_is_stale() returns trigger language plpgsql as $$
begin
    insert into search_unfilled (case_no) values (new.case_no) on conflict do nothing;
    return null;
end $$;

create or replace trigger form_corrected after update of form on case_file
    for each row when (old.form is distinct from new.form) execute function search_is_stale();
