-- Halls (大厅): to which a person or a case belongs. Who or what has none belongs to the main hall (docs/adr/0071).

-- The hall of that slug while it is in force, else the main one; null where no organisation was loaded yet.
create or replace function home_hall(p_hall text) returns text language sql stable as $$
    select coalesce((select hall from hall where hall = p_hall and in_force), (select hall from hall where is_main and in_force))
$$;

-- The hall of an account; null where no organisation was loaded yet.
create or replace function hall_of(p_account text) returns text language sql stable as $$
    select home_hall((select hall from account where account_id = p_account))
$$;

-- Whether the counters of the hall of an account see to what was received at a hall.
create or replace function sees_to_hall(p_account text, p_hall text) returns boolean language sql stable as $$
    select hall_of(p_account) is not distinct from home_hall(p_hall)
$$;

-- 转交大厅: the case and what is owed in it belong to another hall from now on; with the entry that says so.
create or replace function hand_to_hall(p_case_no text, p_act act, p_from text, p_to text) returns void
language plpgsql as $$
begin
    update case_file set hall = p_to where case_no = p_case_no;
    update duty set hall = p_to where process_kind = 'case' and case_no = p_case_no;
    insert into hall_hand_over (act_id, case_no, from_hall, to_hall, actor_id, handed_at)
    values (p_act.act_id, p_case_no, p_from, p_to, p_act.actor_id, p_act.received_at)
    on conflict (act_id) do nothing;
end $$;
