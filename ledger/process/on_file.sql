-- name: process
-- A process of any kind by its number.
select kind, number, opening, seq, head, open from process_on_file where number = $1;

-- name: numbers
-- All processes, oldest first.
select number from process_on_file order by received_at, number;

-- name: lock_case
-- Hold a case against appends while its rows are made again.
select 1 from case_file where case_no = $1 for update;

-- name: lock_process
-- Hold a process of another kind against appends.
select 1 from process_file where number = $1 for update;

-- name: insert_process
-- A new process ($1 kind, $2 number) that is no case, with the act that opens it ($3 to $10), before its workflow starts;
-- nothing when the act's id is on file already. $16: the act's words, which stay here.
with filed as (
    insert into act (process_kind, case_no, act_id, kind, actor_id, role, department, on_behalf_of, digest, payload,
                     received_at, content)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $16)
    on conflict (act_id) do nothing
    returning case_no, received_at
), known as (
    insert into process (kind, number) select $1, case_no from filed returning number
)
insert into process_file (process_kind, number, bundle, title, lead_department, opening, received_at, next_start_at)
select $1, case_no, $12, $13, $14, $15, received_at,
       clock_timestamp() + (received_at - legal_now()) + interval '2 seconds'  -- until then its filer starts it
from filed
returning number;

-- name: insert_act
-- An act's row ($3 to $10) on a process ($1 kind, $2 number) that is no case, once, with its legal time; nothing when there
-- is no such process or the act's id is on file. $11: its words, which stay here. The lock lets no append pass between legal time and row.
with held as materialized (
    select number from process_file where process_kind = $1 and number = $2 for key share
), moment as materialized (
    select number, legal_now() as at from held
)
insert into act (process_kind, case_no, act_id, kind, actor_id, role, department, on_behalf_of, digest, payload,
                 content, received_at, next_try_at)
select $1, number, $3, $4, $5, $6, $7, $8, $9, $10::jsonb || jsonb_build_object('received_at', utc_text(at)), $11, at,
       clock_timestamp() + interval '2 seconds'  -- until then its sender signals it himself
from moment
on conflict (act_id) do nothing
returning received_at;

-- name: stored_row
-- The row of a process that is no case, as it stands.
select phase, outcome, open, departments from process_file where number = $1;

-- name: stored_duty_rows
-- The rows of its duties as they stand.
select key, kind, subject, number, item, position, act, reason, party, role, department, person, not_by, of_department,
       handler, since, not_before, clock, unlimited, due_on, due_provisional, statutory_due_on, remind_at, yellow_at,
       red_at, escalate_department_at, escalate_lead_at, escalate_supervisor_at, urged, urged_at, moved_at, answer_by,
       answered_at, expected_on
from duty where process_kind = $1 and case_no = $2 order by key collate "C";

-- name: write_rows
-- Put the projected rows of a process that is no case in place.
select write_process_row($1, $2::text::jsonb, seq, head), write_duties($1, $3::text::jsonb, process_kind)
from process_file where number = $1;
