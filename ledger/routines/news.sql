-- News (消息), as the pure rules made them (domain/news), and the messages that go out from them.

-- Where somebody is told besides pages, and in which language: the applicant of a case or of a waiting application, and who
-- is to sign that, by telephone and mail as the applicant gave them, else by the mail of their own account, in the language
-- that they chose there, else in the applicant's. A helper (帮办代办) is told in Chinese, as long as their mandate lasts.
drop function if exists contacts_of(text, text, text, text) cascade;
create or replace function contacts_of(p_kind text, p_number text, p_audience text, p_person text)
returns table (channel text, address text, language text) language sql stable as $$
    select contact.channel, contact.address,
           case contact.channel when 'helper' then 'zh-CN' else case_file.told_in end
    from contact join case_file using (case_no)
    where p_kind = 'case' and p_audience = 'applicant' and contact.case_no = p_number
      and (contact.channel <> 'helper' or exists (
          select from reception where reception.case_no = p_number
          and reception.mandate_until >= (legal_now() at time zone 'Asia/Shanghai')::date))
    union all
    select chosen.key, chosen.value, coalesce(filing ->> 'language', 'zh-CN')
    from cosigning, jsonb_each_text(coalesce(filing -> 'contacts', '{}')) as chosen
    where p_kind = 'cosigning' and p_audience = 'applicant' and cosigning.number = p_number
    union all
    select way.channel, way.address, coalesce(own.told_in, cosigning.filing ->> 'language', 'zh-CN')
    from cosigner join cosigning using (number)
    left join lateral (select person.told_in, person.mail from person
                       where person.kind = 'natural' and person.document_no = cosigner.id_number
                       order by person.seen_at desc limit 1) as own on true
    cross join lateral (values ('sms', cosigner.phone), ('mail', coalesce(nullif(cosigner.mail, ''), own.mail, '')))
        as way (channel, address)
    where p_kind = 'cosigning' and p_audience = 'cosigner' and way.address <> ''
      and cosigner.number = p_number and p_person = p_number || '/' || cosigner.key
$$;

create or replace function write_news(p_number text, p_news jsonb, p_kind text) returns void language plpgsql as $$
begin
    with told as (
        insert into news (process_kind, number, key, seq, at, kind, audience, person, role, department, hall, item, joint, facts)
        -- What a process tells the applicant of the case that it is about stands with that case's news, under a name of its own.
        select case when row.of_case is null then p_kind else 'case' end, coalesce(row.of_case, p_number),
               case when row.of_case is null then row.key else p_number || ':' || row.key end,
               case when row.of_case is null then row.seq else 0 end,
               row.at, row.kind, reader ->> 'audience', reader ->> 'person', reader ->> 'role',
               reader ->> 'department', reader ->> 'hall', row.item, row.joint, coalesce(row.facts, '{}')
        from jsonb_to_recordset(p_news) as row (
            key text, seq int, at timestamptz, kind text, reader jsonb, item text, joint text, facts jsonb,
            of_case text)
        on conflict (number, key) do nothing
        returning news_id, process_kind, number, kind, audience, person
    )
    insert into message (message_id, news_id, channel)
    select 'n' || told.news_id || '-' || contact.channel, told.news_id, contact.channel
    from told cross join lateral contacts_of(told.process_kind, told.number, told.audience, told.person) as contact
    where contact.channel <> 'helper' or told.kind <> 'rating_followed';  -- what somebody thinks of the office is theirs
end $$;

-- What a piece of news needs to be said: the definition of the case or waiting application (none of another process), and the
-- names of a case's items and joint events.
create or replace function news_names(p_number text, out definition text, out items jsonb, out joints jsonb)
language sql stable as $$
    select f.definition,
           (select coalesce(jsonb_object_agg(key, name), '{}') from item_case where case_no = p_number),
           (select coalesce(jsonb_object_agg(key, name), '{}') from joint_event where case_no = p_number)
    from case_file f where f.case_no = p_number
    union all
    select c.definition, '{}'::jsonb, '{}'::jsonb from cosigning c where c.number = p_number
    union all
    select '', '{}'::jsonb, '{}'::jsonb from process_file p
    where p.number = p_number and not exists (select from cosigning c where c.number = p_number)
    union all
    select '', '{}'::jsonb, '{}'::jsonb from process p where p.number = p_number and p.kind = 'bulletin'
$$;

-- Halls by slug as the organisation in force tells them (name, address, telephone), for what tells of a hall.
create or replace function news_halls(p_kind text) returns jsonb language sql stable as $$
    select case when p_kind in ('other_hall', 'hall_takes_over', 'hall_handed_on') then (
        select jsonb_object_agg(told.key, jsonb_build_object('name', told.value ->> 'name', 'address', told.value ->> 'address',
                                                             'telephone', told.value ->> 'telephone'))
        from (select version from organisation_load order by load_id desc limit 1) as last
        join organisation using (version), jsonb_each(organisation.body::jsonb -> 'halls') as told) end
$$;

-- Names of the departments between which a lead went (变更牵头部门), which the case's definition may not know.
create or replace function news_organs(p_facts jsonb) returns jsonb language sql stable as $$
    select case when p_facts ? 'to_lead' then (
        select jsonb_object_agg(slug, name) from organ where slug in (p_facts ->> 'to_lead', p_facts ->> 'from_lead')) end
$$;

-- How many pieces somebody in a role has not marked as seen, up to p_most: two ranges of an index.
create or replace function news_unseen(p_account text, p_role text, p_department text, p_most int) returns int
language sql stable as $$
    select least(p_most, count(*))::int
    from (select coalesce((select news_id from news_seen
                           where account_id = p_account and role = p_role and department = coalesce(p_department, '')), 0) as upto
    ) as seen
    cross join lateral (
        (select 1 from news where person = p_account and news_id > seen.upto limit p_most)
        union all
        (select 1 from news where role = p_role and department is not distinct from nullif(p_department, '')
         and news_id > seen.upto limit p_most)
        union all
        (select 1 from news where p_role = 'counter_clerk' and hall = hall_of(p_account) and news_id > seen.upto limit p_most)
    ) as each
$$;

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
