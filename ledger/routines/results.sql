-- Numbers of results (结果编号): by rule in the transaction of the grant, or typed, and each of an organ once.

-- The rule by which the results of an item are numbered; null where its department writes them as it likes.
create or replace function number_rule(p_opening jsonb, p_key text) returns jsonb language sql immutable as $$
    select planned -> 'result' -> 'number' from jsonb_array_elements(p_opening -> 'plan' -> 'items') as planned
    where planned ->> 'key' = p_key
$$;

-- A number that an act types is nobody else's from that moment on; of two who type it at once one is told so.
create or replace function claim_result_number() returns trigger language plpgsql as $$
declare
    v_rule jsonb;
    v_organ text;
    v_owner text;
begin
    select number_rule(c.opening, new.item), i.department into v_rule, v_organ
    from case_file c join item_case i using (case_no) where c.case_no = new.case_no and i.key = new.item;
    if v_rule is null or jsonb_typeof(v_rule) = 'null' then
        return null;
    end if;
    if not coalesce((v_rule ->> 'typed')::boolean, false) then
        raise exception 'RESULT_NO_BY_RULE' using errcode = 'LB005';
    end if;
    insert into result_number as known (organ, number, case_no, item, act_id, given)
    values (v_organ, new.content ->> 'result_no', new.case_no, new.item, new.act_id, false)
    on conflict (organ, number) do update set act_id = case when known.given then known.act_id else excluded.act_id end
        where known.case_no = excluded.case_no and known.item = excluded.item
    returning act_id into v_owner;
    if not found then
        raise exception 'RESULT_NO_TAKEN' using errcode = 'LB004';
    end if;
    return null;
end $$;

create or replace trigger act_result_number after insert on act for each row
    when (new.process_kind = 'case' and new.item is not null and coalesce(new.content ->> 'result_no', '') <> '')
    execute function claim_result_number();

-- What a refused act has typed is free again.
create or replace function free_result_number(p_act_id text) returns void language sql as $$
    delete from result_number where act_id = p_act_id and not given
$$;

-- The next free number of a series: what was typed by hand is left out.
create or replace function next_result_number(p_organ text, p_series text, p_digits int) returns text language plpgsql as $$
declare
    v_last int;
    v_number text;
begin
    loop
        insert into result_series as known (organ, series, last) values (p_organ, p_series, 1)
        on conflict (organ, series) do update set last = known.last + 1
        returning last into v_last;
        v_number := replace(p_series, '{serial}', case when length(v_last::text) < p_digits
                            then lpad(v_last::text, p_digits, '0') else v_last::text end);
        if not exists (select from result_number where organ = p_organ and number = v_number) then
            return v_number;
        end if;
    end loop;
end $$;

-- Number what was granted among these rows, in the order of the series, so that appends never wait for each other in a
-- circle. What was granted before (退回 and granted anew) keeps its number; a typed one stands as it was typed.
create or replace function number_results(p_case_no text, p_items jsonb) returns void language plpgsql as $$
declare
    v_row record;
    v_number text;
begin
    for v_row in
        select row ->> 'key' as key, row ->> 'decision_act' as act_id, i.department as organ,
               row -> 'numbering' ->> 'series' as series, (row -> 'numbering' ->> 'digits')::int as digits
        from jsonb_array_elements(p_items) as row
        join item_case i on i.case_no = p_case_no and i.key = row ->> 'key'
        where jsonb_typeof(row -> 'numbering') = 'object'
        order by i.department, row -> 'numbering' ->> 'series', i.position
    loop
        if exists (select from result_number where case_no = p_case_no and item = v_row.key and act_id = v_row.act_id) then
            delete from result_number where case_no = p_case_no and item = v_row.key and act_id is distinct from v_row.act_id;
            update result_number set given = true where case_no = p_case_no and item = v_row.key and not given;
            continue;
        end if;
        delete from result_number where case_no = p_case_no and item = v_row.key and not given;
        if not exists (select from result_number where case_no = p_case_no and item = v_row.key and given) then
            v_number := next_result_number(v_row.organ, v_row.series, v_row.digits);
            insert into result_number (organ, number, case_no, item, given)
            values (v_row.organ, v_number, p_case_no, v_row.key, true);
        end if;
    end loop;
end $$;
