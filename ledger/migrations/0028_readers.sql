-- Who read: an applicant who logged in is on record as that person, as staff are as their account.

alter table access_log add column person_id text;
comment on column access_log.person_id is 'An applicant who had logged in (person). Kept when the person is forgotten.';
comment on column access_log.account_id is 'Null: an applicant, or nobody who is known.';
