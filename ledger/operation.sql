-- name: page
-- Of a part so many ($1) in the order in which they should be worked off, on from one ($2 since, $3 place, $4 turn), and
-- how many there are in all. Each part says `turn` (what comes first, whatever its time) and a `place` of its own.
with found as materialized ({part})
select found.*, (select count(*) from found) as total from found
where $2::timestamptz is null or (turn, since, place) > ($4::text, $2, $3::text)
order by turn, since, place limit $1;

-- name: page_newest_first
-- The same, what came last first.
with found as materialized ({part})
select found.*, (select count(*) from found) as total from found
where $2::timestamptz is null or (turn, since, place) < ($4::text, $2, $3::text)
order by turn desc, since desc, place desc limit $1;

-- name: acts_waiting
-- Acts without an outcome that have waited for more than a minute, or failed to get through, in legal order.
select case_no, item, null as department, kind as what, last_error as code, received_at as since,
       next_try_at as next_at, tries, '' as turn, act_id as place
from act
where outcome is null and kind <> 'submit_application'
  and (received_at < legal_now() - interval '1 minute' or last_error is not null);

-- name: cases_not_started
-- Processes on file whose workflow has not started within a minute, or failed to, oldest first.
select number as case_no, null as item, lead_department as department, title as what, start_error as code,
       received_at as since, next_start_at as next_at, start_tries as tries, '' as turn, number as place
from process_on_file
where workflow_started_at is null and (received_at < legal_now() - interval '1 minute' or start_error is not null);

-- name: runs_lost
-- Open cases without a run, as the last look found them.
select case_no, null as item, null as department, null as what, code, found_at as since, null::timestamptz as next_at,
       0 as tries, '' as turn, case_no as place
from run_trouble where code = 'CASE_WITHOUT_RUN';

-- name: tasks_failing
-- Runs whose tasks or activities fail or wait, as the last look found them.
select case_no, null as item, null as department, detail as what, code, found_at as since,
       null::timestamptz as next_at, 0 as tries, '' as turn, case_no as place
from run_trouble where code <> 'CASE_WITHOUT_RUN';

-- name: hand_overs_failed
-- Items whose hand-over failed since they were opened last: those that only a person sends again first, then the oldest.
select i.case_no, i.key as item, i.department, i.name as what, last.body ->> 'code' as code, last.at as since,
       (last.body ->> 'retry_at')::timestamptz as next_at,
       (select count(*) from journal j
        where j.case_no = i.case_no and j.item = i.key and j.kind = 'hand_over_failed' and j.at >= i.started_at)::int as tries,
       case when last.body ->> 'retry_at' is null then '0' else '1' end as turn, i.case_no || ' ' || i.key as place
from item_case i
cross join lateral (
    select kind, at, body::jsonb as body from journal j
    where j.case_no = i.case_no and j.item = i.key and j.kind in ('hand_over_failed', 'item_resent', 'item_returned')
    order by seq desc limit 1
) as last
where i.state = 'open' and not i.handed_over and i.routed <> 'inbox' and last.kind = 'hand_over_failed';

-- name: queues
-- Items that wait for their department's system, by department, with the oldest.
select min(case_no) filter (where is_oldest) as case_no, null as item, department, null as what, null as code,
       min(started_at) as since, null::timestamptz as next_at, count(*)::int as tries, '' as turn, department as place
from (
    select *, started_at = min(started_at) over (partition by department) as is_oldest
    from item_case where state = 'open' and not handed_over and routed <> 'inbox'
) as waiting
group by department;

-- name: answers_void
-- What departments' systems answered too late or against an earlier answer, newest first.
select h.case_no, h.item, late.department, said ->> 'kind' as what, late.code, late.last_at as since,
       null::timestamptz as next_at, late.times as tries, '' as turn, late.request_no || ' ' || late.first_at as place
from late_answer late join hand_over h using (request_no)
union all
select case_no, item, department, kind, code, settled_at, null, 1, '', act_id
from act where role = 'system' and outcome = 'refused' and kind <> 'resend_item';

-- name: messages_failed
-- Text messages and mails that could not be sent, newest first; where they were to go is nobody's concern here.
select n.number as case_no, m.channel as item, null as department, n.kind as what, m.code, m.settled_at as since,
       null::timestamptz as next_at, m.tries, '' as turn, m.message_id as place
from message m join news n using (news_id) where m.state = 'failed';

-- name: figures_failed
-- Cases that figures cannot count, and those that nobody has counted for a quarter of an hour, the oldest first.
select case_no, null as item, null as department, null as what, coalesce(max(code), 'FIGURES_BEHIND') as code,
       min(noted_at) as since, min(next_try_at) as next_at, max(tries) as tries, '' as turn, case_no as place
from figure_due where code is not null or noted_at < clock_timestamp() - interval '15 minutes' group by case_no;

-- name: waiting_acts
-- Acts of one case without an outcome, in legal order.
select payload from act
where case_no = $1 and outcome is null and kind <> 'submit_application' order by received_at, act_id limit $2;

-- name: cases_in_doubt
-- Open processes with something overdue: an act that waits for minutes, or a reminder that should have come. Of these the
-- run is asked itself.
select case_no from (
    select distinct act.case_no from act join process_on_file its on its.number = act.case_no
    where act.outcome is null and its.open and its.workflow_started_at is not null
      and act.received_at < legal_now() - interval '2 minutes'
) as waiting order by case_no limit $1;

-- name: forget_trouble
-- Before what was found now takes its place.
delete from run_trouble;

-- name: note_trouble
-- One run that is lost or whose tasks fail.
insert into run_trouble (case_no, code, detail) values ($1, $2, $3)
on conflict (case_no) do update set code = excluded.code, detail = excluded.detail;

-- name: trouble_over
-- It was mended by hand.
delete from run_trouble where case_no = $1;

-- name: note_look
-- When it was looked at.
insert into run_look (looked_at) values (clock_timestamp())
on conflict (only_row) do update set looked_at = excluded.looked_at;

-- name: looked_at
-- When it was looked at last.
select looked_at from run_look;
