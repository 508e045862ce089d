-- What each table is for, in the database itself: whoever opens it with another tool, and ledger/schema.sql, say the same.
-- From here on migrations carry tables only; functions, triggers and views stand in ledger/routines.

comment on table migration is 'Migrations that were applied, each with the SHA-256 of its text.';
comment on table routine is 'Files of routines as they were applied last, each with the SHA-256 of its text.';

comment on table legal_clock is 'The one legal clock of web, ledger and sender; one row.';
comment on column legal_clock.ahead is 'Moves in the embedded stack only (演示时钟).';

comment on table definition is 'Published definitions by content hash; running cases keep theirs.';
comment on column definition.body is 'As text: the order of its keys is the order in which people meet questions and fields.';
comment on table publication is
    'The history of publications (发布记录): which definition of a bundle came in force when, by whom, in place of which.';
comment on column publication.previous is 'In force, or already due to be, when this one takes its place.';
comment on column publication.published_by is 'Null: the installation itself.';
comment on column publication.effective_on is 'Beijing date; null: at once.';

comment on table calendar_year is 'Calendars by year, as published: working days are data.';
comment on table calendar_department is 'Departments'' own days (停办、加班).';

comment on table case_serial is '办件编号: a serial per Beijing day; more than 9999 a day fails loudly.';
comment on table case_file is
    'A case (办件): what it started with, the journal''s head, and its row of the read model, made from the journal.';
comment on column case_file.opening is 'What the case started with; after a 版本迁移 with the plan in force.';
comment on column case_file.opening_first is 'What the case started with, once it has gone over to another plan.';
comment on column case_file.form is 'Personal; as corrections left it.';
comment on column case_file.workflow_started_at is 'When its workflow was first known to run.';
comment on column case_file.seq is 'The journal''s head: append locks this row.';
comment on column case_file.open is 'Whether anything of it still runs: delivery and commitments outlive the conclusion.';
comment on column case_file.calendar_version is 'The calendar by which it counts; empty where that was never noted.';

comment on table item_case is 'An item (事项) of a case: read model, made from the journal.';
comment on column item_case.signers is 'Who has to sign now (加签).';
comment on column item_case.asked is 'Who has not signed, be it their turn or not.';
comment on column item_case.signing_departments is 'Of everybody who was asked to sign.';
comment on column item_case.review_role is 'In which role somebody still signs the draft.';
comment on column item_case.signed is 'Who drafted or signed it.';
comment on column item_case.turn_party is 'Whose move it is.';
comment on column item_case.moved_at is 'First act of the department after the last urge (催办).';
comment on table item_copy is 'Who was told of an item (抄送), and whether they have read it.';

comment on table journal is 'The journal (日志): append only, written by append_entries alone, chained by hash.';
comment on column journal.at is 'The legal time of the entry.';
comment on column journal.recorded_at is 'The wall''s time at which it was written.';
comment on table act is
    'Acts (操作): first a row here, then a signal. The outcome is set once, in the transaction of its journal entry.';
comment on column act.payload is 'What the workflow hears: ids, codes, digests.';
comment on column act.content is 'What people typed; personal, never in Temporal.';
comment on column act.on_behalf_of is 'Whose deputy (代理) did it.';

comment on table file_copy is 'Files by content; the same paper is kept once.';
comment on table material_copy is
    'A material of a case: held already (e-licence, shared data) or handed in, with its file where there is one.';
comment on table draft is 'A registration that is being typed (收件登记); kept on the server so that nothing typed is lost.';
comment on table act_draft is 'An act that is being typed (暂存).';
comment on column act_draft.subject is 'An item, a joint event (joint:<key>), or the case.';
comment on table hand_over is
    'Requests to departments'' systems: one row per request number, so that a repeated hand-over is the same request.';
comment on table paper_entry is
    'A receipt on paper entered later (纸质补录): waits, personal as it is, until a second officer confirms or refuses it; then it is cleared.';
comment on column paper_entry.entry_id is 'The act id under which it is filed.';

comment on table joint_event is 'A joint event (联合事项) of a case: read model, made from the journal.';
comment on column joint_event.slots is 'Proposed or offered ones; the one that is fixed stands in starts_at, ends_at.';
comment on column joint_event.clock is 'The kind of limit under which it stands; the term is that of this step.';
comment on table joint_party is 'One department that takes part in a joint event.';
comment on column joint_party.officers is 'Named for it.';
comment on column joint_party.present is 'Were there; null: not held yet.';
comment on column joint_party.silent is 'What it did not answer in time.';
comment on column joint_party.in_round is 'Whether it takes part in the round that runs.';
comment on column joint_party.to_do is 'What the department has to do now.';

comment on table organ is 'Names of the organs that issue notices, from published definitions.';
comment on column organ.label is
    'What numbers carry: unlike the name it is never shared, so two organs can never make the same number.';
comment on table notice_kind is 'Which entries are notices (文书), each with the letter (字) of its series.';
comment on table notice_series is
    'One counter per organ, letter and Beijing year; its row is locked until the append ends, so a rollback leaves no gap.';
comment on table notice is 'Numbered notices (文号): append only, one per entry.';

comment on table account is 'An account''s id is what journals and acts carry; the name stays here.';
comment on table account_role is 'A person may hold several roles; an act is done in exactly one.';
comment on column account_role.department is 'Empty: no department.';
comment on table web_session is
    'A clerk''s session (account and role) or an applicant''s (one case). Times are the wall''s: the demo clock never ends one.';
comment on column web_session.id_hash is 'SHA-256 of the id; the id itself is not kept.';
comment on table attempt is 'Attempts at logging in or asking with a query code, which are limited.';
comment on column attempt.subject is 'A keyed digest: neither login nor address is kept.';
comment on table deputy is
    'A colleague acts in the place of another, in one of that one''s roles, from day to day (Beijing dates, both included). Rows are kept: they say on whose word acts were done.';
