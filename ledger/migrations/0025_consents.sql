-- Consents (同意): what people said of each purpose for which their data is used. Complaints (投诉) of applicants.

create table consent (
    consent_id bigint generated always as identity primary key,
    person_id text references person on delete cascade,
    case_no text references case_file on delete cascade,
    purpose text not null,
    said text not null,
    version int not null,
    words_digest text not null,
    detail text not null default '',
    door text not null,
    at timestamptz not null,
    constraint consent_whose check ((person_id is null) <> (case_no is null)),
    constraint consent_purpose check (purpose in ('duty', 'sensitive', 'guardian', 'outside', 'reuse', 'channels')),
    constraint consent_said check (said in ('noticed', 'given', 'refused', 'withdrawn')),
    constraint consent_door check (door in ('online', 'window', 'link')),
    constraint consent_is_short check (length(detail) <= 500)
);
comment on table consent is 'Notices and separate consents by purpose (个人信息保护法): a line each time; the last one counts.';
comment on column consent.version is 'Edition of the words (domain/consents); their digest proves what was read.';
comment on column consent.detail is 'Codes of the recipients, joined by commas, where the words leave open to whom.';
create index consent_of_case on consent (case_no, purpose, consent_id desc) where case_no is not null;
create index consent_of_person on consent (person_id, purpose, consent_id desc) where person_id is not null;

create table complaint (
    complaint_id bigint generated always as identity primary key,
    act_id text not null unique,
    number text generated always as ('TS' || lpad(complaint_id::text, 8, '0')) stored unique,
    case_no text not null references case_file (case_no),
    item text not null default '',
    department text not null,
    topic text not null,
    words text not null,
    person_id text,
    made_at timestamptz not null,
    due_on date,
    answer text,
    answered_by text references account (account_id),
    answered_at timestamptz,
    constraint complaint_is_short check (length(words) between 1 and 1000 and length(answer) <= 1000),
    constraint complaint_answered check ((answer is null) = (answered_at is null))
);
comment on table complaint is 'Complaints (投诉) of applicants to the supervisor, with what became of them; never changed but for the one answer.';
comment on column complaint.number is 'By which the person asks for it.';
comment on column complaint.item is 'What it is about; empty: the whole.';
comment on column complaint.department is 'Whose work it is about: it sees to no complaint against itself.';
comment on column complaint.person_id is 'Who logged in and complained; null by query code.';
comment on column complaint.due_on is 'By when it is answered; a practice of the place, 待核实.';
create index complaint_of_case on complaint (case_no, complaint_id desc);
create index complaint_open on complaint (complaint_id desc) where answered_at is null;

-- Where values of an application's form come from (预填): from the log-in, or from an earlier case of the person.
create table form_source (
    case_no text not null references case_file on delete cascade,
    field text not null,
    source text not null,
    level int not null default 0,
    changed boolean not null default false,
    primary key (case_no, field),
    constraint form_source_known check (source in ('log_in', 'earlier_case'))
);
comment on table form_source is 'Fields that stood filled in when the applicant came to them, without their values.';
comment on column form_source.level is 'Assurance level of the log-in where the value counts as verified by it; else 0.';
comment on column form_source.changed is 'The applicant wrote something else than what was known.';
