-- name: late
-- What departments owe for reasons $3 whose limit ended on $1 or later and before $2 (today in Beijing), the oldest first.
select case_no, key, clock, reason, department, item, due_on, statutory_due_on
from duty
where process_kind = 'case' and act is not null and department is not null and clock is not null
  and due_on >= $1 and due_on < $2 and reason = any($3)
order by due_on, case_no, key;

-- name: shown
-- Which of these cards ($1: ids of the acts that opened them) are on file, with their numbers.
select act_id, case_no from act where act_id = any($1);
