-- name: clear
-- Nothing to keep up while it is filled.
set maintenance_work_mem = '512MB';
set work_mem = '256MB';
set synchronous_commit = off;
alter table figure_fact disable trigger user;
drop index figure_fact_counted;
alter table figure_fact drop constraint figure_fact_pkey;
drop index figure_fact_open;

-- name: clone
-- So many cases ($1), each the facts of one template with its days moved so that its receipt lies within a year.
insert into figure_fact (
    case_no, key, kind, counted_on, until_on, bundle, lead_department, department, hall, channel, item, ground, way,
    timing, law, days, promised, amount, visits, papers, saved_days, known_from, known_until)
select '610702-' || to_char(moved.received_on, 'YYYYMMDD') || '-' || lpad(moved.n::text, 7, '0'), t.key, t.kind,
       t.counted_on + moved.days, t.until_on + moved.days, t.bundle, t.lead_department, t.department,
       case moved.n % 5 when 0 then 'town-1' when 1 then 'town-2' when 2 then 'hall' end, t.channel, t.item, t.ground, t.way,
       t.timing, t.law, t.days, t.promised, t.amount, t.visits, t.papers, t.saved_days,
       t.known_from + moved.days * interval '1 day',
       case when t.known_until = 'infinity' then t.known_until else t.known_until + moved.days * interval '1 day' end
from (
    select n, template.case_no as template, date '2025-12-31' - (n % 365)::int as received_on,
           date '2025-12-31' - (n % 365)::int - template.received_on as days
    from generate_series(1, $1::int) as n
    join template on template.nth = n % (select count(*) from template)
    order by 3
) as moved
join template_fact t on t.case_no = moved.template;

-- name: index
-- As the migration has them.
alter table figure_fact add primary key (case_no, key, known_from);
create index figure_fact_counted on figure_fact (kind, counted_on) include (
    bundle, lead_department, department, hall, channel, item, ground, way, timing, law, days, promised, amount, visits, papers,
    saved_days, known_from, known_until);
alter table figure_fact enable trigger user;
create index figure_fact_open on figure_fact (coalesce(until_on, 'infinity'), known_until, counted_on) where kind = 'open';

-- name: templates
-- Templates with their receipt, numbered.
create table template as
select case_no, min(counted_on) as received_on, row_number() over (order by case_no) - 1 as nth
from template_fact where kind = 'received' group by case_no;

-- name: template_table
-- Facts of templates.
create table template_fact (like figure_fact including defaults);
