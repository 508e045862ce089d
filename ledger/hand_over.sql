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
-- What a hand-over needs of a case: its plan, its form, its definition (as text), the items granted so far.
select c.opening -> 'plan' as plan, c.form, d.hash as definition_hash,
       coalesce(array_agg(i.key order by i.position) filter (where i.state = 'granted'), '{}') as granted
from case_file c join definition d on d.hash = c.definition left join item_case i using (case_no)
where c.case_no = $1
group by c.case_no, d.hash;

-- name: definition_text
-- A published definition as it was stored.
select body::text from definition where hash = $1;

-- name: legal_now
-- The ledger's legal time.
select legal_now();
