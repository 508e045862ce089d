-- name: note
-- One line of an account's history.
insert into account_event (account_id, kind, roles, by_account, os_user, reason, hall) values ($1, $2, $3, $4, $5, $6, $7);

-- name: drop_roles
-- All roles of an account.
delete from account_role where account_id = $1;

-- name: set_disabled
-- Closed ($2) from now on, or open again; nothing comes back when it is so already or there is no such account.
update account set disabled_at = case when $2 then clock_timestamp() end
where account_id = $1 and (disabled_at is null) = $2 returning account_id;

-- name: set_password
-- Another password; $3: set by somebody else, so it has to be changed at the first log-in.
update account set password_hash = $2, must_change = $3 where account_id = $1 returning account_id;

-- name: end_sessions
-- All sessions of an account are worth nothing from now on.
update web_session set revoked_at = clock_timestamp() where account_id = $1 and revoked_at is null returning id_hash;

-- name: sessions
-- The live sessions of an account, newest first.
select role, department, created_at, seen_at from web_session
where account_id = $1 and revoked_at is null
  and seen_at > clock_timestamp() - $2::interval and created_at > clock_timestamp() - $3::interval
order by created_at desc;

-- name: accounts
-- Accounts with their roles; $1: those that are closed, too.
select account_id, login, name, disabled_at, must_change, created_at,
       coalesce(hall || coalesce('/' || counter, ''), '') as hall,
       array(select role || case when department = '' then '' else '/' || department end from account_role held
             where held.account_id = account.account_id order by position, role, department) as roles
from account where $1 or disabled_at is null order by login;

-- name: events
-- The history of an account, oldest first.
select at, kind, roles, by_account, os_user, reason, hall from account_event where account_id = $1 order by event_id;
