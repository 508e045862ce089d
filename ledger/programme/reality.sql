-- name: reality
-- Of each of these bundles when it first came in force, if it is in force, and when its first case was received.
select b.slug,
       case when exists (select from definition_in_force f where f.slug = b.slug)
            then (select min(in_force_from(p)) from publication p where p.slug = b.slug) end as published_on,
       (select (c.received_at at time zone 'Asia/Shanghai')::date
        from case_file c where c.bundle = b.slug order by c.received_at limit 1) as first_case_on
from unnest($1::text[]) as b (slug);
