-- Reach (与谁有关): whom a case concerns, in one place. Pages, files, API and the row of every act ask here, so that a
-- case that does not concern somebody is to them as if it were not there.

-- Whether a case concerns who acts in that role ('' where it has no department); false for a case that is not on file.
-- The supervisor and the government's head see to all cases, the window (in whose name it acts: p_actor) to those that its
-- hall received, a lead to those that its department leads, a department to those in which it takes part, an applicant to
-- the own one. An administrator reads none (最少必要).
create or replace function case_concerns(p_case_no text, p_role text, p_department text, p_actor text)
returns boolean language sql stable as $$
    select case
        when p_role = 'counter_clerk'
            then exists (select from case_file where case_no = p_case_no and sees_to_hall(p_actor, hall))
        when p_role in ('supervisor', 'government_head')
            then exists (select from case_file where case_no = p_case_no)
        when p_role = 'lead'
            then exists (select from case_file where case_no = p_case_no and lead_department = p_department)
        when p_role in ('handler', 'department_head', 'system')
            then p_department = any(case_departments(p_case_no))
        when p_role = 'applicant'
            then p_actor = 'applicant:' || p_case_no and exists (select from case_file where case_no = p_case_no)
        else false
    end
$$;
