-- name: keep
-- Keep a definition by its hash, once.
insert into definition (hash, slug, name, body) values ($1, $2, $3, $4) on conflict (hash) do nothing;

-- name: name_organ
-- The name under which a department issues notices.
select name_organ($1, $2);

-- name: organ_names
-- Names of all departments that a published definition knew.
select slug, name from organ;

-- name: one_publisher
-- Publishers of the same bundle queue here until their transaction ends.
select pg_advisory_xact_lock(hashtextextended('publication ' || $1, 0));

-- name: in_force_now
-- The last publication of a bundle, and what will be in force on a day ($2, null: today) as things stand.
select (select max(publication_id) from publication where slug = $1) as last_id,
       (select hash from publication where slug = $1 order by publication_id desc limit 1) as last_hash,
       (select hash from publication
        where slug = $1 and (effective_on is null
                             or effective_on <= coalesce($2, (legal_now() at time zone 'Asia/Shanghai')::date))
        order by in_force_from(publication) desc, publication_id desc limit 1) as hash;

-- name: publish
-- Note a publication.
insert into publication (slug, hash, previous, published_by, note, effective_on) values ($1, $2, $3, $4, $5, $6)
returning publication_id;

-- name: history
-- Publications of a bundle, newest first, with how many open cases go by each definition; those before one ($3, null: all).
select p.publication_id, p.slug, p.hash, p.previous, p.published_at, p.published_by, account.name as publisher, p.note,
       p.effective_on, in_force_from(p) as in_force_from, f.hash is not null as in_force,
       (select count(*) from case_file c where c.definition = p.hash and c.open)::int as open_cases
from publication p
left join account on account.account_id = p.published_by
left join definition_in_force f on f.slug = p.slug and f.hash = p.hash
where p.slug = $1 and ($3::bigint is null or p.publication_id < $3) order by p.publication_id desc limit $2;

-- name: is_published
-- Whether a bundle ($1) was published as that definition ($2).
select exists (select from publication where slug = $1 and hash = $2);

-- name: by_prefix
-- Hashes on file that begin so; two are enough to know that one is not unique.
select hash from definition where starts_with(hash, $1) order by hash limit 2;

-- name: open_on
-- How many open cases go by a definition.
select count(*)::int from case_file where definition = $1 and open;

-- name: open_cases_of
-- Open cases of a bundle with the definition each goes by, oldest first.
select case_no, definition from case_file where bundle = $1 and open order by received_at, case_no;

-- name: open_case_numbers
-- Open cases, oldest first; $1 bundle (null: all).
select case_no from case_file where open and ($1::text is null or bundle = $1) order by received_at, case_no;

-- name: form_and_materials
-- The form of a case as corrections left it, and the materials that are there.
select form, array(select distinct material from material_copy m
                   where m.case_no = c.case_no and m.source <> 'missing') as materials
from case_file c where case_no = $1;

-- name: moved_by
-- Cases that went over to another version by acts whose ids begin so, with both versions, in order.
select case_no, body::jsonb ->> 'before' as before, body::jsonb ->> 'after' as after
from journal where kind = 'definition_changed' and starts_with(act_id, $1) order by at, case_no;

-- name: in_force
-- The definition that new cases of a bundle use.
select d.body from definition d join definition_in_force f on f.hash = d.hash where f.slug = $1;

-- name: by_hash
-- A definition by its hash; running cases keep theirs.
select body from definition where hash = $1;

-- name: all_in_force
-- What can be applied for, by name.
select d.hash, d.slug, d.name from definition_in_force f join definition d using (hash) order by d.name, d.slug;

-- name: charging_in_force
-- What can be applied for and costs something that is paid through us: bundles with an item whose fee has an amount.
select d.hash, d.slug, d.name from definition_in_force f join definition d using (hash)
where exists (select from jsonb_each(d.body::jsonb -> 'items') as item where item.value -> 'fee' ->> 'amount' is not null)
order by d.name, d.slug;
