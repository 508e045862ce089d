-- name: keep
-- Whoever logged in, as the provider told it this time; known again by the digest of the subject. Their id.
insert into person (person_id, subject, kind, name, document_no, phone, level, acts_for, mail)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (subject) do update
    set name = excluded.name, document_no = excluded.document_no, phone = excluded.phone, mail = excluded.mail, level = excluded.level,
        acts_for = excluded.acts_for, seen_at = clock_timestamp()
returning person_id;

-- name: person
-- Who is logged in.
select person_id, kind, name, document_no, phone, level, acts_for, told_in from person where person_id = $1;

-- name: choose_language
-- In which language a person wants to be told.
update person set told_in = $2 where person_id = $1;

-- name: is_theirs
-- Whether a case is one of a person's, or of the firm for which they are logged in.
select exists (select from case_of_person where person_id = $1 and case_no = $2);

-- name: link
-- From now on a case is one of theirs ($3: how); a second time changes nothing.
insert into person_case (person_id, case_no, how) values ($1, $2, $3) on conflict do nothing;

-- name: cases
-- Their cases, newest first, below the one received at $2 with number $3, so many ($4); who has them in hand now.
select f.case_no, f.bundle_name, f.applicant_name, f.received_at, f.phase, f.outcome, f.accepted_on, f.due_on,
       f.due_provisional, f.concluded_at,
       (select coalesce(array_agg(distinct d.department) filter (where d.department is not null), '{}')
        from duty d where d.process_kind = 'case' and d.case_no = f.case_no and d.act is not null
                      and d.party <> 'applicant' and d.kind <> 'copy') as departments,
       exists (select from duty d where d.process_kind = 'case' and d.case_no = f.case_no and d.act is not null
                                    and d.role = 'counter_clerk') as at_window
from case_file f
where f.case_no in (select case_no from case_of_person where person_id = $1)
  and ($2::timestamptz is null or (f.received_at, f.case_no) < ($2, $3::text))
order by f.received_at desc, f.case_no desc limit $4;

-- name: asked
-- What waits for them in their cases, the soonest first, so many ($2).
select d.case_no, f.bundle_name, f.applicant_name, d.reason, d.since, d.due_on, d.due_provisional, d.not_before,
       coalesce(i.name, e.name) as name
from duty d
join case_file f using (case_no)
left join item_case i on i.case_no = d.case_no and i.key = d.item
left join joint_event e on d.kind = 'joint' and e.case_no = d.case_no and e.key = d.subject
where d.process_kind = 'case' and d.party = 'applicant'
  and (d.act is not null or d.reason = 'payment')  -- which is done at the provider, so here it is a wait
  and d.case_no in (select case_no from case_of_person where person_id = $1)
order by d.due_order, d.case_no, d.key limit $2;

-- name: stand_in
-- The person's session stands in one of their cases from now on, or in none.
update web_session set case_no = $3 where id_hash = $1 and person_id = $2 and revoked_at is null;

-- name: readers
-- Who of the staff opened a case and what of it, from the access log, newest first, below a line ($2), so many ($3).
select access_id, at, what, role, department from access_log
where case_no = $1 and outcome = 'done' and account_id is not null
  and what in ('case', 'file', 'notice', 'paper', 'code', 'export') and ($2::bigint is null or access_id < $2)
order by access_id desc limit $3;
