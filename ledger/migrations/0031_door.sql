-- What is still missing at the door: what the last page of a registration was sent with.

alter table draft add column said jsonb not null default '{}';
comment on column draft.said is 'What was ticked and typed on the last page (核对后提交), by the names of its fields; emptied with the form when it becomes a case. Personal.';
