-- name: mine
-- What somebody ($1) reported (问题反馈); conditions and order follow.
select * from (
    select f.number, f.received_at, f.phase, f.outcome, f.opening ->> 'reason' as reason, f.opening ->> 'matter' as matter, f.open,
           own.due_on, coalesce(own.due_on, date '9999-12-31') as due_order
    from process_file f cross join lateral (
        select min(d.due_on) as due_on from duty d where d.process_kind = 'feedback' and d.case_no = f.number
    ) as own
    where f.process_kind = 'feedback' and f.opening #>> '{issued_by,actor_id}' = $1
) as m

-- name: outcome
-- With what words and by which version a matter ($1) ended; nothing while it is open.
select j.at, coalesce(a.content ->> 'words', '') as words, j.body::jsonb ->> 'version' as version
from journal j left join act a on a.act_id = j.act_id
where j.case_no = $1 and j.kind in ('steering_moved', 'steering_called_off')
  and (j.body::jsonb ? 'outcome' or j.kind = 'steering_called_off') order by j.seq desc limit 1;

-- name: said
-- What was reported with a matter.
select coalesce(content ->> 'words', '') from act where case_no = $1 and kind = 'submit_application';
