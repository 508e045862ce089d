-- The ledger's core: definitions, cases, acts, journal and the read model.
-- Personal data lives in case_file.form, act.content, draft and file_copy only; nothing of it goes to Temporal.

-- The one legal clock of web, ledger and sender. `ahead` moves in the embedded stack only (演示时钟).
create table legal_clock (
    only_row boolean primary key default true check (only_row),
    ahead interval not null default '0'
);
insert into legal_clock default values;

create function legal_now() returns timestamptz language sql volatile as
$$ select clock_timestamp() + ahead from legal_clock $$;

-- A moment as acts and entries write it in JSON: UTC, with microseconds where there are any.
create function utc_text(at timestamptz) returns text language sql stable as $$
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || case when extract(microseconds from at)::int % 1000000 = 0 then '' else to_char(at, '.US') end || 'Z'
$$;

-- Published definitions by content hash; running cases keep theirs.
create table definition (
    hash text primary key,
    slug text not null,
    name text not null,
    body text not null,  -- as text: the order of its keys is the order in which people meet questions and fields
    published_at timestamptz not null default clock_timestamp()
);
create table definition_in_force (
    slug text primary key,
    hash text not null references definition
);

-- Calendars by year, as published (working days are data).
create table calendar_year (
    year int primary key,
    body jsonb not null,
    loaded_at timestamptz not null default clock_timestamp()
);

-- 办件编号: a serial per Beijing day; more than 9999 a day fails loudly.
create table case_serial (
    day date primary key,
    last int not null constraint case_serial_exhausted check (last <= 9999)
);

create table case_file (
    case_no text primary key,
    bundle text not null,
    bundle_name text not null,
    definition text not null references definition (hash),
    lead_department text not null,
    opening jsonb not null,
    form jsonb not null,
    applicant_name text not null,
    query_code_hash text not null,
    filed_by text not null,
    received_at timestamptz not null,
    workflow_started_at timestamptz,
    -- the journal's head: append locks this row
    seq int not null default 0,
    head text not null default '',
    -- read model, made from the journal
    phase text not null default 'submitted',
    outcome text,
    accepted_on date,
    due_on date,
    due_provisional boolean not null default false,
    remind_at timestamptz,
    yellow_at timestamptz,
    red_at timestamptz,
    concluded_at timestamptz
);
create index case_file_open on case_file (due_on, case_no) where concluded_at is null;
create index case_file_received on case_file (received_at desc);
create index case_file_not_started on case_file (received_at) where workflow_started_at is null;

create table item_case (
    case_no text not null references case_file,
    key text not null,
    position int not null,
    name text not null,
    department text not null,
    state text not null,
    routed text not null,
    handed_over boolean not null default false,
    handler text,
    started_at timestamptz,
    due_on date,
    due_provisional boolean not null default false,
    remind_at timestamptz,
    yellow_at timestamptz,
    red_at timestamptz,
    decided_at timestamptz,
    reason text,
    decision_act text,
    urged int not null default 0,
    urged_at timestamptz,
    primary key (case_no, key)
);
create index item_case_work on item_case (department, due_on, case_no) where state in ('reviewing', 'open');

create table journal (
    case_no text not null references case_file,
    seq int not null,
    kind text not null,
    item text,
    act_id text,
    actor_id text,
    at timestamptz not null,
    recorded_at timestamptz not null default clock_timestamp(),
    body text not null,
    prev text not null,
    hash text not null,
    primary key (case_no, seq)
);

create function journal_is_append_only() returns trigger language plpgsql as
$$ begin raise exception 'journal entries are never changed (append only)'; end $$;
create trigger journal_append_only before update or delete on journal
    for each row execute function journal_is_append_only();
create trigger journal_no_truncate before truncate on journal
    for each statement execute function journal_is_append_only();

-- Acts: first a row here, then a signal. `outcome` is set once, in the transaction of its journal entry.
create table act (
    act_id text primary key,
    case_no text not null references case_file,
    kind text not null,
    item text,
    actor_id text not null,
    role text not null,
    department text,
    digest text not null,
    payload jsonb not null,
    content jsonb not null default '{}',
    received_at timestamptz not null,
    delivered_at timestamptz,
    tries int not null default 0,
    outcome text check (outcome in ('applied', 'refused')),
    code text,
    settled_at timestamptz,
    constraint act_settled_whole check ((outcome is null) = (settled_at is null))
);
create index act_open on act (case_no, received_at) where outcome is null;
create index act_of_case on act (case_no, received_at);

-- Files by content; the same paper is kept once.
create table file_copy (
    digest text primary key,
    media_type text not null,
    size int not null constraint file_size_limit check (size <= 20 * 1024 * 1024),
    body bytea not null,
    stored_at timestamptz not null default clock_timestamp()
);

-- A material of a case: held already (e-licence, shared data) or handed in, with its file where there is one.
create table material_copy (
    case_no text not null references case_file,
    material text not null,
    position int not null,
    source text not null check (source in ('held', 'handed_in', 'generated', 'produced', 'missing')),
    file_name text,
    digest text references file_copy,
    act_id text,
    added_at timestamptz not null,
    primary key (case_no, material, position)
);

-- A registration that is being typed (收件登记); kept on the server so that nothing typed is lost.
create table draft (
    draft_id text primary key,
    account_id text not null,
    bundle text not null,
    definition text not null references definition (hash),
    answers jsonb not null default '{}',
    form jsonb not null default '{}',
    materials jsonb not null default '{}',
    case_no text references case_file,
    changed_at timestamptz not null default clock_timestamp()
);

-- Requests to departments' systems: one row per request number, so that a repeated hand-over is the same request.
create table hand_over (
    request_no text primary key,
    case_no text not null references case_file,
    item text not null,
    department text not null,
    sent_at timestamptz,
    receipt text,
    taken_at timestamptz,
    unique (case_no, item)
);

-- The append: the one way an entry gets into the journal. One call, one transaction, one round trip (measured: the
-- same steps as single statements cost three times the latency). Returns what the workflow must know:
--   written  the entries are on file as proposed
--   on_file  entries from expected+1 on were there already (an earlier attempt got through); nothing is written
--   earlier  unsettled acts were received before the legal time of this proposal; nothing is written
--   unknown  an act of the proposal is not on file, or not like this: a signal alone does nothing; nothing is written
create function append_entries(
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
    perform pg_notify('lianban', jsonb_build_object('case_no', p_case_no, 'departments', v_departments)::text);
    return jsonb_build_object('status', 'written');
end $$;

-- An act's outcome, once, with its entry; what a correction brings in becomes part of the case's papers.
create function settle_act(p_case_no text, p_entry jsonb) returns void language plpgsql as $$
declare
    v_act act;
begin
    update act set
        outcome = case when p_entry ->> 'kind' = 'act_refused' then 'refused' else 'applied' end,
        code = case when p_entry ->> 'kind' = 'act_refused' then p_entry ->> 'code' end,
        settled_at = legal_now(),
        delivered_at = coalesce(delivered_at, clock_timestamp())  -- settled, so it got through
    where act_id = p_entry ->> 'act_id' and outcome is null
    returning * into v_act;
    if not found then
        return;  -- a second entry of the same act
    end if;
    perform pg_notify('lianban_act', v_act.act_id);
    if v_act.kind <> 'supply_correction' or v_act.outcome <> 'applied' then
        return;
    end if;
    insert into material_copy (case_no, material, position, source, file_name, digest, act_id, added_at)
    select p_case_no, supplied.material,
           coalesce((select max(position) from material_copy m
                     where m.case_no = p_case_no and m.material = supplied.material), 0) + supplied.nth,
           coalesce(supplied.source, 'handed_in'), supplied.file_name, supplied.digest, v_act.act_id, v_act.received_at
    from (
        select paper ->> 'material' as material, paper ->> 'source' as source, paper ->> 'file_name' as file_name,
               paper ->> 'digest' as digest, row_number() over (partition by paper ->> 'material') as nth
        from jsonb_array_elements(coalesce(v_act.content -> 'materials', '[]')) as paper
    ) as supplied;
    if v_act.content ? 'form' then
        update case_file set form = form || (v_act.content -> 'form') where case_no = p_case_no;
    end if;
end $$;

-- The read model's rows, as the pure projection made them (domain/rows.py); used by append and by rebuild.
-- The journal's head moves with the case's row, in one update.
create function write_case_row(p_case_no text, p_case jsonb, p_seq int, p_head text) returns void language plpgsql as $$
begin
    update case_file set
        seq = p_seq,
        head = p_head,
        workflow_started_at = coalesce(workflow_started_at, clock_timestamp()),  -- it writes, so it runs
        phase = p_case ->> 'phase',
        outcome = p_case ->> 'outcome',
        accepted_on = (p_case ->> 'accepted_on')::date,
        concluded_at = (p_case ->> 'concluded_at')::timestamptz,
        due_on = (p_case -> 'term' ->> 'due_on')::date,
        due_provisional = (p_case -> 'term' ->> 'due_provisional')::boolean,
        remind_at = (p_case -> 'term' ->> 'remind_at')::timestamptz,
        yellow_at = (p_case -> 'term' ->> 'yellow_at')::timestamptz,
        red_at = (p_case -> 'term' ->> 'red_at')::timestamptz
    where case_no = p_case_no;
end $$;

create function write_item_rows(p_case_no text, p_items jsonb) returns void language plpgsql as $$
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
        due_on = (row -> 'term' ->> 'due_on')::date,
        due_provisional = (row -> 'term' ->> 'due_provisional')::boolean,
        remind_at = (row -> 'term' ->> 'remind_at')::timestamptz,
        yellow_at = (row -> 'term' ->> 'yellow_at')::timestamptz,
        red_at = (row -> 'term' ->> 'red_at')::timestamptz
    from jsonb_array_elements(p_items) as row
    where item_case.case_no = p_case_no and item_case.key = row ->> 'key';
end $$;
