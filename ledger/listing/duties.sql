-- name: line
-- What a line of a list shows beside the duty itself (d): names, and how the item stands. Only for the rows of one page.
select d.case_no, d.key, d.kind, d.subject, d.number, d.item, d.position, d.act, d.reason, d.party, d.role, d.department,
       d.person, d.of_department, d.handler, d.bundle, d.lead_department, d.received_at, d.since, d.not_before,
       d.unlimited, d.due_on, d.due_order, d.due_provisional, d.statutory_due_on, d.remind_at, d.yellow_at, d.red_at,
       d.escalate_department_at, d.escalate_lead_at, d.escalate_supervisor_at, d.urged, d.urged_at, d.moved_at,
       d.answer_by, d.answered_at, d.expected_on, c.bundle_name, c.applicant_name, c.phase, coalesce(i.name, e.name) as name,
       i.state, i.extension,
       case when i.proposal is not null and item_is_check(c.opening, i.key) then 'find' else i.proposal end as proposal, i.returns, i.suspended, i.stop_ends_on, i.delegate, i.routed, i.handed_over,
       i.commitment, coalesce(item_is_wait(c.opening, i.key), false) as is_wait, d.hall
from found d
left join case_file c on c.case_no = d.case_no
left join item_case i on i.case_no = d.case_no and i.key = d.item
left join joint_event e on d.kind = 'joint' and e.case_no = d.case_no and e.key = d.subject

-- name: board_counts
-- What is owed, by who owes it, in which matter, and how it is lit ($2: the legal now); $1 lead department (null: all).
select d.department, d.bundle, light_at(d.due_on, d.remind_at, d.yellow_at, d.red_at, $2) as light, count(*) as owed,
       sum(d.urged) as urged
from duty d
where d.act is not null and d.party <> 'applicant' and d.kind <> 'copy' and d.process_kind = 'case'
  and ($1::text is null or d.lead_department = $1)
group by 1, 2, 3;

-- name: load
-- What the people of a department ($1) have to do, by person (null: nobody has it yet); $2: the legal now.
select d.person, count(*) as owed, count(*) filter (where d.red_at <= $2) as late, min(d.due_on) as first_due_on
from duty d
where d.department = $1 and d.act is not null and d.party <> 'applicant' and d.kind <> 'copy'
  and d.role is distinct from 'counter_clerk'
group by d.person order by owed desc, d.person;

-- name: asked_extensions
-- What was asked for by the extensions that wait, for the rows of a page: cases $1 with items $2 (empty: the whole).
select distinct on (entry.case_no, entry.item) entry.case_no, coalesce(entry.item, '') as item,
       (entry.body::jsonb ->> 'days')::int as days, entry.body::jsonb ->> 'reason' as reason, entry.at, entry.actor_id
from unnest($1::text[], $2::text[]) as asked (case_no, item)
join journal entry on entry.case_no = asked.case_no and coalesce(entry.item, '') = asked.item
                  and entry.kind = 'extension_requested'
order by entry.case_no, entry.item, entry.seq desc;

-- name: drafts
-- The draft decisions and findings that wait for signatures, for the rows of a page: cases $1 with items $2, each as it was written last.
select distinct on (draft.case_no, draft.item) draft.case_no, draft.item, draft.actor_id, draft.received_at,
       draft.payload ->> 'decision' as decision, draft.payload ->> 'outcome' as outcome,
       draft.payload ->> 'reason' as reason, draft.content
from unnest($1::text[], $2::text[]) as asked (case_no, item)
join act draft on draft.case_no = asked.case_no and draft.item = asked.item
              and draft.kind in ('propose_decision', 'record_finding') and draft.outcome = 'applied'
order by draft.case_no, draft.item, draft.received_at desc;

-- name: urge_answers
-- The last answers to an urge (回复催办), for the rows of a page: cases $1 with items $2.
select distinct on (answer.case_no, answer.item) answer.case_no, answer.item, answer.actor_id, answer.received_at,
       coalesce(answer.content ->> 'note', '') as words
from unnest($1::text[], $2::text[]) as asked (case_no, item)
join act answer on answer.case_no = asked.case_no and answer.item = asked.item
               and answer.kind = 'answer_urge' and answer.outcome = 'applied'
order by answer.case_no, answer.item, answer.received_at desc;

-- name: page
-- The rows that were found with what their lines show, in their order.
with {hits}found as ({found}) {line} {order};

-- name: found
-- The rows that were found in their index.
select d.* from ({keys}) k join duty d using (process_kind, case_no, key);

-- name: of_range
-- Which rows of one range, so many: what an index has is not read from the table.
select d.process_kind, d.case_no, d.key, d.{column} from {source} where {condition} {order} limit {rows};

-- name: merged
-- Of the rows of several ranges so many, in the order of the list.
select d.* from ({ranges}) d {order} limit {rows};

-- name: of_cases
-- Rows of one range, of the cases of a page.
select d.* from duty d where {condition} and d.case_no = any({cases}::text[]);

-- name: in_range
-- Rows of one range up to a bound, to be counted.
select 1 from {source} where {condition} limit {rows};

-- name: counted
-- How many rows one range has.
select count(*) from ({range}) as row;

-- name: counts
-- How many each of several lists has.
{hits}select {numbers};

-- name: is_first
-- Whether a row is the first of its case in the list; asked of each row, never joined (offset 0).
not exists (select from duty o where o.process_kind = d.process_kind and o.case_no = d.case_no
            and (o.{column}, o.key) {sign} (d.{column}, d.key) and {condition} offset 0);

-- name: hits
-- The cases that a search finds, before everything else: a few, whose duties are then looked up.
hits as materialized ({cases});

-- name: of_hits
-- The duties of those cases.
hits cross join lateral (select * from duty o where o.process_kind = 'case' and o.case_no = hits.case_no offset 0) as d;
