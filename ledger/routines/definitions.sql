-- Which definition is in force, and what a case that goes over to another one (版本迁移) takes over.

-- The Beijing date on which a publication came, or comes, in force.
create or replace function in_force_from(p publication) returns date language sql immutable as $$
    select coalesce(p.effective_on, (p.published_at at time zone 'Asia/Shanghai')::date)
$$;

-- New cases use the newest of those whose day has come; one without a day of its own was in force at once.
create or replace view definition_in_force as
select distinct on (slug) slug, hash
from publication
where effective_on is null or effective_on <= (legal_now() at time zone 'Asia/Shanghai')::date
order by slug, in_force_from(publication) desc, publication_id desc;

-- The items of the plan in force are those of the case: new ones get a row, untouched ones that it leaves out lose theirs.
create or replace function take_over_plan() returns trigger language plpgsql as $$
declare
    v_entry jsonb := new.body::jsonb;
    v_plan jsonb := v_entry -> 'plan';
    v_gone text[];
begin
    update case_file set
        opening_first = coalesce(opening_first, opening),
        opening = jsonb_set(opening, '{plan}', (v_plan - 'content_hash')
            || jsonb_build_object('answers', coalesce(opening -> 'plan' -> 'answers', '{}'))),
        definition = v_entry ->> 'after',
        bundle_name = v_plan ->> 'name'
    where case_no = new.case_no;
    select array_agg(key) into v_gone from item_case
    where case_no = new.case_no
      and key not in (select item ->> 'key' from jsonb_array_elements(v_plan -> 'items') as item);
    delete from item_copy where case_no = new.case_no and key = any(v_gone);
    delete from item_case where case_no = new.case_no and key = any(v_gone);
    delete from joint_event
    where case_no = new.case_no
      and key not in (select joint ->> 'key' from jsonb_array_elements(v_plan -> 'joints') as joint);
    insert into item_case (case_no, key, position, name, department, state, routed)
    select new.case_no, item ->> 'key', position, item ->> 'name', item ->> 'department', 'waiting',
           coalesce(item ->> 'connector', 'inbox')
    from jsonb_array_elements(v_plan -> 'items') with ordinality as planned (item, position)
    on conflict (case_no, key) do update
        set position = excluded.position, name = excluded.name, department = excluded.department;
    return null;
end $$;

create or replace trigger journal_takes_over_plan after insert on journal
    for each row when (new.kind = 'definition_changed') execute function take_over_plan();
