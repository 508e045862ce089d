-- Figures: each append to a case's journal leaves a line for the follower that counts it (starter/office/figures/follower.py).

create or replace function figures_are_due() returns trigger language plpgsql as $$
begin
    insert into figure_due (case_no) select distinct case_no from added where process_kind = 'case';
    return null;
end $$;
create or replace trigger journal_figures_due after insert on journal referencing new table as added
    for each statement execute function figures_are_due();
