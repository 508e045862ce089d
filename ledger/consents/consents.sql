-- name: record
-- What the applicant of a case ($1) said to a purpose ($2): one more line of the record; nothing when the last one says the
-- same of the same words. A double click in the same instant may leave two equal lines.
with last as (
    select said, version, detail from consent where case_no = $1 and purpose = $2 order by consent_id desc limit 1
)
insert into consent (case_no, purpose, said, version, words_digest, detail, door, at)
select $1, $2, $3, $4, $5, $6, $7, $8
where not exists (select from last where (said, version, detail) = ($3::text, $4::int, $6::text))
returning consent_id;

-- name: of_case
-- What was said last of each purpose of a case.
select distinct on (purpose) purpose, said, version, words_digest, detail, door, at
from consent where case_no = $1 order by purpose, consent_id desc;

-- name: given
-- Whether a purpose stands consented to in a case ($1): the last word counts.
select coalesce((select said = 'given' from consent where case_no = $1 and purpose = $2
                 order by consent_id desc limit 1), false);

-- name: cases_given
-- Cases that a person ($1) filed, of a firm any of its agents, whose applicant consents to a purpose now, the latest
-- first. Not those that they only linked: another one of the family applied there, and consented for themselves.
select f.case_no from agents_with($1) join person_case p using (person_id) join case_file f using (case_no)
where p.how = 'filed'
  and (select said from consent c where c.case_no = f.case_no and c.purpose = $2
       order by consent_id desc limit 1) = 'given'
order by f.received_at desc, f.case_no desc limit $3;
