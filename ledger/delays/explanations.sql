-- name: page
-- What was explained, the latest first; of one department ($1) or matter ($2) where they are given, before a row ($3, $4),
-- so many ($5). No number of a case and nobody's name is read here.
select j.at, j.hash, f.bundle, f.bundle_name, i.name as item_name, i.department,
       (j.body::jsonb ->> 'due_on')::date as due_on, j.body::jsonb ->> 'late' is not null as late,
       a.content ->> 'opinion' as words
from journal j
join case_file f using (case_no)
join item_case i on i.case_no = j.case_no and i.key = j.item
join act a on a.act_id = j.act_id
where j.process_kind = 'case' and j.kind = 'delay_explained'
  and ($1::text is null or i.department = $1) and ($2::text is null or f.bundle = $2)
  and ($3::timestamptz is null or (j.at, j.hash) < ($3, $4))
order by j.at desc, j.hash desc limit $5;
