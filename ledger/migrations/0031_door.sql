-- What was still missing at the door: the last page of a registration, the language of messages, co-signers told by mail.

alter table draft add column said jsonb not null default '{}';
comment on column draft.said is 'What was ticked and typed on the last page (核对后提交), by the names of its fields; emptied with the form when it becomes a case. Personal.';

-- 告知的语言: of a case, of a person who chose one, and in which a message went out.
alter table case_file add column told_in text not null default 'zh-CN';
alter table case_file add constraint case_file_told_in check (told_in in ('zh-CN', 'en')) not valid;
alter table case_file validate constraint case_file_told_in;
comment on column case_file.told_in is 'The language in which the applicant is told; chosen with the channels, changed at any time.';
alter table person add column told_in text constraint person_told_in check (told_in in ('zh-CN', 'en'));
comment on column person.told_in is 'The language that they chose for themselves; null: none yet.';
alter table message add column language text constraint message_language check (language in ('zh-CN', 'en'));
comment on column message.language is 'In which it was sent; null: not sent, or before there was a choice.';

-- Co-signers are told by mail, too, where the applicant or their own account gives an address.
alter table cosigner add column mail text not null default '' constraint cosigner_mail_is_short check (length(mail) <= 254);
alter table person add column mail text not null default '' constraint person_mail_is_short check (length(mail) <= 254);
comment on column person.mail is 'As the log-in told it last time; empty: none.';
create index person_number on person (document_no) where kind = 'natural';
