-- name: note
-- One line: door, what, outcome, code; who, for whom, in which role; from where, on the command line by whom; which case
-- and what of it; which person ($14) where an applicant had logged in.
-- Where $13 is given, nothing when the same was noted so shortly before: what an open page repeats by itself is one reading.
insert into access_log (door, what, outcome, code, account_id, on_behalf_of, role, department, address, os_user,
                        case_no, object, person_id)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $14
where $13::interval is null or not exists (
    select from access_log
    where at > clock_timestamp() - $13::interval and door = $1 and what = $2 and outcome = $3 and code = $4
      and account_id is not distinct from $5 and on_behalf_of is not distinct from $6 and address = $9
      and case_no is not distinct from $11 and object = $12 and person_id is not distinct from $14);

-- name: page
-- Lines by who ($1), case ($2), what ($3), outcome ($4), from ($5) and until ($6) a moment, newest first, below an id ($7).
select access_id, at, door, what, outcome, code, account_id, on_behalf_of, role, department, address, os_user,
       case_no, object, person_id
from access_log
where ($1::text is null or account_id = $1 or on_behalf_of = $1) and ($2::text is null or case_no = $2)
  and ($3::text is null or what = $3) and ($4::text is null or outcome = $4)
  and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
  and ($7::bigint is null or access_id < $7)
order by access_id desc limit $8;
