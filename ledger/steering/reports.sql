-- name: mine
-- What somebody ($1) reported (问题反馈), the latest first, before the one of that moment and number ($2, $3; null: all).
select f.number, f.received_at, f.phase, f.outcome, f.opening ->> 'reason' as reason, f.opening ->> 'matter' as matter,
       (select min(d.due_on) from duty d where d.process_kind = 'feedback' and d.case_no = f.number) as due_on
from process_file f
where f.process_kind = 'feedback' and f.opening #>> '{issued_by,actor_id}' = $1
  and ($2::timestamptz is null or (f.received_at, f.number) < ($2, $3::text))
order by f.received_at desc, f.number desc limit $4;

-- name: one_of
-- One report of somebody ($1) by its number: where a page of their list ended.
select number, received_at, phase, outcome, opening ->> 'reason' as reason, opening ->> 'matter' as matter, null::date as due_on
from process_file
where number = $2 and process_kind = 'feedback' and opening #>> '{issued_by,actor_id}' = $1;

-- name: outcome
-- With what words and by which version a matter ($1) ended; nothing while it is open.
select j.at, coalesce(a.content ->> 'words', '') as words, j.body::jsonb ->> 'version' as version
from journal j left join act a on a.act_id = j.act_id
where j.case_no = $1 and j.kind in ('steering_moved', 'steering_called_off')
  and (j.body::jsonb ? 'outcome' or j.kind = 'steering_called_off') order by j.seq desc limit 1;

-- name: said
-- What was reported with a matter.
select coalesce(content ->> 'words', '') from act where case_no = $1 and kind = 'submit_application';
