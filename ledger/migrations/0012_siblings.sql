-- 分件: the cases that one application has become, one for each child; a case that was filed alone has no row here.
-- And whom or what a case is about beside the applicant, so that lists can tell siblings apart.

create table case_sibling (
    case_no text primary key references case_file (case_no),
    first_case_no text not null references case_file (case_no),
    row integer not null check (row >= 0),
    unique (first_case_no, row)
);
comment on table case_sibling is 'Cases of one application (分件): one for each row of the group it is split by.';
comment on column case_sibling.first_case_no is 'The case of the first row, whose act is the application''s own.';

alter table case_file add column about_field text, add column about_departments text[] not null default '{}';
comment on column case_file.about_field is
    'The field of the form ("group.field") that names whom it is about; null where none does, or it was filed before.';
comment on column case_file.about_departments is 'Departments whose items need that field: who else does not read it.';
