-- Persons (申请人): which cases are whose.

-- A person; of a firm's agent (企业经办人) all agents of the firm: what one of them filed or agreed to, the firm did.
create or replace function agents_with(p_person text) returns table (person_id text) language sql stable as $$
    select p_person
    union
    select colleague.person_id from person me
    join person colleague on colleague.kind = 'firm' and colleague.document_no = me.document_no
    where me.person_id = p_person and me.kind = 'firm'
$$;

-- The cases of everybody who logs in: their own, and of a firm's agent (企业经办人) those of the firm, whoever of its
-- agents filed or linked them.
create or replace view case_of_person as
select me.person_id, mine.case_no
from person me join person_case mine using (person_id)
union
select me.person_id, mine.case_no
from person me
join person colleague on colleague.kind = 'firm' and colleague.document_no = me.document_no
join person_case mine on mine.person_id = colleague.person_id
where me.kind = 'firm';
