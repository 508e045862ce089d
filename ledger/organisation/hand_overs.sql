-- name: hall_now
-- The hall that sees to a case ($1); null where no organisation was loaded yet.
select home_hall(hall) from case_file where case_no = $1;

-- name: handed_out
-- What the hall of an account ($1) handed to other halls, the latest first: number, matter, where to, when and by whom;
-- nothing of whom it is about.
select h.case_no, f.bundle_name, h.to_hall, hall.name as to_name, h.handed_at, a.name as by_name
from hall_hand_over h join case_file f using (case_no) join hall on hall.hall = h.to_hall
left join account a on a.account_id = h.actor_id
where h.from_hall = hall_of($1) order by h.handed_at desc, h.act_id limit $2;
