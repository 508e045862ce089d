-- name: population
-- Cases that ended in a period ($1, $2: moments, the second not included), with each department that decided something.
select distinct f.case_no, f.bundle as matter, i.department
from case_file f join item_case i using (case_no)
where f.concluded_at >= $1 and f.concluded_at < $2 and i.state in ('granted', 'refused', 'revoked', 'found')
order by f.case_no, i.department;

-- name: matter_names
-- What the matters of these slugs are called in the cases of a period.
select bundle, max(bundle_name) as name from case_file where concluded_at >= $1 and concluded_at < $2 group by bundle;

-- name: add
-- A survey, once for its act.
insert into survey (act_id, title, from_on, until_on, seed, size, population, digest, drawn_by, drawn_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (act_id) do nothing returning survey_id;

-- name: add_strata
-- The strata of a survey ($2: matters, names, departments and how many cases, side by side).
insert into survey_stratum (survey_id, matter, matter_name, department, population)
select $1::bigint, * from unnest($2::text[], $3::text[], $4::text[], $5::int[]);

-- name: add_calls
-- The calls of a survey, in the order of its list.
insert into survey_call (survey_id, place, case_no, matter, department)
select $1::bigint, * from unnest($2::int[], $3::text[], $4::text[], $5::text[]);

-- name: of_act
-- The survey that an act drew.
select survey_id from survey where act_id = $1;

-- name: one
-- One survey.
select survey_id, title, from_on, until_on, seed, size, population, digest, drawn_at from survey where survey_id = $1;

-- name: strata
-- The strata of a survey, by name.
select matter, matter_name, department, population from survey_stratum where survey_id = $1
order by matter_name, matter, department;

-- name: calls
-- Calls of a survey in the order of its list, at most $2.
select place, case_no, matter, department, state, tries, grade, words, settled_at
from survey_call where survey_id = $1 order by place limit $2;

-- name: hold_call
-- One call, kept from others until the transaction ends.
select state, tries from survey_call where survey_id = $1 and place = $2 for update;

-- name: try
-- One try of a call, once for its act.
insert into survey_try (act_id, survey_id, place, tried_at, tried_by, outcome) values ($1, $2, $3, $4, $5, $6)
on conflict (act_id) do nothing returning act_id;

-- name: note
-- Where a call stands after a try.
update survey_call set state = $3, tries = $4, grade = $5, words = $6,
    settled_at = case when $3 <> 'open' then $7::timestamptz end
where survey_id = $1 and place = $2;

-- name: whom
-- What is asked about in a call, and the form and definition in which the telephone stands.
select c.case_no, f.definition, f.form, f.applicant_name, f.bundle_name, c.department, c.state, c.tries,
       array(select i.name from item_case i where i.case_no = c.case_no and i.department = c.department
             and i.state in ('granted', 'refused', 'revoked', 'found') order by i.position) as decided
from survey_call c join case_file f using (case_no) where c.survey_id = $1 and c.place = $2;
