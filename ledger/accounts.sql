-- name: add_account
-- A new account; on conflict of the login nothing is written.
insert into account (account_id, login, name, password_hash) values ($1, $2, $3, $4)
on conflict (login) do nothing returning account_id;

-- name: add_role
-- One more role of an account; `position` is its place in the list.
insert into account_role (account_id, role, department, position) values ($1, $2, $3, $4)
on conflict do nothing;

-- name: account_by_login
-- The account that may log in under this login.
select account_id, name, password_hash, must_change from account where login = $1 and disabled_at is null;

-- name: password_of
-- What the password of an account in use is checked against.
select account_id, name, password_hash, must_change from account where account_id = $1 and disabled_at is null;

-- name: id_of_login
-- The account of this login, be it in use or not: work is handed over for those who have left.
select account_id from account where login = $1;

-- name: renew_password_hash
-- A hash made with newer parameters, after the password was seen to be right.
update account set password_hash = $2 where account_id = $1;

-- name: roles_of
-- Roles of an account in their order.
select role, department from account_role where account_id = $1 order by position, role, department;

-- name: people_of
-- Accounts in use with a role of a department ($1, null: of any) among these roles ($2, null: any), by name.
select account_id, login, name, array_agg(role order by position, role, department) as roles,
       array_agg(department order by position, role, department) as departments
from account join account_role using (account_id)
where disabled_at is null and ($1::text is null or department = $1) and ($2::text[] is null or role = any($2))
group by account_id, login, name order by name, account_id;

-- name: any_out_of_place
-- Whether somebody of these ($1: account, departments, roles) has no account in use with such a role there.
select exists (
    select from jsonb_to_recordset($1::jsonb) as wanted (account_id text, departments text[], roles text[])
    where not exists (
        select from account join account_role held using (account_id)
        where account_id = wanted.account_id and disabled_at is null
          and held.department = any(wanted.departments) and held.role = any(wanted.roles)));

-- name: may_see
-- Whether a case ($2) concerns an account in use ($1) in one of its roles.
select exists (
    select from account join account_role held using (account_id)
    where account_id = $1 and disabled_at is null and case_concerns($2, held.role, held.department, $1));

-- name: desk_of_item
-- Who handles an item.
select department, handler, delegate from item_case where case_no = $1 and key = $2;

-- name: names_of
-- Names of these accounts, for timelines and lists.
select account_id, name from account where account_id = any($1::text[]);

-- name: open_session
-- A new session: the SHA-256 of its id, whose it is, and of a person how sure the log-in was ($7).
insert into web_session (id_hash, account_id, role, department, case_no, person_id, level) values ($1, $2, $3, $4, $5, $6, $7);

-- name: session
-- The live session of this hash; $2 and $3 are its longest rest and life. Touched at most once a minute, and only by a
-- person ($4). An agent's session ends with the mandate. `unseen`: news that they have not marked as seen, up to $5.
with found as (
    select s.id_hash, s.account_id, s.role, s.department, s.case_no, s.person_id, s.level, s.seen_at,
           coalesce(a.name, p.name) as name, a.must_change
    from web_session s left join account a using (account_id) left join person p using (person_id)
    where s.id_hash = $1 and s.revoked_at is null
      and s.seen_at > clock_timestamp() - $2::interval and s.created_at > clock_timestamp() - $3::interval
      and (s.account_id is null or a.disabled_at is null and exists (
          select 1 from account_role r
          where r.account_id = s.account_id and r.role = s.role and r.department = s.department))
      and (p.acts_for is null
           or (p.acts_for ->> 'until')::date >= (legal_now() at time zone 'Asia/Shanghai')::date)
), touched as (
    update web_session w set seen_at = clock_timestamp() from found
    where $4 and w.id_hash = found.id_hash and found.seen_at < clock_timestamp() - interval '1 minute'
)
select account_id, role, department, case_no, person_id, coalesce(level, 0) as level, name, must_change,
       case when account_id is not null then news_unseen(account_id, role, department, $5) else 0 end as unseen
from found;

-- name: session_ended_by
-- What ended this session, where it was neither log-out nor time.
select ended_by from web_session where id_hash = $1;

-- name: session_of_person
-- Whether this session is or was a person's, and the case in which they stood.
select person_id, coalesce(case_no, '') as case_no from web_session where id_hash = $1 and person_id is not null;

-- name: revoke_session
-- Log-out: the id is worth nothing from now on.
update web_session set revoked_at = clock_timestamp() where id_hash = $1 and revoked_at is null;

-- name: forget_old_sessions
-- Rows of sessions that ended by rest or by life a day ago: until then it is known in which case a person stood.
delete from web_session
where seen_at < clock_timestamp() - $1::interval - interval '1 day'
   or created_at < clock_timestamp() - $2::interval - interval '1 day';
