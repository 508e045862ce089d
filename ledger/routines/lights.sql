-- The light (灯) of a time limit, for filters and counts: the rule of domain/time/lights.py, in SQL (ADR 0042).

-- The light of a term that runs, at a moment: red, yellow, soon (即将到期), green, or none where nothing is due yet.
-- The due day is soon also where nobody is reminded, and past it no term is green. The day of `at` is worked out once where
-- `at` is known to the plan, and not for each row.
create or replace function light_at(
    due_on date, remind_at timestamptz, yellow_at timestamptz, red_at timestamptz, at timestamptz
) returns text language sql immutable parallel safe as $$
    select case
        when red_at <= at then 'red'
        when yellow_at <= at or due_on < (at at time zone 'Asia/Shanghai')::date then 'yellow'
        when remind_at <= at or due_on <= (at at time zone 'Asia/Shanghai')::date then 'soon'
        when due_on is null then 'none'
        else 'green' end
$$;
