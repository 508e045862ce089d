-- name: case_reach
-- Whom a case concerns: its lead department, and those of its items, joint events and signatures.
select c.lead_department, case_departments(c.case_no) as departments from case_file c where c.case_no = $1;

-- name: concerns
-- Whether a case ($1) concerns who acts in a role ($2) of a department ($3; empty: none) in the name of an id ($4).
select case_concerns($1, $2, $3, $4);

-- name: case_head
-- One case's own row: the read model, the definition, and the form as corrections left it.
select c.case_no, c.bundle, c.bundle_name, c.definition, c.lead_department, c.applicant_name, c.filed_by, c.received_at,
       c.seq, c.workflow_started_at, c.phase, c.outcome, c.accepted_on, c.due_on, c.due_provisional, c.yellow_at,
       c.red_at, c.concluded_at, c.open, c.extension, c.delivery_due_on, c.calendar_version, c.hall, c.counter, c.organisation_load,
       (select hall.name from hall where hall.hall = c.hall) as hall_name, c.form,
       (select to_jsonb(r) from reception r where r.case_no = c.case_no) as reception
from case_file c where c.case_no = $1;

-- name: abouts
-- Whom each of these cases ($1) is about, where the reader sees that ($2: its department; null: everything), and whether
-- another hall handed it on (转来).
select * from (
    select case_no, case when $2::text is null or $2 = any(about_departments) then nullif(form ->> about_field, '') end as about,
           exists (select from hall_hand_over h where h.case_no = case_file.case_no) as handed_on
    from case_file where case_no = any($1::text[])) as found
where about is not null or handed_on;

-- name: query_code
-- What a query code is checked against.
select query_code_hash from case_file where case_no = $1;

-- name: acts_of_case
-- Acts of a case with the words that people typed, oldest first.
select act_id, kind, item, actor_id, role, department, on_behalf_of, content, payload, received_at, outcome, code
from act where case_no = $1 order by received_at, act_id;

-- name: materials_of_case
-- What is held of a case's materials: filed with it, and supplied by corrections that were applied; with what a source
-- said of it, as its application was filled in.
select m.material, m.position, m.source, m.file_name, m.digest, m.added_at, m.provenance, f.media_type, f.size, l.look_up
from material_copy m left join file_copy f using (digest)
left join lateral (
    select jsonb_build_object(
        'source_name', l.source_name, 'outcome', l.outcome, 'answered_at', l.answered_at, 'answer_digest', l.answer_digest,
        'valid_until', l.valid_until, 'differs', l.differs, 'is_disputed', l.disputed_at is not null,
        'check_outcome', l.check_outcome, 'check_due_on', l.check_due_on) as look_up
    from act a join look_up l using (act_id)
    where a.case_no = coalesce((select first_case_no from case_sibling s where s.case_no = m.case_no), m.case_no)
      and l.material = m.material
    order by l.made_at desc limit 1
) as l on true
where m.case_no = $1 order by m.position, m.added_at;

-- name: file_body
-- A file by its content; ask only after it was seen to belong to the case.
select media_type, body from file_copy where digest = $1;
