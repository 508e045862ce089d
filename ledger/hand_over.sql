-- name: begin
-- Note that a request is about to be sent; nothing comes back when it was noted before, also by another at the same
-- moment (whichever of its two keys tells).
insert into hand_over (request_no, case_no, item, department, run, sent_at) values ($1, $2, $3, $4, $5, legal_now())
on conflict do nothing
returning request_no;

-- name: request
-- What is on file of one request, with how often its item has been opened again by now.
select h.case_no, h.item, h.department, h.run, h.receipt, h.taken_at, i.returns, i.decided_at is not null as is_decided,
       c.open as is_open
from hand_over h
join item_case i on i.case_no = h.case_no and i.key = h.item
join case_file c on c.case_no = h.case_no
where h.request_no = $1;

-- name: keep_answer
-- An answer that is not taken, kept as evidence; the same again is counted.
insert into late_answer (department, request_no, digest, code, said) values ($1, $2, $3, $4, $5)
on conflict (request_no, digest) do update set times = late_answer.times + 1, last_at = legal_now(), code = excluded.code;

-- name: note_taken
-- The department's system has it; the first receipt stays.
update hand_over set receipt = coalesce(receipt, $2), taken_at = coalesce(taken_at, legal_now()) where request_no = $1;

-- name: case_facts
-- What a hand-over needs of a case: its plan, its form, its definition's hash, the items granted and checked so far.
select opening -> 'plan' as plan, form, definition,
       array(select key from item_case i where i.case_no = c.case_no and state = 'granted' order by position) as granted,
       array(select jsonb_build_array(i.key, (select j.body::jsonb ->> 'outcome' from journal j
                                              where j.process_kind = 'case' and j.case_no = i.case_no and j.item = i.key
                                                and j.kind in ('finding_recorded', 'finding_corrected')
                                              order by j.seq desc limit 1))
             from item_case i where i.case_no = c.case_no and i.state = 'found') as findings
from case_file c where case_no = $1;
