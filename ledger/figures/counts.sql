-- name: counted
-- Facts of a period that are alike, with their sums; parted by one more column where that is asked for.
select kind, ground, way, timing, law, channel, days, promised, {by} as by, count(*)::int as number,
       coalesce(sum(amount), 0)::bigint as amount, coalesce(sum(visits), 0)::bigint as visits,
       coalesce(sum(papers), 0)::bigint as papers, coalesce(sum(saved_days), 0)::bigint as saved_days
from figure_fact where {condition}
group by kind, ground, way, timing, law, channel, days, promised{group};

-- name: by_day
-- How many facts of each kind were counted on each day.
select kind, counted_on, count(*)::int as number from figure_fact where {condition} group by 1, 2 order by 2, 1;

-- name: open_by_day
-- What was open at the end of a day, by the day on which it was received.
select counted_on, {by} as by, count(*)::int as number from figure_fact where {condition} group by 1, 2;

-- name: page
-- The facts behind a figure, on from one, so many.
select f.case_no, f.key, f.kind, f.counted_on, f.until_on, f.bundle, f.lead_department, f.department, f.hall, f.channel,
       f.item, f.ground, f.way, f.timing, f.law, f.days, f.promised, f.amount
from figure_fact f where {condition} {order} limit {rows};

-- name: number
-- How many facts are behind a figure, up to a bound.
select count(*) from (select 1 from figure_fact f where {condition} limit {rows}) as row;

-- name: changes
-- How often facts of the months of a period changed so far.
select coalesce(sum(version), 0)::bigint from figure_month
where month between date_trunc('month', $1::date)::date and $2::date;
