-- name: reusable
-- Copies of these materials ($2) that came in with a person's ($1) cases, the newest of each case and material, still valid
-- on a day ($3), newest first; each content once, so many at most ($4). None of a case whose applicant said no to using it
-- again, or took that back; none of one that they only linked, and somebody else sent online.
select found.* from (
    select distinct on (m.material, m.digest) m.material, m.digest, m.case_no, m.position, m.file_name, m.added_at,
           m.provenance, f.media_type, f.size, c.bundle_name
    from case_of_person mine
    join case_file c using (case_no)
    join material_copy m using (case_no)
    join file_copy f using (digest)
    where mine.person_id = $1 and m.material = any($2::text[]) and m.source = 'handed_in'
      and not exists (select from material_copy newer where newer.case_no = m.case_no and newer.material = m.material
                      and newer.digest is not null and newer.added_at > m.added_at)
      and coalesce((m.provenance ->> 'valid_until')::date, $3::date) >= $3::date
      and coalesce((select said from consent where consent.case_no = c.case_no and purpose = 'reuse'
                    order by consent_id desc limit 1), 'given') = 'given'
      and coalesce((select bool_or(sent.person_id in (select person_id from agents_with($1))) from person_case sent
                    where sent.case_no = c.case_no and sent.how = 'filed'), true)
    order by m.material, m.digest, m.added_at
) as found
order by found.added_at desc, found.material, found.digest limit $4;

-- name: agree
-- A person ($1) agrees that a paper is used again in their draft ($2 to $6); a second time changes nothing, after it was
-- taken back it holds again.
insert into material_reuse (person_id, draft_id, material, digest, from_case_no, said, given_at)
values ($1, $2, $3, $4, $5, $6, legal_now())
on conflict (draft_id, material, digest) do update set withdrawn_at = null, said = excluded.said, given_at = excluded.given_at
where material_reuse.withdrawn_at is not null;

-- name: take_back
-- What was to be used again of a material ($2) in a draft ($1) and is none of these any more ($3) was taken out.
update material_reuse set withdrawn_at = legal_now()
where draft_id = $1 and material = $2 and digest <> all($3::text[]) and withdrawn_at is null;
