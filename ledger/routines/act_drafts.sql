-- Acts being typed (暂存) are cleared once the act is applied, and with the case's end.

create or replace function act_draft_is_done() returns trigger language plpgsql as $$
begin
    delete from act_draft
    where account_id = new.actor_id and case_no = new.case_no and kind = new.kind
      and subject = coalesce(new.item, joint_mark() || (new.payload ->> 'joint'), 'case');
    return null;
end $$;

create or replace trigger act_applied after update of outcome on act for each row when (new.outcome = 'applied')
    execute function act_draft_is_done();

create or replace function act_drafts_are_over() returns trigger language plpgsql as $$
begin
    delete from act_draft where case_no = new.case_no;
    return null;
end $$;

create or replace trigger case_over after update of open on case_file for each row when (old.open and not new.open)
    execute function act_drafts_are_over();
