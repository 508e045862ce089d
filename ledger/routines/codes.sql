-- Query codes (查询码): what 重新出具 changes, in the transaction of its journal entry.

-- From the entry on the new code opens the case, and whoever is in with the one before is out. A code of which nothing is
-- on file opens nothing: better that nobody gets in than whoever has the void one. Refused, it was never good for anything.
create or replace function settle_query_code(p_case_no text, p_act_id text, p_outcome text) returns void
language plpgsql as $$
begin
    if p_outcome <> 'applied' then
        delete from query_code where act_id = p_act_id;
        return;
    end if;
    update case_file set query_code_hash = coalesce((select code_hash from query_code where act_id = p_act_id), '')
    where case_no = p_case_no;
    update web_session set revoked_at = clock_timestamp(), ended_by = 'code_reissued'
    where case_no = p_case_no and person_id is null and revoked_at is null;
    -- Nor is it still one of the cases of whoever linked it with the void code; who filed it keeps it.
    delete from person_case where case_no = p_case_no and how = 'linked';
    update web_session set case_no = null
    where case_no = p_case_no and person_id is not null and revoked_at is null
      and not exists (select from case_of_person theirs
                      where theirs.person_id = web_session.person_id and theirs.case_no = p_case_no);
end $$;
