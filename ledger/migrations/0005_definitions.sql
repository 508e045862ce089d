-- The history of publications (发布记录): which definition of a bundle came in force when, by whom, in place of which.
-- What is in force follows from it and from the legal date, so a later version comes in force on its day by itself.

create table publication (
    publication_id bigint generated always as identity primary key,
    slug text not null,
    hash text not null references definition,
    previous text references definition,  -- in force, or already due to be, when this one takes its place
    published_at timestamptz not null default legal_now(),
    published_by text references account,  -- null: the installation itself
    note text not null default '',
    effective_on date  -- Beijing date; null: at once
);
create index publication_of_bundle on publication (slug, publication_id);

insert into publication (slug, hash, published_at)
select slug, hash, published_at from definition_in_force join definition using (slug, hash);

drop table definition_in_force;

-- The Beijing date on which a publication came, or comes, in force.
create function in_force_from(p publication) returns date language sql immutable as $$
    select coalesce(p.effective_on, (p.published_at at time zone 'Asia/Shanghai')::date)
$$;

-- New cases use the newest of those whose day has come; one without a day of its own was in force at once.
create view definition_in_force as
select distinct on (slug) slug, hash
from publication
where effective_on is null or effective_on <= (legal_now() at time zone 'Asia/Shanghai')::date
order by slug, in_force_from(publication) desc, publication_id desc;

-- --- cases that go over to another version (版本迁移) -------------------------------------------------------------------

-- What a case started with stays here once it has gone over to another plan; `opening` then carries the plan in force.
alter table case_file add column opening_first jsonb;

-- The items of the plan in force are those of the case: new ones get a row, untouched ones that it leaves out lose theirs.
create function take_over_plan() returns trigger language plpgsql as $$
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

create trigger journal_takes_over_plan after insert on journal
    for each row when (new.kind = 'definition_changed') execute function take_over_plan();
