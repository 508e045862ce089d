-- name: rate
-- One rating ($1 case, $2 item, empty: the whole). A bad one opens a matter (差评整改) of its own, which the sweeper takes
-- up, and is told whoever leads the case and the supervisor. Nothing when it was rated already.
with rated as (
    insert into rating (case_no, item, grade, reasons, words, door, rated_at, department, asked_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (case_no, item) do nothing
    returning rating_id, case_no, item, grade, rated_at
), owed as (
    insert into rating_matter (rating_id) select rating_id from rated where grade <= 2
), told as (
    insert into news (number, key, seq, at, kind, audience, role, department, item, facts)
    select rated.case_no, 'rating:' || rated.rating_id || ':' || reader.role, 0, rated.rated_at, 'bad_rating', 'role',
           reader.role, reader.department, nullif(rated.item, ''), jsonb_build_object('grade', rated.grade)
    from rated join case_file using (case_no)
    cross join lateral (values ('supervisor', null), ('lead', case_file.lead_department)) as reader (role, department)
    where rated.grade <= 2
)
select rating_id from rated;

-- name: add
-- The one later addition; nothing when there is one, or no rating.
update rating set addition = $3, added_at = $4 where case_no = $1 and item = $2 and addition is null returning rating_id;

-- name: of_case
-- What was said of a case, and what became of a bad grade: its matter, the step it stands in and its last day.
select r.rating_id, r.case_no, r.item, r.grade, r.reasons, r.words, r.door, r.rated_at, r.department, r.contact_due_on,
       r.addition, r.added_at, r.asked_by, p.number as matter, p.phase, p.outcome,
       (select min(due_on) from duty d where d.process_kind = 'bad_rating' and d.case_no = p.number) as due_on
from rating r left join rating_matter using (rating_id) left join process_file p using (number)
where r.case_no = $1 order by r.item = '', r.item;

-- name: bad
-- Bad grades, the latest first, before the one of id $1; of one department alone where $2 is set. Each with its matter.
select r.rating_id, r.case_no, r.item, r.grade, r.reasons, r.words, r.door, r.rated_at, r.department, r.contact_due_on,
       r.addition, r.added_at, r.asked_by, (select name from account a where a.account_id = r.asked_by) as asked_by_name, f.bundle_name,
       (select name from item_case i where i.case_no = r.case_no and i.key = r.item) as item_name,
       p.number as matter, p.phase, p.outcome, p.departments as matter_of, own.due_on, own.red_at
from rating r join case_file f using (case_no)
left join rating_matter using (rating_id) left join process_file p using (number)
left join lateral (
    select min(d.due_on) as due_on, min(d.red_at) as red_at from duty d
    where d.process_kind = 'bad_rating' and d.case_no = p.number
) as own on true
where r.grade <= 2 and r.rating_id < $1 and ($2::text is null or f.lead_department = $2)
order by r.rating_id desc limit $3;
