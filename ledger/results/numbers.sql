-- name: of_case
-- The numbers given by rule in a case, by item.
select item, number from result_number where case_no = $1 and given;
