-- name: round
-- In which round ($1 the application's id) it would be sent now, and the number under which it waits already.
select (select count(*) from cosigning where application_id = $1)::int as round,
       (select c.number from cosigning c join process_file p using (number)
        where c.application_id = $1 and p.open order by c.round desc limit 1) as waits;

-- name: insert
-- What was sent, beside its process.
insert into cosigning (number, application_id, round, draft_id, person_id, definition, filing)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: insert_cosigner
-- One who is to sign, with the text.
insert into cosigner (number, key, position, who, name, id_number, phone, mail, items, text, text_digest, link_digest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: application
-- A waiting application, or one that waited.
select c.number, c.application_id, c.draft_id, c.person_id, c.definition, c.filing, c.case_no, p.bundle, p.title,
       p.received_at, p.open, p.outcome
from cosigning c join process_file p using (number) where c.number = $1;

-- name: cosigners
-- Who is to sign it, in order.
select number, key, who, name, id_number, phone, mail, items, text, text_digest from cosigner where number = $1 order by position;

-- name: of_draft
-- The last round of a draft ($1) and whether it still waits.
select c.number, p.open, p.outcome from cosigning c join process_file p using (number)
where c.draft_id = $1 order by c.round desc limit 1;

-- name: of_link
-- Whose link it is, by the digest of what stands in it.
select number, key from cosigner where link_digest = $1;

-- name: sent_by
-- Applications of a person ($1) that wait, with how many signatures are left and the first end of a term, and those that
-- somebody else or a term ended, while they are neither sent anew nor given up: newest first, so many ($2).
select c.number, p.title, p.received_at, c.draft_id, count(d.key)::int as "left", min(d.due_on) as due_on, p.outcome
from cosigning c join process_file p using (number)
left join duty d on d.process_kind = 'cosigning' and d.case_no = c.number
where c.person_id = $1 and (p.open or p.outcome in ('refused', 'lapsed', 'not_filed')
    and exists (select from draft where draft.draft_id = c.draft_id and draft.case_no is null)
    and not exists (select from cosigning later where later.draft_id = c.draft_id and later.round > c.round))
group by c.number, p.title, p.received_at, c.draft_id, p.outcome
order by p.received_at desc, c.number limit $2;

-- name: asked_of
-- What the holder of a number ($1) is asked to sign and has not, as far as it waits; the soonest first, so many ($2).
select s.number, s.key, p.title, p.received_at, d.due_on
from cosigner s join process_file p using (number)
join duty d on d.process_kind = 'cosigning' and d.case_no = s.number and d.subject = s.key
where s.id_number = $1 and p.open order by d.due_on, s.number limit $2;

-- name: waiting
-- What waits of these bundles ($1, null: of all), the soonest first, from a place on ($2), so many ($3).
select c.number, p.title, p.received_at, min(d.due_on) as due_on, count(d.key)::int as waiting,
       (select count(*) from cosigner s where s.number = c.number)::int as asked
from cosigning c join process_file p using (number)
left join duty d on d.process_kind = 'cosigning' and d.case_no = c.number
where p.open and ($1::text[] is null or p.bundle = any($1))
group by c.number, p.title, p.received_at order by min(d.due_on) nulls first, c.number offset $2 limit $3;

-- name: filed
-- It is filed as that case ($2): what was sent lives on there alone; where its sender is told is kept for what is on its way.
with done as (
    update cosigning set case_no = $2, filing = jsonb_strip_nulls(jsonb_build_object(
        'contacts', coalesce(filing -> 'contacts', '{}'), 'language', filing -> 'language'))
    where number = $1 and case_no is null returning draft_id, person_id
)
update draft set case_no = $2, form = '{}', materials = '{}', said = '{}', changed_at = clock_timestamp()
from done where draft.draft_id = done.draft_id and draft.account_id = 'person:' || done.person_id and draft.case_no is null;

-- name: forget
-- What came to nothing longer than $1 days ago: what was sent, and whom it named, is gone; the journal stays.
with gone as (
    select c.number from cosigning c join process_file p using (number)
    where not p.open and c.case_no is null and c.filing is not null
      and exists (select from journal j where j.case_no = c.number and j.seq = p.seq
                  and j.at < legal_now() - make_interval(days => $1))
    limit 200
), forgotten as (
    update cosigner set name = '', id_number = '', phone = '', mail = '', text = '' where number in (select number from gone)
)
update cosigning set filing = null where number in (select number from gone);

-- name: words_of_act
-- What somebody said with an act.
select act_id, content from act where process_kind = 'cosigning' and case_no = $1 and content <> '{}';

-- name: of_case
-- With which application a case came that others signed: of siblings (分件) it is one.
select number from cosigning
where case_no = coalesce((select first_case_no from case_sibling where case_no = $1), $1);
