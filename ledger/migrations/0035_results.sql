-- Results from one end (一端出件): what changes or ends a licence is told by a notice; e-licences with their codes.
insert into notice_kind (kind, letter) values
    ('result_changed', '变'),      -- 变更决定书
    ('licence_withdrawn', '撤许'), -- 撤回许可决定书
    ('licence_cancelled', '注'),   -- 注销决定书
    ('licence_forfeited', '吊');   -- 吊销许可决定书

create table e_licence (
    code text primary key,
    case_no text not null references case_file (case_no) on delete cascade,
    subject text not null,
    version int not null constraint e_licence_version check (version > 0),
    made_at timestamptz not null default clock_timestamp(),
    digest text,
    pdf bytea,
    constraint e_licence_once unique (case_no, subject, version),
    constraint e_licence_file check ((digest is null) = (pdf is null))
);
comment on table e_licence is '电子证照: one version of a result (an item''s key, or ''composite''), the code of its verification page, and its PDF once it was asked for. Personal.';
comment on column e_licence.code is 'Unguessable; it stands on the paper as a QR code. Whoever has it reads kind, number, masked holder, organ, dates and state.';
comment on column e_licence.digest is 'SHA-256 of the PDF, in hexadecimal.';
