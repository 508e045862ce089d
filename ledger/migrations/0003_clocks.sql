-- Clocks: what the read model shows of stops, extensions, escalations, delivery and commitments; notices numbered
-- without gaps; heads of departments and of the government; receipts on paper entered later; departments' calendars.

-- --- the read model --------------------------------------------------------------------------------------------------

alter table case_file
    add column escalate_department_at timestamptz,
    add column escalate_lead_at timestamptz,
    add column escalate_supervisor_at timestamptz,
    add column statutory_due_on date,
    add column extension text constraint case_extension_known check (extension in ('pending', 'approved', 'refused')),
    add column delivery_due_on date,
    add column deferral_due_on date,
    add column calendar_version text not null default '',
    -- whether anything of the case still runs: delivery and commitments outlive the conclusion
    add column open boolean not null default true;
update case_file set open = false where concluded_at is not null;

-- One index for what is open; the calendar's version leads it, since a changed calendar looks for the others.
drop index case_file_open;
create index case_file_open on case_file (calendar_version, case_no) where open;
create index case_file_deferral on case_file (deferral_due_on, case_no) where deferral_due_on is not null;
create index case_file_extension on case_file (due_on, case_no) where extension = 'pending';

alter table item_case
    add column escalate_department_at timestamptz,
    add column escalate_lead_at timestamptz,
    add column escalate_supervisor_at timestamptz,
    add column statutory_due_on date,
    add column suspended text,
    add column stop_ends_on date,
    add column extension text constraint item_extension_known check (extension in ('pending', 'approved', 'refused')),
    add column delivery_due_on date,
    add column delivered_at timestamptz,
    add column commitment text
        constraint item_commitment_known check (commitment in ('due', 'met', 'rectifying', 'revoked')),
    add column commitment_due_on date;
create index item_case_suspended on item_case (stop_ends_on, case_no) where suspended is not null;
create index item_case_extension on item_case (department, due_on, case_no) where extension = 'pending';
create index item_case_delivery on item_case (delivery_due_on, case_no)
    where delivery_due_on is not null and delivered_at is null;
create index item_case_commitment on item_case (department, commitment_due_on, case_no)
    where commitment in ('due', 'rectifying');

-- Whether the plan of a case (`opening`) has this item as a wait (公示), which ends by itself. A plan on file leaves out
-- what is usual.
create function item_is_wait(p_opening jsonb, p_key text) returns boolean language sql immutable as $$
    select exists (
        select from jsonb_array_elements(p_opening -> 'plan' -> 'items') as planned
        where planned ->> 'key' = p_key and planned ->> 'kind' = 'wait')
$$;

-- A key that is absent (rows made before this version) is null; `open` then follows from the conclusion.
create or replace function write_case_row(p_case_no text, p_case jsonb, p_seq int, p_head text) returns void
language plpgsql as $$
begin
    update case_file set
        seq = p_seq,
        head = p_head,
        workflow_started_at = coalesce(workflow_started_at, clock_timestamp()),  -- it writes, so it runs
        phase = p_case ->> 'phase',
        outcome = p_case ->> 'outcome',
        accepted_on = (p_case ->> 'accepted_on')::date,
        concluded_at = (p_case ->> 'concluded_at')::timestamptz,
        open = coalesce((p_case ->> 'open')::boolean, p_case ->> 'concluded_at' is null),
        calendar_version = coalesce(p_case ->> 'calendar_version', calendar_version),
        extension = p_case ->> 'extension',
        delivery_due_on = (p_case ->> 'delivery_due_on')::date,
        deferral_due_on = (p_case ->> 'deferral_due_on')::date,
        due_on = (p_case -> 'term' ->> 'due_on')::date,
        due_provisional = coalesce((p_case -> 'term' ->> 'due_provisional')::boolean, false),
        remind_at = (p_case -> 'term' ->> 'remind_at')::timestamptz,
        yellow_at = (p_case -> 'term' ->> 'yellow_at')::timestamptz,
        red_at = (p_case -> 'term' ->> 'red_at')::timestamptz,
        escalate_department_at = (p_case -> 'term' ->> 'escalate_department_at')::timestamptz,
        escalate_lead_at = (p_case -> 'term' ->> 'escalate_lead_at')::timestamptz,
        escalate_supervisor_at = (p_case -> 'term' ->> 'escalate_supervisor_at')::timestamptz,
        statutory_due_on = (p_case -> 'term' ->> 'statutory_due_on')::date
    where case_no = p_case_no;
end $$;

create or replace function write_item_rows(p_case_no text, p_items jsonb) returns void language plpgsql as $$
begin
    update item_case set
        state = row ->> 'state',
        routed = row ->> 'routed',
        handed_over = (row ->> 'handed_over')::boolean,
        handler = row ->> 'handler',
        started_at = (row ->> 'started_at')::timestamptz,
        decided_at = (row ->> 'decided_at')::timestamptz,
        reason = row ->> 'reason',
        decision_act = row ->> 'decision_act',
        urged = (row ->> 'urged')::int,
        urged_at = (row ->> 'urged_at')::timestamptz,
        suspended = row ->> 'suspended',
        stop_ends_on = (row ->> 'stop_ends_on')::date,
        extension = row ->> 'extension',
        delivery_due_on = (row ->> 'delivery_due_on')::date,
        delivered_at = (row ->> 'delivered_at')::timestamptz,
        commitment = row ->> 'commitment',
        commitment_due_on = (row ->> 'commitment_due_on')::date,
        due_on = (row -> 'term' ->> 'due_on')::date,
        due_provisional = coalesce((row -> 'term' ->> 'due_provisional')::boolean, false),
        remind_at = (row -> 'term' ->> 'remind_at')::timestamptz,
        yellow_at = (row -> 'term' ->> 'yellow_at')::timestamptz,
        red_at = (row -> 'term' ->> 'red_at')::timestamptz,
        escalate_department_at = (row -> 'term' ->> 'escalate_department_at')::timestamptz,
        escalate_lead_at = (row -> 'term' ->> 'escalate_lead_at')::timestamptz,
        escalate_supervisor_at = (row -> 'term' ->> 'escalate_supervisor_at')::timestamptz,
        statutory_due_on = (row -> 'term' ->> 'statutory_due_on')::date
    from jsonb_array_elements(p_items) as row
    where item_case.case_no = p_case_no and item_case.key = row ->> 'key';
end $$;

-- --- notices (文书) and their numbers (文号) -----------------------------------------------------------------------------

-- Names of the organs that issue notices, from published definitions. `label` is what numbers carry: unlike the name
-- it is never shared, so two organs can never make the same number.
create table organ (
    slug text primary key,
    name text not null,
    label text not null constraint organ_label_unique unique
);

create function name_organ(p_slug text, p_name text) returns void language sql as $$
    insert into organ as known (slug, name, label)
    select p_slug, p_name,
           case when exists (select from organ where label = p_name and slug <> p_slug)
                then p_name || '（' || p_slug || '）' else p_name end
    on conflict (slug) do update set name = excluded.name, label = excluded.label where known.name <> excluded.name
$$;

select name_organ(department.key, department.value ->> 'name')
from definition join definition_in_force using (hash), jsonb_each(body::jsonb -> 'departments') as department
order by definition.published_at, department.key;
insert into organ (slug, name, label)  -- departments that only older definitions know
select slug, upper(slug), upper(slug)
from (select lead_department from case_file union select department from item_case) as used (slug)
on conflict (slug) do nothing;

-- Which entries are notices, each with the letter (字) of its series.
create table notice_kind (
    kind text primary key,
    letter text not null constraint notice_letter_unique unique
);
insert into notice_kind (kind, letter) values
    ('case_received', '收'),        -- 收件凭证
    ('correction_noticed', '补'),   -- 补正通知书
    ('case_accepted', '受'),        -- 受理通知书
    ('acceptance_refused', '不受'), -- 不予受理决定书
    ('item_suspended', '中'),       -- 中止（特别程序）告知书
    ('item_resumed', '恢'),         -- 恢复办理通知书
    ('extension_approved', '延'),   -- 延期通知书
    ('item_decided', '决'),         -- 决定书
    ('acceptance_revoked', '撤'),   -- 撤销受理决定书
    ('decision_revoked', '撤决');   -- 撤销决定书

-- One counter per organ, letter and Beijing year. Its row is locked until the append ends: what is rolled back leaves
-- no gap. Appends lock their case first, then their series in the order of this key, so they never wait in a circle.
create table notice_series (
    organ text not null references organ,
    letter text not null references notice_kind (letter),
    year int not null,
    last int not null constraint notice_series_counts check (last > 0),
    primary key (organ, letter, year)
);

create table notice (
    number text not null constraint notice_number_unique unique,
    organ text not null,
    letter text not null,
    year int not null,
    serial int not null constraint notice_serial_counts check (serial > 0),
    case_no text not null,
    entry_seq int not null,
    kind text not null,
    item text,
    issued_at timestamptz not null,
    constraint notice_entry_once unique (case_no, entry_seq, kind),
    constraint notice_serial_once unique (organ, letter, year, serial),
    foreign key (case_no, entry_seq) references journal (case_no, seq)
);

create function notices_are_append_only() returns trigger language plpgsql as
$$ begin raise exception 'notices are never changed (append only)'; end $$;
create trigger notice_append_only before update or delete on notice
    for each row execute function notices_are_append_only();
create trigger notice_no_truncate before truncate on notice
    for each statement execute function notices_are_append_only();

-- 文号: `汉台区市场监督管理局延〔2026〕3号`.
create function notice_number(p_label text, p_letter text, p_year int, p_serial int) returns text
language sql immutable as $$ select p_label || p_letter || '〔' || p_year || '〕' || p_serial || '号' $$;

-- What entries after p_after give in notices: the item's department issues what concerns an item, else the lead's.
create view notice_entry as
select entry.case_no, entry.seq, entry.kind, entry.item, entry.at, known.letter,
       coalesce(item.department, of_case.lead_department) as organ,
       extract(year from entry.at at time zone 'Asia/Shanghai')::int as year
from journal entry
join notice_kind known using (kind)
join case_file of_case using (case_no)
left join item_case item on item.case_no = entry.case_no and item.key = entry.item;

create function number_notices(p_case_no text, p_after int) returns void language plpgsql as $$
declare
    v_entry notice_entry;
    v_serial int;
begin
    for v_entry in select * from notice_entry where case_no = p_case_no and seq > p_after order by organ, letter, year, seq
    loop
        insert into notice_series as series (organ, letter, year, last)
        values (v_entry.organ, v_entry.letter, v_entry.year, 1)
        on conflict (organ, letter, year) do update set last = series.last + 1
        returning last into v_serial;
        insert into notice (number, organ, letter, year, serial, case_no, entry_seq, kind, item, issued_at)
        select notice_number(label, v_entry.letter, v_entry.year, v_serial), v_entry.organ, v_entry.letter,
               v_entry.year, v_serial, p_case_no, v_entry.seq, v_entry.kind, v_entry.item, v_entry.at
        from organ where slug = v_entry.organ;
    end loop;
end $$;

-- Notices of the entries that are on file already, in the order in which they were made.
with numbered as (
    select *, row_number() over (partition by organ, letter, year order by at, case_no, seq)::int as serial
    from notice_entry
), series as (
    insert into notice_series (organ, letter, year, last)
    select organ, letter, year, max(serial) from numbered group by organ, letter, year
)
insert into notice (number, organ, letter, year, serial, case_no, entry_seq, kind, item, issued_at)
select notice_number(organ.label, letter, year, serial), numbered.organ, letter, year, serial, case_no, seq, kind,
       item, at
from numbered join organ on organ.slug = numbered.organ;

-- As in 0001, with the notices numbered in the same transaction; last, so that their series are held for the shortest
-- time (the notification serialises the commits in any case).
create or replace function append_entries(
    p_case_no text,
    p_expected int,
    p_before timestamptz,
    p_acts jsonb,      -- {act_id: payload} of the acts settled by these entries
    p_entries text[],  -- entries as JSON text, in order
    p_case jsonb,      -- changed case row, or null
    p_items jsonb      -- changed item rows, or null
) returns jsonb language plpgsql as $$
declare
    v_seq int;
    v_head text;
    v_found jsonb;
    v_body text;
    v_entry jsonb;
    v_hash text;
    v_departments jsonb;
begin
    select seq, head into v_seq, v_head from case_file where case_no = p_case_no for update;
    if not found then
        raise exception 'CASE_NOT_FOUND' using errcode = 'LB001';
    end if;
    if v_seq > p_expected then
        select jsonb_agg(body order by seq) into v_found
        from journal where case_no = p_case_no and seq > p_expected;
        return jsonb_build_object('status', 'on_file', 'entries', v_found);
    end if;
    if v_seq < p_expected then
        raise exception 'LEDGER_BEHIND' using errcode = 'LB002';
    end if;

    select jsonb_agg(payload order by received_at, act_id) into v_found
    from act
    where case_no = p_case_no and outcome is null and received_at < p_before and not p_acts ? act_id;
    if v_found is not null then
        return jsonb_build_object('status', 'earlier', 'acts', v_found);
    end if;

    if p_acts <> '{}' and exists (
        select 1 from jsonb_each(p_acts) as proposed (act_id, payload)
        where not exists (
            select 1 from act
            where act.act_id = proposed.act_id and act.case_no = p_case_no
              and act.payload = proposed.payload and act.outcome is null)
    ) then
        return jsonb_build_object('status', 'unknown');
    end if;

    foreach v_body in array p_entries loop
        v_entry := v_body::jsonb;
        v_seq := v_seq + 1;
        v_hash := encode(sha256(convert_to(v_head || E'\n' || v_body, 'UTF8')), 'hex');
        insert into journal (case_no, seq, kind, item, act_id, actor_id, at, body, prev, hash)
        values (p_case_no, v_seq, v_entry ->> 'kind', v_entry ->> 'item', v_entry ->> 'act_id',
                v_entry -> 'actor' ->> 'actor_id', (v_entry ->> 'at')::timestamptz, v_body, v_head, v_hash);
        v_head := v_hash;
        if v_entry ? 'act_id' then
            perform settle_act(p_case_no, v_entry);
        end if;
    end loop;

    if p_case is null then
        update case_file set seq = v_seq, head = v_head where case_no = p_case_no;
    else
        perform write_case_row(p_case_no, p_case, v_seq, v_head);
    end if;
    if p_items is not null then
        perform write_item_rows(p_case_no, p_items);
    end if;

    select coalesce(jsonb_agg(distinct department), '[]') into v_departments
    from item_case where case_no = p_case_no
      and (p_items is null or key in (select row ->> 'key' from jsonb_array_elements(p_items) as row));
    perform number_notices(p_case_no, p_expected);
    perform pg_notify('lianban', jsonb_build_object('case_no', p_case_no, 'departments', v_departments)::text);
    return jsonb_build_object('status', 'written');
end $$;

-- Alerts of dates that a changed calendar made earlier; such entries are few.
create index journal_calendar_changed on journal (at desc) where kind = 'calendar_changed';

-- --- roles -----------------------------------------------------------------------------------------------------------

alter table account_role
    drop constraint account_role_role_check,
    drop constraint account_role_department,
    add constraint account_role_known check (role in (
        'counter_clerk', 'handler', 'department_head', 'lead', 'government_head', 'supervisor', 'admin')),
    add constraint account_role_department
        check ((role in ('handler', 'department_head', 'lead')) = (department <> ''));

-- --- receipts on paper, entered later (纸质补录) -------------------------------------------------------------------------

-- The application waits here, personal as it is, until a second officer confirms it and it becomes a case, or refuses;
-- then it is cleared. `entry_id` is the act id under which it is filed.
create table paper_entry (
    entry_id text primary key,
    entered_by text not null,
    digest text not null,
    filing jsonb,
    received_at timestamptz not null,
    reason text not null constraint paper_reason_given check (reason <> ''),
    entered_at timestamptz not null default legal_now(),
    confirmed_by text,
    confirmed_role text,
    confirmed_department text,
    confirmed_at timestamptz,
    refused_by text,
    refused_reason text,
    refused_at timestamptz,
    case_no text references case_file,
    constraint paper_received_before check (received_at < entered_at),
    constraint paper_second_officer check (confirmed_by <> entered_by),
    constraint paper_confirmed_whole check (num_nulls(confirmed_by, confirmed_role, confirmed_at) in (0, 3)),
    constraint paper_refused_whole check (num_nulls(refused_by, refused_reason, refused_at) in (0, 3)),
    constraint paper_one_answer check (confirmed_by is null or refused_by is null),
    constraint paper_filed_confirmed check (case_no is null or confirmed_by is not null),
    constraint paper_cleared check ((filing is null) = (case_no is not null or refused_by is not null))
);
create index paper_entry_waiting on paper_entry (entered_at) where case_no is null and refused_by is null;

-- --- departments' own calendars --------------------------------------------------------------------------------------

create table calendar_department (
    slug text primary key,
    body jsonb not null,
    loaded_at timestamptz not null default clock_timestamp()
);
