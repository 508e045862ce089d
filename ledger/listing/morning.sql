-- name: owed
-- What is owed within a reach ({owed}: its condition), told in four ways: by department and age ($2: moments, from the oldest
-- on, since when it is owed), by department and light, by matter and light, and in all. $1: the legal now, $3: its Beijing
-- date, $4: from when on it counts as newly red, $5: before when it has not moved. Gone through once, then added up.
with counted as materialized (
    select d.department, d.bundle, light_at(d.due_on, d.remind_at, d.yellow_at, d.red_at, $1) as light,
           width_bucket(d.since, $2::timestamptz[]) as age, count(*) as owed, count(*) filter (where d.due_on = $3) as today,
           count(*) filter (where d.red_at >= $4 and d.red_at <= $1) as red_new,
           count(*) filter (where greatest(d.since, d.moved_at) < $5) as quiet,
           count(*) filter (where d.kind = 'joint' and d.due_on < $3) as joint_silent,
           count(*) filter (where d.kind = 'delivery' and d.due_on < $3) as delivery_late,
           count(*) filter (where d.kind = 'delay' and d.due_on < $3) as unexplained
    from duty d
    where {owed}
    group by 1, 2, 3, 4
)
select grouping(department, bundle, light, age) as what, department, bundle, light, age, coalesce(sum(owed), 0)::int as owed,
       coalesce(sum(today), 0)::int as today, coalesce(sum(red_new), 0)::int as red_new,
       coalesce(sum(quiet), 0)::int as quiet, coalesce(sum(joint_silent), 0)::int as joint_silent,
       coalesce(sum(delivery_late), 0)::int as delivery_late, coalesce(sum(unexplained), 0)::int as unexplained
from counted
group by grouping sets ((department, age), (department, light), (bundle, light), ());

-- name: beside
-- What else the supervisor looks at each morning: letters that were never taken, bad ratings given since $1, complaints
-- without an answer, what came by silence since $1; of the matters that one department leads ($2) where it is given.
select (select count(*) from letter l where l.state = 'failed'
          and ($2::text is null or exists (select from case_file f where f.case_no = l.number and f.lead_department = $2))) as dead_letters,
       (select count(*) from rating r join case_file f using (case_no)
        where r.grade <= 2 and r.rated_at >= $1 and ($2::text is null or f.lead_department = $2)) as bad_ratings,
       (select count(*) from complaint c join case_file f using (case_no)
        where c.answered_at is null and ($2::text is null or f.lead_department = $2)) as complaints,
       (select count(*) from journal j join case_file f using (case_no)
        where {silent} and j.at >= $1 and ($2::text is null or f.lead_department = $2)) as by_silence;

-- name: by_silence
-- What came by silence, the latest first; of the matters that one department leads ($1), before a row ($2, $3, $4), so many ($5).
select j.case_no, j.seq, j.at, j.kind, j.item, j.body::jsonb ->> 'via' as via, j.body::jsonb ->> 'department' as department,
       j.body::jsonb ->> 'joint' as joint, f.bundle_name, f.lead_department,
       (select name from item_case i where i.case_no = j.case_no and i.key = j.item) as item_name,
       (select name from joint_event e where e.case_no = j.case_no and e.key = j.body::jsonb ->> 'joint') as joint_name
from journal j join case_file f using (case_no)
where {silent} and ($1::text is null or f.lead_department = $1)
  and ($2::timestamptz is null or (j.at, j.case_no, j.seq) < ($2, $3, $4))
order by j.at desc, j.case_no desc, j.seq desc limit $5;

-- name: silent
-- Entries that came by silence, as their index has them.
j.process_kind = 'case'
and (j.kind = 'pre_review_silent'
     or (j.kind in ('case_accepted', 'item_decided', 'joint_opinion_given')
         and j.body::jsonb ->> 'via' in ('deemed', 'silence')));
