-- Figures of what people say: who was asked to rate, telephone surveys, loops that close, parcels that were sent.

alter table figure_due drop constraint figure_due_source;
alter table figure_due add constraint figure_due_source check (source in ('case', 'rating', 'matter', 'draft', 'survey'));
comment on column figure_due.source is
    'What case_no names: a case by its journal or its ratings, a matter, a begun application, a call of a survey.';

-- What is on file is counted anew where a new kind of fact follows from it. Facts of a case are made from its first entry, so
-- those whose results were sent begin again; what was known of the past follows again.
delete from figure_fact where kind <> 'rated' and case_no in (select case_no from journal where kind = 'results_posted');
update figure_place set seq = 0 where case_no in (select case_no from journal where kind = 'results_posted');
insert into figure_due (case_no) select distinct case_no from journal where kind = 'results_posted' order by case_no;
insert into figure_due (case_no, source)
select distinct case_no, 'rating' from rating_request
union select n.number, 'rating' from news n join message m using (news_id)
where n.process_kind = 'case' and n.kind = 'concluded' and m.state = 'sent';
insert into figure_due (case_no, source)
select number, 'matter' from process_file p where p.seq > 0 and p.process_kind <> 'cosigning';
insert into figure_due (case_no, source) select survey_id || '/' || place, 'survey' from survey_call;
