-- name: ratings
-- What people said of a case.
select item, grade, department, rated_at from rating where case_no = $1 order by rating_id;

-- name: asked
-- When somebody was asked to rate a case: at the window, each time; by the message of its end, when the first arrived.
select 'window:' || request_id as name, 'window' as way, asked_at as at from rating_request where case_no = $1
union all
select 'message', 'message', min(m.settled_at) from news n join message m using (news_id)
where n.process_kind = 'case' and n.number = $1 and n.kind = 'concluded' and m.state = 'sent' and m.channel <> 'helper'
having min(m.settled_at) is not null
order by at, name;

-- name: survey_call
-- One call of a survey with what its case is counted by; its hall is that which received the case.
select c.matter as bundle, f.lead_department, coalesce((
           select j.body::jsonb ->> 'from_hall' from journal j
           where j.case_no = f.case_no and j.kind = 'hall_changed' order by j.seq limit 1), f.hall) as hall,
       c.department, s.drawn_at, c.state, c.grade, c.settled_at
from survey_call c join survey s using (survey_id) join case_file f using (case_no)
where c.survey_id = $1 and c.place = $2;

-- name: matter
-- A matter with its journal, and the case that it is about, where it is about one.
select p.opening, c.bundle, c.lead_department, c.hall,
       array(select j.body from journal j where j.case_no = p.number order by j.seq) as bodies,
       array(select j.recorded_at from journal j where j.case_no = p.number order by j.seq) as recorded
from process_file p left join case_file c on c.case_no = p.opening ->> 'case_no' where p.number = $1;

-- name: draft
-- A begun application with its steps.
select b.bundle, b.lead_department, b.channel,
       array(select s.step from draft_step s where s.draft_id = b.draft_id order by s.recorded_at, s.step) as steps,
       array(select s.at from draft_step s where s.draft_id = b.draft_id order by s.recorded_at, s.step) as happened,
       array(select s.recorded_at from draft_step s where s.draft_id = b.draft_id order by s.recorded_at, s.step) as recorded
from draft_begun b where b.draft_id = $1;

-- name: hold
-- Nobody else counts this until the transaction ends.
select pg_advisory_xact_lock(hashtextextended('figures ' || $1, 0));

-- name: forget
-- Facts of these kinds before they are made anew.
delete from figure_fact where case_no = $1 and kind = any($2);
