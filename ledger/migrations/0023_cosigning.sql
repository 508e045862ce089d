-- 共同签名: applications that wait for the signatures of others. The process has its row in process_file; here stands what is
-- personal: what was sent, who is to sign what, and what was signed.

create table cosigning (
    number text primary key references process (number),
    application_id text not null,
    round int not null,
    draft_id text not null,
    person_id text not null references person,
    definition text not null references definition (hash),
    filing jsonb,
    case_no text references case_file (case_no),
    constraint cosigning_once unique (application_id, round)
);
comment on table cosigning is 'An application as it was sent, while it waits for signatures.';
comment on column cosigning.application_id is 'The act that opens its case: of every round at most one is filed.';
comment on column cosigning.round is 'How often it was sent for signing before: what is changed is signed anew.';
comment on column cosigning.filing is 'All that was sent, as it is filed when all have signed; null once it is filed or forgotten. Personal.';
comment on column cosigning.case_no is 'Its first case, once it is filed.';
create index cosigning_draft on cosigning (draft_id);
create index cosigning_person on cosigning (person_id);
create index cosigning_case on cosigning (case_no) where case_no is not null;

create table cosigner (
    number text not null references cosigning on delete cascade,
    key text not null,
    position int not null,
    who text not null,
    name text not null,
    id_number text not null,
    phone text not null default '',
    items text[] not null,
    text text not null,
    text_digest text not null,
    link_digest bytea not null unique,
    primary key (number, key)
);
comment on table cosigner is 'One who is to sign an application, and the text that they sign. Personal.';
comment on column cosigner.who is 'What they are in it (新生儿的父亲).';
comment on column cosigner.items is 'Items for which they sign; they see what these need.';
comment on column cosigner.text_digest is 'SHA-256 of the text; the journal says which one was signed, when and how.';
comment on column cosigner.link_digest is 'SHA-256 of what stands in their link.';
create index cosigner_person on cosigner (id_number);

-- Those who are to sign are told, too.
alter table news drop constraint news_audience;
alter table news add constraint news_audience check (audience in ('applicant', 'person', 'role', 'cosigner')) not valid;
alter table news validate constraint news_audience;
