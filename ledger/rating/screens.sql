-- name: offer
-- A code ($2, its digest) by which a device becomes the screen of that account, for $3 seconds; the one before is void.
insert into counter_screen (account_id, code_hash, code_until)
values ($1, $2, clock_timestamp() + make_interval(secs => $3))
on conflict (account_id) do update set code_hash = excluded.code_hash, code_until = excluded.code_until;

-- name: pair
-- The device with that code ($1) is the screen now, by its cookie ($2); the device before is none any more.
update counter_screen set token_hash = $2, paired_at = clock_timestamp(), code_hash = null, code_until = null
where code_hash = $1 and code_until > clock_timestamp() returning account_id;

-- name: of_token
-- Whose screen a device is, for $2 seconds after it was paired, while the account is in use.
select account_id from counter_screen join account using (account_id)
where token_hash = $1 and paired_at > clock_timestamp() - make_interval(secs => $2) and disabled_at is null;

-- name: is_paired
-- Whether an account has a screen.
select exists (select from counter_screen
               where account_id = $1 and token_hash is not null and paired_at > clock_timestamp() - make_interval(secs => $2));

-- name: part
-- The account has no screen any more.
update counter_screen set token_hash = null, code_hash = null, code_until = null where account_id = $1;

-- name: ask
-- 请评价: what was asked for before and not answered is asked no more.
with before as (
    update rating_request set settled_at = clock_timestamp() where account_id = $2 and settled_at is null
)
insert into rating_request (case_no, account_id) values ($1, $2) returning request_id;

-- name: open
-- What an account asks for now ($2: for so many seconds).
select request_id, case_no from rating_request
where account_id = $1 and settled_at is null and asked_at > clock_timestamp() - make_interval(secs => $2)
order by asked_at desc limit 1;

-- name: settle
-- It is answered.
update rating_request set settled_at = clock_timestamp() where request_id = $1 and account_id = $2 and settled_at is null;

-- name: asked_lately
-- Who asked for a rating of this case at the window within $2 seconds, answered or not.
select account_id from rating_request
where case_no = $1 and asked_at > clock_timestamp() - make_interval(secs => $2) order by asked_at desc limit 1;
