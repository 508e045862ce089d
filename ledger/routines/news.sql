-- News (消息), as the pure rules made them (domain/news), and the messages that go out from them.

create or replace function write_news(p_number text, p_news jsonb, p_kind text) returns void language plpgsql as $$
begin
    with told as (
        insert into news (process_kind, number, key, seq, at, kind, audience, person, role, department, item, joint, facts)
        select p_kind, p_number, row.key, row.seq, row.at, row.kind, reader ->> 'audience', reader ->> 'person', reader ->> 'role',
               reader ->> 'department', row.item, row.joint, coalesce(row.facts, '{}')
        from jsonb_to_recordset(p_news) as row (
            key text, seq int, at timestamptz, kind text, reader jsonb, item text, joint text, facts jsonb)
        on conflict (number, key) do nothing
        returning news_id, audience
    )
    insert into message (message_id, news_id, channel)
    select 'n' || told.news_id || '-' || contact.channel, told.news_id, contact.channel
    from told join contact on told.audience = 'applicant' and p_kind = 'case' and contact.case_no = p_number;
end $$;

-- The ledger's answer to a proposal, with whom its entries are told: in the same statement, and only where that was written.
drop function if exists with_news(text, jsonb, jsonb, text) cascade;
create or replace function with_news(p_number text, p_answer jsonb, p_news jsonb, p_kind text) returns jsonb
language plpgsql as $$
begin
    if p_answer ->> 'status' = 'written' and p_news is not null then
        perform write_news(p_number, p_news, p_kind);
    end if;
    return p_answer;
end $$;
