-- name: unopened
-- Bad ratings whose matter is not open yet, the oldest first, with what it is opened with.
select r.rating_id, r.case_no, r.item, r.grade, r.department, r.asked_by, r.rated_at, f.lead_department, f.bundle_name,
       (select name from item_case i where i.case_no = r.case_no and i.key = r.item) as item_name
from rating_matter m join rating r using (rating_id) join case_file f using (case_no)
where m.number is null order by m.rating_id limit $1;

-- name: opened
-- The matter ($2) of a rating, once.
update rating_matter set number = $2 where rating_id = $1 and number is null;

-- name: whose_work
-- Who did something of a case ($1) for a department ($2): on one item ($3), or on any where that is empty; whoever stood
-- in for a colleague and that colleague.
select distinct who from act
cross join lateral (values (actor_id), (on_behalf_of)) as people (who)
where case_no = $1 and process_kind = 'case' and department = $2 and ($3 = '' or item = $3) and outcome = 'applied'
  and role in ('handler', 'department_head', 'lead') and who is not null
order by who;

-- name: of_matter
-- The rating that a matter is about.
select r.grade, r.reasons, r.words, r.addition, r.rated_at, r.case_no, f.bundle_name,
       (select name from item_case i where i.case_no = r.case_no and i.key = r.item) as item_name
from rating_matter m join rating r using (rating_id) join case_file f using (case_no) where m.number = $1;

-- name: closed
-- Of bad ratings since $1 (of matters that a department leads, where $2 is set): how many there are, how many matters
-- were opened, have ended, and ended after the person was called back; how many were late.
select count(*)::int as bad, count(p.number)::int as opened, count(*) filter (where not p.open)::int as ended,
       count(*) filter (where p.outcome in ('satisfied', 'not_reached'))::int as called_back,
       count(*) filter (where p.outcome = 'satisfied')::int as satisfied,
       count(*) filter (where exists (select from journal j where j.case_no = p.number and j.kind = 'steering_overdue'))::int as late
from rating_matter m join rating r using (rating_id) join case_file f using (case_no) left join process_file p using (number)
where r.rated_at >= $1 and ($2::text is null or f.lead_department = $2);
