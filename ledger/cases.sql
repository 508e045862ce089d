-- name: receive
-- The legal time of a receipt ($2, else now) and the next serial of its Beijing day, none when the act is on file
-- already; one that was given back goes first. A statement of its own, so that filings queue for the serial only. Nobody
-- waits for the disk here: the case that has the serial is committed later, and with it everything before it; a serial
-- that is lost with the machine was no case's.
with moment as materialized (
    select coalesce($2::timestamptz, legal_now()) as at from set_config('synchronous_commit', 'off', true)
), taken as (
    insert into case_serial (day, last, given)
    select (at at time zone 'Asia/Shanghai')::date, 1, 1 from moment
    where not exists (select from act where act_id = $1)
    on conflict (day) do update set
        given = coalesce(case_serial.free[1], case_serial.last + 1),
        last = greatest(case_serial.last, coalesce(case_serial.free[1], case_serial.last + 1)),
        free = case_serial.free[2:]
    returning given
)
select moment.at, taken.given as serial,
       (select extract(epoch from ahead)::float8 from legal_clock) as ahead,
       (select max(loaded_at) from (select loaded_at from calendar_year union all
                                    select loaded_at from calendar_department) as loaded) as calendar_loaded_at
from moment left join taken on true;

-- name: give_back
-- A filing came to nothing: its serial is the next one's. Not where a case has it after all.
update case_serial set free = (select array_agg(distinct each order by each) from unnest(free || $2::int) as each)
where day = $1 and $2 <= last and not exists (select from case_file where case_no = $3);

-- name: insert_case
-- A new case with its act, items (in the plan's order, from 1) and materials, before its workflow starts; nothing when
-- the act's id is on file already.
with filed as (
    insert into act (act_id, case_no, kind, actor_id, role, department, digest, payload, received_at, on_behalf_of)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $27)
    on conflict (act_id) do nothing
    returning act_id, case_no, actor_id, received_at
), opened as (
    insert into case_file (case_no, bundle, bundle_name, definition, lead_department, opening, form, applicant_name,
                           query_code_hash, filed_by, received_at, calendar_version, alike, about_field, about_departments,
                           next_start_at, hall, counter, organisation_load, told_in)
    select case_no, $10, $11, $12, $13, $14, $15, $16, $17, actor_id, received_at, $26, $28, $31, $32,
           clock_timestamp() + (received_at - legal_now()) + interval '2 seconds',  -- until then its filer starts it
           hall_of(coalesce($27, actor_id)), (select counter from account where account_id = coalesce($27, actor_id)),
           (select max(load_id) from organisation_load), $51
    from filed
    returning case_no
), items as (
    insert into item_case (case_no, key, position, name, department, state, routed)
    select filed.case_no, item.key, item.position, item.name, item.department, 'waiting', item.routed
    from filed, unnest($18::text[], $19::text[], $20::text[], $21::text[])
        with ordinality as item (key, name, department, routed, position)
), code as (
    insert into query_code (act_id, code_hash, given_to, seed) select act_id, $17, $29, $30 from filed
), materials as (
    insert into material_copy (case_no, material, position, source, file_name, digest, act_id, added_at, provenance)
    select filed.case_no, paper.material, paper.position, paper.source, paper.file_name, paper.digest, filed.act_id,
           filed.received_at, nullif($49::jsonb -> (paper.position - 1)::int, 'null')
    from filed, unnest($22::text[], $23::text[], $24::text[], $25::text[])
        with ordinality as paper (material, source, file_name, digest, position)
), told_at as (
    insert into contact (case_no, channel, address)
    select filed.case_no, way.channel, way.address
    from filed, unnest($35::text[], $36::text[]) as way (channel, address)
), theirs as (
    insert into person_case (person_id, case_no, how) select $37, case_no, 'filed' from filed where $37::text is not null
), declared as (
    insert into filing_declaration (case_no, said) select case_no, $38 from filed where $38 <> ''
), consented as (
    insert into consent (case_no, purpose, said, version, words_digest, detail, door, at)
    select filed.case_no, each.purpose, each.said, each.version, each.digest, each.detail, $44, filed.received_at
    from filed, unnest($39::text[], $40::text[], $41::int[], $42::text[], $43::text[])
        as each (purpose, said, version, digest, detail)
), prefilled as (
    insert into form_source (case_no, field, source, level, changed)
    select filed.case_no, each.field, each.source, each.level, each.changed
    from filed, unnest($45::text[], $46::text[], $47::int[], $48::boolean[]) as each (field, source, level, changed)
), received_how as (
    insert into reception (case_no, document, checked_by, ticket, ticket_at, begun_at, helper_name, helper_number, helper_post,
                           helper_organisation, mandate, mandate_since, mandate_until, mandate_way, helper_phone, helper_is_told)
    select filed.case_no, how.document, case when how.document is not null then filed.actor_id end, how.ticket, how.ticket_at,
           how.begun_at, helper.name, helper.number, helper.post, helper.organisation, helper.mandate, helper.since,
           helper.until, helper.way, nullif(helper.phone, ''), coalesce(helper.is_told, false)
    from filed, jsonb_to_record($50::jsonb) as how (
             document text, ticket text, ticket_at timestamptz, begun_at timestamptz, helper jsonb),
         jsonb_to_record(coalesce(nullif(how.helper, 'null'), '{}')) as helper (
             name text, number text, post text, organisation text, mandate text, since date, until date, way text, phone text,
             is_told boolean)
    where $50::jsonb is not null
), helper_told_at as (
    insert into contact (case_no, channel, address)
    select filed.case_no, 'helper', $50::jsonb -> 'helper' ->> 'phone' from filed
    where ($50::jsonb -> 'helper' ->> 'is_told')::boolean
), found_by as (
    insert into case_search (case_no, words, hidden) select case_no, $33, $34 from filed
)
select case_no from opened;

-- name: link_siblings
-- The cases ($1, in the order of the rows) that one application became; the first is the one they are found by.
insert into case_sibling (case_no, first_case_no, row)
select case_no, ($1::text[])[1], place - 1 from unnest($1::text[]) with ordinality as filed (case_no, place);

-- name: openings_together
-- What a case ($1) and its siblings (分件) started with, in the order of the application's rows.
select coalesce(c.opening_first, c.opening) as opening
from case_file c left join case_sibling s using (case_no)
where c.case_no = $1 or s.first_case_no = (select first_case_no from case_sibling where case_no = $1)
order by s.row;

-- name: siblings
-- The other cases of the application of a case ($1), in the order of its rows, those alone that concern who acts in
-- that role ($2) of a department ($3; empty: none) under that id ($4); an applicant is concerned by all of the own.
-- `about`: whom each is about, where the reader sees that ($5: its departments; null: everything).
select c.case_no, s.row, c.phase, c.outcome, c.filed_by, coalesce(c.opening_first, c.opening) ->> 'act_id' as act_id,
       case when $5::text is null or $5 = any(c.about_departments) then c.form ->> c.about_field end as about
from case_sibling own
join case_sibling s on s.first_case_no = own.first_case_no and s.case_no <> own.case_no
join case_file c on c.case_no = s.case_no
where own.case_no = $1
  and ($2 = 'applicant' and $4 = 'applicant:' || $1 or case_concerns(c.case_no, $2, $3, $4))
order by s.row;

-- name: alike
-- Cases about the same people ($1, keyed digests, and those of the filing $2 where it is on file) of the last $3 days,
-- newest first; not those of the filing itself. Of each digest the newest few are read, however many there are.
-- `within_reach`: the hall of the clerk ($4) sees to it, else `hall_name`.
with moment as materialized (
    select legal_now() - make_interval(days => $3) as first
), own as materialized (
    select case_no from act where act_id = $2
    union select other.case_no from act a join case_sibling mine using (case_no)
    join case_sibling other on other.first_case_no = mine.first_case_no where a.act_id = $2
), people as (
    select unnest($1::bytea[]) as alike union select f.alike from case_file f join own using (case_no)
)
select found.* from people cross join lateral (
    select c.case_no, c.received_at, c.phase, c.outcome, c.applicant_name, sees_to_hall($4, c.hall) as within_reach,
           (select name from hall where hall = home_hall(c.hall)) as hall_name
    from case_file c
    where c.alike = people.alike and c.received_at > (select first from moment)
      and coalesce(c.outcome, '') not in ('withdrawn', 'not_accepted')
      and c.case_no not in (select case_no from own)
    order by c.received_at desc limit 5) as found
order by found.received_at desc limit 5;

-- name: opening
-- What a case started with.
select coalesce(opening_first, opening) from case_file where case_no = $1;

-- name: definition_of
-- By which definition a case goes now.
select definition from case_file where case_no = $1;

-- name: open_and_seq
-- Whether anything of a case still runs, and the number of its last entry.
select open, seq from case_file where case_no = $1;
