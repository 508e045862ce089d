-- name: unfilled
-- Cases whose duties are still to be made, oldest first, after the case $1.
select case_no from duty_unfilled where case_no > $1 order by case_no limit 100;
