-- name: dispute
-- The applicant of a draft ($2) says that the source is wrong; once. $4: by when its holder checks. Returns its id when it is new.
update look_up set disputed_at = legal_now(), disputed_words = $3, check_due_on = $4
where look_up_id = $1 and draft_id = $2 and disputed_at is null and outcome in ('differs', 'not_found', 'found')
    and exists (select from draft where draft_id = $2 and case_no is null)
returning look_up_id;

-- name: disputed_words
-- What the applicant wrote about it.
select disputed_words from look_up where look_up_id = $1;

-- name: checked
-- What the holder said of a dispute; the first word counts.
update look_up set check_outcome = $2, checked_at = legal_now()
where look_up_id = $1 and disputed_at is not null and check_outcome is null returning material;

-- name: case_of
-- The case that the application of a look-up became, of several the first.
select a.case_no from look_up l join act a using (act_id) where l.look_up_id = $1;

-- name: urge_late
-- Checks that were due before $1 and that nobody urged yet, at most $2: noted as urged by the system.
with late as (
    select look_up_id from look_up
    where disputed_at is not null and check_outcome is null and check_due_on < $1 and urged = 0
    order by check_due_on limit $2 for update skip locked
)
update look_up set urged = 1, urged_at = legal_now() where look_up_id in (select look_up_id from late)
returning look_up_id, source, material, urged;

-- name: urge
-- One late check ($1) is urged by account $2, where nobody has today ($3, Beijing).
update look_up set urged = urged + 1, urged_at = legal_now(), urged_by = $2
where look_up_id = $1 and disputed_at is not null and check_outcome is null and check_due_on < $3
  and (urged_at is null or (urged_at at time zone 'Asia/Shanghai')::date < $3)
returning look_up_id, source, material, urged;

-- name: urged
-- How often a holder was urged, and by when its check was due.
select urged, check_due_on from look_up where look_up_id = $1;

-- name: page
-- Disputes as a list shows them.
select l.look_up_id, l.source, l.source_name, l.material, f.case_no, coalesce(f.definition, d.definition) as definition,
       l.disputed_at, l.disputed_words as words, l.differs, l.check_due_on, l.check_outcome, l.checked_at, l.urged, l.urged_at,
       l.urged_by, coalesce(sent.state = 'done', true) as is_sent
from look_up l left join act a using (act_id) left join case_file f on f.case_no = a.case_no
left join draft d on d.draft_id = l.draft_id
left join letter sent on sent.letter_id = l.look_up_id || '.check'
where {condition} {order} {limit};

-- name: counted
-- How many disputes, up to a bound.
select count(*) from (select from look_up l where {condition} limit {rows}) as found;
