-- name: begin
-- Somebody begins an exercise at the legal time of now, once; $8, $9: of which whole one it is which sitting (or null).
insert into practice_exercise
    (exercise_id, case_no, bundle, scenario, first_step, last_step, account_id, started_at, whole, stage)
values ($1, $2, $3, $4, $5, $6, $7, legal_now(), $8, $9)
on conflict (exercise_id) do update set started_at = practice_exercise.started_at
returning started_at;

-- name: read
-- One exercise; it is ready when everything that comes before the trainee's turn is settled.
select e.place, e.exercise_id, e.case_no, e.bundle, e.scenario, e.first_step, e.last_step, e.account_id, e.started_at,
       c.definition, account.name as trainee, e.whole, e.stage,
       c.seq > 0 and not exists (
           select from act where act.case_no = e.case_no and act.outcome is null and act.received_at < e.started_at
       ) as is_ready
from practice_exercise e join case_file c using (case_no) join account using (account_id)
where e.exercise_id = $1;

-- name: page
-- Exercises before a place, the newest first, of a whole one its first sitting; $3: of one trainee (null: of all).
select e.place, e.exercise_id, e.case_no, e.bundle, e.scenario, e.first_step, e.last_step, e.account_id, e.started_at,
       c.definition, account.name as trainee, e.whole, e.stage,
       c.seq > 0 and not exists (
           select from act where act.case_no = e.case_no and act.outcome is null and act.received_at < e.started_at
       ) as is_ready
from practice_exercise e join case_file c using (case_no) join account using (account_id)
where e.place < $1 and ($3::text is null or e.account_id = $3) and (e.stage is null or e.stage = 1)
order by e.place desc limit $2;

-- name: of_wholes
-- The sittings of whole exercises, in their order.
select e.place, e.exercise_id, e.case_no, e.bundle, e.scenario, e.first_step, e.last_step, e.account_id, e.started_at,
       c.definition, account.name as trainee, e.whole, e.stage,
       c.seq > 0 and not exists (
           select from act where act.case_no = e.case_no and act.outcome is null and act.received_at < e.started_at
       ) as is_ready
from practice_exercise e join case_file c using (case_no) join account using (account_id)
where e.whole = any($1::text[]) order by e.whole, e.stage;

-- name: acts_of
-- Settled acts of these people on a case from a moment on, in order.
select act_id, kind, payload, received_at, outcome, code from act
where case_no = $1 and actor_id = any($2::text[]) and received_at >= $3 and outcome is not null order by received_at, act_id;
