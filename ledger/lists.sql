-- name: case_reach
-- Whom a case concerns: its lead department, and those of its items, joint events and signatures.
select c.lead_department, case_departments(c.case_no) as departments from case_file c where c.case_no = $1;

-- name: concerns
-- Whether a case ($1) concerns who acts in a role ($2) of a department ($3; empty: none) under an id ($4).
select case_concerns($1, $2, $3, $4);

-- name: case_head
-- One case's own row: the read model, the definition, and the form as corrections left it.
select c.case_no, c.bundle, c.bundle_name, c.definition, c.lead_department, c.applicant_name, c.filed_by, c.received_at,
       c.seq, c.workflow_started_at, c.phase, c.outcome, c.accepted_on, c.due_on, c.due_provisional, c.yellow_at,
       c.red_at, c.concluded_at, c.open, c.extension, c.delivery_due_on, c.calendar_version, c.form
from case_file c where c.case_no = $1;

-- name: abouts
-- Whom each of these cases ($1) is about, where the reader sees that ($2: its department; null: everything).
select case_no, form ->> about_field as about from case_file
where case_no = any($1::text[]) and form ->> about_field <> '' and ($2::text is null or $2 = any(about_departments));

-- name: query_code
-- What a query code is checked against.
select query_code_hash from case_file where case_no = $1;

-- name: acts_of_case
-- Acts of a case with the words that people typed, oldest first.
select act_id, kind, item, actor_id, role, department, on_behalf_of, content, payload, received_at, outcome, code
from act where case_no = $1 order by received_at, act_id;

-- name: materials_of_case
-- What is held of a case's materials: filed with it, and supplied by corrections that were applied.
select m.material, m.position, m.source, m.file_name, m.digest, m.added_at, f.media_type, f.size
from material_copy m left join file_copy f using (digest) where m.case_no = $1 order by m.position, m.added_at;

-- name: file_body
-- A file by its content; ask only after it was seen to belong to the case.
select media_type, body from file_copy where digest = $1;

-- name: work_list
-- Items at work in one department, soonest due first: $2 bundle, $3 state, $4 whose (null: all of each).
select i.* from item_at_work i
where i.department = $1 and i.state in ('reviewing', 'open')
  and ($2::text is null or i.bundle = $2) and ($3::text is null or i.state = $3)
  and ($4::text is null or i.handler = $4)
order by i.due_on nulls last, i.case_no, i.position limit $5;

-- name: board_items
-- Items at work for the board, soonest due first: $1 lead department, $2 department, $3 light (null: all).
select i.* from item_at_work i
where i.state in ('reviewing', 'open')
  and ($1::text is null or i.lead_department = $1) and ($2::text is null or i.department = $2)
  and ($3::text is null
       or $3 = light_at(i.due_on, i.remind_at, i.yellow_at, i.red_at, (select legal_now())))
order by i.due_on nulls last, i.case_no, i.position limit $4;

-- name: board_counts
-- Items at work by department and light; `open` counts those without a light as well. $1 lead department or null.
select department,
       count(*) filter (where light = 'red') as red,
       count(*) filter (where light = 'yellow') as yellow,
       count(*) filter (where light = 'soon') as soon,
       count(*) filter (where light = 'green') as green,
       count(*) as open,
       count(distinct case_no) as cases,
       sum(urged) as urged
from (
    select i.department, i.case_no, i.urged,
           light_at(i.due_on, i.remind_at, i.yellow_at, i.red_at, (select legal_now())) as light
    from item_case i join case_file c using (case_no)
    where i.state in ('reviewing', 'open') and ($1::text is null or c.lead_department = $1)
) as lit
group by department order by red desc, yellow desc, soon desc, department;

-- name: concluded_since
-- Cases concluded since a moment, newest first. $2 lead department or null.
select case_no, bundle_name, applicant_name, outcome, concluded_at, due_on
from case_file where concluded_at >= $1 and ($2::text is null or lead_department = $2)
order by concluded_at desc limit 100;

-- name: cases
-- Cases, newest first: $1 phase, $2 department that takes part, $3 lead department (null: all), $4 rows, $5 skipped.
select c.case_no, c.bundle_name, c.applicant_name, c.phase, c.outcome, c.received_at, c.accepted_on, c.due_on,
       c.due_provisional, c.remind_at, c.yellow_at, c.red_at, c.concluded_at
from case_file c
where ($1::text is null or c.phase = $1)
  and ($2::text is null
       or exists (select from item_case i where i.case_no = c.case_no and i.department = $2)
       or exists (select from joint_party p where p.case_no = c.case_no and p.department = $2)
       or exists (select from joint_event e where e.case_no = c.case_no and e.convenor = $2))
  and ($3::text is null or c.lead_department = $3)
order by c.received_at desc, c.case_no desc limit $4 offset $5;

-- name: escalated
-- What the ladder has brought up to a level ($1 department, lead, supervisor), soonest due first: items at work or,
-- once granted, not delivered or not checked in time; open cases by themselves (without key); and joint events: to the
-- heads of departments that owe an answer, else by the convenor's. $2: whose head or whose lead (null: all).
select case_no, key, joint, name, department, state, handler, suspended, due_on, due_provisional, escalated_at,
       lead_department, bundle_name, applicant_name
from (
    select i.case_no, i.key, null as joint, i.position, i.name, i.department, i.state, i.handler, i.suspended,
           case i.state when 'granted' then least(i.delivery_due_on, i.commitment_due_on) else i.due_on end as due_on,
           i.due_provisional, c.lead_department, c.bundle_name, c.applicant_name,
           case $1::text when 'department' then i.escalate_department_at when 'lead' then i.escalate_lead_at
                         when 'supervisor' then i.escalate_supervisor_at end as escalated_at
    from item_case i join case_file c using (case_no)
    where c.open and (i.state in ('reviewing', 'open')
                      or i.state = 'granted' and coalesce(i.delivery_due_on, i.commitment_due_on) is not null)
      and ($2::text is null or $2 = case $1 when 'department' then i.department else c.lead_department end)
    union all
    select e.case_no, null, e.key, e.position, e.name, owing.department, e.phase, null, null, e.due_on, e.due_provisional,
           c.lead_department, c.bundle_name, c.applicant_name,
           case $1 when 'department' then e.escalate_department_at when 'lead' then e.escalate_lead_at
                   when 'supervisor' then e.escalate_supervisor_at end
    from joint_event e join case_file c using (case_no)
    join lateral (
        select department from joint_party p
        where $1 = 'department' and p.case_no = e.case_no and p.event = e.key and p.to_do is not null
        union all select e.convenor where $1 <> 'department'
    ) as owing on true
    where c.open and e.phase not in ('closed', 'cancelled')
      and ($2::text is null or $2 = case $1 when 'department' then owing.department else c.lead_department end)
    union all
    select case_no, null, null, 0, bundle_name, lead_department, phase, null, null, due_on, due_provisional,
           lead_department, bundle_name, applicant_name,
           case $1 when 'department' then escalate_department_at when 'lead' then escalate_lead_at
                   when 'supervisor' then escalate_supervisor_at end
    from case_file
    where open and concluded_at is null and ($2 is null or $2 = lead_department)
) as risen
where escalated_at <= (select legal_now())
order by due_on nulls last, case_no, position limit $3;

-- name: extensions_asked
-- Extensions that wait for $1 (department_head of $2, government_head), soonest due first; without key: the whole's.
-- The date is the legal one, which an extension moves. A plan on file leaves out what is usual: the organ's head for
-- an item, the government's for the whole.
select asked.case_no, asked.key, asked.name, asked.department, asked.due_on, asked.due_provisional, asked.approver,
       (entry.body::jsonb ->> 'days')::int as days, entry.body::jsonb ->> 'reason' as reason, entry.at as asked_at,
       entry.actor_id as asked_by, asked.bundle_name, asked.applicant_name
from (
    select i.case_no, i.key, i.position, i.name, i.department, coalesce(i.statutory_due_on, i.due_on) as due_on,
           i.due_provisional, c.bundle_name,
           c.applicant_name, coalesce(planned.item -> 'extension' ->> 'approver', 'department_head') as approver
    from item_case i join case_file c using (case_no)
    left join lateral jsonb_array_elements(c.opening -> 'plan' -> 'items') as planned (item)
        on planned.item ->> 'key' = i.key
    where i.extension = 'pending' and i.state = 'open' and c.open
      and ($1::text <> 'department_head' or i.department = $2::text)
    union all
    select case_no, null, 0, bundle_name, lead_department, coalesce(statutory_due_on, due_on), due_provisional,
           bundle_name, applicant_name,
           case when opening -> 'plan' -> 'joint_statutory' ? 'extension'
                then coalesce(opening -> 'plan' -> 'joint_statutory' -> 'extension' ->> 'approver', 'department_head')
                else 'government_head' end
    from case_file
    where extension = 'pending' and open and concluded_at is null
      and ($1 <> 'department_head' or lead_department = $2)
) as asked
join lateral (
    select body, at, actor_id from journal
    where journal.case_no = asked.case_no and kind = 'extension_requested' and item is not distinct from asked.key
    order by seq desc limit 1
) as entry on true
where asked.approver = $1
order by asked.due_on nulls last, asked.case_no, asked.position limit $3;

-- name: deliveries
-- Results on their way to the applicant, soonest due first, after the conclusion as well: $1 lead department, $2
-- department (null: all).
select i.case_no, i.key, i.name, i.department, i.decided_at, i.delivery_due_on, c.lead_department, c.bundle_name,
       c.applicant_name, c.phase
from item_case i join case_file c using (case_no)
where i.delivery_due_on is not null and i.delivered_at is null and i.state = 'granted'
  and ($1::text is null or c.lead_department = $1) and ($2::text is null or i.department = $2)
order by i.delivery_due_on, i.case_no, i.position limit $3;

-- name: commitments
-- Commitments that a department has to check, soonest due first, after the conclusion as well ($1 null: all).
select i.case_no, i.key, i.name, i.department, i.decided_at, i.commitment, i.commitment_due_on, c.bundle_name,
       c.applicant_name, c.phase
from item_case i join case_file c using (case_no)
where i.commitment in ('due', 'rectifying') and i.state = 'granted' and ($1::text is null or i.department = $1)
order by i.commitment_due_on nulls last, i.case_no, i.position limit $2;

-- name: open_cases
-- Cases in these phases by their own term, soonest due first; $2 lead department (null: all).
select case_no, phase, bundle_name, applicant_name, lead_department, received_at, due_on, due_provisional, remind_at,
       yellow_at, red_at, extension
from case_file
where open and phase = any($1::text[]) and concluded_at is null and ($2::text is null or lead_department = $2)
order by due_on nulls last, case_no limit $3;

-- name: deferrals
-- Accepted cases for which papers are to follow, soonest due first; $1 lead department (null: all).
select case_no, phase, bundle_name, applicant_name, lead_department, received_at, deferral_due_on as due_on,
       false as due_provisional, null::timestamptz as remind_at, null::timestamptz as yellow_at,
       null::timestamptz as red_at, extension
from case_file
where deferral_due_on is not null and concluded_at is null and ($1::text is null or lead_department = $1)
order by deferral_due_on, case_no limit $2;

-- name: stopped_items
-- Items whose clocks stand now, the first to go on first; $1 lead department (null: all).
select i.* from item_at_work i
where i.suspended is not null and i.state = 'open' and ($1::text is null or i.lead_department = $1)
order by i.stop_ends_on nulls last, i.case_no, i.position limit $2;
