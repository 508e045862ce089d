-- Processes (过程) of every kind: a case has its row in case_file, any other kind in process_file.

-- A case is a process from its filing on, also where a version before files it, which knows of no other kind.
create or replace function case_is_a_process() returns trigger language plpgsql as $$
begin
    insert into process (kind, number) values ('case', new.case_no);
    return new;
end $$;

create or replace trigger case_is_a_process before insert on case_file for each row execute function case_is_a_process();

-- Every process with what is common to all kinds: what it started with, its run, the journal's head.
create or replace view process_on_file as
select 'case' as kind, case_no as number, bundle_name as title, lead_department, coalesce(opening_first, opening) as opening,
       received_at, workflow_started_at, start_tries, next_start_at, start_error, seq, head, open
from case_file
union all
select process_kind, number, title, lead_department, opening,
       received_at, workflow_started_at, start_tries, next_start_at, start_error, seq, head, open
from process_file;

-- How long the sweeper waits before it starts a process again: twice as long each time, an hour at most.
create or replace function start_pause(p_tries int) returns interval language sql immutable as $$
    select least(interval '5 seconds' * 2 ^ least(p_tries, 12), interval '1 hour')
$$;

-- The row of a process that is no case, as the pure projection made it (domain/process/rows.py), or unchanged (null); the
-- journal's head moves with it.
create or replace function write_process_row(p_number text, p_row jsonb, p_seq int, p_head text) returns void
language plpgsql as $$
begin
    update process_file set
        seq = p_seq,
        head = p_head,
        workflow_started_at = coalesce(workflow_started_at, clock_timestamp()),  -- it writes, so it runs
        phase = coalesce(p_row ->> 'phase', phase),
        outcome = case when p_row is null then outcome else p_row ->> 'outcome' end,
        open = coalesce((p_row ->> 'open')::boolean, open),
        departments = case when p_row is null then departments
                      else array(select jsonb_array_elements_text(p_row -> 'departments')) end
    where number = p_number;
end $$;

-- Who hears that such a process changed: whoever answers for it, and whom it concerns.
create or replace function tell_of_process(p_kind text, p_number text) returns void language sql as $$
    select pg_notify('lianban', jsonb_build_object(
        'case_no', number, 'process_kind', p_kind,
        'departments', (select coalesce(jsonb_agg(distinct each order by each), '[]')
                        from unnest(departments || lead_department) as each))::text)
    from process_file where number = p_number
$$;
