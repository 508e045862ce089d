-- The read model's rows, as the pure projection made them (domain/rows/); used by append and by rebuild.

-- The journal's head moves with the case's row, in one update. A key that is absent (rows made by an older version) is
-- null; `open` then follows from the conclusion.
create or replace function write_case_row(p_case_no text, p_case jsonb, p_seq int, p_head text) returns void
language plpgsql as $$
begin
    update case_file set
        seq = p_seq,
        head = p_head,
        workflow_started_at = coalesce(workflow_started_at, clock_timestamp()),  -- it writes, so it runs
        phase = p_case ->> 'phase',
        outcome = p_case ->> 'outcome',
        accepted_on = (p_case ->> 'accepted_on')::date,
        concluded_at = (p_case ->> 'concluded_at')::timestamptz,
        open = coalesce((p_case ->> 'open')::boolean, p_case ->> 'concluded_at' is null),
        calendar_version = coalesce(p_case ->> 'calendar_version', calendar_version),
        lead_department = coalesce(nullif(p_case ->> 'lead_department', ''), lead_department),
        extension = p_case ->> 'extension',
        delivery_due_on = (p_case ->> 'delivery_due_on')::date,
        deferral_due_on = (p_case ->> 'deferral_due_on')::date,
        due_on = (p_case -> 'term' ->> 'due_on')::date,
        due_provisional = coalesce((p_case -> 'term' ->> 'due_provisional')::boolean, false),
        remind_at = (p_case -> 'term' ->> 'remind_at')::timestamptz,
        yellow_at = (p_case -> 'term' ->> 'yellow_at')::timestamptz,
        red_at = (p_case -> 'term' ->> 'red_at')::timestamptz,
        escalate_department_at = (p_case -> 'term' ->> 'escalate_department_at')::timestamptz,
        escalate_lead_at = (p_case -> 'term' ->> 'escalate_lead_at')::timestamptz,
        escalate_supervisor_at = (p_case -> 'term' ->> 'escalate_supervisor_at')::timestamptz,
        statutory_due_on = (p_case -> 'term' ->> 'statutory_due_on')::date
    where case_no = p_case_no;
end $$;

-- A key that is absent (rows made by an older version) is empty.
create or replace function write_item_rows(p_case_no text, p_items jsonb) returns void language plpgsql as $$
begin
    update item_case set
        state = row ->> 'state',
        routed = row ->> 'routed',
        handed_over = (row ->> 'handed_over')::boolean,
        handler = row ->> 'handler',
        started_at = (row ->> 'started_at')::timestamptz,
        decided_at = (row ->> 'decided_at')::timestamptz,
        reason = row ->> 'reason',
        decision_act = row ->> 'decision_act',
        urged = (row ->> 'urged')::int,
        urged_at = (row ->> 'urged_at')::timestamptz,
        suspended = row ->> 'suspended',
        stop_ends_on = (row ->> 'stop_ends_on')::date,
        extension = row ->> 'extension',
        delivery_due_on = (row ->> 'delivery_due_on')::date,
        delivered_at = (row ->> 'delivered_at')::timestamptz,
        commitment = row ->> 'commitment',
        commitment_due_on = (row ->> 'commitment_due_on')::date,
        due_on = (row -> 'term' ->> 'due_on')::date,
        due_provisional = coalesce((row -> 'term' ->> 'due_provisional')::boolean, false),
        remind_at = (row -> 'term' ->> 'remind_at')::timestamptz,
        yellow_at = (row -> 'term' ->> 'yellow_at')::timestamptz,
        red_at = (row -> 'term' ->> 'red_at')::timestamptz,
        escalate_department_at = (row -> 'term' ->> 'escalate_department_at')::timestamptz,
        escalate_lead_at = (row -> 'term' ->> 'escalate_lead_at')::timestamptz,
        escalate_supervisor_at = (row -> 'term' ->> 'escalate_supervisor_at')::timestamptz,
        statutory_due_on = (row -> 'term' ->> 'statutory_due_on')::date,
        delegate = row -> 'desk' ->> 'delegate',
        signers = array(select jsonb_array_elements_text(row -> 'desk' -> 'signers')),
        asked = array(select jsonb_array_elements_text(row -> 'desk' -> 'asked')),
        signing_departments = array(select jsonb_array_elements_text(row -> 'desk' -> 'signing_departments')),
        proposal = row -> 'desk' ->> 'proposal',
        proposal_by = row -> 'desk' ->> 'proposal_by',
        review_role = row -> 'desk' ->> 'review_role',
        signed = array(select jsonb_array_elements_text(row -> 'desk' -> 'signed')),
        moved_at = (row -> 'desk' ->> 'moved_at')::timestamptz,
        returns = coalesce((row -> 'desk' ->> 'returns')::int, 0),
        numbering = nullif(row -> 'numbering', 'null')
    from jsonb_array_elements(p_items) as row
    where item_case.case_no = p_case_no and item_case.key = row ->> 'key';

    -- Few items have copies (抄送); without any there is nothing to take away or to put.
    if exists (select from item_copy where case_no = p_case_no) or jsonb_path_exists(p_items, '$[*].copies.keyvalue()') then
        delete from item_copy told using jsonb_array_elements(p_items) as row
        where told.case_no = p_case_no and told.key = row ->> 'key' and not row -> 'copies' ? told.account_id;
        insert into item_copy (case_no, key, account_id, read)
        select p_case_no, row ->> 'key', copied.account_id, copied.read::boolean
        from jsonb_array_elements(p_items) as row, jsonb_each_text(row -> 'copies') as copied (account_id, read)
        on conflict (case_no, key, account_id) do update set read = excluded.read where item_copy.read <> excluded.read;
    end if;
end $$;

-- Rows of whole events, parties and all.
create or replace function write_joint_rows(p_case_no text, p_joints jsonb) returns void language plpgsql as $$
begin
    delete from joint_event
    where case_no = p_case_no and key in (select row ->> 'key' from jsonb_array_elements(p_joints) as row);
    insert into joint_event (
        case_no, key, position, name, kind, convenor, booking, partial, phase, round, turn, moves_left, starts_at, ends_at,
        slots, outcome, clock, held_at, closed_at, past, due_on, due_provisional, remind_at, yellow_at, red_at,
        escalate_department_at, escalate_lead_at, escalate_supervisor_at)
    select p_case_no, key, position, name, kind, convenor, booking, partial, phase, round, turn, moves_left, starts_at, ends_at,
           slots, outcome, clock, held_at, closed_at, coalesce(past, '[]'), (term ->> 'due_on')::date, (term ->> 'due_provisional')::boolean,
           (term ->> 'remind_at')::timestamptz, (term ->> 'yellow_at')::timestamptz, (term ->> 'red_at')::timestamptz,
           (term ->> 'escalate_department_at')::timestamptz, (term ->> 'escalate_lead_at')::timestamptz,
           (term ->> 'escalate_supervisor_at')::timestamptz
    from jsonb_to_recordset(p_joints) as row (
        key text, position int, name text, kind text, convenor text, booking text, partial boolean, phase text, round int,
        turn int, moves_left int, starts_at timestamptz, ends_at timestamptz, slots jsonb, outcome text, clock text,
        held_at timestamptz, closed_at timestamptz, past jsonb, term jsonb);
    insert into joint_party (case_no, event, department, position, items, officers_needed, answer, officers, present,
                             verdict, silent, in_round, passed, to_do)
    select p_case_no, event.key, party.department, party.position, party.items, party.officers_needed, party.answer,
           party.officers, party.present, party.verdict, party.silent, party.in_round, party.passed, party.to_do
    from jsonb_to_recordset(p_joints) as event (key text, parties jsonb),
         jsonb_to_recordset(event.parties) as party (
            department text, position int, items text[], officers_needed int, answer text, officers text[],
            present text[], verdict text, silent text[], in_round boolean, passed boolean, to_do text);
end $$;
