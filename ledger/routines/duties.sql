-- Rows of duties (应办), as the pure projection made them (domain/rows/duty.py).

-- `put` stand there afterwards, those of the keys `gone` do not; with `all` nothing but what is put. What is the same for
-- all rows of the process is taken from its own row.
drop function if exists write_duties(text, jsonb) cascade;
create or replace function write_duties(p_case_no text, p_duties jsonb, p_kind text default 'case') returns void
language plpgsql as $$
begin
    if p_duties ? 'all' then
        delete from duty where process_kind = p_kind and case_no = p_case_no;
        delete from duty_unfilled where case_no = p_case_no;
    else
        delete from duty where process_kind = p_kind and case_no = p_case_no and key in (
            select jsonb_array_elements_text(p_duties -> 'gone')
            union all select row ->> 'key' from jsonb_array_elements(p_duties -> 'put') as row);
    end if;
    if not p_duties ? 'put' then
        return;
    end if;
    insert into duty (
        process_kind, case_no, key, kind, subject, number, item, position, act, reason, party, role, department, person, not_by,
        of_department, handler, hall, bundle, lead_department, received_at, since, not_before, clock, unlimited, due_on,
        due_provisional, statutory_due_on, remind_at, yellow_at, red_at, escalate_department_at, escalate_lead_at,
        escalate_supervisor_at, urged, urged_at, moved_at, answer_by, answered_at, expected_on)
    select p_kind, its.number, row.key, row.kind, row.subject, row.number, row.item, coalesce(row.position, 0), row.act, row.reason,
           row.party, row.role, row.department, row.person, coalesce(row.not_by, '{}'), row.of_department, row.handler,
           its.hall, its.bundle, its.lead_department, its.received_at, row.since, row.not_before, row.clock, row.unlimited,
           (term ->> 'due_on')::date, coalesce((term ->> 'due_provisional')::boolean, false),
           (term ->> 'statutory_due_on')::date, (term ->> 'remind_at')::timestamptz, (term ->> 'yellow_at')::timestamptz,
           (term ->> 'red_at')::timestamptz, (term ->> 'escalate_department_at')::timestamptz,
           (term ->> 'escalate_lead_at')::timestamptz, (term ->> 'escalate_supervisor_at')::timestamptz,
           coalesce(row.urged, 0), row.urged_at, row.moved_at, row.answer_by, row.answered_at, row.expected_on
    from (
        select case_no as number, hall, bundle, lead_department, received_at
        from case_file where p_kind = 'case' and case_no = p_case_no
        union all
        select number, null, bundle, lead_department, received_at
        from process_file where p_kind <> 'case' and process_kind = p_kind and number = p_case_no
    ) as its, jsonb_to_recordset(p_duties -> 'put') as row (
        key text, kind text, subject text, number int, item text, position int, act text, reason text, party text,
        role text, department text, person text, not_by text[], of_department text, handler text, since timestamptz,
        not_before timestamptz, clock text, unlimited text, term jsonb, urged int, urged_at timestamptz,
        moved_at timestamptz, answer_by timestamptz, answered_at timestamptz, expected_on date);
end $$;

-- The ledger's answer to a proposal, with the duties of the state to which it led: in the same statement as the append, and
-- only where that was written.
drop function if exists with_duties(text, jsonb, jsonb) cascade;
create or replace function with_duties(p_case_no text, p_answer jsonb, p_duties jsonb, p_kind text default 'case')
returns jsonb language plpgsql as $$
begin
    if p_answer ->> 'status' = 'written' and p_duties is not null then
        perform write_duties(p_case_no, p_duties, p_kind);
    end if;
    return p_answer;
end $$;
