-- name: begin
-- Note that a request is about to be sent; nothing comes back when it was noted before.
insert into hand_over (request_no, case_no, item, department, sent_at) values ($1, $2, $3, $4, legal_now())
on conflict (request_no) do nothing
returning request_no;

-- name: request
-- What is on file of one request.
select case_no, item, department, receipt, taken_at from hand_over where request_no = $1;

-- name: note_taken
-- The department's system has it; the first receipt stays.
update hand_over set receipt = coalesce(receipt, $2), taken_at = coalesce(taken_at, legal_now()) where request_no = $1;

-- name: case_facts
-- What a hand-over needs of a case: its plan, its form, its definition's hash, the items granted so far.
select opening -> 'plan' as plan, form, definition,
       array(select key from item_case i where i.case_no = c.case_no and state = 'granted' order by position) as granted
from case_file c where case_no = $1;
