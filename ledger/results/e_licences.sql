-- name: give_code
-- The code of one version of a result: the one that it has, else this fresh one ($4).
with given as (
    insert into e_licence (code, case_no, subject, version) values ($4, $1, $2, $3)
    on conflict (case_no, subject, version) do nothing
    returning code
)
select code from given
union all
select code from e_licence where case_no = $1 and subject = $2 and version = $3
limit 1;

-- name: by_code
-- What a code stands for, what its page says if the case has not gone on since it was kept, and the legal time.
select e.code, e.case_no, e.subject, e.version, e.digest, case when e.shown_seq = c.seq then e.shown end as shown,
       legal_now() as now
from e_licence e join case_file c using (case_no) where e.code = $1;

-- name: keep_shown
-- What the page of a code says ($2) as the case stood after the entry $3; what was kept of a later entry stays.
update e_licence set shown = $2, shown_seq = $3 where code = $1 and coalesce(shown_seq, 0) < $3;

-- name: keep
-- The PDF of a version, once: what was made first stays what it is.
update e_licence set digest = $2, pdf = $3 where code = $1 and digest is null;

-- name: file
-- The PDF of a version, if it was made.
select pdf from e_licence where code = $1 and pdf is not null;
