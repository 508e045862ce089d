-- Notices (文书) and their numbers (文号).

-- The name of an organ, from a published definition; two organs of the same name get labels that differ.
create or replace function name_organ(p_slug text, p_name text) returns void language sql as $$
    insert into organ as known (slug, name, label)
    select p_slug, p_name,
           case when exists (select from organ where label = p_name and slug <> p_slug)
                then p_name || '（' || p_slug || '）' else p_name end
    on conflict (slug) do update set name = excluded.name, label = excluded.label where known.name <> excluded.name
$$;

create or replace function notices_are_append_only() returns trigger language plpgsql as
$$ begin raise exception 'notices are never changed (append only)'; end $$;

create or replace trigger notice_append_only before update or delete on notice
    for each row execute function notices_are_append_only();
create or replace trigger notice_no_truncate before truncate on notice
    for each statement execute function notices_are_append_only();

-- 文号: `汉台区市场监督管理局延〔2026〕3号`.
create or replace function notice_number(p_label text, p_letter text, p_year int, p_serial int) returns text
language sql immutable as $$ select p_label || p_letter || '〔' || p_year || '〕' || p_serial || '号' $$;

-- Entries that are notices, with who issues them: of a joint event its convenor, of an item its department, else the lead.
create or replace view notice_entry as
select entry.case_no, entry.seq, entry.kind, entry.item, entry.at, known.letter,
       coalesce(item.department, event.convenor, of_case.lead_department, other.lead_department) as organ,
       extract(year from entry.at at time zone 'Asia/Shanghai')::int as year
from journal entry
join notice_kind known using (kind)
left join case_file of_case on of_case.case_no = entry.case_no
left join process_file other on entry.process_kind <> 'case' and other.number = entry.case_no
left join item_case item on item.case_no = entry.case_no and item.key = entry.item
left join joint_event event
    on entry.kind like 'joint\_%' and event.case_no = entry.case_no and event.key = entry.body::jsonb ->> 'joint';

-- Number the notices among the entries after p_after, in the order of their series' keys, so that appends never wait for
-- each other in a circle.
create or replace function number_notices(p_case_no text, p_after int) returns void language plpgsql as $$
begin
    with entry as materialized (
        select *, row_number() over (partition by organ, letter, year order by seq) as nth
        from notice_entry where case_no = p_case_no and seq > p_after
    ), taken as (
        insert into notice_series as series (organ, letter, year, last)
        select organ, letter, year, count(*) from entry group by organ, letter, year order by organ, letter, year
        on conflict (organ, letter, year) do update set last = series.last + excluded.last
        returning organ, letter, year, last
    ), numbered as (
        select entry.*, last - count(*) over (partition by organ, letter, year) + nth as serial
        from entry join taken using (organ, letter, year)
    )
    insert into notice (number, organ, letter, year, serial, case_no, entry_seq, kind, item, issued_at)
    select notice_number(known.label, letter, year, serial::int), organ, letter, year, serial, p_case_no, seq, kind, item, at
    from numbered join organ known on known.slug = organ
    order by organ, letter, year, seq;
end $$;
