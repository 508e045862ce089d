-- The light (灯) of a time limit, for filters and counts: the rule of domain/time/lights.py, in SQL (ADR 0042).

-- The light of a term that runs, at a moment: red, yellow, soon (即将到期), green, or none where nothing is due yet.
-- The due day is soon also where nobody is reminded, and past it no term is green. `least` passes over nulls.
create or replace function light_at(
    due_on date, remind_at timestamptz, yellow_at timestamptz, red_at timestamptz, at timestamptz
) returns text language sql immutable parallel safe as $$
    select case
        when red_at <= at then 'red'
        when least(yellow_at, (due_on + 1)::timestamp at time zone 'Asia/Shanghai') <= at then 'yellow'
        when least(remind_at, due_on::timestamp at time zone 'Asia/Shanghai') <= at then 'soon'
        when due_on is null then 'none'
        else 'green' end
$$;
