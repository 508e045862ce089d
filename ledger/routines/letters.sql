-- Letters (对外文书), as the pure rules made them (domain/letters).

create or replace function write_letters(p_number text, p_letters jsonb) returns void language sql as $$
    insert into letter (letter_id, party, kind, number, subject, lane, body)
    select p_number || '.' || row.key, row.party, row.kind, p_number, coalesce(row.subject, ''), row.lane, coalesce(row.body, '{}')
    from rows from (jsonb_to_recordset(p_letters) as (key text, party text, kind text, subject text, lane text, body jsonb))
         with ordinality as row (key, party, kind, subject, lane, body, nth)
    order by nth
    on conflict (letter_id) do nothing
$$;

-- The append's answer, and with it the letters of what was written.
create or replace function with_letters(p_number text, p_answer jsonb, p_letters jsonb) returns jsonb language plpgsql as $$
begin
    if p_answer ->> 'status' = 'written' and p_letters is not null then
        perform write_letters(p_number, p_letters);
    end if;
    return p_answer;
end $$;
