-- name: enter
-- A receipt on paper, put down later than it happened; once per id.
insert into paper_entry (entry_id, entered_by, digest, filing, received_at, reason)
values ($1, $2, $3, $4, $5, $6)
on conflict (entry_id) do nothing
returning entry_id;

-- name: read
-- One entry as it stands.
select entry_id, entered_by, digest, filing, received_at, reason, entered_at, confirmed_by, confirmed_role,
       confirmed_department, confirmed_at, refused_by, refused_reason, refused_at, case_no
from paper_entry where entry_id = $1;

-- name: of_case
-- The entry that became this case, or (分件) the first of the cases that it became.
select entry_id, entered_by, digest, filing, received_at, reason, entered_at, confirmed_by, confirmed_role,
       confirmed_department, confirmed_at, refused_by, refused_reason, refused_at, case_no
from paper_entry where case_no = coalesce((select first_case_no from case_sibling where case_no = $1), $1);

-- name: waiting
-- Entries that are not yet cases and were not refused, oldest first; on from one ($1 when it was entered, $2 its id), so
-- many ($3, null: all); $4: those alone that were entered at the hall of this account (null: of all halls).
select entry_id, entered_by, digest, filing, received_at, reason, entered_at, confirmed_by, confirmed_role,
       confirmed_department, confirmed_at, refused_by, refused_reason, refused_at, case_no
from paper_entry where case_no is null and refused_by is null
  and ($1::timestamptz is null or (entered_at, entry_id) > ($1, $2::text))
  and ($4::text is null or sees_to_hall($4, hall_of(entered_by)))
order by entered_at, entry_id limit $3;

-- name: confirm
-- The second officer's confirmation, once.
update paper_entry
set confirmed_by = $2, confirmed_role = $3, confirmed_department = $4, confirmed_at = legal_now()
where entry_id = $1 and confirmed_by is null and refused_by is null;

-- name: refuse
-- Refused, or taken back, once; what was entered is cleared.
update paper_entry set refused_by = $2, refused_reason = $3, refused_at = legal_now(), filing = null
where entry_id = $1 and confirmed_by is null and refused_by is null;

-- name: filed
-- The entry has become this case; its personal content lives on there alone.
update paper_entry set case_no = $2, filing = null where entry_id = $1 and case_no is null;

-- name: is_of_hall
-- Whether an entry ($1) was entered at the hall of an account ($2).
select sees_to_hall($2, hall_of(entered_by)) from paper_entry where entry_id = $1;
