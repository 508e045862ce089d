-- 一套材料: where each copy of a material comes from, and an applicant's consent to use one again.

alter table material_copy add column provenance jsonb;
comment on column material_copy.provenance is
    'Where the copy comes from (origin, moment, digests of the files as they came in), what was done to it, until when it is valid.';

create table material_reuse (
    reuse_id bigint generated always as identity primary key,
    person_id text not null references person on delete cascade,
    draft_id text not null,
    material text not null,
    digest text not null,
    from_case_no text not null references case_file on delete cascade,
    purpose text not null default 'reuse',
    said text not null,
    given_at timestamptz not null,
    withdrawn_at timestamptz,
    constraint material_reuse_once unique (draft_id, material, digest),
    constraint material_reuse_purpose check (purpose = 'reuse')
);
comment on table material_reuse is
    'Separate consent (个人信息保护法 arts 13, 14) to use a paper of an earlier case in an application; refusing it costs nothing.';
comment on column material_reuse.said is 'The words that were agreed to.';
comment on column material_reuse.withdrawn_at is 'The copy was taken out of the application again before it was sent.';
create index material_reuse_person on material_reuse (person_id, given_at desc);
create index material_reuse_case on material_reuse (from_case_no);
