-- Joint events and the work among colleagues: read model of both, copies, dated deputies, acts being typed, and the
-- numbers of their notices.

-- --- the work on an item among colleagues ----------------------------------------------------------------------------

alter table item_case
    add column delegate text,
    add column signers text[] not null default '{}',              -- who has to sign now (加签)
    add column asked text[] not null default '{}',                -- who has not signed, be it their turn or not
    add column signing_departments text[] not null default '{}',  -- of everybody who was asked to sign
    add column proposal text constraint item_proposal_known check (proposal in ('grant', 'refuse')),
    add column proposal_by text,
    add column review_role text,                                  -- in which role somebody still signs the draft
    add column signed text[] not null default '{}',               -- who drafted or signed it
    add column turn_party text,                                   -- whose move it is
    add column turn_person text,
    add column turn_department text,
    add column turn_why text,
    add column moved_at timestamptz,
    add column returns int not null default 0;
create index item_case_handler on item_case (handler) where handler is not null and state in ('reviewing', 'open');
create index item_case_delegate on item_case (delegate) where delegate is not null;
create index item_case_signers on item_case using gin (signers) where signers <> '{}';
create index item_case_asked on item_case using gin (asked) where asked <> '{}';
create index item_case_review on item_case (department, review_role) where review_role is not null;
create index item_case_turn on item_case (turn_department, due_on, case_no) where turn_party is not null;
create index item_case_turn_person on item_case (turn_person, due_on, case_no) where turn_person is not null;

-- Urges are looked back on (催办); such entries are few.
create index journal_item_urged on journal (at desc) where kind = 'item_urged';

-- Who was told of an item (抄送), and whether they have read it.
create table item_copy (
    case_no text not null,
    key text not null,
    account_id text not null,
    read boolean not null,
    primary key (case_no, key, account_id),
    foreign key (case_no, key) references item_case
);
create index item_copy_unread on item_copy (account_id) where not read;

-- As in 0003, with the desk; a key that is absent (rows made before this version) is empty.
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
        statutory_due_on = (row -> 'term' ->> 'statutory_due_on')::date,
        delegate = row -> 'desk' ->> 'delegate',
        signers = array(select jsonb_array_elements_text(row -> 'desk' -> 'signers')),
        asked = array(select jsonb_array_elements_text(row -> 'desk' -> 'asked')),
        signing_departments = array(select jsonb_array_elements_text(row -> 'desk' -> 'signing_departments')),
        proposal = row -> 'desk' ->> 'proposal',
        proposal_by = row -> 'desk' ->> 'proposal_by',
        review_role = row -> 'desk' ->> 'review_role',
        signed = array(select jsonb_array_elements_text(row -> 'desk' -> 'signed')),
        turn_party = row -> 'desk' ->> 'turn_party',
        turn_person = row -> 'desk' ->> 'turn_person',
        turn_department = row -> 'desk' ->> 'turn_department',
        turn_why = row -> 'desk' ->> 'turn_why',
        moved_at = (row -> 'desk' ->> 'moved_at')::timestamptz,
        returns = coalesce((row -> 'desk' ->> 'returns')::int, 0)
    from jsonb_array_elements(p_items) as row
    where item_case.case_no = p_case_no and item_case.key = row ->> 'key';

    delete from item_copy told using jsonb_array_elements(p_items) as row
    where told.case_no = p_case_no and told.key = row ->> 'key' and not row -> 'copies' ? told.account_id;
    insert into item_copy (case_no, key, account_id, read)
    select p_case_no, row ->> 'key', copied.account_id, copied.read::boolean
    from jsonb_array_elements(p_items) as row, jsonb_each_text(row -> 'copies') as copied (account_id, read)
    on conflict (case_no, key, account_id) do update set read = excluded.read where item_copy.read <> excluded.read;
end $$;

-- --- joint events ----------------------------------------------------------------------------------------------------

-- `slots`: proposed or offered ones; the slot that is fixed stands in `starts_at`, `ends_at`. The term is that of the
-- step it is at (`clock`: its kind).
create table joint_event (
    case_no text not null references case_file,
    key text not null,
    position int not null,
    name text not null,
    kind text not null constraint joint_kind_known check (kind in ('review', 'inspection', 'acceptance')),
    convenor text not null,
    booking text not null,
    partial boolean not null,
    phase text not null,
    round int not null,
    turn int not null,
    moves_left int not null,
    starts_at timestamptz,
    ends_at timestamptz,
    slots jsonb not null,
    outcome text,
    clock text,
    held_at timestamptz,
    closed_at timestamptz,
    due_on date,
    due_provisional boolean not null,
    remind_at timestamptz,
    yellow_at timestamptz,
    red_at timestamptz,
    escalate_department_at timestamptz,
    escalate_lead_at timestamptz,
    escalate_supervisor_at timestamptz,
    primary key (case_no, key),
    constraint joint_slot_whole check ((starts_at is null) = (ends_at is null))
);
create index joint_event_fixed on joint_event (starts_at) where starts_at is not null;
create index joint_event_proposed on joint_event (case_no) where phase in ('convened', 'booking');
create index joint_event_convenor on joint_event (convenor, due_on, case_no) where phase not in ('closed', 'cancelled');

-- One department that takes part. `in_round`: in the round that runs; `officers`: named for it; `present`: were there
-- (null: not held yet); `to_do`: what the department has to do now.
create table joint_party (
    case_no text not null,
    event text not null,
    department text not null,
    position int not null,
    items text[] not null,
    officers_needed int not null,
    answer text,
    officers text[] not null,
    present text[],
    verdict text,
    silent text[] not null,
    in_round boolean not null,
    passed boolean not null,
    to_do text constraint joint_task_known check (to_do in ('confirm', 'opinion')),
    primary key (case_no, event, department),
    foreign key (case_no, event) references joint_event on delete cascade
);
create index joint_party_department on joint_party (department, case_no);
create index joint_party_task on joint_party (department, to_do) where to_do is not null;
create index joint_party_officers on joint_party using gin (officers);

-- Rows of whole events as the pure projection made them (domain/rows_joint.py), parties and all.
create function write_joint_rows(p_case_no text, p_joints jsonb) returns void language plpgsql as $$
begin
    delete from joint_event
    where case_no = p_case_no and key in (select row ->> 'key' from jsonb_array_elements(p_joints) as row);
    insert into joint_event (
        case_no, key, position, name, kind, convenor, booking, partial, phase, round, turn, moves_left, starts_at, ends_at,
        slots, outcome, clock, held_at, closed_at, due_on, due_provisional, remind_at, yellow_at, red_at,
        escalate_department_at, escalate_lead_at, escalate_supervisor_at)
    select p_case_no, key, position, name, kind, convenor, booking, partial, phase, round, turn, moves_left, starts_at, ends_at,
           slots, outcome, clock, held_at, closed_at, (term ->> 'due_on')::date, (term ->> 'due_provisional')::boolean,
           (term ->> 'remind_at')::timestamptz, (term ->> 'yellow_at')::timestamptz, (term ->> 'red_at')::timestamptz,
           (term ->> 'escalate_department_at')::timestamptz, (term ->> 'escalate_lead_at')::timestamptz,
           (term ->> 'escalate_supervisor_at')::timestamptz
    from jsonb_to_recordset(p_joints) as row (
        key text, position int, name text, kind text, convenor text, booking text, partial boolean, phase text, round int,
        turn int, moves_left int, starts_at timestamptz, ends_at timestamptz, slots jsonb, outcome text, clock text,
        held_at timestamptz, closed_at timestamptz, term jsonb);
    insert into joint_party (case_no, event, department, position, items, officers_needed, answer, officers, present,
                             verdict, silent, in_round, passed, to_do)
    select p_case_no, event.key, party.department, party.position, party.items, party.officers_needed, party.answer,
           party.officers, party.present, party.verdict, party.silent, party.in_round, party.passed, party.to_do
    from jsonb_to_recordset(p_joints) as event (key text, parties jsonb),
         jsonb_to_recordset(event.parties) as party (
            department text, position int, items text[], officers_needed int, answer text, officers text[],
            present text[], verdict text, silent text[], in_round boolean, passed boolean, to_do text);
end $$;

-- The parties of an event as a list, in the bundle's order.
create function joint_parties(p_case_no text, p_key text) returns jsonb language sql stable as $$
    select coalesce(jsonb_agg(to_jsonb(party) - 'case_no' - 'event' order by party.position), '[]')
    from joint_party party where party.case_no = p_case_no and party.event = p_key
$$;

-- Every time at which an event may be or is held: fixed ones, and (`tentative`) those proposed or offered.
create view joint_slot as
select case_no, key, starts_at, ends_at, false as tentative
from joint_event where starts_at is not null and phase not in ('convened', 'booking', 'cancelled')
union all
select event.case_no, event.key, slot.starts_at, slot.ends_at, true
from joint_event event, jsonb_to_recordset(event.slots) as slot (starts_at timestamptz, ends_at timestamptz)
where event.phase in ('convened', 'booking');

-- Departments that a case concerns: they handle an item, take part in a joint event or convene it, or were asked to sign.
create function case_departments(p_case_no text) returns text[] language sql stable as $$
    select array(
        select department from item_case where case_no = p_case_no
        union select unnest(signing_departments) from item_case where case_no = p_case_no
        union select convenor from joint_event where case_no = p_case_no
        union select department from joint_party where case_no = p_case_no
        order by 1)
$$;

-- --- deputies (代理) --------------------------------------------------------------------------------------------------

-- A colleague acts in the place of another, in one of that one's roles, from day to day (Beijing dates, both included).
-- Rows are kept: they say on whose word acts were done. The range types that would forbid an overlap by themselves need
-- an extension which not every PostgreSQL has, so a trigger does, one registration after the other.
create table deputy (
    deputy_id uuid primary key default gen_random_uuid(),
    principal text not null references account,
    deputy text not null references account,
    role text not null,
    department text not null default '',
    from_on date not null,
    until_on date not null,
    made_by text not null,
    made_at timestamptz not null default legal_now(),
    revoked_by text,
    revoked_at timestamptz,
    constraint deputy_another check (deputy <> principal),
    constraint deputy_days check (until_on >= from_on),
    constraint deputy_revoked_whole check ((revoked_by is null) = (revoked_at is null))
);
create index deputy_principal on deputy (principal, until_on);
create index deputy_deputy on deputy (deputy, until_on);

create function deputy_is_single() returns trigger language plpgsql as $$
begin
    -- Held until the transaction ends; the statements below then see what those before it committed.
    perform pg_advisory_xact_lock(x'1A2BA902'::int);
    if exists (
        select from deputy other
        where other.revoked_at is null and other.principal = new.principal and other.role = new.role
          and other.department = new.department
          and other.from_on <= new.until_on and new.from_on <= other.until_on
    ) then
        raise exception 'there is a deputy on some of these days' using errcode = 'exclusion_violation', constraint = 'deputy_overlaps';
    end if;
    if exists (
        select from deputy other
        where other.revoked_at is null and (other.deputy = new.principal or other.principal = new.deputy)
          and other.from_on <= new.until_on and new.from_on <= other.until_on
    ) then
        raise exception 'no deputy of a deputy' using errcode = 'exclusion_violation', constraint = 'deputy_chain';
    end if;
    return new;
end $$;
create trigger deputy_single before insert on deputy for each row execute function deputy_is_single();

create function deputy_is_kept() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.revoked_at is not null
       or (old.deputy_id, old.principal, old.deputy, old.role, old.department, old.from_on, old.until_on, old.made_by, old.made_at)
          is distinct from
          (new.deputy_id, new.principal, new.deputy, new.role, new.department, new.from_on, new.until_on, new.made_by, new.made_at)
    then
        raise exception 'deputies are revoked, never changed';
    end if;
    return new;
end $$;
create trigger deputy_kept before update or delete on deputy for each row execute function deputy_is_kept();

-- Deputies that hold at a moment: in their days, not revoked, and the one who is away still has the role.
create function deputies_at(p_at timestamptz) returns setof deputy language sql stable as $$
    select deputy.* from deputy
    join account on account_id = principal and disabled_at is null
    where (p_at at time zone 'Asia/Shanghai')::date between from_on and until_on
      and (revoked_at is null or revoked_at > p_at)
      and exists (select from account_role held
                  where held.account_id = principal and held.role = deputy.role and held.department = deputy.department)
$$;

-- An act for somebody else holds only with a deputy who is valid at its legal time. After the insert, so that an act
-- that is on file already keeps its first answer; the lock lets no revocation pass in between.
alter table act add column on_behalf_of text;

create function act_has_deputy() returns trigger language plpgsql as $$
begin
    perform from deputy where principal = new.on_behalf_of and deputy = new.actor_id for share;
    if not exists (
        select from deputies_at(new.received_at) as valid
        where valid.principal = new.on_behalf_of and valid.deputy = new.actor_id and valid.role = new.role
          and valid.department = coalesce(new.department, '')
    ) then
        raise exception 'DEPUTY_NOT_VALID' using errcode = 'LB003';
    end if;
    return null;
end $$;
create trigger act_deputy after insert on act for each row when (new.on_behalf_of is not null)
    execute function act_has_deputy();

-- --- acts being typed (暂存) ------------------------------------------------------------------------------------------

-- `subject`: an item, a joint event (joint:<key>), or the case. What was typed is cleared once the act is applied, and
-- with the case's end.
create table act_draft (
    account_id text not null references account on delete cascade,
    case_no text not null references case_file,
    subject text not null,
    kind text not null,
    content jsonb not null,
    saved_at timestamptz not null default legal_now(),
    primary key (account_id, case_no, subject, kind)
);
create index act_draft_case on act_draft (case_no);

create function act_draft_is_done() returns trigger language plpgsql as $$
begin
    delete from act_draft
    where account_id = new.actor_id and case_no = new.case_no and kind = new.kind
      and subject = coalesce(new.item, 'joint:' || (new.payload ->> 'joint'), 'case');
    return null;
end $$;
create trigger act_applied after update of outcome on act for each row when (new.outcome = 'applied')
    execute function act_draft_is_done();

create function act_drafts_are_over() returns trigger language plpgsql as $$
begin
    delete from act_draft where case_no = new.case_no;
    return null;
end $$;
create trigger case_over after update of open on case_file for each row when (old.open and not new.open)
    execute function act_drafts_are_over();

-- --- notices ---------------------------------------------------------------------------------------------------------

insert into notice_kind (kind, letter) values
    ('joint_convened', '联通'),              -- 联合勘验（评审、验收）通知
    ('joint_closed', '联录'),                -- 联合勘验（评审、验收）记录
    ('joint_rectification_noticed', '联整'), -- 整改通知
    ('item_returned', '退');                 -- 退回通知

-- As in 0003; what concerns a joint event is issued by the department that convenes it.
create or replace view notice_entry as
select entry.case_no, entry.seq, entry.kind, entry.item, entry.at, known.letter,
       coalesce(item.department, event.convenor, of_case.lead_department) as organ,
       extract(year from entry.at at time zone 'Asia/Shanghai')::int as year
from journal entry
join notice_kind known using (kind)
join case_file of_case using (case_no)
left join item_case item on item.case_no = entry.case_no and item.key = entry.item
left join joint_event event
    on entry.kind like 'joint\_%' and event.case_no = entry.case_no and event.key = entry.body::jsonb ->> 'joint';

-- As in 0003, with the rows of joint events; whoever takes part in one hears of it.
drop function append_entries(text, int, timestamptz, jsonb, text[], jsonb, jsonb);
create function append_entries(
    p_case_no text,
    p_expected int,
    p_before timestamptz,
    p_acts jsonb,      -- {act_id: payload} of the acts settled by these entries
    p_entries text[],  -- entries as JSON text, in order
    p_case jsonb,      -- changed case row, or null
    p_items jsonb,     -- changed item rows, or null
    p_joints jsonb default null  -- changed rows of joint events, or null
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
    if p_joints is not null then
        perform write_joint_rows(p_case_no, p_joints);
    end if;

    with item as (
        select department, signing_departments from item_case where case_no = p_case_no
          and (p_items is null and p_joints is null
               or key in (select row ->> 'key' from jsonb_array_elements(p_items) as row))
    ), event as (
        select key, convenor from joint_event where case_no = p_case_no
          and key in (select row ->> 'key' from jsonb_array_elements(p_joints) as row)
    ), concerned as (
        select department from item
        union select unnest(signing_departments) from item
        union select convenor from event
        union select department from joint_party where case_no = p_case_no and event in (select key from event)
    )
    select coalesce(jsonb_agg(department order by department), '[]') into v_departments from concerned;
    perform number_notices(p_case_no, p_expected);
    perform pg_notify('lianban', jsonb_build_object('case_no', p_case_no, 'departments', v_departments)::text);
    return jsonb_build_object('status', 'written');
end $$;
