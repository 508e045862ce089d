-- name: open_items
-- Items at work whose due day lies from $1 to $2, whose clock runs: with their beginning, matter and lead.
select i.case_no, i.key as item, i.department, i.started_at, i.due_on, c.bundle, c.lead_department
from item_case i join case_file c using (case_no)
where i.state = 'open' and i.suspended is null and i.started_at is not null and i.due_on between $1 and $2
  and not coalesce(item_is_wait(c.opening, i.key), false)
order by i.case_no, i.key;

-- name: finished
-- When the last $3 of each kind ($1 departments with $2 items, side by side) began and were decided, since $4. Once a day, over
-- all of them: no index is kept for it.
select found.department, found.item, found.started_at, found.decided_at
from (
    select i.department, split_part(i.key, '#', 1) as item, i.started_at, i.decided_at,
           row_number() over (partition by i.department, split_part(i.key, '#', 1) order by i.decided_at desc) as nth
    from item_case i
    where i.decided_at >= $4 and i.started_at is not null and i.state in ('granted', 'refused', 'found')
      and (i.department, split_part(i.key, '#', 1)) in (select * from unnest($1::text[], $2::text[]))
) as found
where nth <= $3;

-- name: put
-- The forecast of a day ($1), made at $2, with its counts; nothing where there is one already.
insert into forecast (made_on, made_at, open_items, unknown_items) values ($1, $2, $3, $4)
on conflict (made_on) do nothing returning made_on;

-- name: put_lines
-- Its lines, in the order of their rank.
insert into forecast_line (made_on, case_no, item, rank, department, lead_department, bundle, due_on, chance, low, high,
                           spent, left_days, finished, slower, late_then)
select $1, line.* from unnest($2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::date[],
                              $9::real[], $10::real[], $11::real[], $12::int[], $13::int[], $14::int[], $15::int[], $16::int[]) as line;

-- name: settle
-- What became of what was foretold for a day before $1, at $2: late or in time by its due day as it stood then; what was
-- withdrawn, reopened, stopped, or got another due day meanwhile is not counted.
update forecast_line f
set outcome = case
        when i.state not in ('open', 'granted', 'refused', 'found') or i.due_on is distinct from f.due_on or i.suspended is not null then 'void'
        when i.decided_at is null or (i.decided_at at time zone 'Asia/Shanghai')::date > f.due_on then 'late'
        else 'in_time' end,
    settled_at = $2
from item_case i
where f.outcome is null and f.due_on < $1 and i.case_no = f.case_no and i.key = f.item;

-- name: last
-- The last forecast.
select made_on, made_at, open_items, unknown_items from forecast order by made_on desc limit 1;

-- name: judged
-- What was said and what came of it, of forecasts whose due days lie from $1 to $2 and that said a probability; of each item the
-- one made first.
select distinct on (f.case_no, f.item) f.chance, f.outcome = 'late' as was_late
from forecast_line f
where f.due_on between $1 and $2 and f.outcome in ('in_time', 'late') and f.chance is not null {reach}
order by f.case_no, f.item, f.made_on;

-- name: void
-- How many such were not counted.
select count(distinct (f.case_no, f.item)) from forecast_line f where f.due_on between $1 and $2 and f.outcome = 'void' {reach};

-- name: page
-- Lines of one forecast, with how the item stands now.
select f.case_no, f.item, f.rank, f.department, f.lead_department, f.bundle, f.due_on, f.chance, f.low, f.high, f.spent,
       f.left_days, f.finished, f.slower, f.late_then, i.name, i.state, c.bundle_name
from (select * from forecast_line f where {where} {order} limit {rows}) as f
join case_file c using (case_no) join item_case i on i.case_no = f.case_no and i.key = f.item
{order};

-- name: count
-- How many lines one forecast has.
select count(*) from (select from forecast_line f where {where} limit {rows}) as line;
