-- How sure a log-in was belongs to the session that it began: another log-in of the same person may be surer.

alter table web_session add column level int;
comment on column web_session.level is '认证等级 of the log-in of a person; null: of nobody, or of before.';
