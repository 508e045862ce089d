-- name: of_day
-- What the hall of an account ($1) received since a moment ($2): how many cases, and over those with the times on file how
-- many minutes their people waited (取号 to the counter) and the clerk took (counter to receipt).
select count(*)::int as cases,
       (avg(extract(epoch from r.begun_at - r.ticket_at)) filter (where r.begun_at >= r.ticket_at) / 60)::int as waited,
       (avg(extract(epoch from f.received_at - r.begun_at)) / 60)::int as taken
from case_file f left join reception r using (case_no)
where f.received_at >= $2 and hall_of($1) is not distinct from home_hall(f.hall);
