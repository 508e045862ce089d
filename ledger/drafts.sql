-- name: begin
-- A new draft, with answers of the questionnaire that are known already.
insert into draft (draft_id, account_id, bundle, definition, answers) values ($1, $2, $3, $4, $5);

-- name: hold_beginnings
-- One beginning of this account at a time, until the transaction ends.
select pg_advisory_xact_lock(hashtextextended('draft ' || $1, 0));

-- name: begun_alike
-- A draft of this account, under this definition ($2) and with these answers ($3), in which nothing was typed yet.
select draft_id from draft
where account_id = $1 and definition = $2 and answers = $3 and form = '{}' and materials = '{}' and case_no is null
order by changed_at desc limit 1;

-- name: read
-- A draft of this account, when it was begun, and under which number it waits for signatures.
select d.draft_id, d.account_id, d.bundle, d.definition, d.answers, d.form, d.materials, d.case_no, d.changed_at, d.said,
       d.begun_at + (legal_now() - clock_timestamp()) as begun_at,
       draft_waits(d.draft_id) as waits
from draft d where d.draft_id = $1 and d.account_id = $2;

-- name: read_locked
-- A draft of this account, held until its part is kept: two tabs do not overwrite each other unseen.
select draft_id, account_id, bundle, definition, answers, form, materials, case_no, changed_at
from draft where draft_id = $1 and account_id = $2 for update;

-- name: keep_answers
-- The questionnaire's answers.
update draft set answers = $3, changed_at = clock_timestamp()
where draft_id = $1 and account_id = $2 and case_no is null and draft_waits(draft_id) is null;

-- name: keep_form
-- What was typed into the form, right or wrong.
update draft set form = $3, changed_at = clock_timestamp()
where draft_id = $1 and account_id = $2 and case_no is null and draft_waits(draft_id) is null;

-- name: keep_materials
-- Which materials are in hand.
update draft set materials = $3, changed_at = clock_timestamp()
where draft_id = $1 and account_id = $2 and case_no is null and draft_waits(draft_id) is null;

-- name: keep_said
-- What was ticked and typed on the last page, right or wrong.
update draft set said = $3, changed_at = clock_timestamp()
where draft_id = $1 and account_id = $2 and case_no is null and draft_waits(draft_id) is null;

-- name: filed
-- The draft has become this case; what was typed lives on in the case alone. The number of the queue with which it was
-- begun is served.
with filed as (
    update draft set case_no = $3, form = '{}', materials = '{}', said = '{}', changed_at = clock_timestamp()
    where draft_id = $1 and account_id = $2 returning draft_id, case_no
)
update queue_ticket set case_no = filed.case_no, state = 'served', settled_at = coalesce(settled_at, legal_now())
from filed where queue_ticket.draft_id = filed.draft_id;

-- name: open_drafts
-- Drafts of an account that have not become a case, newest first; on from one ($2 when it changed, $3 its id), so many ($4).
select d.draft_id, d.account_id, d.bundle, d.definition, d.answers, d.form, d.materials, d.case_no, d.changed_at,
       draft_waits(d.draft_id) as waits
from draft d
where d.account_id = $1 and d.case_no is null and ($2::timestamptz is null or (d.changed_at, d.draft_id) < ($2, $3::text))
order by d.changed_at desc, d.draft_id desc limit $4;

-- name: forget_own
-- Applications of persons that nobody went on with for $1 days; what was typed goes with them, and the consent to use a
-- paper again in them.
with gone as (
    delete from draft where account_id like 'person:%' and case_no is null
        and changed_at < clock_timestamp() - make_interval(days => $1) and draft_waits(draft_id) is null
    returning draft_id
)
update material_reuse set withdrawn_at = legal_now() from gone
where material_reuse.draft_id = gone.draft_id and withdrawn_at is null;

-- name: drop
-- A draft that its clerk or person gave up, and the consent to use a paper again in it; not one that waits for signatures.
with gone as (
    delete from draft where draft_id = $1 and account_id = $2 and case_no is null and draft_waits(draft_id) is null
    returning draft_id
)
update material_reuse set withdrawn_at = legal_now() from gone
where material_reuse.draft_id = gone.draft_id and withdrawn_at is null;
