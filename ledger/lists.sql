-- name: definitions_in_force
-- What can be applied for, by name.
select d.hash, d.slug, d.name from definition_in_force f join definition d using (hash) order by d.name, d.slug;

-- name: case_reach
-- Whom a case concerns: its lead department and the departments of its items.
select c.lead_department, array(select distinct i.department from item_case i where i.case_no = c.case_no) as departments
from case_file c where c.case_no = $1;

-- name: case_head
-- One case's own row: the read model, the definition, and the form as corrections left it.
select c.case_no, c.bundle, c.bundle_name, c.definition, c.lead_department, c.applicant_name, c.filed_by, c.received_at,
       c.seq, c.workflow_started_at, c.phase, c.outcome, c.accepted_on, c.due_on, c.due_provisional, c.yellow_at,
       c.red_at, c.concluded_at,
       c.form
from case_file c where c.case_no = $1;

-- name: query_code
-- What a query code is checked against.
select query_code_hash from case_file where case_no = $1;

-- name: acts_of_case
-- Acts of a case with the words that people typed, oldest first.
select act_id, kind, item, actor_id, role, department, content, received_at, outcome, code
from act where case_no = $1 order by received_at, act_id;

-- name: act_outcome
-- What became of one act of a case.
select kind, item, actor_id, outcome, code, received_at from act where act_id = $1 and case_no = $2;

-- name: timeline
-- The journal of a case as text, newest first.
select seq, body from journal where case_no = $1 order by seq desc;

-- name: materials_of_case
-- What is held of a case's materials: filed with it, and supplied by corrections that were applied.
select m.material, m.position, m.source, m.file_name, m.digest, m.added_at, f.media_type, f.size
from material_copy m left join file_copy f using (digest) where m.case_no = $1 order by m.position, m.added_at;

-- name: file_body
-- A file by its content; ask only after it was seen to belong to the case.
select media_type, body from file_copy where digest = $1;

-- name: work_list
-- Items at work in one department, soonest due first: $2 bundle, $3 state, $4 whose (null: all of each).
select i.case_no, i.key, i.name, i.department, i.state, i.routed, i.handed_over, i.handler, i.started_at, i.due_on,
       i.due_provisional, i.remind_at, i.yellow_at, i.red_at, i.urged, i.urged_at, i.position,
       c.bundle_name, c.applicant_name, c.phase
from item_case i join case_file c using (case_no)
where i.department = $1 and i.state in ('reviewing', 'open')
  and ($2::text is null or c.bundle = $2) and ($3::text is null or i.state = $3)
  and ($4::text is null or i.handler = $4)
order by i.due_on nulls last, i.case_no, i.position limit $5;

-- name: board_items
-- Items at work for the board, soonest due first: $1 lead department, $2 department, $3 light (null: all).
select i.case_no, i.key, i.name, i.department, i.state, i.routed, i.handed_over, i.handler, i.started_at, i.due_on,
       i.due_provisional, i.remind_at, i.yellow_at, i.red_at, i.urged, i.urged_at, i.position,
       c.bundle_name, c.applicant_name, c.phase
from item_case i join case_file c using (case_no)
where i.state in ('reviewing', 'open')
  and ($1::text is null or c.lead_department = $1) and ($2::text is null or i.department = $2)
  and ($3::text is null or $3 = case
        when i.red_at <= legal_now() then 'red'
        when i.yellow_at <= legal_now() then 'yellow'
        when i.remind_at <= legal_now() then 'soon'
        else 'green' end)
order by i.due_on nulls last, i.case_no, i.position limit $4;

-- name: board_counts
-- Items at work by department and light; `soon` are the green ones whose reminder is due. $1 lead department or null.
select i.department,
       count(*) filter (where i.red_at <= now.at) as red,
       count(*) filter (where i.yellow_at <= now.at and (i.red_at is null or i.red_at > now.at)) as yellow,
       count(*) filter (where i.remind_at <= now.at and (i.yellow_at is null or i.yellow_at > now.at)
                          and (i.red_at is null or i.red_at > now.at)) as soon,
       count(*) as open,
       count(distinct i.case_no) as cases,
       sum(i.urged) as urged
from item_case i join case_file c using (case_no), (select legal_now() as at) as now
where i.state in ('reviewing', 'open') and ($1::text is null or c.lead_department = $1)
group by i.department order by red desc, yellow desc, soon desc, i.department;

-- name: concluded_since
-- Cases concluded since a moment, newest first. $2 lead department or null.
select case_no, bundle_name, applicant_name, outcome, concluded_at, due_on
from case_file where concluded_at >= $1 and ($2::text is null or lead_department = $2)
order by concluded_at desc limit 100;

-- name: cases
-- Cases, newest first: $1 phase, $2 department that takes part, $3 lead department (null: all), $4 rows, $5 skipped.
select c.case_no, c.bundle_name, c.applicant_name, c.phase, c.outcome, c.received_at, c.accepted_on, c.due_on,
       c.due_provisional, c.yellow_at, c.red_at, c.concluded_at
from case_file c
where ($1::text is null or c.phase = $1)
  and ($2::text is null or exists (select 1 from item_case i where i.case_no = c.case_no and i.department = $2))
  and ($3::text is null or c.lead_department = $3)
order by c.received_at desc, c.case_no desc limit $4 offset $5;
