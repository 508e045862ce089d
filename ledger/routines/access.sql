-- The access log and the history of accounts: only ever added to.

create or replace function access_is_append_only() returns trigger language plpgsql as
$$ begin raise exception 'the access log and the history of accounts are never changed (append only)'; end $$;

create or replace trigger access_log_append_only before update or delete on access_log
    for each row execute function access_is_append_only();
create or replace trigger access_log_no_truncate before truncate on access_log
    for each statement execute function access_is_append_only();
create or replace trigger account_event_append_only before update or delete on account_event
    for each row execute function access_is_append_only();
create or replace trigger account_event_no_truncate before truncate on account_event
    for each statement execute function access_is_append_only();

-- Besides, the role that the application uses may not even ask; who owns the tables could grant it back, the triggers stand.
revoke update, delete, truncate on access_log, account_event from public, current_user;
