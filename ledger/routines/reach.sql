-- Reach (与谁有关): whom a case concerns, in one place. Pages, files, API and the row of every act ask here, so that a
-- case that does not concern somebody is to them as if it were not there.

-- Whether a case concerns who acts in that role ('' where it has no department); false for a case that is not on file.
-- The supervisor and the government's head see to all cases, the window (in whose name it acts: p_actor) to those that its
-- hall received, a lead to those that its department leads, a department to those in which it takes part, an applicant to
-- the own one. An administrator reads none (最少必要).
-- Most who act handle an item, which is one look; what else makes a case a department's own is asked of the others.
-- In PL/pgSQL, as its plans are then kept: every act of every person passes here.
create or replace function case_concerns(p_case_no text, p_role text, p_department text, p_actor text)
returns boolean language plpgsql stable as $$
begin
    if p_role in ('handler', 'department_head', 'system') then
        if exists (select from item_case where case_no = p_case_no and department = p_department) then
            -- A firm to which the applicant no longer lets their data be given (第十五条); its items are over by then.
            return not exists (
                select from (select said, detail from consent where case_no = p_case_no and purpose = 'outside'
                             order by consent_id desc limit 1) as last
                where last.said = 'withdrawn' and p_department = any(string_to_array(last.detail, ',')));
        end if;
        return p_department = any(case_departments(p_case_no));
    elsif p_role = 'lead' then
        return exists (select from case_file where case_no = p_case_no and lead_department = p_department);
    elsif p_role = 'counter_clerk' then
        return exists (select from case_file where case_no = p_case_no and sees_to_hall(p_actor, hall));
    elsif p_role in ('supervisor', 'government_head')
        or (p_role = 'applicant' and p_actor = 'applicant:' || p_case_no) then
        return exists (select from case_file where case_no = p_case_no);
    end if;
    return false;
end $$;
