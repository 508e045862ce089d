-- name: case
-- One case read once, as one snapshot: its own row with its form, what it started with, its journal in order, and the
-- legal time at which it was read.
select c.case_no, c.bundle, c.bundle_name, c.definition, c.lead_department, c.applicant_name, c.filed_by, c.received_at,
       c.seq, c.workflow_started_at, c.phase, c.outcome, c.accepted_on, c.due_on, c.due_provisional, c.yellow_at,
       c.red_at, c.concluded_at, c.open, c.extension, c.delivery_due_on, c.calendar_version, c.hall, c.counter, c.organisation_load,
       (select hall.name from hall where hall.hall = c.hall) as hall_name, c.form,
       (select to_jsonb(r) from reception r where r.case_no = c.case_no) as reception,
       exists (select from case_sibling s where s.case_no = c.case_no) as has_siblings,
       coalesce((select jsonb_object_agg(s.field, s.level) from form_source s
                 where s.case_no = c.case_no and s.level > 0 and not s.changed), '{}') as verified,
       coalesce((select jsonb_object_agg(n.item, n.number) from result_number n
                 where n.case_no = c.case_no and n.given), '{}') as numbers,
       coalesce(c.opening_first, c.opening) as opening, legal_now() as now,
       array(select j.body from journal j where j.case_no = c.case_no order by j.seq) as bodies
from case_file c where c.case_no = $1;
