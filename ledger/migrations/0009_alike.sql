-- Applications that are likely the same (疑似重复) are found by a keyed digest of whom they are about: a warning with the
-- earlier number, never a wall.

alter table case_file add column alike bytea;
create index case_file_alike on case_file (alike, received_at desc) where alike is not null;
comment on column case_file.alike is
    'Keyed digest of bundle and persons or bodies, to find a likely duplicate; null where none is named.';
