-- name: given
-- What the code that an act ($1) gave to an account ($2, null: to anybody) is made of, for so long ($3) after it was
-- made; nothing once another code opens the case.
select code.seed from query_code code
join act using (act_id)
join case_file of_case using (case_no)
where code.act_id = $1 and ($2::text is null or code.given_to = $2) and code.seed is not null
  and code.made_at > clock_timestamp() - $3::interval and code.code_hash = of_case.query_code_hash;

-- name: forget
-- Codes that were given ($1 ago or earlier) are in the applicants' hands alone: only their hashes stay.
update query_code set seed = null where seed is not null and made_at <= clock_timestamp() - $1::interval;
