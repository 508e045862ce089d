-- Figures: what is counted leaves a line for the follower that counts it (starter/office/figures/follower.py): each append to a
-- journal, each rating and whoever was asked for one, each step of a begun application, each call of a survey.

create or replace function figures_are_due() returns trigger language plpgsql as $$
begin
    insert into figure_due (case_no, source)
    select distinct case_no, case process_kind when 'case' then 'case' else 'matter' end
    from added where process_kind <> 'cosigning';
    return null;
end $$;
create or replace trigger journal_figures_due after insert on journal referencing new table as added
    for each statement execute function figures_are_due();

create or replace function rating_is_due() returns trigger language plpgsql as $$
begin
    insert into figure_due (case_no, source) values (new.case_no, 'rating');
    return null;
end $$;
create or replace trigger rating_figures_due after insert on rating for each row execute function rating_is_due();

-- Whoever was asked to rate: at the window, or by a message of the end that arrived.
create or replace trigger rating_request_figures_due after insert on rating_request for each row execute function rating_is_due();

create or replace function rating_message_is_due() returns trigger language plpgsql as $$
begin
    insert into figure_due (case_no, source)
    select n.number, 'rating' from news n where n.news_id = new.news_id and n.process_kind = 'case' and n.kind = 'concluded';
    return null;
end $$;
create or replace trigger rating_message_figures_due after update of state on message
    for each row when (new.state = 'sent' and old.state is distinct from new.state) execute function rating_message_is_due();

-- Calls of a telephone survey: drawn, and settled.
create or replace function survey_call_is_due() returns trigger language plpgsql as $$
begin
    insert into figure_due (case_no, source) select survey_id || '/' || place, 'survey' from changed;
    return null;
end $$;
create or replace trigger survey_drawn_figures_due after insert on survey_call referencing new table as changed
    for each statement execute function survey_call_is_due();
create or replace trigger survey_called_figures_due after update on survey_call referencing new table as changed
    for each statement execute function survey_call_is_due();

-- How far an application came, without what was typed: each page that was kept, that it was sent off, that it was given up.
create or replace function draft_comes_on() returns trigger language plpgsql as $$
declare
    steps text[] := '{}';
    whose text := case tg_op when 'DELETE' then old.draft_id else new.draft_id end;
begin
    if tg_op = 'INSERT' then
        insert into draft_begun (draft_id, bundle, lead_department, channel)
        select new.draft_id, new.bundle, coalesce(f.body::jsonb #>> '{bundle,lead_department}', ''),
               case when new.account_id like 'person:%' then 'online' else 'window' end
        from definition f where f.hash = new.definition;
        steps := array['begun'];
    end if;
    if tg_op = 'DELETE' then
        steps := case when old.case_no is null then array['dropped'] else '{}' end;
    else
        steps := steps || array_remove(array[
            case when new.answers <> '{}' then 'situation' end, case when new.form <> '{}' then 'form' end,
            case when new.materials <> '{}' then 'materials' end, case when new.case_no is not null then 'submitted' end], null);
    end if;
    with made as (
        insert into draft_step (draft_id, step, at)
        select whose, step, legal_now() from unnest(steps) as step
        where exists (select from draft_begun where draft_id = whose)
        on conflict do nothing returning draft_id
    )
    insert into figure_due (case_no, source) select distinct draft_id, 'draft' from made;
    return null;
end $$;
create or replace trigger draft_comes_on after insert or update or delete on draft
    for each row execute function draft_comes_on();

-- Which months' facts changed, so that counts of other months are kept (ledger/figures/kept.py). A count that is kept says how
-- often they had changed before it was made; whoever commits between leaves another number.
create or replace function figures_changed() returns trigger language plpgsql as $$
begin
    insert into figure_month as kept (month, version)
    select distinct date_trunc('month', day)::date, 1
    from changed, lateral (values (changed.counted_on), (changed.until_on)) as days (day) where day is not null
    order by 1
    on conflict (month) do update set version = kept.version + 1;
    return null;
end $$;
create or replace trigger figures_put after insert on figure_fact referencing new table as changed
    for each statement execute function figures_changed();
create or replace trigger figures_moved after update on figure_fact referencing old table as changed
    for each statement execute function figures_changed();
create or replace trigger figures_gone after delete on figure_fact referencing old table as changed
    for each statement execute function figures_changed();
