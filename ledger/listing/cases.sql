-- name: line
-- What a row of the list of cases shows.
select c.case_no, c.bundle, c.bundle_name, c.lead_department, c.applicant_name, c.phase, c.outcome, c.received_at,
       c.accepted_on, c.due_on, c.due_provisional, c.remind_at, c.yellow_at, c.red_at, c.concluded_at, c.open, c.extension
