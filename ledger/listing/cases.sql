-- name: of_hits
-- The cases that a search found, looked up one by one.
hits cross join lateral (select * from case_file f where f.case_no = hits.case_no offset 0) as c

-- name: counted
-- How many rows the list has, counted no further than a bound.
select count(*) from (select 1 from {source} where {condition} limit {rows}) as row

-- name: line
-- What a row of the list of cases shows.
select c.case_no, c.bundle, c.bundle_name, c.lead_department, c.applicant_name, c.phase, c.outcome, c.received_at,
       c.accepted_on, c.due_on, c.due_provisional, c.remind_at, c.yellow_at, c.red_at, c.concluded_at, c.open, c.extension
