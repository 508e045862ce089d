-- name: lock
-- One draft at a time, so that numbers have no gap.
select pg_advisory_xact_lock($1);

-- name: number_process
-- The line of its number beside those of processes, which news go by.
insert into process (kind, number) values ($2, $1);

-- name: next_of_month
-- How many bulletins a month has had, drafts that were dropped among them, and one more.
select count(*)::int + 1 from bulletin where month = $1;

-- name: begin
-- A draft with its figures.
insert into bulletin (number, month, corrects, counted_as_of, edition, figures, author, drafted_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: note
-- Who did what; each act once.
insert into bulletin_act (act_id, number, version, kind, actor, on_behalf_of, at, reason, words)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: tell
-- What is told of an act, in its transaction.
select write_news($1, $2::jsonb, $3);

-- name: of_act
-- The bulletin of an act that is on file, with its kind.
select number, kind from bulletin_act where act_id = $1;

-- name: read
-- One bulletin, with the one that corrects it.
select b.number, b.month, b.corrects, b.counted_as_of, b.edition, b.figures, b.words, b.phase, b.version, b.author, b.drafted_at,
       b.reviewer, b.reviewed_at, b.signer, b.published_at, b.year, b.place,
       (select c.number from bulletin c where c.corrects = b.number and c.phase = 'published') as corrected_by
from bulletin b where b.number = $1;

-- name: hold
-- The same for whoever changes it: nobody else does until the transaction ends.
select phase, version, author, reviewer from bulletin where number = $1 for update;

-- name: move
-- After an act. $4: words (null: as they are); a review begins anew where it goes back.
update bulletin set phase = $2::text, version = $3, words = coalesce($4::jsonb, words),
    reviewer = case when $2::text = 'signing' then $5::text when $2::text in ('draft', 'review') then null else reviewer end,
    reviewed_at = case when $2::text = 'signing' then $6::timestamptz when $2::text in ('draft', 'review') then null else reviewed_at end,
    signer = case when $2::text = 'published' then $5::text end,
    published_at = case when $2::text = 'published' then $6::timestamptz end,
    year = case when $2::text = 'published' then $7::int end,
    place = case when $2::text = 'published' then (select coalesce(max(place), 0) + 1 from bulletin where year = $7::int) end
where number = $1;

-- name: acts
-- What was done to it, in order.
select kind, actor, on_behalf_of, at, reason from bulletin_act where number = $1 order by version;

-- name: first_of_month
-- The bulletin of a month that corrects none, unless it was dropped.
select number from bulletin where month = $1 and corrects is null and phase <> 'dropped';

-- name: correction_of
-- What corrects a bulletin or is going to.
select number from bulletin where corrects = $1 and phase <> 'dropped';

-- name: published_of_month
-- The last published one of a month: its corrections came later.
select number, figures from bulletin where month = $1 and phase = 'published' order by published_at desc limit 1;

-- name: number_of
-- How many bulletins are in these phases.
select count(*)::int from bulletin where phase = any($1::text[]);

-- name: listed
-- Bulletins, the latest month first, the latest of a month first.
select number, month, corrects, phase, author, reviewer, signer, drafted_at, published_at, year, place,
       (select c.number from bulletin c where c.corrects = b.number and c.phase = 'published') as corrected_by
from bulletin b
