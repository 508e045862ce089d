-- name: begin
-- Somebody begins an exercise at the legal time of now, once.
insert into practice_exercise (exercise_id, case_no, bundle, scenario, first_step, last_step, account_id, started_at)
values ($1, $2, $3, $4, $5, $6, $7, legal_now()) on conflict (exercise_id) do nothing;

-- name: read
-- One exercise; it is ready when everything that comes before the trainee's turn is settled.
select e.place, e.exercise_id, e.case_no, e.bundle, e.scenario, e.first_step, e.last_step, e.account_id, e.started_at,
       c.definition, account.name as trainee,
       c.seq > 0 and not exists (
           select from act where act.case_no = e.case_no and act.outcome is null and act.received_at < e.started_at
       ) as is_ready
from practice_exercise e join case_file c using (case_no) join account using (account_id)
where e.exercise_id = $1;

-- name: page
-- Exercises before a place, the newest first; $3: of one trainee (null: of all).
select e.place, e.exercise_id, e.case_no, e.bundle, e.scenario, e.first_step, e.last_step, e.account_id, e.started_at,
       c.definition, account.name as trainee,
       c.seq > 0 and not exists (
           select from act where act.case_no = e.case_no and act.outcome is null and act.received_at < e.started_at
       ) as is_ready
from practice_exercise e join case_file c using (case_no) join account using (account_id)
where e.place < $1 and ($3::text is null or e.account_id = $3) order by e.place desc limit $2;

-- name: acts_of
-- Settled acts of an account on a case from a moment on, in order.
select act_id, kind, payload, received_at, outcome, code from act
where case_no = $1 and actor_id = $2 and received_at >= $3 and outcome is not null order by received_at, act_id;
