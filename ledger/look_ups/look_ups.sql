-- name: of_draft
-- What was asked for a draft ($1), the latest first, and how long ago by the wall clock.
select look_up_id, material, source, record, source_name, purpose, duty, asked_digest, asked, keep_days, asked_at, outcome, code,
       answered_at, answer, answer_digest, valid_until, differs, disputed_at, check_outcome, forgotten_at,
       extract(epoch from clock_timestamp() - made_at)::float8 as waited_seconds
from look_up where draft_id = $1 order by made_at desc;

-- name: of_case
-- What was asked for the application that became a case ($1, or one of its siblings), the latest first.
select l.look_up_id, l.material, l.source, l.record, l.source_name, l.purpose, l.duty, l.asked_digest, null::jsonb as asked,
       l.keep_days, l.asked_at, l.outcome, l.code, l.answered_at, null::jsonb as answer, l.answer_digest, l.valid_until,
       l.differs, l.disputed_at, l.check_outcome, l.forgotten_at,
       extract(epoch from clock_timestamp() - l.made_at)::float8 as waited_seconds
from draft d join look_up l using (draft_id)
where d.case_no = coalesce((select first_case_no from case_sibling where case_no = $1), $1)
order by l.made_at desc;

-- name: read
-- One look-up, held until the transaction ends.
select look_up_id, material, source, record, source_name, purpose, duty, asked_digest, asked, keep_days, asked_at, outcome, code,
       answered_at, answer, answer_digest, valid_until, differs, disputed_at, check_outcome, forgotten_at,
       extract(epoch from clock_timestamp() - made_at)::float8 as waited_seconds
from look_up where look_up_id = $1 for update;

-- name: ask
-- A source is to be asked; the same question of the same application again changes nothing. Returns its id when it is new.
insert into look_up (look_up_id, draft_id, material, source, record, source_name, purpose, duty, asked_digest, asked, keep_days,
                     asked_at, outcome)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, legal_now(), $12)
on conflict (look_up_id) do nothing returning look_up_id;

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

-- name: dispute
-- The applicant of a draft ($2) says that the source is wrong; once. Returns its id when it is new.
update look_up set disputed_at = legal_now(), disputed_words = $3
where look_up_id = $1 and draft_id = $2 and disputed_at is null and outcome in ('differs', 'not_found', 'found')
    and exists (select from draft where draft_id = $2 and case_no is null)
returning look_up_id;

-- name: disputed_words
-- What the applicant wrote about it.
select disputed_words from look_up where look_up_id = $1;

-- name: checked
-- What the holder said of a dispute; the first word counts.
update look_up set check_outcome = $2, checked_at = legal_now()
where look_up_id = $1 and disputed_at is not null and check_outcome is null returning look_up_id;

-- name: forget
-- What was asked and answered is erased once its days are over, or when its application was given up; the record stays.
update look_up l set asked = null, asked_digest = '', answer = null, disputed_words = null, forgotten_at = legal_now()
where (l.asked is not null or l.answer is not null)
  and (l.answered_at + make_interval(days => l.keep_days) < legal_now()
       or not exists (select from draft d where d.draft_id = l.draft_id)
       or (l.answered_at is null and exists (select from draft d join case_file c using (case_no)
                                             where d.draft_id = l.draft_id and c.concluded_at is not null)));

-- name: hurry
-- Somebody looks at what these sources did not answer yet ($1): they are asked again soon ($2 seconds), not when it was put off to.
update letter set next_try_at = clock_timestamp() + make_interval(secs => $2)
where letter_id = any($1::text[]) and state = 'waiting' and next_try_at > clock_timestamp() + make_interval(secs => $2);
