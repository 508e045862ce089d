-- Items as the lists show them.

-- Whether the plan of a case (`opening`) has this item as a wait (公示), which ends by itself. A plan on file leaves out
-- what is usual.
create or replace function item_is_wait(p_opening jsonb, p_key text) returns boolean language sql immutable as $$
    select exists (
        select from jsonb_array_elements(p_opening -> 'plan' -> 'items') as planned
        where planned ->> 'key' = p_key and planned ->> 'kind' = 'wait')
$$;

-- Whether it has this item as a check (核查), of which a finding is proposed, never a decision.
create or replace function item_is_check(p_opening jsonb, p_key text) returns boolean language sql immutable as $$
    select exists (
        select from jsonb_array_elements(p_opening -> 'plan' -> 'items') as planned
        where planned ->> 'key' = p_key and planned ->> 'kind' = 'check')
$$;

-- An item with what is shown of its case: what a person hands over (ledger/desk_lists.py). Whether the item is still at work
-- is for whoever asks. Lists of what is to do read `duty`.
create or replace view item_at_work as
select i.case_no, i.key, i.name, i.department, i.state, i.routed, i.handed_over, i.handler, i.started_at, i.due_on,
       i.due_provisional, i.statutory_due_on, i.remind_at, i.yellow_at, i.red_at, i.suspended, i.stop_ends_on, i.extension,
       i.urged, i.urged_at, i.position, item_is_wait(c.opening, i.key) as is_wait, i.delegate, i.signers, i.proposal,
       i.proposal_by, i.review_role, i.signed, i.moved_at, i.returns, c.bundle_name, c.applicant_name, c.phase,
       i.asked, c.bundle, c.lead_department, c.concluded_at
from item_case i join case_file c using (case_no);
