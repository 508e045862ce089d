-- Under which number a draft waits for the signatures of others (共同签名): until then nothing in it changes. Null: it does
-- not wait.
create or replace function draft_waits(p_draft text) returns text language sql stable as $$
    select c.number from cosigning c join process_file p using (number) where c.draft_id = p_draft and p.open limit 1
$$;
