-- name: surveys
-- Surveys with how many calls they have and how many are settled; conditions and order follow.
select * from (
    select s.survey_id, s.title, s.from_on, s.until_on, s.seed, s.size, s.population, s.digest, s.drawn_at,
           lpad(s.survey_id::text, 19, '0') as survey_key, own.calls, own.settled
    from survey s cross join lateral (
        select count(*)::int as calls, count(*) filter (where c.state <> 'open')::int as settled
        from survey_call c where c.survey_id = s.survey_id
    ) as own
) as m

-- name: calls
-- Calls with their last try; which survey, conditions and order follow.
select * from (
    select c.survey_id, c.place, lpad(c.place::text, 6, '0') as place_key, date '2000-01-01' as same_day, c.matter, c.department,
           c.state, c.tries, t.tried_at, coalesce(t.tried_at, timestamptz '1970-01-01 00:00:00+00') as tried_order
    from survey_call c left join lateral (
        select max(tried_at) as tried_at from survey_try where survey_id = c.survey_id and place = c.place
    ) as t on true
) as m
