-- name: begin
-- A log-in that goes to the provider now.
insert into pending_login (state_hash, browser_hash, nonce, verifier, back, carried, case_no)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: take
-- The log-in of a state, taken: it is there once, for the browser that began it, within so long ($3).
delete from pending_login
where state_hash = $1 and browser_hash = $2 and begun_at > clock_timestamp() - $3::interval
returning nonce, verifier, back, carried, case_no;

-- name: forget
-- Those that nobody came back from in time.
delete from pending_login where begun_at < clock_timestamp() - $1::interval;
