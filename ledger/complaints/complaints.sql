-- name: complain
-- A complaint ($1 its act) and whom it is told: the supervisor. Nothing where the act is on file, or where so many ($10)
-- of the case wait for an answer.
with made as (
    insert into complaint (act_id, case_no, item, department, topic, words, person_id, made_at, due_on)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9
    where (select count(*) from complaint where case_no = $2 and answered_at is null) < $10
    on conflict (act_id) do nothing
    returning complaint_id, number, case_no, item, topic, made_at, due_on
)
select made.number, write_news(made.case_no, jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
    'key', 'complaint:' || made.complaint_id, 'seq', 0, 'at', made.made_at, 'kind', 'complaint',
    'reader', jsonb_build_object('audience', 'role', 'role', 'supervisor'), 'item', nullif(made.item, ''),
    'facts', jsonb_strip_nulls(jsonb_build_object('complaint', made.number, 'due_on', made.due_on))))), 'case') as told
from made;

-- name: of_act
-- The number of the complaint that an act made in a case.
select number from complaint where act_id = $1 and case_no = $2;

-- name: of_case
-- Complaints of a case, the latest first.
select complaint_id, number, case_no, item, department, topic, words, made_at, due_on, answer, answered_at
from complaint where case_no = $1 order by complaint_id desc limit $2;

-- name: page
-- Complaints, the latest first, before the one of id $1; only those that wait for an answer where $2 says so.
select c.complaint_id, c.number, c.case_no, c.item, c.department, c.topic, c.words, c.made_at, c.due_on, c.answer,
       c.answered_at, f.bundle_name,
       (select name from item_case i where i.case_no = c.case_no and i.key = c.item) as item_name
from complaint c join case_file f using (case_no)
where c.complaint_id < $1 and (not $2 or c.answered_at is null)
order by c.complaint_id desc limit $3;

-- name: is_on_file
-- Whether there is a complaint of this number.
select exists (select from complaint where number = $1);

-- name: answer
-- The answer to a complaint ($1 its number), once, told to who complained.
with answered as (
    update complaint set answer = $2, answered_by = $3, answered_at = $4
    where number = $1 and answered_at is null
    returning complaint_id, number, case_no, item, answered_at
)
select answered.number, write_news(answered.case_no, jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
    'key', 'complaint-answered:' || answered.complaint_id, 'seq', 0, 'at', answered.answered_at,
    'kind', 'complaint_answered', 'reader', jsonb_build_object('audience', 'applicant'),
    'item', nullif(answered.item, ''), 'facts', jsonb_build_object('complaint', answered.number)))), 'case') as told
from answered;
