-- name: insert_act
-- An act's row, once, with its legal time ($11, else now); nothing when the case is not on file or the id already is.
-- The lock lets no append pass between the act's legal time and its row. $12: whose deputy it is; the table looks for it.
-- Nothing either when the case does not concern the actor: what is no stranger's business never gets a stranger's row.
-- $13: the actor acts on every case (the installation, an administrator who hands work over).
-- $14 to $16: the query code that the act gives, beside its row; it opens the case from the journal entry on.
with held as materialized (
    select case_no from case_file
    where case_no = $2 and ($13 or case_concerns(case_no, $6, coalesce($7, ''), coalesce($12, $5))) for key share
), moment as materialized (
    select case_no, coalesce($11::timestamptz, legal_now()) as at from held
), written as (
    insert into act (act_id, case_no, kind, item, actor_id, role, department, digest, payload, content, received_at,
                     on_behalf_of, next_try_at)
    select $1, case_no, $3, $4, $5, $6, $7, $8, $9::jsonb || jsonb_build_object('received_at', utc_text(at)), $10, at, $12,
           clock_timestamp() + (at - legal_now()) + interval '2 seconds'  -- until then its sender signals it himself
    from moment
    on conflict (act_id) do nothing
    returning act_id, received_at
), code as (
    insert into query_code (act_id, code_hash, given_to, seed) select act_id, $14, $15, $16 from written
    where $14::text is not null
)
select received_at from written;

-- name: act
-- One act's row.
select act_id, case_no, kind, digest, payload, received_at, delivered_at, outcome, code, settled_at
from act where act_id = $1;

-- name: note_not_sent
-- Its sender could not signal it: the sweeper's at once.
update act set last_error = $2, next_try_at = clock_timestamp() where act_id = $1 and outcome is null;
