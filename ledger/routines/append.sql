-- The journal: the append, and nothing else, writes to it.

create or replace function journal_is_append_only() returns trigger language plpgsql as
$$ begin raise exception 'journal entries are never changed (append only)'; end $$;

create or replace trigger journal_append_only before update or delete on journal
    for each row execute function journal_is_append_only();
create or replace trigger journal_no_truncate before truncate on journal
    for each statement execute function journal_is_append_only();

-- An act's outcome, once, with its entry; what a correction brings in becomes part of the case's papers.
create or replace function settle_act(p_case_no text, p_entry jsonb) returns void language plpgsql as $$
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
    if v_act.process_kind <> 'case' then
        return;  -- what follows is about the papers of a case
    end if;
    if v_act.outcome = 'refused' and v_act.content ? 'result_no' then
        perform free_result_number(v_act.act_id);
    end if;
    if v_act.kind = 'reissue_code' then
        perform settle_query_code(p_case_no, v_act.act_id, v_act.outcome);
    end if;
    if v_act.kind = 'hand_to_hall' and v_act.outcome = 'applied' then
        perform hand_to_hall(p_case_no, v_act, p_entry ->> 'from_hall', p_entry ->> 'hall');
    end if;
    if v_act.kind <> 'supply_correction' or v_act.outcome <> 'applied' then
        return;
    end if;
    insert into material_copy (case_no, material, position, source, file_name, digest, act_id, added_at, provenance)
    select p_case_no, supplied.material,
           coalesce((select max(position) from material_copy m
                     where m.case_no = p_case_no and m.material = supplied.material), 0) + supplied.nth,
           coalesce(supplied.source, 'handed_in'), supplied.file_name, supplied.digest, v_act.act_id, v_act.received_at,
           supplied.provenance
    from (
        select paper ->> 'material' as material, paper ->> 'source' as source, paper ->> 'file_name' as file_name,
               paper ->> 'digest' as digest, nullif(paper -> 'provenance', 'null') as provenance, row_number() over (partition by paper ->> 'material') as nth
        from jsonb_array_elements(coalesce(v_act.content -> 'materials', '[]')) as paper
    ) as supplied;
    if v_act.content ? 'form' then
        update case_file set form = form || (v_act.content -> 'form') where case_no = p_case_no;
        -- What a correction writes anew, the log-in no longer proves.
        update form_source set changed = true
        where case_no = p_case_no and v_act.content -> 'form' ? field;
    end if;
end $$;

-- The append: the one way an entry gets into the journal. One call, one transaction, one round trip (measured: the
-- same steps as single statements cost three times the latency). Returns what the workflow must know:
--   written  the entries are on file as proposed
--   on_file  entries from expected+1 on were there already (an earlier attempt got through); nothing is written
--   earlier  unsettled acts were received before the legal time of this proposal; nothing is written
--   unknown  an act of the proposal is not on file, or not like this: a signal alone does nothing; nothing is written
-- Notices are numbered last, so that their series are held for the shortest time (the notification serialises the
-- commits in any case).
-- A version before calls it without the kind: then it is a case.
drop function if exists append_entries(text, int, timestamptz, jsonb, text[], jsonb, jsonb, jsonb) cascade;
create or replace function append_entries(
    p_case_no text,    -- number of the process
    p_expected int,
    p_before timestamptz,
    p_acts jsonb,      -- {act_id: payload} of the acts settled by these entries
    p_entries text[],  -- entries as JSON text, in order
    p_case jsonb,      -- changed row of the process, or null
    p_items jsonb,     -- changed item rows, or null
    p_joints jsonb default null,  -- changed rows of joint events, or null
    p_kind text default 'case'    -- by which rules the process goes
) returns jsonb language plpgsql as $$
declare
    v_seq int;
    v_head text;
    v_found jsonb;
    v_known int;
    v_body text;
    v_entry jsonb;
    v_prev text[] := '{}';
    v_kinds text[] := '{}';
    v_is_told boolean;
    v_departments jsonb;
begin
    if p_kind = 'case' then
        select seq, head into v_seq, v_head from case_file where case_no = p_case_no for update;
    else
        select seq, head into v_seq, v_head from process_file
        where process_kind = p_kind and number = p_case_no for update;
    end if;
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

    select jsonb_agg(payload order by received_at, act_id)
               filter (where received_at < p_before and not p_acts ? act_id),
           count(*) filter (where payload = p_acts -> act_id)
    into v_found, v_known
    from act
    where case_no = p_case_no and outcome is null;
    if v_found is not null then
        return jsonb_build_object('status', 'earlier', 'acts', v_found);
    end if;
    if v_known < (select count(*) from jsonb_object_keys(p_acts)) then
        return jsonb_build_object('status', 'unknown');
    end if;

    foreach v_body in array p_entries loop
        v_prev := v_prev || v_head;
        v_head := encode(sha256(convert_to(v_head || E'\n' || v_body, 'UTF8')), 'hex');
    end loop;
    insert into journal (process_kind, case_no, seq, kind, item, act_id, actor_id, at, body, prev, hash)
    select p_kind, p_case_no, v_seq + nth, entry ->> 'kind', entry ->> 'item', entry ->> 'act_id',
           entry -> 'actor' ->> 'actor_id', (entry ->> 'at')::timestamptz, body, prev, hash
    from (select body, body::jsonb as entry, prev, hash, nth
          from unnest(p_entries, v_prev, (v_prev || v_head)[2:]) with ordinality as chained (body, prev, hash, nth)) as each
    order by nth;
    v_seq := v_seq + cardinality(p_entries);
    foreach v_body in array p_entries loop
        v_entry := v_body::jsonb;
        v_kinds := v_kinds || (v_entry ->> 'kind');
        if v_entry ? 'act_id' then
            perform settle_act(p_case_no, v_entry);
        end if;
    end loop;
    v_is_told := exists (select from notice_kind where kind = any(v_kinds));

    if p_kind <> 'case' then
        perform write_process_row(p_case_no, p_case, v_seq, v_head);
        if v_is_told then
            perform number_notices(p_case_no, p_expected);
        end if;
        perform tell_of_process(p_kind, p_case_no);
        return jsonb_build_object('status', 'written');
    end if;
    if p_case is null then
        update case_file set seq = v_seq, head = v_head where case_no = p_case_no;
    else
        perform write_case_row(p_case_no, p_case, v_seq, v_head);
    end if;
    if p_items is not null then
        perform write_item_rows(p_case_no, p_items);
    end if;
    if p_joints is not null then
        perform write_joint_rows(p_case_no, p_joints);
    end if;

    if p_joints is null then
        select coalesce(jsonb_agg(distinct concerned order by concerned), '[]') into v_departments
        from item_case, unnest(department || signing_departments) as concerned
        where case_no = p_case_no
          and (p_items is null or key in (select row ->> 'key' from jsonb_array_elements(p_items) as row));
    else
        with item as (
            select department, signing_departments from item_case
            where case_no = p_case_no and key in (select row ->> 'key' from jsonb_array_elements(p_items) as row)
        ), event as (
            select key, convenor from joint_event
            where case_no = p_case_no and key in (select row ->> 'key' from jsonb_array_elements(p_joints) as row)
        ), concerned as (
            select department from item
            union select unnest(signing_departments) from item
            union select convenor from event
            union select department from joint_party where case_no = p_case_no and event in (select key from event)
        )
        select coalesce(jsonb_agg(department order by department), '[]') into v_departments from concerned;
    end if;
    if jsonb_path_exists(p_items, '$[*].numbering.series') then
        perform number_results(p_case_no, p_items);
    end if;
    if v_is_told then
        perform number_notices(p_case_no, p_expected);
    end if;
    perform pg_notify('lianban', jsonb_build_object('case_no', p_case_no, 'departments', v_departments)::text);
    return jsonb_build_object('status', 'written');
end $$;
