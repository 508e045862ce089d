-- name: hold
-- One number at a time of a hall ($1) and day ($2), until the transaction ends.
select pg_advisory_xact_lock(hashtextextended('queue ' || $1 || ' ' || $2::date, 0));

-- name: hall_of
-- The hall of an account; empty where no organisation is on file.
select coalesce(hall_of($1), '');

-- name: of_act
-- The ticket that an act took.
select ticket_id from queue_ticket where act_id = $1;

-- name: next_serial
-- Which number of the day ($2) is the next of a hall ($1).
select coalesce(max(serial), 0) + 1 from queue_ticket where hall = $1 and day = $2;

-- name: take
-- A number is taken.
insert into queue_ticket (act_id, hall, day, serial, number, taken_at, taken_by) values ($1, $2, $3, $4, $5, $6, $7)
returning ticket_id;

-- name: ticket
-- A ticket ($2) of the hall of an account ($1).
select ticket_id, number, taken_at, state, called_at, called_by, settled_at, draft_id, case_no, null::text as called_by_name
from queue_ticket where ticket_id = $2 and hall = coalesce(hall_of($1), '');

-- name: call
-- The clerk ($1) calls the next of their hall and day ($2) at a moment ($3); none where nobody waits. That a clerk has one
-- called at a time is seen to by an index.
update queue_ticket set state = 'called', called_at = $3, called_by = $1
where ticket_id = (select ticket_id from queue_ticket
                   where hall = coalesce(hall_of($1), '') and day = $2 and state = 'waiting'
                   order by serial limit 1 for update skip locked)
returning ticket_id;

-- name: mine
-- Whom a clerk ($1) has called and not settled yet.
select ticket_id, number, taken_at, state, called_at, called_by, settled_at, draft_id, case_no, null::text as called_by_name
from queue_ticket where called_by = $1 and state = 'called';

-- name: settle
-- What became ($3) of a ticket ($2) that this clerk ($1) called, at a moment ($4).
update queue_ticket set state = $3, settled_at = $4
where ticket_id = $2 and called_by = $1 and state = 'called' returning ticket_id;

-- name: begun
-- With a ticket ($2) that this clerk ($1) called a registration ($3) was begun.
update queue_ticket set draft_id = $3
where ticket_id = $2 and called_by = $1 and state = 'called' and draft_id is null returning ticket_id;

-- name: waiting
-- Who waits in the hall of an account ($1) on a day ($2), the longest first, after a serial ($3), so many ($4).
select ticket_id, number, taken_at, state, called_at, called_by, settled_at, draft_id, case_no, null::text as called_by_name,
       serial
from queue_ticket where hall = coalesce(hall_of($1), '') and day = $2 and state = 'waiting' and serial > $3
order by serial limit $4;

-- name: done
-- Who was served or did not come in the hall of an account ($1) on a day ($2), the latest first, on from a place ($3, $4), so
-- many ($5).
select t.ticket_id, t.number, t.taken_at, t.state, t.called_at, t.called_by, t.settled_at, t.draft_id, t.case_no,
       a.name as called_by_name
from queue_ticket t left join account a on a.account_id = t.called_by
where t.hall = coalesce(hall_of($1), '') and t.day = $2 and t.settled_at is not null
  and ($3::timestamptz is null or (t.settled_at, t.ticket_id) < ($3, $4::bigint))
order by t.settled_at desc, t.ticket_id desc limit $5;

-- name: figures
-- How many wait, are at a counter, were served and did not come in the hall of an account ($1) on a day ($2), since when the
-- first waits, and how many minutes those who were called waited.
select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'called')::int as called,
       count(*) filter (where state = 'served')::int as served, count(*) filter (where state = 'missed')::int as missed,
       min(taken_at) filter (where state = 'waiting') as first_at,
       (avg(extract(epoch from called_at - taken_at)) / 60)::int as waited
from queue_ticket where hall = coalesce(hall_of($1), '') and day = $2;

-- name: forget
-- Numbers of days longer ago than $1 days.
delete from queue_ticket where day < (legal_now() at time zone 'Asia/Shanghai')::date - $1::int;
