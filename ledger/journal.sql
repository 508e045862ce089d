-- name: append
-- The one way into the journal; see ledger/routines/append.sql.
select with_letters(
    $1,
    with_news(
        $1,
        with_duties(
            $1, append_entries($1, $2, $3, $4::text::jsonb, $5, $6::text::jsonb, $7::text::jsonb, $8::text::jsonb, $10),
            $9::text::jsonb, $10),
        $11::text::jsonb, $10),
    $12::text::jsonb);

-- name: bodies
-- The entries of one process in order.
select body from journal where case_no = $1 order by seq;

-- name: chain
-- Every link of one process's chain, in order.
select seq, body, prev, hash from journal where case_no = $1 order by seq;

-- name: case_numbers
-- All cases, oldest first.
select case_no from case_file order by received_at, case_no;

-- name: stored_case_row
-- The read model's case row as it stands.
select phase, outcome, accepted_on, concluded_at, open, calendar_version, extension, delivery_due_on, deferral_due_on,
       due_on, due_provisional, remind_at, yellow_at, red_at, escalate_department_at, escalate_lead_at,
       escalate_supervisor_at, statutory_due_on, lead_department
from case_file where case_no = $1;

-- name: stored_item_rows
-- The read model's item rows as they stand.
select key, state, routed, handed_over, handler, started_at, decided_at, reason, decision_act, urged, urged_at,
       suspended, stop_ends_on, extension, delivery_due_on, delivered_at, commitment, commitment_due_on,
       due_on, due_provisional, remind_at, yellow_at, red_at, escalate_department_at, escalate_lead_at,
       escalate_supervisor_at, statutory_due_on,
       delegate, signers, asked, signing_departments, proposal, proposal_by, review_role, signed, moved_at,
       returns,
       (select coalesce(jsonb_object_agg(told.account_id, told.read), '{}')
        from item_copy told where told.case_no = item_case.case_no and told.key = item_case.key) as copies, numbering
from item_case where case_no = $1 order by position;

-- name: stored_joint_rows
-- The read model's rows of joint events as they stand, each with its parties.
select key, position, name, kind, convenor, booking, partial, phase, round, turn, moves_left, starts_at, ends_at, slots,
       outcome, clock, held_at, closed_at, past, due_on, due_provisional, remind_at, yellow_at, red_at, escalate_department_at,
       escalate_lead_at, escalate_supervisor_at, null::date as statutory_due_on,
       joint_parties(case_no, key) as parties
from joint_event where case_no = $1 order by position;

-- name: stored_duty_rows
-- The read model's rows of duties as they stand.
select key, kind, subject, number, item, position, act, reason, party, role, department, person, not_by, of_department,
       handler, since, not_before, clock, unlimited, due_on, due_provisional, statutory_due_on, remind_at, yellow_at,
       red_at, escalate_department_at, escalate_lead_at, escalate_supervisor_at, urged, urged_at, moved_at,
       answer_by, answered_at, expected_on
from duty where process_kind = 'case' and case_no = $1 order by key collate "C";

-- name: write_rows
-- Put the projected rows in place.
select write_case_row($1, $2::text::jsonb, seq, head), write_item_rows($1, $3::text::jsonb),
       write_joint_rows($1, coalesce($4::text::jsonb, '[]')), write_duties($1, $5::text::jsonb)
from case_file where case_no = $1;

-- name: forget_joint_rows
-- Before a rebuild: no row of an event stays that the journal does not give.
delete from joint_event where case_no = $1;
