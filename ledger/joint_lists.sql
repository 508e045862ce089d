-- name: of_case
-- Events of a case in the bundle's order.
select e.case_no, e.key, e.position, e.name, e.kind, e.convenor, e.booking, e.partial, e.phase, e.round, e.turn, e.moves_left,
       e.starts_at, e.ends_at, e.slots, e.outcome, e.clock, e.due_on, e.due_provisional, e.remind_at, e.yellow_at, e.red_at,
       e.escalate_department_at, e.escalate_lead_at, e.escalate_supervisor_at, e.held_at, e.closed_at, c.lead_department,
       c.bundle_name, c.applicant_name, joint_parties(e.case_no, e.key) as parties
from joint_event e join case_file c using (case_no)
where e.case_no = $1 order by e.position;
