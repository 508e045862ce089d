-- name: put
-- The words of a case, as its form says now.
with put as (
    insert into case_search (case_no, words, hidden) values ($1, $2, $3)
    on conflict (case_no) do update set words = excluded.words, hidden = excluded.hidden
)
delete from search_unfilled where case_no = $1;

-- name: unfilled
-- Cases whose words are to be made, on from the last one ($1), with what they are made of.
select c.case_no, c.definition, c.opening, c.form, c.applicant_name
from search_unfilled u join case_file c using (case_no) where u.case_no > $1 order by u.case_no limit $2;

-- name: found
-- The cases that are found by all these words.
select s.case_no from case_search s where s.words @> {}::text[];

-- name: seen
-- Of these the ones that somebody finds who sees what a department sees.
and not coalesce(s.hidden -> {}::text, s.hidden -> '', '[]') ?| {}::text[];
