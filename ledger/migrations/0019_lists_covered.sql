-- What lists are narrowed by and what is counted of them stands in the indexes that they read (ADR 0072): by matter,
-- department, reason and light, and by person in a department. The index that only the board's figures read goes.
drop index duty_lit;
drop index duty_of_all;
create index duty_of_all on duty (due_order, case_no, key)
    include (process_kind, kind, bundle, department, reason, due_on, remind_at, yellow_at, red_at, urged)
    where act is not null and party <> 'applicant';
drop index duty_of_lead;
create index duty_of_lead on duty (lead_department, due_order, case_no, key)
    include (process_kind, kind, bundle, department, reason, due_on, remind_at, yellow_at, red_at, urged)
    where act is not null and party <> 'applicant';
drop index duty_of_department;
create index duty_of_department on duty (department, due_order, case_no, key)
    include (process_kind, kind, bundle, role, person, reason, due_on, remind_at, yellow_at, red_at)
    where act is not null and department is not null;
