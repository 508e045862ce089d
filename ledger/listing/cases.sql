-- name: line
-- What a row of the list of cases shows.
select c.case_no, c.bundle, c.bundle_name, c.lead_department, c.applicant_name, c.phase, c.outcome, c.received_at,
       c.accepted_on, c.due_on, c.due_provisional, c.remind_at, c.yellow_at, c.red_at, c.concluded_at, c.open, c.extension,
       c.hall;

-- name: page
-- Rows of a range from a place on, so many.
{hits}{line} from {source} where {condition} {order} limit {rows};

-- name: counted
-- How many rows a range has, up to a bound.
{hits}select count(*) from (select 1 from {source} where {condition} limit {rows}) as row;

-- name: hits
-- The cases that a search finds, before everything else.
with hits as materialized ({cases});

-- name: of_hits
-- The rows of those cases.
hits cross join lateral (select * from case_file f where f.case_no = hits.case_no offset 0) as c;

-- name: takes_part
-- Whether a department takes part in a case.
exists (select from case_department part where part.department = {} and part.case_no = c.case_no);

-- name: takes_part_each
-- The same, asked of each case by itself.
exists (select from case_department part where part.department = {} and part.case_no = c.case_no offset 0);
