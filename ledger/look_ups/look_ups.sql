-- name: of_draft
-- What was asked for a draft ($1), the latest first, and how long ago by the wall clock.
select l.look_up_id, l.material, l.source, l.record, l.source_name, l.purpose, l.duty, l.basis, l.asked_digest, l.asked, l.keep_days,
       l.asked_at, l.outcome, l.code, l.answered_at, l.answer, l.answer_digest, l.valid_until, l.differs, l.disputed_at,
       l.check_outcome, l.check_due_on, l.forgotten_at,
       extract(epoch from clock_timestamp() - l.made_at)::float8 as waited_seconds
from look_up l where l.draft_id = $1 order by l.made_at desc;

-- name: of_act
-- What was asked for the application that an act ($1) put on file or will (纸质补录), the latest first.
select l.look_up_id, l.material, l.source, l.record, l.source_name, l.purpose, l.duty, l.basis, l.asked_digest, null::jsonb as asked, l.keep_days,
       l.asked_at, l.outcome, l.code, l.answered_at, null::jsonb as answer, l.answer_digest, l.valid_until, l.differs, l.disputed_at,
       l.check_outcome, l.check_due_on, l.forgotten_at,
       extract(epoch from clock_timestamp() - l.made_at)::float8 as waited_seconds
from look_up l where l.act_id = $1 order by l.made_at desc;

-- name: of_case
-- What was asked for the application that became a case ($1, or one of its siblings), the latest first.
select l.look_up_id, l.material, l.source, l.record, l.source_name, l.purpose, l.duty, l.basis, l.asked_digest, null::jsonb as asked, l.keep_days,
       l.asked_at, l.outcome, l.code, l.answered_at, null::jsonb as answer, l.answer_digest, l.valid_until, l.differs, l.disputed_at,
       l.check_outcome, l.check_due_on, l.forgotten_at,
       extract(epoch from clock_timestamp() - l.made_at)::float8 as waited_seconds
from act a join look_up l using (act_id)
where a.case_no = coalesce((select first_case_no from case_sibling where case_no = $1), $1)
order by l.made_at desc;

-- name: read
-- One look-up, held until the transaction ends.
select l.look_up_id, l.material, l.source, l.record, l.source_name, l.purpose, l.duty, l.basis, l.asked_digest, l.asked, l.keep_days,
       l.asked_at, l.outcome, l.code, l.answered_at, l.answer, l.answer_digest, l.valid_until, l.differs, l.disputed_at,
       l.check_outcome, l.check_due_on, l.forgotten_at,
       extract(epoch from clock_timestamp() - l.made_at)::float8 as waited_seconds
from look_up l where l.look_up_id = $1 for update;

-- name: ask
-- A source is to be asked; the same question of the same application again changes nothing, and nothing is asked on a consent
-- that was taken back meanwhile. Returns its id when it is new.
insert into look_up (look_up_id, draft_id, material, source, record, source_name, purpose, duty, asked_digest, asked, keep_days,
                     asked_at, outcome, act_id, basis)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, legal_now(), $12, $13, $14
where $14 = 'duty' or $2::text is null
   or 'given' = (select said from look_up_consent where draft_id = $2 and source = $4 order by consent_id desc limit 1)
on conflict (look_up_id) do nothing returning look_up_id;

-- name: was_asked
-- Of which materials of an application (act $1) a source was asked before it was put on file.
select distinct material from look_up where act_id = $1;

-- name: of_day
-- How often whoever has a draft ($1) had sources asked within a day by the wall clock.
select count(*) from draft own join draft d using (account_id) join look_up l on l.draft_id = d.draft_id
where own.draft_id = $1 and l.made_at > clock_timestamp() - interval '1 day' and l.outcome is distinct from 'not_asked';

-- name: note_away
-- A source does not answer ($2: how); not where it has answered.
update look_up set outcome = 'away', code = $2
where look_up_id = $1 and (outcome is null or outcome = 'away') and asked is not null;

-- name: answered
-- What the source answered; the first answer counts.
update look_up set outcome = $2, code = null, answered_at = legal_now(), answer = $3, answer_digest = $4, valid_until = $5,
       differs = $6
where look_up_id = $1 and (outcome is null or outcome = 'away') and asked is not null returning look_up_id;

-- name: strip_letter
-- Of an answer the outbox keeps what it amounts to ($2) and nothing personal.
update letter set answer = $2 where letter_id = $1;

-- name: filed_as
-- The open case for which a look-up ($1) was asked, if there is one, and what it holds of the material.
select f.case_no, array(select m.source from material_copy m where m.case_no = f.case_no and m.material = l.material) as held
from look_up l join act a using (act_id) join case_file f on f.case_no = a.case_no
where l.look_up_id = $1 and f.concluded_at is null;

-- name: tell
-- The applicant of a case ($1) is told something ($3) of a look-up, once ($2).
select write_news($1, jsonb_build_array(jsonb_build_object(
    'key', $2::text, 'seq', 0, 'at', legal_now(), 'kind', $3::text, 'reader', jsonb_build_object('audience', 'applicant'),
    'facts', $4::jsonb)), 'case');

-- name: withdraw
-- A consent to ask a source ($2) for a draft ($1) is taken back: question and answer go, that it was asked stays.
update look_up set asked = null, asked_digest = '', answer = null, answer_digest = null, differs = '{}', disputed_words = null,
       forgotten_at = legal_now()
where draft_id = $1 and source = $2 and basis = 'consent' and forgotten_at is null;

-- name: withdraw_of_case
-- The same for a case ($1), of every source that was asked on consent.
update look_up l set asked = null, asked_digest = '', answer = null, answer_digest = null, differs = '{}', disputed_words = null,
       forgotten_at = legal_now()
from act a
where a.act_id = l.act_id and a.case_no = coalesce((select first_case_no from case_sibling where case_no = $1), $1)
  and l.basis = 'consent' and l.forgotten_at is null;

-- name: forget
-- What was asked and answered is erased once its days are over, when its application was given up or sent back, or when it has
-- ended before an answer came; the record stays.
update look_up l set asked = null, asked_digest = '', answer = null, disputed_words = null, forgotten_at = legal_now()
where (l.asked is not null or l.answer is not null)
  and (l.answered_at + make_interval(days => l.keep_days) < legal_now()
       or not exists (select from draft d where d.draft_id = l.draft_id
                      union all select from act a where a.act_id = l.act_id
                      union all select from paper_entry p where p.entry_id = l.act_id and p.refused_by is null)
       or (l.answered_at is null and exists (select from act a join case_file c using (case_no)
                                             where a.act_id = l.act_id and c.concluded_at is not null)));

-- name: hurry
-- Somebody looks at what these sources did not answer yet ($1): they are asked again soon ($2 seconds), not when it was put off to.
update letter set next_try_at = clock_timestamp() + make_interval(secs => $2)
where letter_id = any($1::text[]) and state = 'waiting' and next_try_at > clock_timestamp() + make_interval(secs => $2);
